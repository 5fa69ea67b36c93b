"""Supporting units acknowledge and report their parts, each by itself; what is overdue too long goes to who gave it."""

from dataclasses import replace
from datetime import date

import pytest

from services.units.task.commands import (
    AcknowledgeTask,
    AddSupport,
    EscalateTask,
    ReassignSupport,
    ReportContribution,
    WithdrawSupport,
)
from services.units.task.domain import decide, evolve
from shared.contracts.actor import Actor, Role
from shared.contracts.base import Evidence
from shared.contracts.units import (
    AnyTaskEvent,
    TaskContributionReported,
    TaskEscalated,
    TaskSupportAcknowledged,
    TaskSupportAdded,
    TaskSupportReassigned,
    TaskSupportWithdrawn,
)
from shared.testing.given import given
from tests.services.units.people import HEAD, OFFICER, OTHER_HEAD, PERSONNEL, STAFF, SYSTEM, actor, at
from tests.services.units.task.test_task import (
    ACKNOWLEDGED,
    ASSIGNED,
    CANCELLED,
    DONE,
    GRANT,
    GRANTED,
    LEAD,
    REASSIGN,
    REASSIGNED,
    REOPENED,
    REPORTED,
    REQUEST,
    REQUESTED,
    SIGNED,
    SOURCE,
    TEXT,
    WORKING,
)

SUPPORT = "department-PV05"
TAKE_NOTE = AcknowledgeTask(at=at("2024-08-07"), actor=STAFF)
PART = Evidence(note="Đã cử cán bộ hướng dẫn.", document=None)
REPORT_PART = ReportContribution(at=at("2024-08-12"), actor=STAFF, evidence=PART)
HEIR = "department-PX01"
REPLACE = ReassignSupport(at=at("2025-03-01"), actor=SYSTEM, previous=SUPPORT, heir=HEIR, reason="Kết thúc hoạt động.")
ESCALATE = EscalateTask(at=at("2024-08-23", 7), actor=SYSTEM, days=3)

NOTED = TaskSupportAcknowledged(directive="directive-1", lead_unit=LEAD, unit=SUPPORT)
CONTRIBUTED = TaskContributionReported(directive="directive-1", lead_unit=LEAD, unit=SUPPORT, evidence=PART)
ESCALATED = TaskEscalated(
    directive="directive-1",
    lead_unit=LEAD,
    source=SOURCE,
    text=TEXT,
    due_before=date(2024, 8, 20),
    days=3,
    silent_units=(SUPPORT,),
)

ADD = AddSupport(at=at("2024-08-12"), actor=STAFF, unit=HEIR, reason="Cần thêm lực lượng.")
ADDED = TaskSupportAdded(directive="directive-1", lead_unit=LEAD, unit=HEIR, reason="Cần thêm lực lượng.")
WITHDRAW = WithdrawSupport(at=at("2024-08-12"), actor=STAFF, unit=SUPPORT, reason="Đơn vị làm nhiệm vụ khác.")
WITHDRAWN = TaskSupportWithdrawn(
    directive="directive-1", lead_unit=LEAD, unit=SUPPORT, reason="Đơn vị làm nhiệm vụ khác."
)
GIVE_MORE_TIME = replace(REQUEST, at=at("2024-08-27"), due_before=date(2024, 9, 30))
REPLACED = TaskSupportReassigned(
    directive="directive-1", lead_unit=LEAD, previous=SUPPORT, unit=HEIR, reason="Kết thúc hoạt động."
)


OPEN: list[tuple[AnyTaskEvent, ...]] = [(), (ACKNOWLEDGED,), (ACKNOWLEDGED, DONE, REOPENED)]


class TestAcknowledgement:
    @pytest.mark.parametrize("course", OPEN)
    def test_a_supporting_unit_takes_note_whether_the_lead_unit_has_or_not(self, course: tuple[AnyTaskEvent, ...]):
        case = given(decide, evolve, ASSIGNED, *course)
        status = case.state.status if case.state else None
        task = case.when(TAKE_NOTE).then(NOTED)
        assert task.status is status
        case.and_when(TAKE_NOTE).when(TAKE_NOTE).then_nothing()

    def test_each_unit_is_silent_until_it_has(self) -> None:
        two = ASSIGNED.changed(supporting_units=(SUPPORT, "department-PX01"))
        assert evolve(None, two).silent_units == (LEAD, SUPPORT, "department-PX01")
        noted = given(decide, evolve, two, NOTED, ACKNOWLEDGED)
        assert noted.state is not None and noted.state.silent_units == ("department-PX01",)
        noted.when(replace(TAKE_NOTE, actor=PERSONNEL)).then(NOTED.changed(unit="department-PX01"))

    @pytest.mark.parametrize("who", [OTHER_HEAD, PERSONNEL])
    def test_units_that_were_not_asked_do_not(self, who: Actor) -> None:
        given(decide, evolve, ASSIGNED).when(replace(TAKE_NOTE, actor=who)).then_rejected("other-unit")

    def test_nor_a_role_that_does_no_work(self) -> None:
        clerk = actor(SUPPORT, Role.CLERK)
        given(decide, evolve, ASSIGNED).when(replace(TAKE_NOTE, actor=clerk)).then_rejected("role-required")

    def test_what_has_ended_is_not_acknowledged_any_more(self) -> None:
        given(decide, evolve, ASSIGNED, CANCELLED).when(TAKE_NOTE).then_rejected("task-not-open")

    def test_a_supporting_unit_that_leads_from_now_on_acknowledges_as_the_lead_unit(self) -> None:
        moved = given(decide, evolve, ASSIGNED, NOTED, REASSIGNED.changed(lead_unit=SUPPORT))
        assert moved.state is not None and moved.state.silent_units == (SUPPORT,)
        moved.when(TAKE_NOTE).then(ACKNOWLEDGED.changed(lead_unit=SUPPORT))
        given(decide, evolve, ASSIGNED).when(REASSIGN).then(REASSIGNED)


