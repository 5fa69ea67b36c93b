"""JSON routes of a season: which plans are expected, and what all events came to."""

import json
from datetime import date
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import Field

from services.festival.directory.heirs import followed
from services.festival.directory.store import ceased_units, parents
from services.festival.plan.state import WAS_IN_FORCE, Status
from services.festival.season.store import events_of, list_expected, list_seasons
from services.festival.season.summary import (
    Change,
    Tally,
    change,
    compare,
    compare_groups,
    compare_sectors,
    root_of,
    tallies,
    tally,
)
from services.festival.spread.store import list_spreads
from services.festival.spread.sums import SpreadSum, add_up
from shared.contracts.base import Value
from shared.contracts.calendar import local_day
from shared.contracts.festival import Sector
from shared.platform.http import CommandRouter, Page, PageRequest, ReadTransaction

router = CommandRouter(tags=["seasons"])

SPREAD = ("sheets", "communes", "residential_areas", "held", "held_together", "models_repeated")
Year = Annotated[int, Path(ge=2005, le=2100, description="Year of the season")]


class Season(Value):
    """An open season."""

    year: int = Field(description="Year of the festival")
    plan: str = Field(description="Id of the plan that opened it")
    unit: str = Field(description="The province's unit")
    starts_on: date = Field(description="First day")
    ends_on: date = Field(description="Last day (inclusive)")


class PlanReference(Value):
    """A plan that a unit has."""

    id: str = Field(description="Id of the plan")
    status: Status


class ExpectedPlan(Value):
    """A unit of which a plan is expected."""

    unit: str = Field(description="Id of the unit")
    name: str = Field(description="Name on the season's first day")
    kind: str = Field(description="Kind of unit on that day")
    ceased_on: date | None = Field(description="First day without the unit, if it ceased since")
    has_plan: bool = Field(description="Whether it has a plan that is not cancelled")
    plans: tuple[PlanReference, ...] = Field(description="Its plans of the year, cancelled ones left out")
    waived_because: str | None = Field(
        description="Why no plan of its own is expected of it, where the staff unit said so"
    )
    due_before: date | None = Field(description="Until when its plan is to be in force; exclusive")
    is_overdue: bool = Field(description="Whether that day has come, and it owes one that is in force")


class SeasonSummary(Value):
    """What the events of a year came to. Every total is the sum of its parts."""

    year: int = Field(description="Year of the festival")
    total: Tally = Field(description="Over all units")
    by_province: dict[str, Tally] = Field(description="By the topmost unit above the unit that holds the event")
    by_unit: dict[str, Tally] = Field(description="By the unit that holds the event")
    by_plan: dict[str, Tally] = Field(description="By the id of the plan")


@router.get("/seasons")
async def list_all_seasons(query: ReadTransaction) -> list[Season]:
    """Seasons, the latest first."""
    return [Season(**dict(row)) for row in await list_seasons(query.connection)]


@router.get("/seasons/{year}/expected-plans")
async def list_expected_plans(
    year: Year,
    query: ReadTransaction,
    page: PageRequest,
    kind: str | None = Query(None, max_length=40, description="Kind of unit, e.g. `district_police`"),
    has_plan: bool | None = Query(None, description="Only units with a plan, or only those that owe one"),
) -> Page[ExpectedPlan]:
    """Who owes a plan: the units that stood on the season's first day, each with the plans that it has."""
    rows = await list_expected(query.connection, year, kind=kind, has_plan=has_plan, after=page.after, limit=page.fetch)
    today = local_day(query.at)
    return page.page(rows, lambda row: _expected(row, today))


def _expected(row: Any, today: date) -> ExpectedPlan:
    plans = tuple(PlanReference(**plan) for plan in json.loads(row["plans"]))
    is_due = row["due_before"] is not None and row["due_before"] <= today
    is_free = row["waived_because"] is not None or (row["ceased_on"] is not None and row["ceased_on"] <= today)
    return ExpectedPlan(
        unit=row["unit"],
        name=row["name"],
        kind=row["kind"],
        ceased_on=row["ceased_on"],
        has_plan=bool(plans),
        plans=plans,
        waived_because=row["waived_because"],
        due_before=row["due_before"],
        is_overdue=is_due and not is_free and not any(plan.status in WAS_IN_FORCE for plan in plans),
    )


@router.get("/seasons/{year}/summary")
async def summarise_season(
    year: Year,
    query: ReadTransaction,
    plan: str | None = Query(None, max_length=128, description="Only the events of this plan"),
) -> SeasonSummary:
    """The roll-up of a year: verified results, and what cancelled events had spent, by province, unit and plan."""
    events = await events_of(query.connection, year, plan)
    above = await parents(query.connection, date(year, 12, 31))
    return SeasonSummary(
        year=year,
        total=tally(events),
        by_province=tallies(events, lambda event: root_of(event.unit, above)),
        by_unit=tallies(events, lambda event: event.unit),
        by_plan=tallies(events, lambda event: event.plan),
    )


class SeasonComparison(Value):
    """Two years side by side."""

    year: int = Field(description="The later year")
    other: int = Field(description="The year that it is compared with")
    total: dict[str, Change] = Field(description="By figure, over all units")
    sectors: dict[Sector, Change] = Field(description="Attendances by sector, over all units")
    spread: dict[str, Change] = Field(
        description="Residential areas and how many of them held it, of verified sheets; `sheets`: how many these are"
    )
    by_unit: dict[str, dict[str, Change]] = Field(
        description="By unit, then by figure; a unit that merged by the end of the later year counts with its successor"
    )
    by_area: dict[str, dict[str, Change]] = Field(description="By area of the place, then by figure; areas as recorded")


@router.get("/seasons/{year}/comparison")
async def compare_seasons(
    year: Year,
    query: ReadTransaction,
    other: int | None = Query(None, ge=2005, le=2100, description="The year before without it"),
) -> SeasonComparison:
    """What changed from another year, by default the one before: each figure with its difference and share.

    A unit that merged by the end of the later year counts with its successor in both years; one that was split stays
    as it was, and counts as nothing in the year that did not have it.
    """
    other = year - 1 if other is None else other
    before, after = await events_of(query.connection, other), await events_of(query.connection, year)
    ceased = await ceased_units(query.connection, date(max(year, other), 12, 31))
    successors = {unit: after for unit, (_, after) in ceased.items()}
    spread_before, spread_after = await _spread(query, other), await _spread(query, year)
    return SeasonComparison(
        year=year,
        other=other,
        total=compare(tally(before), tally(after)),
        sectors=compare_sectors(tally(before), tally(after)),
        spread={name: change(getattr(spread_before, name), getattr(spread_after, name)) for name in SPREAD},
        by_unit=compare_groups(before, after, lambda event: followed(event.unit, successors)),
        by_area=compare_groups(before, after, lambda event: event.details.place.area),
    )


async def _spread(query: ReadTransaction, year: int) -> SpreadSum:
    return add_up(each.state for _, each in await list_spreads(query.connection, year=year) if each.state is not None)
