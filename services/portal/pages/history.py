"""Everything that happened to a thing, page by page: who did what, when, on which paper."""

from fastapi.responses import Response

from services.portal.pages.thing import history_of, other, seen
from services.portal.paging import paged
from services.portal.things.folding import MODELS
from services.portal.visiting import PageRouter, Visiting, dated

router = PageRouter()
MOST = 100


@router.get("/history/{kind}/{key}")
@dated
async def history(kind: str, key: str, visit: Visiting) -> Response:
    """The last first, as far as the visitor may read it."""
    kept = await seen(visit, MODELS[kind], key) if kind in MODELS else await other(visit, kind, key)
    return await visit.page("history.html", kept=kept, lines=paged(visit, await history_of(visit, kept), MOST))
