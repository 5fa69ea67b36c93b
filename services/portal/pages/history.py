"""What is too long for a thing's page, page by page: everything that happened to it, what it is linked with."""

from typing import Any

from fastapi.responses import Response

from services.portal.pages.thing import chain_of, history_of, other, seen
from services.portal.paging import paged
from services.portal.store import Kept
from services.portal.things.folding import MODELS
from services.portal.visiting import PageRouter, Visit, Visiting, dated

router = PageRouter()
MOST = 100


async def _seen(visit: Visit, kind: str, key: str) -> Kept[Any]:
    return await seen(visit, MODELS[kind], key) if kind in MODELS else await other(visit, kind, key)


@router.get("/history/{kind}/{key}")
@dated
async def history(kind: str, key: str, visit: Visiting) -> Response:
    """Who did what, when, on which paper; the last first, as far as the visitor may read it. `?version=`: that line."""
    kept = await _seen(visit, kind, key)
    lines = await history_of(visit, kept)
    wanted = visit.request.query_params.get("version", "")
    at = next((number for number, each in enumerate(lines) if str(each.version) == wanted), 0)
    return await visit.page("history.html", kept=kept, lines=paged(visit, lines, MOST, at))


@router.get("/related/{kind}/{key}/{of}")
@dated
async def related(kind: str, key: str, of: str, visit: Visiting) -> Response:
    """The things of a kind that it goes back to or that followed from it."""
    kept = await _seen(visit, kind, key)
    above, below = await chain_of(visit, kept)
    things = paged(visit, [each for each in (*above, *below) if each.kind == of], MOST)
    return await visit.page("related.html", kept=kept, of=of, things=things)
