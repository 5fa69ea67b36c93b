"""Due dates go down level by level: a commune's lies before the district's, that before the province's. Pure."""

from collections.abc import Mapping, Sequence, Set
from datetime import date, timedelta

from shared.contracts.calendar import before_working_days, is_working_day


def before_the_top(lines: Mapping[str, Sequence[str]], days_before_above: Mapping[str, int]) -> dict[str, int]:
    """For each unit the working days by which it is due before the top of its line.

    `lines`: the kind of each unit and of all above it; every level adds its own days before the one above.
    """
    return {unit: sum(days_before_above.get(kind, 0) for kind in line) for unit, line in lines.items()}


def below_the_asked(lines: Mapping[str, Sequence[str]], days_before_above: Mapping[str, int]) -> dict[str, int]:
    """The same where only some levels are asked: the topmost of each line is due on the day itself.

    `lines`: the kind of each unit and of those above it that are asked too, the lowest first.
    """
    return {unit: sum(days_before_above.get(kind, 0) for kind in line[:-1]) for unit, line in lines.items()}


def moved(earlier: Mapping[str, date], old: date, new: date, holidays: Set[date]) -> dict[str, date]:
    """The earlier due dates when the others' moves from `old` to `new`: by as many working days before it."""
    return earlier_days(new, {unit: _days_between(day, old, holidays) for unit, day in earlier.items()}, holidays)


def _days_between(earlier: date, due_before: date, holidays: Set[date]) -> int:
    first, last = earlier - timedelta(days=1), due_before - timedelta(days=1)
    return sum(is_working_day(first + timedelta(days=n), holidays) for n in range((last - first).days))


def earlier_days(due_before: date, days: Mapping[str, int], holidays: Set[date]) -> dict[str, date]:
    """The exclusive due date of each unit that is due so many whole working days earlier."""
    return {unit: _earlier(due_before, count, holidays) for unit, count in sorted(days.items()) if count}


def _earlier(due_before: date, days: int, holidays: Set[date]) -> date:
    """So many working days are taken from the time that is left; the last one left ends on the day before."""
    return before_working_days(due_before - timedelta(days=1), days, holidays) + timedelta(days=1)
