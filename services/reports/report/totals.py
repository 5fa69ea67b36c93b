"""How the values of a row add up over reports: stock and flow as sums, categories by choice. Pure."""

from collections import Counter
from collections.abc import Iterable

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


def thousandths(part: int, whole: int) -> int:
    """A share in thousandths; none of nothing."""
    return round(1000 * part / whole) if whole else 0
