"""Acts through the services' HTTP APIs, with the user's own token."""

from dataclasses import dataclass
from typing import Any

import httpx

from services.portal.visiting import OWN, Visit
from shared.platform.problems import ProblemError


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a service said no to: its words, and the places that they are about."""

    status: int
    code: str
    detail: str
    fields: dict[str, str]

    @property
    def is_stale(self) -> bool:
        """Whether somebody else has changed the thing since the form was made."""
        return self.status == 412


async def call(
    visit: Visit,
    service: str,
    method: str,
    path: str,
    body: Any = None,
    *,
    version: str | None = None,
    key: str | None = None,
) -> Any | Refusal:
    """The service's answer as JSON, or its refusal. Raises a 503 problem when it cannot be reached."""
    assert visit.session is not None
    headers = {"Authorization": f"Bearer {visit.session.token}"}
    headers |= {"Idempotency-Key": key} if key else {}
    headers |= {"If-Match": f'"{version}"'} if version else {}
    desk = visit.desk
    # The portal asks itself without going out: how others reach it is not how it reaches itself.
    client, base = (desk.own, OWN) if service == "portal" else (desk.client, desk.settings.service(service))
    try:
        response = await client.request(method, base + path, json=body, headers=headers)
        answer: Any = response.json() if response.content else {}
    except (httpx.HTTPError, ValueError) as error:
        raise ProblemError(
            503,
            "service-unreachable",
            "Chưa kết nối được dịch vụ xử lý. Chưa có gì được ghi nhận; hãy gửi lại sau ít phút.",
        ) from error
    if response.is_success:
        return answer
    if response.status_code >= 500:
        raise ProblemError(503, answer.get("code"), answer.get("detail"))
    errors: list[dict[str, str]] = answer.get("errors", [])
    fields = {_place(each["field"]): each["message"] for each in errors}
    return Refusal(response.status_code, answer.get("code", ""), answer.get("detail", ""), fields)


def _place(field: str) -> str:
    return field.removeprefix("body.")
