"""Everything that happened to a thing, page by page: who did what, when, on which paper."""

from fastapi.responses import Response

from services.portal.pages.thing import history_of, seen
from services.portal.paging import paged
from services.portal.things.folding import MODELS
from services.portal.visiting import PageRouter, Visiting, not_found

router = PageRouter()
MOST = 100


@router.get("/history/{kind}/{key}")
async def history(kind: str, key: str, visit: Visiting) -> Response:
    """The last first, as far as the visitor may read it."""
    if kind not in MODELS:
        raise not_found()
    kept = await seen(visit, MODELS[kind], key)
    return await visit.page("history.html", kept=kept, lines=paged(visit, await history_of(visit, kept), MOST))
