"""How far the festival spread: a sheet that nobody samples by choice, and sums of what was verified."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from pydantic import ValidationError

from services.festival.spread.domain import Command, sample_of
from services.festival.spread.state import Status
from services.festival.spread.sums import add_up
from shared.contracts.festival.spread import (
    FestivalSpreadReopened,
    FestivalSpreadReported,
    FestivalSpreadReturned,
    FestivalSpreadVerified,
)
from tests.services.festival.samples import HEAD, OFFICER, STRANGER
from tests.services.festival.spread.examples import (
    FINDINGS,
    REOPEN,
    REPORT,
    RETURN,
    ROWS,
    SAMPLE,
    VERIFY,
    Case,
    nothing,
    reported,
    returned,
    row,
    verified,
)


def test_a_sheet_draws_its_own_sample() -> None:
    event = nothing().when(REPORT).then_a(FestivalSpreadReported)
    assert (event.revision, event.rows, event.sample) == (1, ROWS, SAMPLE)
    assert len(SAMPLE) == 3
    reported().when(REPORT).then_nothing()
    reported().when(replace(REPORT, rows=ROWS[::-1])).then_nothing()


@for_all(st.integers(1, 60), st.uuids())
def test_the_sample_is_a_tenth_three_at_least_and_the_same_for_everybody(communes: int, seed: UUID) -> None:
    rows = [row(code) for code in range(communes)]
    sample = sample_of(f"{seed}", rows)
    assert len(sample) == min(communes, max(3, -(-communes // 10)))
    assert sample == sample_of(f"{seed}", rows[::-1])
    assert set(sample) <= {each.area for each in rows}


def test_who_fills_in_the_sheet_cannot_foresee_the_sample() -> None:
    rows = [row(code) for code in range(40)]
    assert len({sample_of(f"seed-{n}", rows) for n in range(5)}) > 1
    event = nothing().when(replace(REPORT, seed="drawn-later")).then_a(FestivalSpreadReported)
    assert (event.seed, event.sample) == ("drawn-later", sample_of("drawn-later", ROWS))


def test_a_verification_is_taken_back_and_the_sheet_reported_again() -> None:
    event = verified().when(REOPEN).then_a(FestivalSpreadReopened)
    assert (event.revision, event.reason) == (1, REOPEN.reason)
    opened = verified().and_when(REOPEN)
    opened.when(REOPEN).then_nothing()
    assert opened.state is not None and add_up([opened.state]).sheets == 0
    again = opened.when(replace(REPORT, rows=ROWS[:4], seed="seed-2")).then_a(FestivalSpreadReported)
    assert again.revision == 2
    verified().when(replace(REOPEN, actor=VERIFY.actor)).then_rejected("not-staff-head")
    reported().when(REOPEN).then_rejected("spread-in-other-state")


def test_it_is_verified_when_the_sample_says_the_same() -> None:
    event = reported().when(VERIFY).then_a(FestivalSpreadVerified)
    assert (event.residential_areas, event.held) == (45, 35)
    verified().when(VERIFY).then_nothing()


def test_it_is_returned_and_reported_again_with_another_sample() -> None:
    reported().when(RETURN).then_a(FestivalSpreadReturned)
    returned().when(RETURN).then_nothing()
    again = returned().when(replace(REPORT, rows=(*ROWS, row(9)))).then_a(FestivalSpreadReported)
    assert again.revision == 2


@pytest.mark.parametrize(
    ("case", "command", "code"),
    [
        (nothing(), replace(REPORT, actor=STRANGER), "not-own-unit"),
        (nothing(), replace(REPORT, rows=()), "spread-empty"),
        (nothing(), replace(REPORT, rows=(row(1), row(1, alone=3))), "area-twice"),
        (nothing(), VERIFY, "spread-not-found"),
        (reported(), replace(REPORT, rows=ROWS[:3]), "spread-in-other-state"),
        (verified(), replace(REPORT, rows=ROWS[:3]), "spread-in-other-state"),
        (reported(), replace(VERIFY, actor=HEAD), "not-staff"),
        (reported(), replace(RETURN, actor=OFFICER), "not-staff"),
        (reported(), replace(VERIFY, findings=FINDINGS[:2]), "sample-differs"),
        (reported(), replace(VERIFY, findings=(*FINDINGS, FINDINGS[0])), "sample-differs"),
        (
            reported(),
            replace(VERIFY, findings=(*FINDINGS[:2], FINDINGS[2].changed(held=6))),
            "sample-contradicts",
        ),
        (returned(), VERIFY, "spread-in-other-state"),
        (verified(), RETURN, "spread-in-other-state"),
    ],
)
def test_what_is_refused(case: Case, command: Command, code: str) -> None:
    case.when(command).then_rejected(code)


def test_nobody_verifies_his_own_sheet() -> None:
    own = replace(VERIFY.actor, unit=REPORT.unit)
    refused = reported().when(replace(VERIFY, actor=replace(own, unit="department-PV05")))
    refused.then_a(FestivalSpreadVerified)
    ours = nothing().and_when(replace(REPORT, unit="department-PV05", actor=replace(OFFICER, unit="department-PV05")))
    ours.when(VERIFY).then_rejected("own-result")


def test_more_cannot_have_held_it_than_there_are() -> None:
    with pytest.raises(ValidationError, match="8 khu dân cư đã tổ chức, nhiều hơn 7 khu"):
        row(1, areas=7, alone=6, together=2)


def test_sums_are_of_verified_sheets_only() -> None:
    one, two = verified().state, reported().state
    assert one is not None
    assert two is not None
    total = add_up([one, two])
    assert (total.sheets, total.residential_areas, total.held, total.per_mille) == (1, 45, 35, 778)
    assert (total.held_together, total.models_repeated) == (10, 5)
    assert add_up([two]).per_mille is None
    assert one.status is Status.VERIFIED


def test_the_heir_of_a_unit_that_is_no_more_reports_again_what_was_returned_to_it() -> None:
    heir = "district_police-446"
    again = replace(REPORT, heir=heir, actor=replace(OFFICER, unit=heir))
    assert returned().when(again).then_a(FestivalSpreadReported).unit == REPORT.unit
    returned().when(replace(again, actor=OFFICER)).then_rejected("not-own-unit")
