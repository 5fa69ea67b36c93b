"""The day as officers count it: Asia/Ho_Chi_Minh, which has had no other offset than +07:00 since 1975."""

from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))


def local_day(at: datetime) -> date:
    """The local day of a moment. «Trước ngày D» is missed as soon as `local_day(at) >= D`."""
    return at.astimezone(VIETNAM).date()