class TestContribution:
    @pytest.mark.parametrize("course", OPEN)
    def test_a_supporting_unit_reports_its_part(self, course: tuple[AnyTaskEvent, ...]) -> None:
        case = given(decide, evolve, ASSIGNED, *course, NOTED)
        task = case.when(REPORT_PART).then(CONTRIBUTED)
        assert [(each.unit, each.evidence) for each in task.supported_by] == [(SUPPORT, PART)]
        case.and_when(REPORT_PART).when(REPORT_PART).then_nothing()

    def test_reported_again_it_takes_the_place_of_what_was_said_before(self) -> None:
        more = Evidence(note="Đã hướng dẫn xong.", document=None)
        case = given(decide, evolve, ASSIGNED, NOTED, CONTRIBUTED)
        task = case.when(replace(REPORT_PART, evidence=more)).then(CONTRIBUTED.changed(evidence=more))
        assert [each.evidence for each in task.supported_by] == [more]

    def test_after_taking_note_and_before_the_lead_unit_reports_the_whole(self) -> None:
        WORKING.when(REPORT_PART).then_rejected("support-not-acknowledged")
        given(decide, evolve, ASSIGNED, NOTED, ACKNOWLEDGED, DONE).when(REPORT_PART).then_rejected("task-not-open")

    @pytest.mark.parametrize("who", [HEAD, OFFICER, OTHER_HEAD])
    def test_the_lead_unit_reports_the_whole_not_a_part(self, who: Actor) -> None:
        given(decide, evolve, ASSIGNED, NOTED).when(replace(REPORT_PART, actor=who)).then_rejected("other-unit")


class TestReassignment:
    @pytest.mark.parametrize("course", OPEN)
    def test_the_heir_of_a_supporting_unit_that_is_no_more_supports_in_its_place(
        self, course: tuple[AnyTaskEvent, ...]
    ) -> None:
        case = given(decide, evolve, ASSIGNED, *course, NOTED)
        task = case.when(REPLACE).then(REPLACED)
        assert (task.supporting_units, task.supported_by) == ((HEIR,), ())
        assert case.state is not None and task.status is case.state.status
        case.and_when(REPLACE).when(REPLACE).then_nothing()
        case.and_when(REPLACE).when(replace(TAKE_NOTE, actor=PERSONNEL)).then(NOTED.changed(unit=HEIR))

    @pytest.mark.parametrize("heir", [LEAD, "department-PX03", None])
    def test_one_that_leads_or_supports_already_gets_no_second_part(self, heir: str | None) -> None:
        task = given(decide, evolve, ASSIGNED.changed(supporting_units=(SUPPORT, "department-PX03")))
        after = task.when(replace(REPLACE, heir=heir)).then(REPLACED.changed(unit=None))
        assert after.supporting_units == ("department-PX03",)

    def test_the_lead_unit_and_a_supporting_one_may_cease_in_either_order(self) -> None:
        lead = replace(REASSIGN, lead_unit=HEIR, actor=SYSTEM)
        case = given(decide, evolve, ASSIGNED)
        ends = [case.and_when(first).and_when(second).state for first, second in ((lead, REPLACE), (REPLACE, lead))]
        assert [(task.lead_unit, task.supporting_units) for task in ends if task] == [(HEIR, ())] * 2

    def test_what_is_done_or_has_ended_stays_with_those_who_did_it(self) -> None:
        REPORTED.when(REPLACE).then_nothing()
        given(decide, evolve, ASSIGNED, CANCELLED).when(REPLACE).then_nothing()
        given(decide, evolve, ASSIGNED).when(replace(REPLACE, previous=HEIR)).then_nothing()

    def test_nobody_does_it_by_hand(self) -> None:
        WORKING.when(replace(REPLACE, actor=STAFF)).then_rejected("role-required")


