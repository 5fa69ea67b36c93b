"""Home: what waits for me, what I wait for, what changed since I was last here."""

from dataclasses import dataclass

from fastapi.responses import Response

from services.portal import sight, store
from services.portal.pages.changes import changes_of, things_of
from services.portal.pages.thing import position
from services.portal.paging import paged
from services.portal.store import Waiting
from services.portal.things.conference import Conference
from services.portal.visiting import PageRouter, Visit, Visiting

router = PageRouter()
MOST, FEW = 40, 12


@dataclass(frozen=True, slots=True)
class Group:
    """Acts of one kind that others owe: how many, the most urgent first."""

    act: str
    waits: tuple[Waiting, ...]


def grouped(waits: list[Waiting]) -> list[Group]:
    """Waits by their act, in the order of the most urgent of each."""
    groups: dict[str, list[Waiting]] = {}
    for each in waits:
        groups.setdefault(each.act, []).append(each)
    return [Group(act, tuple(found)) for act, found in groups.items()]


@router.get("/")
async def home(visit: Visiting) -> Response:
    """By role: the same for everybody, filled with what concerns the visitor."""
    actor = visit.actor
    waiting = [
        each
        for each in await store.waiting(visit.connection)
        if sight.sees_kind(actor, each.kind, each.thing_unit) or each.unit == actor.unit
    ]
    mine: list[Waiting] = []
    rest: list[Waiting] = []
    for each in waiting:
        if sight.waits_for(actor, each):
            mine.append(each)
        elif _concerns(visit, each):
            rest.append(each)
    since = visit.session.seen_before if visit.session else None
    scope = None if actor.is_provincial else actor.unit
    changes = await changes_of(visit, scope, since, MOST) if since else []
    is_new = bool(changes)
    changes = changes or await changes_of(visit, scope, None, FEW)
    conferences = await store.outlines(visit.connection, Conference.kind)
    shown = paged(visit, mine, MOST)
    return await visit.page(
        "home.html",
        mine=shown,
        asked=await _asked(visit, [each.id for each in shown.items if each.kind == "report"]),
        others=grouped(rest),
        soon=sum(each.is_overdue(visit.today) for each in mine),
        changes=changes,
        things=await things_of(visit, [event for each in changes for event in each.events]),
        since=since if is_new else None,
        conferences=[each for each in conferences if each.status in ("planned", "convened", "postponed", "held")],
        last=conferences[-1] if conferences else None,
        position=await position(visit),
    )


def _concerns(visit: Visit, waiting: Waiting) -> bool:
    """Whether the visitor waits for it: the unit's own things below the province, everything above."""
    return visit.actor.is_provincial or waiting.thing_unit == visit.actor.unit


async def _asked(visit: Visit, reports: list[str]) -> dict[str, str]:
    """For what each report is asked: its conference's or its period's title."""
    found = await store.with_ids(visit.connection, reports)
    askers = await store.with_ids(visit.connection, list({each.thing.conference for each in found}))
    titles = {each.id: each.thing.title for each in askers}
    return {each.id: titles.get(each.thing.conference, "") for each in found}
