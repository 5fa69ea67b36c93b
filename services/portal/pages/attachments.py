"""Files that show something: brought and fetched with the visitor's own token. The service keeps and checks them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi.responses import Response

from services.portal.calling import Refusal, call, hand_over
from services.portal.pages.files import found
from services.portal.pages.thing import Trouble
from services.portal.visiting import PageRouter, Visit, Visiting, not_found
from shared.platform.intake import takes_up_to

router = PageRouter()

LARGEST = 10_500_000  # the services take files of 10 MB; the form around it needs some bytes too
Show = Callable[[Visit, str, Trouble], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class _Home:
    """Where the files of a kind of thing are, and which page shows them."""

    service: str
    path: str
    back: Callable[[str], str]
    show: Show


_homes: dict[str, _Home] = {}


def attaches(kind: str, service: str, path: str, back: Callable[[str], str], show: Show) -> None:
    """Make known where the files of a kind are. `{id}` is the thing, `{place}` what the form's `place` says."""
    _homes[kind] = _Home(service, path, back, show)


@router.post("/attachments/{kind}/{key}")
@takes_up_to(LARGEST)
async def attach(kind: str, key: str, visit: Visiting) -> Response:
    """Keep a file with the thing."""
    home, path = await _path(visit, kind, key, visit.form.get("place", ""))
    file = visit.files.get("file")
    if file is None:
        return await home.show(visit, key, Trouble("attach", "Hãy chọn tệp cần đính kèm."))
    query = urlencode({"name": file.name}, quote_via=quote)
    sent = (file.content, "application/octet-stream")
    answer = await call(visit, home.service, "POST", f"{path}?{query}", file=sent, key=visit.form.get("key"))
    return await _back(visit, home, key, answer)


@router.get("/attachments/{kind}/{key}/{attachment}")
async def fetch(kind: str, key: str, attachment: str, visit: Visiting) -> Response:
    """One file, to be saved."""
    home, path = await _path(visit, kind, key, visit.request.query_params.get("place", ""))
    return await hand_over(visit, home.service, f"{path}/{quote(attachment, safe='')}")


@router.post("/attachments/{kind}/{key}/{attachment}/removal")
async def remove(kind: str, key: str, attachment: str, visit: Visiting) -> Response:
    """Take a file away that nothing names yet."""
    home, path = await _path(visit, kind, key, visit.form.get("place", ""))
    answer = await call(visit, home.service, "DELETE", f"{path}/{quote(attachment, safe='')}")
    return await _back(visit, home, key, answer)


async def _path(visit: Visit, kind: str, key: str, place: str) -> tuple[_Home, str]:
    if kind not in _homes:
        raise not_found()
    await found(visit, kind, key)
    home = _homes[kind]
    return home, home.path.replace("{id}", key).replace("{place}", quote(place, safe=""))


async def _back(visit: Visit, home: _Home, key: str, answer: object) -> Response:
    if isinstance(answer, Refusal):
        return await home.show(visit, key, Trouble("attach", answer.detail))
    return visit.go(f"{home.back(key)}?files=1#files")
