"""One route for every act: the form becomes a request to the service, the answer is awaited on the page."""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi.responses import Response

from services.portal import store
from services.portal.acts.catalogue import ACTS
from services.portal.acts.form import Act, Body
from services.portal.acts.unit import path_with_code
from services.portal.calling import WRONG, Refusal, call
from services.portal.labels import path_of
from services.portal.pages.thing import Trouble, material_of, seen
from services.portal.store import Kept
from services.portal.things.base import Thing
from services.portal.things.folding import MODELS
from services.portal.visiting import PageRouter, Visit, Visiting, not_found

router = PageRouter()
SECONDS = 3.0
CHANGED = (
    "Có người đã thay đổi nội dung này sau khi bạn mở trang. Trang đang hiện bản mới; những gì bạn nhập còn nguyên"
    " trong biểu mẫu. Hãy kiểm tra rồi gửi lại."
)
NOT_CHOSEN = "Hãy chọn trước khi gửi."

Show = Callable[[Visit, str, Trouble | None], Awaitable[Response]]
_pages: dict[str, Show] = {}


def shows(kind: str, page: Show) -> None:
    """Make known how a kind's page is shown again beside a refusal."""
    _pages[kind] = page


@router.post("/act/{kind}/{key}/{code}")
async def do(kind: str, key: str, code: str, visit: Visiting) -> Response:
    """Do it, and go back to the thing's page."""
    act = next((each for each in ACTS.get(kind, ()) if each.code == code), None)
    if act is None or kind not in _pages:
        raise not_found()
    kept = await seen(visit, MODELS[kind], key)
    if not act.allowed(visit.actor, kept):
        detail = "Việc này không còn làm được: trạng thái đã thay đổi hoặc không thuộc thẩm quyền."
        return await _pages[kind](visit, key, Trouble(code, detail, sent=visit.form))
    answer = await _send(visit, act, kept)
    if isinstance(answer, Refusal):
        detail = CHANGED if answer.is_stale else answer.detail
        return await _pages[kind](visit, key, Trouble(code, detail, answer.fields, visit.form))
    kind, key = (act.makes, str(answer["id"])) if act.makes else (kind, key)
    if isinstance(version := answer.get("version"), int):
        await reached(visit, MODELS[kind], key, version)
    return visit.go(f"{path_of(kind, key)}?done={code}")


@router.get("/act/{kind}/{key}/{code}")
async def back(kind: str, key: str, code: str, visit: Visiting) -> Response:
    """To the thing's page: a refused act was answered under this address."""
    return visit.go(path_of(kind, key))


async def _send(visit: Visit, act: Act, kept: Kept[Thing]) -> Body | Refusal:
    material = await material_of(visit, kept, visit.form.get("sha256"))
    body = act.body(visit.form, visit.actor, kept, material)
    if "{code}" in act.path and not body.get("code"):
        return Refusal(422, "invalid-input", WRONG, {"code": NOT_CHOSEN})
    path = path_with_code(body, act.path).replace("{id}", kept.id)
    version = None if act.is_commutative or act.makes else visit.form.get("version")
    return await call(visit, act.service, act.method, path, body, version=version, key=visit.form.get("key"))


async def reached(visit: Visit, model: type[Thing], key: str, version: int) -> None:
    """Wait until the projection has taken the change up, so that the page shows it; not for long."""

    async def is_there() -> bool:
        kept = await store.find(visit.connection, model, key)
        return kept is not None and kept.version >= version

    await awaited(visit, is_there)


async def awaited(visit: Visit, is_there: Callable[[], Awaitable[bool]]) -> None:
    """Wait until the projection has come so far; not for long."""
    loop = asyncio.get_running_loop()
    end = loop.time() + SECONDS
    while loop.time() < end and not await is_there():
        await visit.desk.feed.news(0.5)
