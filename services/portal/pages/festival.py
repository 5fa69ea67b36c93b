"""The festival of a year: calendar, readiness, results, and the pages of plans and events."""

import json
import secrets
from calendar import Calendar
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi.responses import Response

from services.portal import store
from services.portal.acts.form import Field, nested
from services.portal.acts.occasion import may_show
from services.portal.acts.plan import serves_province, wording
from services.portal.calling import Refusal, call
from services.portal.pages.acting import shows
from services.portal.pages.attachments import attaches
from services.portal.pages.creating import Creation, create, creation_page
from services.portal.pages.season import NOT_HELD, Season, by_unit, day_of, results_of, season_of
from services.portal.pages.thing import Trouble, position, seen, thing_page
from services.portal.store import Kept
from services.portal.things.festival import Occasion, Plan
from services.portal.things.unit import Unit
from services.portal.visiting import PageRouter, Visit, Visiting, dated, not_found
from shared.contracts.festival import CheckedItem
from shared.platform.problems import ProblemError

router = PageRouter()
SOON = 3  # days before an event by which it should be ready


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar: weeks of days, each with its events."""

    first: date
    weeks: list[list[tuple[date, list[Kept[Occasion]]]]]


def calendar_of(events: list[Kept[Occasion]]) -> list[Month]:
    """The months in which something is held, the weeks from Monday on."""
    by_day: dict[date, list[Kept[Occasion]]] = {}
    for each in events:
        if (day := day_of(each)) is not None and each.thing.status != "cancelled":
            by_day.setdefault(day, []).append(each)
    return [
        Month(
            first,
            [
                [(day, by_day.get(day, [])) for day in week]
                for week in Calendar().monthdatescalendar(first.year, first.month)
            ],
        )
        for first in sorted({day.replace(day=1) for day in by_day})
    ]


@router.get("/festival")
@dated
async def festival_page(visit: Visiting) -> Response:
    """The calendar of a season; the latest unless another is asked for (`?year=2024`)."""
    season = await season_of(visit)
    return await visit.page(
        "festival.html",
        season=season,
        months=calendar_of(season.events),
        results=results_of(season.events),
        states=Counter(each.thing.status for each in season.events),
        may_draft=not visit.on and serves_province(visit.actor),
        position=await position(visit),
    )


@dataclass(frozen=True, slots=True)
class Preparation:
    """An event that is still to be held: what is done, what the last check said."""

    event: Kept[Occasion]
    day: date | None
    left: int | None

    @property
    def done(self) -> int:
        """How many items of the checklist are done."""
        return sum(item.is_done for item in self.event.thing.checklist)

    @property
    def failing(self) -> list[str]:
        """What was above its norm (or without one) in the last restraint check."""
        return [item.kind.value for item in self.event.thing.check if item.is_met is False or item.norm is None]

    @property
    def is_late(self) -> bool:
        """Not ready although its day is close."""
        return self.left is not None and self.left <= SOON and self.event.thing.status != "ready"


def preparations_of(season: Season, today: date) -> list[Preparation]:
    """The events that are still to be held, the next first."""
    return [
        Preparation(each, day := day_of(each), (day - today).days if day else None)
        for each in season.events
        if each.thing.status in NOT_HELD
    ]


@router.get("/festival/readiness")
@dated
async def readiness_page(visit: Visiting) -> Response:
    """Which events are ready, and what keeps the others from it."""
    season = await season_of(visit)
    return await visit.page(
        "festival_readiness.html",
        season=season,
        preparations=preparations_of(season, visit.today),
        soon=SOON,
        position=await position(visit),
    )


@router.get("/festival/results")
@dated
async def results_page(visit: Visiting) -> Response:
    """Verified results by sector, by unit and by source of money."""
    season = await season_of(visit)
    return await visit.page(
        "festival_results.html",
        season=season,
        results=results_of(season.events),
        by_unit=await by_unit(visit, season.events),
        waiting=[
            each for each in season.events if each.thing.status in ("held", "result-submitted", "result-returned")
        ],
        position=await position(visit),
    )


@router.get("/festival/plans/new")
async def new_plan(visit: Visiting) -> Response:
    """The form of the province's plan. A unit drafts its own on the page of the plan above."""
    return await creation_page(visit, _planning(visit))


@router.post("/festival/plans/new")
async def draft_plan(visit: Visiting) -> Response:
    """Draft it, and go to its page."""
    creation = _planning(visit)
    body = nested(creation.fields, visit.form)
    return await create(visit, creation, body | {"unit": await _province(visit), "level": "province"})


def _planning(visit: Visit) -> Creation:
    if not serves_province(visit.actor):
        raise not_found()
    return Creation(
        "Soạn kế hoạch Ngày hội của tỉnh", "Lưu dự thảo", ("/festival", "Ngày hội"), Plan, "/plans",
        [Field("year", "Năm", "number", value=str(visit.today.year)), *wording()], service="festival",
        note="Kế hoạch được ban hành thì mở mùa Ngày hội; từng đơn vị soạn kế hoạch của mình theo kế hoạch này.",
    )  # fmt: skip


async def _province(visit: Visit) -> str:
    """The provincial police that the visitor works for."""
    kept = await store.find(visit.connection, Unit, visit.actor.unit)
    version = kept.thing.on(visit.today) if kept else None
    return (version.parent if version else None) or visit.actor.unit


@router.get("/festival/plans/{key}")
@dated
async def plan_page(key: str, visit: Visiting) -> Response:
    """A plan with its events."""
    return await show_plan(visit, key)


async def show_plan(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The plan's page."""
    kept = await seen(visit, Plan, key)
    events = await visit.every(Occasion, parent=key)
    return await thing_page(visit, kept, "plan.html", trouble, events=events)


@router.get("/festival/events/{key}")
@dated
async def event_page(key: str, visit: Visiting) -> Response:
    """An event: what is planned, the restraint check, the result."""
    return await show_event(visit, key)


async def show_event(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The event's page."""
    kept = await seen(visit, Occasion, key)
    may_attach = not visit.on and may_show(visit.actor, kept)
    return await thing_page(
        visit, kept, "event.html", trouble, check=await _check(visit, kept), may_attach=may_attach,
        may_fetch=visit.actor.is_provincial or visit.actor.unit == kept.thing.unit,
        attached=await _attached(visit, kept.id) if may_attach else [], key=secrets.token_urlsafe(16),
    )  # fmt: skip


async def _attached(visit: Visit, key: str) -> list[Any]:
    """The files of the event; none while the service is away: the page is still to be read."""
    try:
        answer: Any = await call(visit, "festival", "GET", f"/events/{key}/attachments")
    except ProblemError:
        return []
    return [] if isinstance(answer, Refusal) else answer


async def _check(visit: Visit, kept: Kept[Occasion]) -> list[CheckedItem] | None:
    """The restraint check as it would go now, by the service's norms; none where that does not matter any more."""
    if visit.on or kept.thing.status not in NOT_HELD:
        return None
    try:
        answer = await call(visit, "festival", "GET", f"/events/{kept.id}/restraint-check")
    except ProblemError:
        return None  # the last check that was heard of is shown
    if isinstance(answer, Refusal):
        return None
    return [CheckedItem.model_validate_json(json.dumps(item), context={"reading": True}) for item in answer["items"]]


shows("plan", show_plan)
shows("event", show_event)
attaches("event", "festival", "/events/{id}/attachments", lambda key: f"/festival/events/{key}", show_event)
