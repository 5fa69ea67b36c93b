"""What the overviews of a festival's season have in common: its year, plans and events, and the sums over them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.portal.store import Kept
from services.portal.text import vietnamese_order
from services.portal.things.festival import Occasion, Plan
from services.portal.things.unit import Area, Unit
from services.portal.visiting import Visit
from shared.contracts.festival import FundingSource, Sector

NOT_HELD = ("proposed", "scheduled", "preparing", "ready", "postponed")
FIGURES = (
    "verified_events",
    "attendance_total",
    "spent_total",
    "spent_on_cancelled",
    "models",
    "commitments",
    "commendations",
)


@dataclass(frozen=True, slots=True)
class Season:
    """The plans and events of a year, as far as they are known on the day that the page is about."""

    year: int
    years: list[int]
    plans: list[Kept[Plan]]
    events: list[Kept[Occasion]]

    @property
    def opening(self) -> Kept[Plan] | None:
        """The province's plan that opened the season."""
        return next((p for p in self.plans if p.thing.opens_season and p.thing.status != "cancelled"), None)


@dataclass(frozen=True, slots=True)
class Results:
    """What verified events came to, and what cancelled ones had spent."""

    sectors: dict[str, int]
    spending: dict[str, int]
    verified_events: int
    attendance_total: int
    spent_total: int
    spent_on_cancelled: int
    models: int
    commitments: int
    commendations: int


async def season_of(visit: Visit, year: int | None = None) -> Season:
    """The season that is asked for (`?year=2024`), else the latest; `year` overrules both."""
    plans, events = await visit.every(Plan), await visit.every(Occasion)
    years = sorted({each.thing.year for each in plans}, reverse=True)
    if year is None:
        year = visit.chosen("year", years) or max(years, default=0)
    return Season(
        year,
        years,
        [each for each in plans if each.thing.year == year],
        sorted((each for each in events if each.thing.year == year), key=_by_day),
    )


def day_of(event: Kept[Occasion]) -> date | None:
    """The day on which it was or will be held."""
    return event.thing.held_on or event.thing.scheduled_on


def _by_day(event: Kept[Occasion]) -> tuple[str, str]:
    return str(day_of(event) or "9"), event.thing.unit


def results_of(events: Iterable[Kept[Occasion]]) -> Results:
    """The roll-up: every total is the sum of its parts."""
    known = list(events)
    verified = [each.thing.verified for each in known if each.thing.verified is not None]
    cancelled = [each.thing.cancelled for each in known if each.thing.cancelled is not None]
    sectors: Counter[str] = Counter()
    spending: Counter[str] = Counter()
    for result in verified:
        sectors.update({sector.value: count for sector, count in result.attendances.items()})
        spending.update({source.value: money for source, money in result.spending.items()})
    for event in cancelled:
        spending.update({source.value: money for source, money in event.spent_already.items()})
    named = {sector.value: sectors[sector.value] for sector in Sector}
    return Results(
        sectors=named | {word: count for word, count in sectors.items() if word not in named},
        spending={source.value: spending[source.value] for source in FundingSource if spending[source.value]},
        verified_events=len(verified),
        attendance_total=sectors.total(),
        spent_total=spending.total(),
        spent_on_cancelled=sum(event.spent_total for event in cancelled),
        models=sum(result.models for result in verified),
        commitments=sum(result.commitments for result in verified),
        commendations=sum(result.commendations for result in verified),
    )


async def grouped(
    visit: Visit, events: Iterable[Kept[Occasion]], by: Callable[[Kept[Occasion]], str]
) -> dict[str, Results]:
    """The roll-up of each group of units or areas, by name."""
    groups: dict[str, list[Kept[Occasion]]] = {}
    for each in events:
        groups.setdefault(by(each), []).append(each)
    names = await visit.learn_names()
    return {
        name: results_of(groups[name])
        for name in sorted(groups, key=lambda name: vietnamese_order(names.get(name, name)))
    }


async def by_unit(visit: Visit, events: Iterable[Kept[Occasion]]) -> dict[str, Results]:
    """The roll-up of each unit, by name."""
    return await grouped(visit, events, lambda event: event.thing.unit)


def followed(key: str, directory: Mapping[str, Unit | Area], day: date) -> str:
    """The unit or area that the one went over to until the day; itself where it stands, or was split."""
    seen = {key}
    while (known := directory.get(key)) is not None and known.ends_on is not None and known.ends_on <= day:
        if len(known.successors) != 1 or known.successors[0] in seen:
            break
        (key,) = known.successors
        seen.add(key)
    return key
