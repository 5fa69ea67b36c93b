"""The day as officers count it: Asia/Ho_Chi_Minh, which has had no other offset than +07:00 since 1975."""

from collections.abc import Set
from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))


def local_day(at: datetime) -> date:
    """The local day of a moment. «Trước ngày D» is missed as soon as `local_day(at) >= D`."""
    return at.astimezone(VIETNAM).date()


def is_working_day(day: date, holidays: Set[date] = frozenset()) -> bool:
    """Whether offices work: Monday to Friday, and no holiday. Which days are holidays is data (`/holidays`)."""
    return day.weekday() < 5 and day not in holidays


def after_working_days(day: date, count: int, holidays: Set[date] = frozenset()) -> date:
    """The due date («trước ngày», exclusive) that leaves `count` whole working days after `day`."""
    return _move(day, count, 1, holidays) + timedelta(days=1)


def before_working_days(day: date, count: int, holidays: Set[date] = frozenset()) -> date:
    """The day that lies `count` working days before `day`: by how much a lower level is due earlier."""
    return _move(day, count, -1, holidays)


def _move(day: date, count: int, step: int, holidays: Set[date]) -> date:
    if count < 0:
        raise ValueError(f"{count} working days")
    while count:
        day += timedelta(days=step)
        count -= is_working_day(day, holidays)
    return day
