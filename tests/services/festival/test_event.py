"""The rules of a festival event, but for its preparation and the restraint check."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.festival.event.commands import RehomeEvent
from services.festival.event.domain import Status
from shared.contracts.actor import Actor, Role
from shared.contracts.base import Attachment
from shared.contracts.festival import (
    FestivalEventCancelled,
    FestivalEventHeld,
    FestivalEventPostponed,
    FestivalEventProposed,
    FestivalEventRehomed,
    FestivalEventScheduled,
    FestivalResultReopened,
    FestivalResultReturned,
    FestivalResultSubmitted,
    FestivalResultVerified,
    Finding,
    FundingSource,
    Level,
)
from tests.services.festival.courses import (
    CANCEL,
    DAY,
    HELD,
    POSTPONE,
    PREPARED,
    PROPOSE,
    READY,
    REOPEN,
    RETURN,
    SCHEDULE,
    START,
    SUBMIT,
    VERIFY,
    event,
    event_at,
)
from tests.services.festival.samples import (
    ADMIN,
    CLERK,
    HEAD,
    NORMS,
    OFFICER,
    OTHER,
    STAFF,
    STRANGER,
    SYSTEM,
    UNIT,
    actor,
    at,
    details,
    result,
)

PLACE = details().place
BEFORE_HELD = {Status.PROPOSED, Status.SCHEDULED, Status.PREPARING, Status.READY, Status.POSTPONED}
SUBMITTED = FestivalResultSubmitted(
    plan="plan", unit=UNIT, place=PLACE, revision=1, result=result(), spent_total=39_200_000, findings=()
)


def test_a_unit_proposes_an_event_under_a_plan_in_force() -> None:
    event().when(PROPOSE).then(
        FestivalEventProposed(
            plan="plan", unit=UNIT, year=2024, level=Level.COMMUNE, is_pilot_site=False, details=details()
        )
    )


def test_a_unit_does_not_hang_its_event_on_another_unit_s_plan() -> None:
    foreign = replace(PROPOSE.plan, serves_unit=False)
    event().when(replace(PROPOSE, plan=foreign)).then_rejected("plan-of-another-unit")


def test_a_unit_does_not_give_itself_the_wider_norms_of_a_provincial_pilot_site() -> None:
    pilot = replace(PROPOSE, level=Level.PROVINCE, is_pilot_site=True)
    event().when(pilot).then_rejected("province-chooses")
    event().when(replace(pilot, actor=HEAD)).then_rejected("province-chooses")
    chosen = event().when(replace(pilot, actor=STAFF))
    assert chosen.state is not None
    assert (chosen.state.unit, chosen.state.level) == (UNIT, Level.PROVINCE)


def test_a_plan_that_is_not_in_force_takes_no_event_and_no_date() -> None:
    closed = replace(PROPOSE.plan, takes_events=False)
    event().when(replace(PROPOSE, plan=closed)).then_rejected("plan-takes-no-events")
    event(PROPOSE).when(replace(SCHEDULE, plan=closed)).then_rejected("plan-takes-no-events")


def test_proposing_the_same_again_is_quiet_and_another_under_its_id_refused() -> None:
    event(PROPOSE).when(PROPOSE).then_nothing()
    event(PROPOSE).when(replace(PROPOSE, is_pilot_site=True)).then_rejected("event-exists")


def test_an_event_is_scheduled_within_the_plans_window() -> None:
    state = event(PROPOSE).when(SCHEDULE).then(FestivalEventScheduled(scheduled_on=DAY, previous=None))
    assert (state.status, state.scheduled_on) == (Status.SCHEDULED, DAY)
    for day in (date(2024, 7, 14), date(2024, 8, 20)):
        refusal = event(PROPOSE).when(replace(SCHEDULE, on=day)).then_rejected("date-outside-plan")
        assert "15/07/2024" in refusal.fields["on"]
    for day in (date(2024, 7, 15), date(2024, 8, 19)):
        event(PROPOSE).when(replace(SCHEDULE, on=day)).then(FestivalEventScheduled(scheduled_on=day, previous=None))


def test_a_postponed_event_gets_a_new_date_and_only_then_another() -> None:
    later = replace(SCHEDULE, on=date(2024, 8, 17))
    state = event_at(Status.POSTPONED).when(later).then(FestivalEventScheduled(scheduled_on=later.on, previous=DAY))
    assert state.checklist == event_at(Status.READY).state.checklist
    event(PROPOSE, SCHEDULE).when(SCHEDULE).then_nothing()
    event(PROPOSE, SCHEDULE).when(later).then_rejected("event-in-other-state")


def test_an_event_postponed_by_rain_is_prepared_again_held_and_verified() -> None:
    later = replace(SCHEDULE, on=date(2024, 8, 17))
    course = event(*PREPARED, READY, POSTPONE, later, START, READY)
    course.when(HELD).then_rejected("event-not-yet-due")
    held = course.and_when(replace(HELD, at=at(17)))
    assert held.state.held_on == later.on
    assert held.and_when(SUBMIT).and_when(VERIFY).state.status is Status.VERIFIED


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(
    ("command", "happened", "to", "allowed"),
    [
        (HELD, FestivalEventHeld(held_on=DAY), Status.HELD, {Status.READY}),
        (
            POSTPONE,
            FestivalEventPostponed(previous=DAY, reason="Mưa lớn."),
            Status.POSTPONED,
            {Status.SCHEDULED, Status.PREPARING, Status.READY},
        ),
        (
            CANCEL,
            FestivalEventCancelled(
                plan="plan", unit=UNIT, reason="Tràn ngập.", spent_already={FundingSource.COMMUNE: 3_600_000},
                spent_total=3_600_000, replaced_by="Trao khen tại trụ sở",
            ),
            Status.CANCELLED,
            BEFORE_HELD,
        ),
        (
            RETURN,
            FestivalResultReturned(revision=1, reason="Chưa khớp.", remarks=RETURN.remarks),
            Status.RESULT_RETURNED,
            {Status.RESULT_SUBMITTED},
        ),
        (
            VERIFY,
            FestivalResultVerified(
                plan="plan", unit=UNIT, place=PLACE, level=Level.COMMUNE, is_pilot_site=False, held_on=DAY, revision=1,
                attendances=result().attendances, attendance_total=480, spending=result().spending,
                spent_total=39_200_000, models=1, commitments=45, commendations=6,
            ),
            Status.VERIFIED,
            {Status.RESULT_SUBMITTED},
        ),
    ],
    ids=["hold", "postpone", "cancel", "return", "verify"],
)  # fmt: skip
def test_every_step_from_every_state(
    command: Any, happened: Any, to: Status, allowed: set[Status], status: Status
) -> None:
    outcome = event_at(status).when(command)
    if status is to:
        outcome.then_nothing()
    elif status in allowed:
        assert outcome.then(happened).status is to
    else:
        outcome.then_rejected("event-in-other-state")


def test_what_a_cancelled_event_had_spent_is_kept() -> None:
    state = event_at(Status.CANCELLED).state
    assert (state.spent_already, state.replaced_by) == (CANCEL.spent_already, CANCEL.replaced_by)


def test_an_event_is_not_held_before_its_day() -> None:
    early = replace(HELD, at=at(15))
    event_at(Status.READY).when(early).then_rejected("event-not-yet-due")


def test_the_local_day_counts() -> None:
    midnight = HELD.at.replace(hour=0, minute=0)
    event_at(Status.READY).when(replace(HELD, at=midnight)).then(FestivalEventHeld(held_on=DAY))


@pytest.mark.parametrize("status", Status)
def test_a_result_is_submitted_once_held_or_returned(status: Status) -> None:
    outcome = event_at(status).when(SUBMIT)
    if status is Status.RESULT_SUBMITTED:
        outcome.then_nothing()
    elif status is Status.HELD:
        assert outcome.then(SUBMITTED).status is Status.RESULT_SUBMITTED
    elif status is Status.RESULT_RETURNED:
        outcome.then(SUBMITTED.changed(revision=2))
    else:
        outcome.then_rejected("event-in-other-state")


def test_a_total_that_is_not_the_sum_is_taken_and_never_verified_as_it_is() -> None:
    finding = Finding(
        code="attendance-total-differs",
        text="Tổng lượt người 530 khác tổng các thành phần 480; kiểm tra lại từng số.",
        is_blocking=True,
    )
    wrong = replace(SUBMIT, result=result(530))
    held = event_at(Status.HELD)
    held.when(wrong).then(SUBMITTED.changed(result=result(530), findings=(finding,)))
    submitted = held.and_when(wrong)
    refusal = submitted.when(VERIFY).then_rejected("result-has-findings")
    assert refusal.fields == {"result.attendance-total-differs": finding.text}
    corrected = submitted.and_when(RETURN).and_when(SUBMIT)
    assert (corrected.state.revision, corrected.state.findings) == (2, ())
    assert corrected.and_when(VERIFY).state.status is Status.VERIFIED


def test_a_result_names_the_files_that_show_it() -> None:
    file = Attachment(id="file-1", name="bien-ban.pdf", media_type="application/pdf", size=1200, sha256="a" * 64)
    shown = replace(SUBMIT, attachments=(file,))
    state = event_at(Status.HELD).when(shown).then(SUBMITTED.changed(attachments=(file,)))
    assert state.attachments == (file,)


def test_another_result_waits_until_the_first_is_returned() -> None:
    event_at(Status.RESULT_SUBMITTED).when(replace(SUBMIT, result=result(479))).then_rejected("event-in-other-state")


def test_spending_above_the_planned_budget_is_found_but_does_not_block() -> None:
    dear = replace(SUBMIT, result=result(spent=(40_000_001, 0, 0, 0)))
    submitted = event_at(Status.HELD).and_when(dear)
    assert [(f.code, f.is_blocking) for f in submitted.state.findings] == [("spent-over-budget", False)]
    assert submitted.and_when(VERIFY).state.status is Status.VERIFIED


def test_so_is_spending_above_the_norm_with_its_basis() -> None:
    dear = replace(SUBMIT, result=result(spent=(50_000_001, 0, 0, 0)), norms=NORMS)
    found = event_at(Status.HELD).and_when(dear).state.findings
    assert [each.code for each in found] == ["spent-over-budget", "spent-over-norm"]
    assert "định mức mẫu 50.000.000 đồng (căn cứ: Định mức mẫu)" in found[1].text and not found[1].is_blocking


def test_so_is_a_ceremony_that_took_longer_than_its_norm_and_more_speeches() -> None:
    long = replace(SUBMIT, result=result().changed(ceremony_minutes=61, speeches=5), norms=NORMS)
    found = event_at(Status.HELD).and_when(long).state.findings
    assert [(each.code, each.is_blocking) for each in found] == [
        ("ceremony-over-norm", False), ("speeches-over-norm", False),
    ]  # fmt: skip
    assert "Phần lễ kéo dài 61 phút, vượt định mức mẫu 60 phút" in found[0].text
    short = replace(long, result=result().changed(ceremony_minutes=60, speeches=4))
    assert event_at(Status.HELD).and_when(short).state.findings == ()


@pytest.mark.parametrize("who", [STRANGER, ADMIN, STAFF, CLERK])
@pytest.mark.parametrize("command", [PROPOSE, SCHEDULE, START, READY, HELD, POSTPONE, CANCEL, SUBMIT])
def test_a_units_event_is_its_own(command: Any, who: Actor) -> None:
    course = event() if command is PROPOSE else event_at(Status.PROPOSED)
    course.when(replace(command, actor=who)).then_rejected("not-own-unit")


@pytest.mark.parametrize("who", [OFFICER, HEAD, STRANGER, CLERK, ADMIN])
@pytest.mark.parametrize("command", [RETURN, VERIFY])
def test_only_the_staff_unit_verifies_or_returns_a_result(command: Any, who: Actor) -> None:
    event_at(Status.RESULT_SUBMITTED).when(replace(command, actor=who)).then_rejected("not-staff")


def test_a_verified_result_that_is_wrong_is_opened_again_and_verified_anew() -> None:
    verified = event_at(Status.VERIFIED)
    state = verified.when(REOPEN).then(FestivalResultReopened(plan="plan", unit=UNIT, revision=1, reason=REOPEN.reason))
    assert (state.status, state.reason) == (Status.RESULT_RETURNED, REOPEN.reason)
    opened = verified.and_when(REOPEN)
    opened.when(REOPEN).then_nothing()
    again = opened.and_when(replace(SUBMIT, result=result(480, spent=(30_000_000, 0, 0, 0)))).and_when(VERIFY)
    assert (again.state.status, again.state.revision) == (Status.VERIFIED, 2)
    opened.when(RehomeEvent(at(1), SYSTEM, OTHER, date(2025, 1, 1))).then_a(FestivalEventRehomed)


def test_only_the_head_of_the_staff_unit_opens_it_again_and_only_what_is_verified() -> None:
    for who in (STAFF, HEAD, OFFICER, CLERK):
        event_at(Status.VERIFIED).when(replace(REOPEN, actor=who)).then_rejected("not-staff-head")
    event_at(Status.RESULT_SUBMITTED).when(REOPEN).then_rejected("event-in-other-state")


def test_nobody_verifies_the_result_of_his_own_unit_but_the_head_of_the_staff_unit() -> None:
    own = event_at(Status.RESULT_SUBMITTED).and_when(RehomeEvent(at(17), SYSTEM, STAFF.unit, DAY))
    own.when(VERIFY).then_rejected("own-result")
    head = actor(STAFF.unit, Role.STAFF_HEAD)
    assert own.and_when(replace(VERIFY, actor=head)).state.status is Status.VERIFIED


@pytest.mark.parametrize("status", Status)
def test_an_open_event_of_a_dissolved_unit_goes_to_the_heir(status: Status) -> None:
    command = RehomeEvent(at(1), SYSTEM, OTHER, date(2025, 1, 1))
    outcome = event_at(status).when(command)
    if status in (Status.VERIFIED, Status.CANCELLED):
        outcome.then_nothing()
    else:
        state = outcome.then(FestivalEventRehomed(previous=UNIT, unit=OTHER, effective_on=date(2025, 1, 1)))
        assert (state.unit, state.status) == (OTHER, status)
        event_at(status).and_when(command).when(command).then_nothing()


def test_no_person_re_homes_an_event() -> None:
    command = RehomeEvent(at(1), HEAD, OTHER, date(2025, 1, 1))
    event_at(Status.PROPOSED).when(command).then_rejected("system-only")


def test_nothing_is_asked_of_an_event_that_does_not_exist() -> None:
    event().when(SCHEDULE).then_rejected("event-not-found")
