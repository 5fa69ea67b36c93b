"""A task is assigned by a directive, acknowledged, done with evidence, verified or reopened; extended, reassigned."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from services.units.task.commands import (
    AcknowledgeTask,
    AnnounceOverdue,
    AssignTask,
    CancelTask,
    Command,
    GrantExtension,
    ReassignTask,
    RefuseExtension,
    ReopenTask,
    ReportDone,
    ReportProgress,
    RequestExtension,
    VerifyTask,
)
from services.units.task.domain import decide, evolve
from services.units.task.state import Status
from shared.contracts.actor import Actor, Role
from shared.contracts.base import Evidence, SignedDocument
from shared.contracts.reports import DirectivePurpose, DirectiveSourceKind
from shared.contracts.units import (
    AnyTaskEvent,
    TaskAcknowledged,
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskExtensionGranted,
    TaskExtensionRefused,
    TaskExtensionRequested,
    TaskOverdue,
    TaskProgressReported,
    TaskReassigned,
    TaskReopened,
    TaskSource,
    TaskVerified,
)
from shared.testing.given import given
from tests.services.units.people import HEAD, OFFICER, OTHER_HEAD, STAFF, STAFF_HEAD, SYSTEM, actor, at

SOURCE = TaskSource(kind=DirectiveSourceKind.CONCLUSION, id="conference-1", number="46/TB-CAT-PV05")
LEAD = "district_police-439"
TEXT = "Tổ chức Ngày hội theo kế hoạch đã ban hành."
ASSIGN = AssignTask(
    at=at("2024-08-06"),
    actor=SYSTEM,
    directive="directive-1",
    source=SOURCE,
    purpose=DirectivePurpose.FESTIVAL,
    text=TEXT,
    lead_unit=LEAD,
    supporting_units=("department-PV05",),
    due_before=date(2024, 8, 20),
)
ACKNOWLEDGE = AcknowledgeTask(at=at("2024-08-07"), actor=OFFICER)
REQUEST = RequestExtension(at=at("2024-08-15"), actor=HEAD, due_before=date(2024, 8, 25), reason="Mưa lớn kéo dài.")
PROGRESS = ReportProgress(at=at("2024-08-12"), actor=OFFICER, note="Đã rà soát 5/8 xã.", percent=60)
GRANT = GrantExtension(at=at("2024-08-16"), actor=STAFF)
REFUSE = RefuseExtension(at=at("2024-08-16"), actor=STAFF, reason="Không lùi được.")
EVIDENCE = Evidence(note="Báo cáo kết quả kèm theo.", document=None)
REPORT = ReportDone(at=at("2024-08-19", 23), actor=HEAD, evidence=EVIDENCE)
VERIFY = VerifyTask(at=at("2024-08-21"), actor=STAFF, note="Đạt yêu cầu.")
REOPEN = ReopenTask(at=at("2024-08-21"), actor=STAFF, reason="Thiếu số liệu.")
LOOK = AnnounceOverdue(at=at("2024-08-20", 7), actor=SYSTEM)
CANCEL = CancelTask(at=at("2024-08-08"), actor=STAFF, reason="Không còn phù hợp.")
REASSIGN = ReassignTask(at=at("2024-08-08"), actor=STAFF, lead_unit="district_police-446", reason="Đổi chủ trì.")

ASSIGNED = TaskAssigned(
    directive="directive-1",
    lead_unit=LEAD,
    source=SOURCE,
    purpose=DirectivePurpose.FESTIVAL,
    text=TEXT,
    supporting_units=("department-PV05",),
    due_before=date(2024, 8, 20),
)
ACKNOWLEDGED = TaskAcknowledged(directive="directive-1", lead_unit=LEAD)
REQUESTED = TaskExtensionRequested(
    directive="directive-1", lead_unit=LEAD, due_before=date(2024, 8, 25), reason="Mưa lớn kéo dài."
)
PROGRESSED = TaskProgressReported(directive="directive-1", lead_unit=LEAD, note="Đã rà soát 5/8 xã.", percent=60)
GRANTED = TaskExtensionGranted(
    directive="directive-1",
    lead_unit=LEAD,
    previous=date(2024, 8, 20),
    due_before=date(2024, 8, 25),
    asked=date(2024, 8, 25),
)
REFUSED = TaskExtensionRefused(directive="directive-1", lead_unit=LEAD, reason="Không lùi được.")
DONE = TaskDone(directive="directive-1", lead_unit=LEAD, evidence=EVIDENCE, is_late=False)
VERIFIED = TaskVerified(directive="directive-1", lead_unit=LEAD, source=SOURCE, note="Đạt yêu cầu.", evidence=EVIDENCE)
REOPENED = TaskReopened(directive="directive-1", lead_unit=LEAD, reason="Thiếu số liệu.")
OVERDUE = TaskOverdue(directive="directive-1", lead_unit=LEAD, text=TEXT, due_before=date(2024, 8, 20))
CANCELLED = TaskCancelled(directive="directive-1", lead_unit=LEAD, reason="Không còn phù hợp.")
REASSIGNED = TaskReassigned(
    directive="directive-1", lead_unit="district_police-446", previous=LEAD, reason="Đổi chủ trì."
)
WORKING = given(decide, evolve, ASSIGNED, ACKNOWLEDGED)
REPORTED = given(decide, evolve, ASSIGNED, ACKNOWLEDGED, DONE)


def test_a_directive_assigns_a_task_once() -> None:
    task = given(decide, evolve).when(ASSIGN).then(ASSIGNED)
    assert task.status is Status.ASSIGNED
    given(decide, evolve, ASSIGNED).when(ASSIGN).then_nothing()
    given(decide, evolve, ASSIGNED).when(replace(ASSIGN, directive="directive-2")).then_rejected(
        "task-already-assigned"
    )


@pytest.mark.parametrize(("field", "word"), [("purpose", "parade"), ("source", SOURCE.model_dump() | {"kind": "memo"})])
def test_the_words_of_a_task_are_those_of_directives(field: str, word: object) -> None:
    with pytest.raises(ValidationError):
        TaskAssigned.model_validate(ASSIGNED.model_dump() | {field: word})


def test_a_task_names_the_proposal_that_it_carries_out_until_it_is_verified() -> None:
    assigned = ASSIGNED.changed(proposal="proposal-1")
    given(decide, evolve).when(replace(ASSIGN, proposal="proposal-1")).then(assigned)
    verified = VERIFIED.changed(proposal="proposal-1")
    given(decide, evolve, assigned, ACKNOWLEDGED, DONE).when(VERIFY).then(verified)


def test_the_lead_unit_says_how_far_it_has_come_as_often_as_it_likes() -> None:
    task = WORKING.when(PROGRESS).then(PROGRESSED)
    assert (task.status, task.progress and task.progress.percent) == (Status.ACKNOWLEDGED, 60)
    WORKING.and_when(PROGRESS).when(PROGRESS).then_nothing()
    further = replace(PROGRESS, note="Đã rà soát 8/8 xã.", percent=None)
    WORKING.and_when(PROGRESS).when(further).then(PROGRESSED.changed(note="Đã rà soát 8/8 xã.", percent=None))
    given(decide, evolve, ASSIGNED, ACKNOWLEDGED, DONE, REOPENED).when(PROGRESS).then(PROGRESSED)
    given(decide, evolve, ASSIGNED).when(PROGRESS).then_rejected("task-not-acknowledged")
    REPORTED.when(PROGRESS).then_rejected("task-not-open")
    WORKING.when(replace(PROGRESS, actor=OTHER_HEAD)).then_rejected("other-unit")
    moved = given(decide, evolve, ASSIGNED, ACKNOWLEDGED, PROGRESSED, REASSIGNED).state
    assert moved is not None and moved.progress is None, "what another unit had done is in the history"


def test_people_do_not_assign_tasks_without_a_document() -> None:
    given(decide, evolve).when(replace(ASSIGN, actor=STAFF)).then_rejected("role-required")


@pytest.mark.parametrize("command", [ACKNOWLEDGE, REQUEST, GRANT, REPORT, VERIFY, REOPEN, LOOK, CANCEL, REASSIGN])
def test_a_task_that_was_not_assigned_is_not_found(command: Command) -> None:
    given(decide, evolve).when(command).then_rejected("task-not-found")


def test_the_lead_unit_acknowledges() -> None:
    assert given(decide, evolve, ASSIGNED).when(ACKNOWLEDGE).then(ACKNOWLEDGED).status is Status.ACKNOWLEDGED
    WORKING.when(ACKNOWLEDGE).then_nothing()
    REPORTED.when(ACKNOWLEDGE).then_rejected("task-not-assigned")


@pytest.mark.parametrize("command", [ACKNOWLEDGE, REQUEST, REPORT])
def test_only_the_lead_unit_works_on_the_task(command: Command) -> None:
    WORKING.when(replace(command, actor=OTHER_HEAD)).then_rejected("other-unit")
    WORKING.when(replace(command, actor=actor(LEAD, Role.CLERK))).then_rejected("role-required")


def test_the_lead_unit_reports_with_evidence() -> None:
    task = WORKING.when(REPORT).then(DONE)
    assert (task.status, task.evidence) == (Status.DONE, EVIDENCE)
    REPORTED.when(REPORT).then_nothing()


def test_before_a_day_ends_with_the_day_before_it() -> None:
    WORKING.when(REPORT).then(DONE)
    WORKING.when(replace(REPORT, at=at("2024-08-20", 7))).then(DONE.changed(is_late=True))


def test_a_task_is_acknowledged_before_it_is_done() -> None:
    given(decide, evolve, ASSIGNED).when(REPORT).then_rejected("task-not-acknowledged")


def test_done_is_reported_once() -> None:
    other = replace(REPORT, evidence=Evidence(note="Khác.", document=None))
    refusal = REPORTED.when(other).then_rejected("task-not-open")
    assert "đã báo cáo hoàn thành" in refusal.reason


def test_the_assigning_side_verifies() -> None:
    assert REPORTED.when(VERIFY).then(VERIFIED).status is Status.VERIFIED
    REPORTED.and_when(VERIFY).when(VERIFY).then_nothing()
    WORKING.when(VERIFY).then_rejected("task-not-done")
    REPORTED.when(replace(VERIFY, actor=HEAD)).then_rejected("role-required")


@pytest.mark.parametrize("who", [STAFF, STAFF_HEAD])
def test_nobody_verifies_extends_cancels_or_passes_on_the_work_of_his_own_unit(who: Actor) -> None:
    unit = "department-PV05"
    working = given(decide, evolve, ASSIGNED.changed(lead_unit=unit), ACKNOWLEDGED.changed(lead_unit=unit))
    asked = working.and_when(replace(REQUEST, actor=STAFF))
    own = given(
        decide,
        evolve,
        ASSIGNED.changed(lead_unit=unit),
        ACKNOWLEDGED.changed(lead_unit=unit),
        DONE.changed(lead_unit=unit),
    )
    asked.when(replace(GRANT, actor=who)).then_rejected("own-task")
    working.when(replace(CANCEL, actor=who)).then_rejected("own-task")
    working.when(replace(REASSIGN, actor=who)).then_rejected("own-task")
    own.when(replace(VERIFY, actor=who)).then_rejected("own-task")
    own.when(replace(VERIFY, actor=actor("provincial_police-42", Role.CHAIR))).then(VERIFIED.changed(lead_unit=unit))


SIGNED = SignedDocument(number="61/TB-CAT", signed_on=date(2024, 8, 21), signer_office="PHÓ GIÁM ĐỐC", sha256=None)
OWN_UNIT = "department-PV05"
OWN = given(decide, evolve, *(each.changed(lead_unit=OWN_UNIT) for each in (ASSIGNED, ACKNOWLEDGED, DONE)))


@pytest.mark.parametrize("who", [STAFF, actor("department-PV01", Role.CLERK)])
def test_what_leaders_decide_about_the_staff_unit_s_task_is_recorded_citing_what_they_signed(who: Actor) -> None:
    own = {"lead_unit": OWN_UNIT, "basis": SIGNED}
    recorded = OWN.when(replace(VERIFY, actor=who, document=SIGNED)).then(VERIFIED.changed(**own))
    assert (recorded.status, recorded.basis) == (Status.VERIFIED, SIGNED)
    OWN.when(replace(REOPEN, actor=who, document=SIGNED)).then(REOPENED.changed(**own))
    tomorrow = SIGNED.changed(signed_on=date(2024, 8, 22))
    OWN.when(replace(VERIFY, actor=who, document=tomorrow)).then_rejected("signed-in-future")


def test_a_clerk_records_but_decides_nothing() -> None:
    clerk = actor("department-PV01", Role.CLERK)
    for command in (VERIFY, REOPEN):
        REPORTED.when(replace(command, actor=clerk)).then_rejected("document-missing")
    asked = WORKING.and_when(REQUEST)
    asked.when(replace(GRANT, actor=clerk)).then_rejected("document-missing")
    signed = SIGNED.changed(signed_on=date(2024, 8, 16))
    asked.when(replace(GRANT, actor=clerk, document=signed)).then(GRANTED.changed(basis=signed))
    asked.when(replace(REFUSE, actor=clerk, document=signed)).then(REFUSED.changed(basis=signed))
    WORKING.when(replace(CANCEL, at=at("2024-08-16"), actor=clerk, document=signed)).then(
        CANCELLED.changed(basis=signed)
    )
    WORKING.when(replace(REASSIGN, at=at("2024-08-16"), actor=clerk, document=signed)).then(
        REASSIGNED.changed(basis=signed)
    )
    WORKING.when(replace(CANCEL, actor=actor("district_police-446", Role.CLERK))).then_rejected("role-required")


def test_the_assigning_side_reopens_and_the_unit_goes_on() -> None:
    reopened = REPORTED.when(REOPEN).then(REOPENED)
    assert (reopened.status, reopened.reason) == (Status.REOPENED, "Thiếu số liệu.")
    REPORTED.and_when(REOPEN).when(REOPEN).then_nothing()
    REPORTED.and_when(REOPEN).when(REPORT).then(DONE)
    WORKING.when(REOPEN).then_rejected("task-not-done")


COURSES = (
    (ASSIGNED,),
    (ASSIGNED, ACKNOWLEDGED),
    (ASSIGNED, ACKNOWLEDGED, DONE, REOPENED),
)


@pytest.mark.parametrize("course", COURSES, ids=len)
def test_an_open_task_is_overdue_passed_on_or_cancelled(course: Sequence[AnyTaskEvent]) -> None:
    task = given(decide, evolve, *course)
    assert task.state is not None
    assert task.when(LOOK).then(OVERDUE).status is task.state.status
    assert task.when(REASSIGN).then(REASSIGNED).status is Status.ASSIGNED
    assert task.when(CANCEL).then(CANCELLED).status is Status.CANCELLED


def test_what_was_reported_done_may_still_be_cancelled() -> None:
    assert REPORTED.when(CANCEL).then(CANCELLED).status is Status.CANCELLED


def test_a_request_for_time_lapses_when_the_task_is_done_passed_on_or_cancelled() -> None:
    pending = WORKING.and_when(REQUEST)
    assert pending.when(REPORT).then(DONE).extension is None
    assert pending.when(REASSIGN).then(REASSIGNED).extension is None
    assert pending.when(CANCEL).then(CANCELLED).extension is None


def test_more_time_is_requested_and_granted() -> None:
    assert WORKING.when(REQUEST).then(REQUESTED).extension is not None
    task = WORKING.and_when(REQUEST).when(GRANT).then(GRANTED)
    assert (task.due_before, task.extension) == (date(2024, 8, 25), None)


def test_more_time_is_requested_and_refused() -> None:
    task = WORKING.and_when(REQUEST).when(REFUSE).then(REFUSED)
    assert (task.due_before, task.extension) == (date(2024, 8, 20), None)


def test_one_request_for_time_at_a_time_and_only_for_later() -> None:
    pending = WORKING.and_when(REQUEST)
    pending.when(REQUEST).then_nothing()
    pending.when(replace(REQUEST, due_before=date(2024, 9, 1))).then_rejected("extension-pending")
    WORKING.when(replace(REQUEST, due_before=date(2024, 8, 20))).then_rejected("extension-not-later")
    given(decide, evolve, ASSIGNED.changed(due_before=None)).when(REQUEST).then_rejected("task-without-date")
    REPORTED.when(REQUEST).then_rejected("task-not-open")


def test_less_time_than_was_asked_for_is_given_but_never_more_or_none() -> None:
    asked = WORKING.and_when(REQUEST)
    asked.when(replace(GRANT, due_before=date(2024, 8, 22))).then(GRANTED.changed(due_before=date(2024, 8, 22)))
    for day in (date(2024, 8, 20), date(2024, 8, 26)):
        asked.when(replace(GRANT, due_before=day)).then_rejected("extension-not-within")


def test_no_time_is_asked_for_or_given_that_has_passed() -> None:
    late = at("2024-08-26")
    WORKING.when(replace(REQUEST, at=late)).then_rejected("extension-past")
    WORKING.and_when(REQUEST).when(replace(GRANT, at=late)).then_rejected("extension-past")
    WORKING.and_when(REQUEST).when(replace(REFUSE, at=late)).then(REFUSED)


@pytest.mark.parametrize("command", [GRANT, REFUSE])
def test_there_is_nothing_to_answer_without_a_request(command: Command) -> None:
    WORKING.when(command).then_rejected("no-extension-requested")


@pytest.mark.parametrize("command", [GRANT, REFUSE])
def test_the_unit_does_not_give_itself_time(command: Command) -> None:
    WORKING.and_when(REQUEST).when(replace(command, actor=HEAD)).then_rejected("role-required")


def test_overdue_is_announced_once_a_due_date() -> None:
    WORKING.when(replace(LOOK, at=at("2024-08-19", 23))).then_nothing()
    WORKING.when(LOOK).then(OVERDUE)
    WORKING.and_when(LOOK).when(LOOK).then_nothing()
    extended = WORKING.and_when(LOOK).and_when(REQUEST).and_when(GRANT)
    extended.when(LOOK).then_nothing()
    extended.when(replace(LOOK, at=at("2024-08-25"))).then(OVERDUE.changed(due_before=date(2024, 8, 25)))


def test_nothing_is_overdue_that_is_done_or_has_no_date() -> None:
    late = replace(LOOK, at=at("2025-01-01"))
    REPORTED.when(late).then_nothing()
    given(decide, evolve, ASSIGNED.changed(due_before=None)).when(late).then_nothing()
    WORKING.when(replace(LOOK, actor=STAFF)).then_rejected("role-required")


def test_a_task_is_cancelled_unless_it_is_verified() -> None:
    assert WORKING.when(CANCEL).then(CANCELLED).status is Status.CANCELLED
    WORKING.and_when(CANCEL).when(CANCEL).then_nothing()
    WORKING.and_when(CANCEL).when(REPORT).then_rejected("task-not-open")
    REPORTED.and_when(VERIFY).when(CANCEL).then_rejected("task-already-verified")
    WORKING.when(replace(CANCEL, actor=HEAD)).then_rejected("role-required")


def test_another_unit_leads_and_acknowledges_anew() -> None:
    task = WORKING.when(REASSIGN).then(REASSIGNED)
    assert (task.lead_unit, task.status) == ("district_police-446", Status.ASSIGNED)
    moved = WORKING.and_when(REASSIGN)
    moved.when(REASSIGN).then_nothing()
    moved.when(ACKNOWLEDGE).then_rejected("other-unit")
    moved.when(replace(ACKNOWLEDGE, actor=OTHER_HEAD)).then(ACKNOWLEDGED.changed(lead_unit="district_police-446"))


def test_only_an_open_task_is_reassigned_and_only_to_a_known_unit() -> None:
    REPORTED.when(REASSIGN).then_rejected("task-not-open")
    WORKING.when(replace(REASSIGN, is_known=False)).then_rejected("unit-unknown")
    WORKING.when(replace(REASSIGN, actor=HEAD)).then_rejected("role-required")
