"""Due dates go down level by level: a commune's lies before the district's, that before the province's. Pure."""

from collections.abc import Mapping, Set
from datetime import date, timedelta

from shared.contracts.calendar import before_working_days


def earlier_days(
    due_before: date, kinds: Mapping[str, str], earlier_by_kind: Mapping[str, int], holidays: Set[date]
) -> dict[str, date]:
    """The exclusive due date of each unit whose kind is due so many whole working days earlier."""
    return {
        unit: _earlier(due_before, days, holidays)
        for unit, kind in sorted(kinds.items())
        if (days := earlier_by_kind.get(kind, 0))
    }


def _earlier(due_before: date, days: int, holidays: Set[date]) -> date:
    """So many working days are taken from the time that is left; the last one left ends on the day before."""
    return before_working_days(due_before - timedelta(days=1), days, holidays) + timedelta(days=1)
