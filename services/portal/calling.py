"""Acts through the services' HTTP APIs, with the user's own token."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import unquote

import httpx
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from services.portal.visiting import OWN, Visit
from shared.platform.files import SAFE_HEADERS
from shared.platform.problems import ProblemError

IN_WORK = "idempotency-key-in-progress"  # the same form was sent twice: the first answer is that of both
REUSED = "idempotency-key-reused"  # the same form was sent with something else in it
WAITS = (0.1, 0.3, 1.0, 3.0)  # seconds


SENT_BEFORE = "Biểu mẫu này đã được gửi một lần, và lần gửi đó đã được ghi nhận. Nếu vừa sửa nội dung thì bấm gửi lại."
UNUSABLE = "Có nội dung quá dài hoặc mang ký tự không dùng được."
"""What stands in an address has to fit into one."""
WRONG = "Có chỗ chưa dùng được, ghi ngay cạnh chỗ đó."
"""Instead of the names that fields have in a request."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a service said no to: its words, and the places that they are about."""

    status: int
    code: str
    detail: str
    fields: dict[str, str]

    @property
    def is_stale(self) -> bool:
        """Whether somebody has changed it since the form was made, or made it, where there was none."""
        return self.status in (412, 428)


async def call(
    visit: Visit,
    service: str,
    method: str,
    path: str,
    body: Any = None,
    *,
    version: str | None = None,
    key: str | None = None,
    file: tuple[bytes, str] | None = None,
) -> Any | Refusal:
    """The service's answer as JSON, or its refusal. Raises a 503 problem when it cannot be reached.

    `file`: bytes and their media type, sent as they are instead of a `body`.
    """
    headers = _token(visit)
    headers |= {"Content-Type": file[1]} if file else {}
    headers |= {"Idempotency-Key": key} if key else {}
    headers |= {"If-Match": f'"{version}"'} if version else {}
    desk = visit.desk
    # The portal asks itself without going out: how others reach it is not how it reaches itself.
    client, base = (desk.own, OWN) if service == "portal" else (desk.client, desk.settings.service(service))
    try:
        content = file[0] if file else None
        send = partial(client.request, method, base + path, json=body, content=content, headers=headers)
        response = await send()
        for seconds in WAITS:
            if response.status_code != 409 or response.json()["code"] != IN_WORK:
                break
            await asyncio.sleep(seconds)
            response = await send()
        answer: Any = response.json() if response.content else {}
    except httpx.InvalidURL:
        return Refusal(422, "invalid-input", UNUSABLE, {})
    except (httpx.HTTPError, ValueError) as error:
        raise _unreachable() from error
    return answer if response.is_success else _refusal(response.status_code, answer)


async def hand_over(visit: Visit, service: str, path: str, query: Mapping[str, str] | None = None) -> StreamingResponse:
    """A file of the service, passed on as it comes, to be saved under its name. Raises the refusal as a problem."""
    client, url = visit.desk.client, visit.desk.settings.service(service) + path
    headers = _token(visit) | {"Accept-Encoding": "identity"}
    try:
        answer = await client.send(client.build_request("GET", url, params=query, headers=headers), stream=True)
        if not answer.is_success:
            await answer.aread()
            refusal = _refusal(answer.status_code, answer.json())
            raise ProblemError(refusal.status, refusal.code, refusal.detail)
    except httpx.InvalidURL:
        raise ProblemError(404) from None
    except (httpx.HTTPError, ValueError) as error:
        raise _unreachable() from error
    kept = {name: answer.headers[name] for name in ("Content-Length", "ETag") if name in answer.headers}
    kept["Content-Disposition"] = answer.headers.get("Content-Disposition", "attachment")
    return StreamingResponse(
        answer.aiter_raw(),
        media_type=answer.headers.get("Content-Type", "application/octet-stream"),
        headers=kept | SAFE_HEADERS,
        background=BackgroundTask(answer.aclose),
    )


async def fetched(visit: Visit, service: str, path: str) -> tuple[str, bytes]:
    """A file of the service with the name under which it would be saved. Raises the refusal as a problem."""
    url = visit.desk.settings.service(service) + path
    try:
        answer = await visit.desk.client.get(url, headers=_token(visit))
        if not answer.is_success:
            refusal = _refusal(answer.status_code, answer.json())
            raise ProblemError(refusal.status, refusal.code, refusal.detail)
    except httpx.InvalidURL:
        raise ProblemError(404) from None
    except (httpx.HTTPError, ValueError) as error:
        raise _unreachable() from error
    name = answer.headers.get("Content-Disposition", "").rpartition("filename*=UTF-8''")[2]
    return unquote(name) or path.rpartition("/")[2], answer.content


def _token(visit: Visit) -> dict[str, str]:
    assert visit.session is not None
    return {"Authorization": f"Bearer {visit.session.token}"}


def _unreachable() -> ProblemError:
    return ProblemError(
        503,
        "service-unreachable",
        "Chưa kết nối được dịch vụ xử lý. Chưa có gì được ghi nhận; hãy gửi lại sau ít phút.",
    )


def _refusal(status: int, answer: Any) -> Refusal:
    if status >= 500:
        raise ProblemError(503, answer.get("code"), answer.get("detail"))
    errors: list[dict[str, str]] = answer.get("errors", [])
    fields = {_place(each["field"]): each["message"] for each in errors}
    code = answer.get("code", "")
    if code == REUSED:
        return Refusal(status, code, SENT_BEFORE, {})
    return Refusal(status, code, WRONG if code == "invalid-input" and fields else answer.get("detail", ""), fields)


def _place(field: str) -> str:
    return field.removeprefix("body.")