class TestWhichUnitsSupport:
    @pytest.mark.parametrize("course", OPEN)
    def test_the_assigning_side_adds_a_unit_which_takes_note_itself(self, course: tuple[AnyTaskEvent, ...]) -> None:
        case = given(decide, evolve, ASSIGNED, *course, NOTED)
        task = case.when(ADD).then(ADDED)
        assert task.supporting_units == (SUPPORT, HEIR) and HEIR in task.silent_units
        assert case.state is not None and task.status is case.state.status
        case.and_when(ADD).when(ADD).then_nothing()
        case.and_when(ADD).when(replace(TAKE_NOTE, actor=PERSONNEL)).then(NOTED.changed(unit=HEIR))

    def test_not_the_lead_unit_nor_one_that_does_not_stand(self) -> None:
        WORKING.when(replace(ADD, unit=LEAD)).then_rejected("unit-leads")
        WORKING.when(replace(ADD, is_known=False)).then_rejected("unit-unknown")

    @pytest.mark.parametrize("course", OPEN)
    def test_a_unit_is_released_whatever_it_did(self, course: tuple[AnyTaskEvent, ...]) -> None:
        case = given(decide, evolve, ASSIGNED, *course, NOTED, CONTRIBUTED)
        task = case.when(WITHDRAW).then(WITHDRAWN)
        assert (task.supporting_units, task.supported_by) == ((), ())
        case.and_when(WITHDRAW).when(WITHDRAW).then_nothing()
        case.and_when(WITHDRAW).when(REPORT_PART).then_rejected("other-unit")

    @pytest.mark.parametrize("command", [ADD, WITHDRAW])
    def test_only_while_the_task_is_open_and_only_by_who_gave_it(self, command: AddSupport | WithdrawSupport) -> None:
        REPORTED.when(command).then_rejected("task-not-open")
        WORKING.when(replace(command, actor=HEAD)).then_rejected("role-required")
        clerk = actor("provincial_police-42", Role.CLERK)
        WORKING.when(replace(command, actor=clerk)).then_rejected("document-missing")
        signed = SIGNED.changed(signed_on=date(2024, 8, 12))
        WORKING.when(replace(command, document=SIGNED)).then_rejected("signed-in-future")
        (event,) = WORKING.when(replace(command, actor=clerk, document=signed)).events
        assert isinstance(event, TaskSupportAdded | TaskSupportWithdrawn) and event.basis == signed


class TestEscalation:
    def test_what_is_overdue_for_the_days_given_goes_to_those_who_gave_it_once(self) -> None:
        task = WORKING.when(ESCALATE).then(ESCALATED)
        assert task.escalated_for == date(2024, 8, 20)
        given(decide, evolve, ASSIGNED, ACKNOWLEDGED, ESCALATED).when(ESCALATE).then_nothing()

    def test_it_says_who_has_not_even_acknowledged_it(self) -> None:
        silent = ESCALATED.changed(silent_units=(LEAD, SUPPORT))
        given(decide, evolve, ASSIGNED).when(ESCALATE).then(silent)
        given(decide, evolve, ASSIGNED, ACKNOWLEDGED, NOTED).when(ESCALATE).then(ESCALATED.changed(silent_units=()))

    def test_not_a_day_earlier_and_not_what_is_done_or_has_no_date(self) -> None:
        WORKING.when(replace(ESCALATE, at=at("2024-08-22", 23))).then_nothing()
        REPORTED.when(ESCALATE).then_nothing()
        given(decide, evolve, ASSIGNED.changed(due_before=None)).when(ESCALATE).then_nothing()

    def test_what_is_done_too_late_and_returned_is_escalated_too(self) -> None:
        given(decide, evolve, ASSIGNED, ACKNOWLEDGED, NOTED, DONE, REOPENED).when(ESCALATE).then(
            ESCALATED.changed(silent_units=())
        )

    def test_a_new_due_date_counts_anew(self) -> None:
        case = given(decide, evolve, ASSIGNED, ACKNOWLEDGED, ESCALATED, REQUESTED, GRANTED)
        case.when(ESCALATE).then_nothing()
        later = replace(ESCALATE, at=at("2024-08-28", 7))
        case.when(later).then(ESCALATED.changed(due_before=date(2024, 8, 25)))

    def test_what_stays_overdue_goes_further_up_once_a_level(self) -> None:
        case = given(decide, evolve, ASSIGNED, ACKNOWLEDGED, ESCALATED)
        further = replace(ESCALATE, at=at("2024-08-27", 7), days=7, level=2)
        task = case.when(further).then(ESCALATED.changed(days=7, level=2))
        assert task.level == 2
        case.and_when(further).when(further).then_nothing()
        case.and_when(further).when(ESCALATE).then_nothing()
        case.when(replace(further, at=at("2024-08-26", 7))).then_nothing()
        again = case.and_when(further).and_when(GIVE_MORE_TIME).and_when(GRANT)
        assert again.state is not None and again.state.level == 0, "a new due date counts anew"

    def test_nobody_does_it_by_hand(self) -> None:
        WORKING.when(replace(ESCALATE, actor=STAFF)).then_rejected("role-required")
