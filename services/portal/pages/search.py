"""The search over everything that the visitor may read: what was found, quoted, with links that open at the words."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote as escaped

from fastapi.responses import Response

from services.portal import sight
from services.portal.asking import Asked, Quotation, quoted
from services.portal.labels import path_of
from services.portal.pages.thing import step
from services.portal.paging import paged
from services.portal.searching import Hits, Quote, Scope, quotes, search
from services.portal.store import Kept
from services.portal.things.conference import Conference
from services.portal.things.folding import kinds
from services.portal.visiting import PageRouter, Visit, Visiting

router = PageRouter()
FEW_OF_A_KIND, ALL_OF_A_KIND = 12, 500


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage as the page quotes it, and where it opens."""

    passage: Quote
    quotation: Quotation
    path: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind."""

    kind: str
    total: int
    things: list[Kept[Any]]


@router.get("/search")
async def search_page(visit: Visiting) -> Response:
    """With or without diacritics, in any order; between quotation marks as it stands. `?kind=`: all of one kind."""
    text = visit.request.query_params.get("q", "").strip()[:200]
    kind = visit.request.query_params.get("kind", "")
    wanted = kind if kind in kinds() else None
    asked = Asked.of(text)
    scope = sight.search_scope(visit.actor, await visit.every(Conference) if asked.terms else ())
    most = ALL_OF_A_KIND if wanted else FEW_OF_A_KIND
    found = await search(visit.connection, asked, scope, most, wanted)
    groups = [
        group for each in sorted(found, key=lambda each: step(each.kind)) if (group := _group(visit, each)).things
    ]
    shown = paged(visit, groups[0].things) if wanted and groups else None
    things = shown.items if shown else [each for group in groups for each in group.things]
    return await visit.page(
        "search.html", text=text, asked=asked, groups=groups, shown=shown,
        cited=await _cited(visit, asked, scope, list(things)) if things else {},
    )  # fmt: skip


def _group(visit: Visit, hits: Hits) -> Group:
    return Group(hits.kind, hits.total, [each for each in hits.things if sight.sees(visit.actor, each)])


async def _cited(
    visit: Visit, asked: Asked, scope: Scope, things: list[Kept[Any]]
) -> dict[tuple[str, str], list[Cited]]:
    found = await quotes(visit.connection, asked, scope, things)
    return {place: [_quotation(asked, each) for each in passages] for place, passages in found.items()}


def _quotation(asked: Asked, passage: Quote) -> Cited:
    quotation = quoted(passage.text, asked)
    return Cited(passage, quotation, where(passage) + _at(passage, quotation))


def where(passage: Quote) -> str:
    """The page on which a passage stands, opened there."""
    if passage.version:
        return f"/history/{passage.kind}/{passage.id}?version={passage.version}#v{passage.version}"
    if passage.speaker is not None:
        return f"/conferences/{passage.id}/words?unit={passage.speaker}#{escaped(passage.place)}"
    return path_of(passage.kind, passage.id) + (f"#{escaped(passage.place)}" if passage.place else "")


def _at(passage: Quote, quotation: Quotation) -> str:
    """Browsers that know it go to the very words and show them; others stay at the place."""
    if passage.is_title or not quotation.words:
        return ""
    return ":~:text=" + escaped(quotation.words, safe="").replace("-", "%2D")
