"""Adds up what units reported, from the leaves of the unit tree to its roots. Pure.

Stocks and yearly statuses add over units, flows too; categories are counted. Nothing is ever added over periods. A
unit's report holds the figures of all below it: where it is accepted theirs are not added again, where it is missing
theirs stand in for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field

from services.reports.report.form import Form, RowKind
from services.reports.report.state import Status
from services.reports.report.totals import COUNTED, once, thousandths, total, upwards
from shared.contracts.base import UnitId, Value
from shared.contracts.reports.common import Indicators, ReportingPeriod
from shared.contracts.reports.period_summary import IndicatorTotal


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as it is in the directory on the day. One that `has_ceased` by then keeps its last place."""

    unit: str
    name: str
    parent: str | None
    has_ceased: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """A report of the collection: who owes it, where it stands, what it says. `corrects`: the report it replaces."""

    report: str
    unit: str
    status: Status
    is_late: bool
    corrects: str | None
    indicators: Indicators

    @property
    def is_counted(self) -> bool:
        """Whether its figures are accepted."""
        return self.status in COUNTED


class RollUpNode(Value):
    """A unit with all units below it."""

    unit: UnitId
    name: str
    parent: UnitId | None
    depth: int = Field(description="0 for a root of what is shown")
    has_ceased: bool = Field(description="Whether there is no such unit any more on the day that was asked for")
    expected: int = Field(description="Reports owed by the unit and those below it")
    counted: int = Field(description="Those that are accepted")
    late: int = Field(description="Of the counted: those that came late")
    completeness: int = Field(description="Counted of expected, in thousandths")
    timeliness: int = Field(description="Counted in time of expected, in thousandths")
    missing: tuple[UnitId, ...] = Field(description="Units below it, or itself, whose report is not counted")
    totals: tuple[IndicatorTotal, ...] = Field(
        description="Of its own report; where that is not accepted, of the topmost accepted ones below it"
    )


def roll_up(
    form: Form,
    period: ReportingPeriod,
    units: Iterable[UnitLine],
    owed: Iterable[Owed],
    root: str | None = None,
    then: Mapping[str, str | None] | None = None,
) -> list[RollUpNode]:
    """Every unit with something owed by it or below it, parents before children; below `root` when one is named.

    `then`: the unit above each on the period's last day, which says whose figures are in whose report; without it as
    in `units`.
    """
    known = {line.unit: line for line in units}
    places = _in_force(owed)
    for each in places:
        known.setdefault(each.unit, UnitLine(each.unit, each.unit, None, True))
    parents = {line.unit: line.parent for line in known.values()}
    below: dict[str, list[Owed]] = defaultdict(list)
    for each in places:
        for unit in upwards(each.unit, parents):
            below[unit].append(each)
    children: dict[str | None, list[str]] = defaultdict(list)
    for unit in below:
        parent = known[unit].parent
        children[parent if parent in below else None].append(unit)
    asked = [row for row in form.rows if row.is_asked(period)]
    kinds = {row.code: row.kind for row in asked}
    found: list[RollUpNode] = []

    def visit(unit: str, depth: int) -> None:
        found.append(_node(known[unit], depth, below[unit], kinds, parents if then is None else then))
        for child in sorted(children[unit]):
            visit(child, depth + 1)

    for unit in sorted(children[None]) if root is None else [root] if root in below else []:
        visit(unit, 0)
    return found


def _in_force(owed: Iterable[Owed]) -> list[Owed]:
    """Cancelled reports are owed by nobody; an accepted correction stands in the place of what it corrects."""
    all_of_them = [each for each in owed if each.status != Status.CANCELLED]
    corrections = {each.corrects: each for each in all_of_them if each.corrects and each.is_counted}
    first = [each for each in all_of_them if each.corrects is None]
    return [_corrected(each, corrections) for each in first]


def _corrected(report: Owed, corrections: Mapping[str, Owed]) -> Owed:
    while (later := corrections.get(report.report)) is not None and later.report != report.report:
        report = later
    return report


def _node(
    line: UnitLine, depth: int, owed: Sequence[Owed], kinds: Mapping[str, RowKind], then: Mapping[str, str | None]
) -> RollUpNode:
    counted = [each for each in owed if each.is_counted]
    added = once({each.unit for each in counted}, then)
    sheets = [each.indicators for each in counted if each.unit in added]
    expected, late = len(owed), sum(each.is_late for each in counted)
    return RollUpNode(
        unit=line.unit,
        name=line.name,
        parent=line.parent,
        depth=depth,
        has_ceased=line.has_ceased,
        expected=expected,
        counted=len(counted),
        late=late,
        completeness=thousandths(len(counted), expected),
        timeliness=thousandths(len(counted) - late, expected),
        missing=tuple(sorted(each.unit for each in owed if not each.is_counted)),
        totals=tuple(total(code, kind, sheets) for code, kind in kinds.items()),
    )
