"""The roll-up: what the events of a season came to. Pure; verified results and what cancelled events had spent."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from pydantic import Field

from services.festival.event.state import FestivalEvent, Status
from shared.contracts.base import Value
from shared.contracts.festival import FundingSource, Sector

K = TypeVar("K", bound=str)


class Tally(Value):
    """Sums over events. Attendances, models, commitments and commendations come from verified results only."""

    events: dict[Status, int] = Field(description="Number of events by state; states without events are left out")
    attendances: dict[Sector, int] = Field(description="Attendances by sector, of verified results")
    attendance_total: int = Field(description="Sum of the sectors")
    spending: dict[FundingSource, int] = Field(description="Đồng by source: verified results and cancelled events")
    spent_total: int = Field(description="Sum of the sources, in đồng")
    spent_on_cancelled: int = Field(description="The part of it that cancelled events had spent, in đồng")
    models: int = Field(description="Movement models presented or launched")
    commitments: int = Field(description="Commitments signed")
    commendations: int = Field(description="Commendations handed over")


def tally(events: Iterable[FestivalEvent]) -> Tally:
    """The sums over the events."""
    known = list(events)
    results = [event.result for event in known if event.status is Status.VERIFIED and event.result is not None]
    cancelled = [event.spent_already for event in known if event.status is Status.CANCELLED]
    attendances = _sum(result.attendances for result in results)
    spending = _sum([*(result.spending for result in results), *cancelled])
    by_status = Counter(event.status for event in known)
    return Tally(
        events={status: by_status[status] for status in Status if by_status[status]},
        attendances={sector: attendances[sector] for sector in Sector},
        attendance_total=attendances.total(),
        spending={source: spending[source] for source in FundingSource},
        spent_total=spending.total(),
        spent_on_cancelled=_sum(cancelled).total(),
        models=sum(result.models for result in results),
        commitments=sum(result.commitments for result in results),
        commendations=sum(result.commendations for result in results),
    )


def _sum(counts: Iterable[Mapping[K, int]]) -> Counter[K]:
    total: Counter[K] = Counter()
    for count in counts:
        total.update(count)
    return total


def tallies(events: Iterable[FestivalEvent], group: Callable[[FestivalEvent], str]) -> dict[str, Tally]:
    """A tally for each group, in the order of their names."""
    groups: dict[str, list[FestivalEvent]] = {}
    for event in events:
        groups.setdefault(group(event), []).append(event)
    return {name: tally(groups[name]) for name in sorted(groups)}


def root_of(unit: str, parents: Mapping[str, str | None]) -> str:
    """The topmost unit above; the unit itself where nothing above it is known."""
    seen = {unit}
    while (parent := parents.get(unit)) is not None and parent not in seen:
        unit = parent
        seen.add(unit)
    return unit


class Change(Value):
    """A figure of two years side by side."""

    before: int
    after: int
    difference: int
    per_mille: int | None = Field(description="Difference in thousandths of `before`; none when that is nothing")


def change(before: int, after: int) -> Change:
    """From one year to the other."""
    share = round(1000 * (after - before) / before) if before else None
    return Change(before=before, after=after, difference=after - before, per_mille=share)


FIGURES = ("attendance_total", "spent_total", "spent_on_cancelled", "models", "commitments", "commendations")


def compare_sectors(before: Tally, after: Tally) -> dict[Sector, Change]:
    """The attendances of two tallies by sector."""
    return {sector: change(before.attendances[sector], after.attendances[sector]) for sector in Sector}


def compare(before: Tally, after: Tally) -> dict[str, Change]:
    """Every figure of two tallies, the number of verified events first."""
    events = change(before.events.get(Status.VERIFIED, 0), after.events.get(Status.VERIFIED, 0))
    return {"verified_events": events} | {name: change(getattr(before, name), getattr(after, name)) for name in FIGURES}


def compare_groups(
    before: Iterable[FestivalEvent], after: Iterable[FestivalEvent], group: Callable[[FestivalEvent], str]
) -> dict[str, dict[str, Change]]:
    """Every figure of each group of either year."""
    then, now, nothing = tallies(before, group), tallies(after, group), tally([])
    return {name: compare(then.get(name, nothing), now.get(name, nothing)) for name in sorted(then.keys() | now.keys())}
