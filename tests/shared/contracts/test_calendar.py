"""Days as officers count them."""

from datetime import UTC, date, datetime

import pytest

from shared.contracts.calendar import after_working_days, before_working_days, is_working_day, local_day

TET = frozenset(date(2024, 2, day) for day in (8, 9, 12, 13, 14))


def test_the_local_day_begins_seven_hours_before_that_of_utc() -> None:
    assert local_day(datetime(2024, 7, 25, 16, 59, tzinfo=UTC)) == date(2024, 7, 25)
    assert local_day(datetime(2024, 7, 25, 17, 0, tzinfo=UTC)) == date(2024, 7, 26)


@pytest.mark.parametrize(
    ("day", "works"), [(date(2024, 2, 7), True), (date(2024, 2, 9), False), (date(2024, 2, 10), False)]
)
def test_weekends_and_holidays_are_no_working_days(day: date, works: bool) -> None:
    assert is_working_day(day, TET) is works


def test_a_due_date_leaves_whole_working_days() -> None:
    friday = date(2024, 6, 14)
    assert after_working_days(friday, 1) == date(2024, 6, 18)
    assert after_working_days(friday, 5) == date(2024, 6, 22)
    assert after_working_days(friday, 0) == date(2024, 6, 15)


def test_holidays_put_a_due_date_off() -> None:
    assert after_working_days(date(2024, 2, 7), 1) == date(2024, 2, 9)
    assert after_working_days(date(2024, 2, 7), 1, TET) == date(2024, 2, 16)


def test_a_lower_level_is_due_earlier_by_working_days() -> None:
    assert before_working_days(date(2024, 2, 16), 2, TET) == date(2024, 2, 7)
    with pytest.raises(ValueError, match="-1 working days"):
        before_working_days(date(2024, 2, 16), -1)
