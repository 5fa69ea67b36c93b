"""The festival of a year: calendar, coverage, results by sector."""

from collections import Counter
from dataclasses import dataclass

from fastapi.responses import Response

from services.portal import store
from services.portal.pages.acting import shows
from services.portal.pages.thing import Trouble, position, seen, thing_page
from services.portal.store import Kept
from services.portal.things.festival import Occasion, Plan
from services.portal.visiting import PageRouter, Visit, Visiting
from shared.contracts.festival import FundingSource, Sector

router = PageRouter()


@dataclass(frozen=True, slots=True)
class Results:
    """What verified events came to, and what cancelled ones had spent."""

    sectors: dict[str, int]
    attendance: int
    spending: dict[str, int]
    spent: int
    spent_on_cancelled: int
    models: int
    commitments: int
    commendations: int


def results_of(events: list[Kept[Occasion]]) -> Results:
    """The roll-up: every total is the sum of its parts."""
    verified = [each.thing.verified for each in events if each.thing.verified is not None]
    cancelled = [each.thing.cancelled for each in events if each.thing.cancelled is not None]
    sectors: Counter[str] = Counter()
    spending: Counter[str] = Counter()
    for result in verified:
        sectors.update({sector.value: count for sector, count in result.attendances.items()})
        spending.update({source.value: money for source, money in result.spending.items()})
    for event in cancelled:
        spending.update({source.value: money for source, money in event.spent_already.items()})
    known = {sector.value: sectors[sector.value] for sector in Sector}
    return Results(
        sectors=known | {word: count for word, count in sectors.items() if word not in known},
        attendance=sectors.total(),
        spending={source.value: spending[source.value] for source in FundingSource if spending[source.value]},
        spent=spending.total(),
        spent_on_cancelled=sum(event.spent_total for event in cancelled),
        models=sum(result.models for result in verified),
        commitments=sum(result.commitments for result in verified),
        commendations=sum(result.commendations for result in verified),
    )


@router.get("/festival")
async def festival_page(visit: Visiting) -> Response:
    """The season of a year; the latest unless another is asked for."""
    plans = await store.every(visit.connection, Plan)
    events = await store.every(visit.connection, Occasion)
    years = sorted({each.thing.year for each in plans}, reverse=True)
    asked = visit.request.query_params.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in years else (years[0] if years else 0)
    of_year = [each for each in events if each.thing.year == year]
    of_year.sort(key=lambda each: (str(each.thing.held_on or each.thing.scheduled_on or "9"), each.thing.unit))
    return await visit.page(
        "festival.html",
        year=year,
        years=years,
        plans=[each for each in plans if each.thing.year == year],
        events=of_year,
        results=results_of(of_year),
        states=Counter(each.thing.status for each in of_year),
        position=await position(visit),
    )


@router.get("/festival/plans/{key}")
async def plan_page(key: str, visit: Visiting) -> Response:
    """A plan with its events."""
    return await show_plan(visit, key)


async def show_plan(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The plan's page."""
    return await thing_page(visit, await seen(visit, Plan, key), "plan.html", trouble)


@router.get("/festival/events/{key}")
async def event_page(key: str, visit: Visiting) -> Response:
    """An event: what is planned, the restraint check, the result."""
    return await show_event(visit, key)


async def show_event(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The event's page."""
    return await thing_page(visit, await seen(visit, Occasion, key), "event.html", trouble)


shows("plan", show_plan)
shows("event", show_event)
