"""How the values of a row add up over reports: stock and flow as sums, categories by choice. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from services.reports.report.form import RowKind
from services.reports.report.state import Status
from shared.contracts.reports.common import Indicators
from shared.contracts.reports.period_summary import IndicatorTotal

COUNTED = (Status.ACCEPTED, Status.CONSOLIDATED)
"""Where a report's figures may be counted."""


def total(code: str, kind: RowKind, sheets: Iterable[Indicators]) -> IndicatorTotal:
    """A row over the figures of several reports. Nothing is ever added over periods; a missing value is no zero."""
    values = [value for each in sheets if (value := each.get(code)) is not None]
    if kind is RowKind.CATEGORY:
        counts = Counter(str(value) for value in values)
        return IndicatorTotal(code=code, units=len(values), counts=dict(sorted(counts.items())))
    return IndicatorTotal(code=code, units=len(values), total=sum(int(value) for value in values))


def upwards(unit: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """The unit and everybody above it who is known. A circle, which must not be, ends where it closes."""
    path: list[str] = []
    current: str | None = unit
    while current is not None and current in parents and current not in path:
        path.append(current)
        current = parents[current]
    return tuple(path)


def once(reporting: Collection[str], parents: Mapping[str, str | None]) -> frozenset[str]:
    """The units whose figures are added up: those with no other reporting unit above them.

    A unit's report holds the figures of all below it, so these are not added a second time.
    """
    return frozenset(
        unit for unit in reporting if not any(above in reporting for above in upwards(unit, parents) if above != unit)
    )


def thousandths(part: int, whole: int) -> int:
    """A share in thousandths; none of nothing."""
    return round(1000 * part / whole) if whole else 0
