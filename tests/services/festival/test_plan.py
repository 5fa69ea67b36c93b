"""The rules of a festival plan."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.festival.plan.commands import (
    AmendPlan,
    ApprovePlan,
    CancelPlan,
    ClosePlan,
    CommentPlan,
    DraftPlan,
    EndWaiver,
    EventsOfPlan,
    IssuePlan,
    PlanAbove,
    RecordIssuedPlan,
    RehomePlan,
    ReportPlan,
    ReturnPlan,
    SetPlansDue,
    StartPlan,
    SubmitPlan,
    WaivePlan,
    Wording,
)
from services.festival.plan.domain import Status, decide, evolve
from shared.contracts.actor import Actor, Role
from shared.contracts.festival import (
    AnyPlanEvent,
    Conformity,
    FestivalPlanAmended,
    FestivalPlanApproved,
    FestivalPlanCancelled,
    FestivalPlanClosed,
    FestivalPlanCommented,
    FestivalPlanDrafted,
    FestivalPlanIssued,
    FestivalPlanRehomed,
    FestivalPlanReporting,
    FestivalPlanReturned,
    FestivalPlansDue,
    FestivalPlanStarted,
    FestivalPlanSubmitted,
    FestivalPlanWaived,
    FestivalPlanWaiverEnded,
    FestivalSeasonOpened,
    IssuingBody,
    Level,
)
from shared.testing.given import given
from tests.services.festival.samples import (
    ADMIN,
    CLERK,
    DOCUMENT,
    HEAD,
    OFFICER,
    OTHER,
    OTHER_DOCUMENT,
    PROVINCE,
    STAFF,
    STRANGER,
    SYSTEM,
    UNIT,
    actor,
    at,
)

STARTS, ENDS, NOW = date(2024, 7, 15), date(2024, 8, 19), at(1)
WORDING = Wording("Kế hoạch Ngày hội", "Gọn, thiết thực.", STARTS, ENDS)
ABOVE = PlanAbove("above", Level.PROVINCE, 2024, is_in_force=True)
DRAFT = DraftPlan(NOW, OFFICER, UNIT, Level.DISTRICT, 2024, WORDING, ABOVE)
PROVINCE_DRAFT = DraftPlan(NOW, STAFF, PROVINCE, Level.PROVINCE, 2024, WORDING, None)
NO_EVENTS, OPEN_EVENT = EventsOfPlan(0, ()), EventsOfPlan(3, ("F4",))


def drafted(unit: str = UNIT, level: Level = Level.DISTRICT, above: str | None = "above") -> FestivalPlanDrafted:
    return FestivalPlanDrafted(
        unit=unit, level=level, year=2024, above=above, title=WORDING.title, summary=WORDING.summary,
        starts_on=STARTS, ends_on=ENDS,
    )  # fmt: skip


def issued(
    unit: str = UNIT, level: Level = Level.DISTRICT, above: str | None = "above", by: IssuingBody = IssuingBody.POLICE
) -> FestivalPlanIssued:
    return FestivalPlanIssued(
        unit=unit, level=level, year=2024, above=above, title=WORDING.title, starts_on=STARTS, ends_on=ENDS,
        issued_by=by, document=DOCUMENT, revision=1,
    )  # fmt: skip


SUBMITTED = FestivalPlanSubmitted(unit=UNIT)
APPROVED = FestivalPlanApproved(basis=None)
RETURNED = FestivalPlanReturned(reason="Bổ sung phần hội.", basis=None)
STARTED = FestivalPlanStarted(unit=UNIT)
REPORTING = FestivalPlanReporting(unit=UNIT)
CLOSED = FestivalPlanClosed(unit=UNIT, events=3)
CANCELLED = FestivalPlanCancelled(unit=UNIT, reason="Dịch bệnh.", basis=DOCUMENT)
PATHS: dict[Status, tuple[AnyPlanEvent, ...]] = {
    Status.DRAFT: (drafted(),),
    Status.SUBMITTED: (drafted(), SUBMITTED),
    Status.RETURNED: (drafted(), SUBMITTED, RETURNED),
    Status.APPROVED: (drafted(), SUBMITTED, APPROVED),
    Status.ISSUED: (drafted(), SUBMITTED, APPROVED, issued()),
    Status.EXECUTING: (drafted(), SUBMITTED, APPROVED, issued(), STARTED),
    Status.REPORTING: (drafted(), SUBMITTED, APPROVED, issued(), STARTED, REPORTING),
    Status.CLOSED: (drafted(), SUBMITTED, APPROVED, issued(), STARTED, REPORTING, CLOSED),
    Status.CANCELLED: (drafted(), CANCELLED),
}


def plan(*events: AnyPlanEvent) -> Any:
    return given(decide, evolve, *events)


def plan_at(status: Status) -> Any:
    return plan(*PATHS[status])


def test_a_unit_drafts_a_plan_that_refers_to_the_plan_above() -> None:
    state = plan().when(DRAFT).then(drafted())
    assert (state.status, state.above, state.revision) == (Status.DRAFT, "above", 1)


def test_the_staff_unit_drafts_the_provinces_plan() -> None:
    plan().when(PROVINCE_DRAFT).then(drafted(PROVINCE, Level.PROVINCE, None))


def test_drafting_the_same_again_is_quiet_and_another_wording_replaces_it() -> None:
    plan_at(Status.DRAFT).when(DRAFT).then_nothing()
    other = replace(DRAFT, wording=replace(WORDING, title="Kế hoạch khác"))
    assert plan_at(Status.DRAFT).when(other).then(drafted().changed(title="Kế hoạch khác")).status == "draft"
    assert plan_at(Status.RETURNED).when(other).then(drafted().changed(title="Kế hoạch khác")).status == "returned"
    plan_at(Status.ISSUED).when(other).then_rejected("plan-in-other-state")


def test_a_draft_keeps_its_unit_level_and_year() -> None:
    other = replace(DRAFT, actor=STRANGER, unit=OTHER)
    plan_at(Status.DRAFT).when(other).then_rejected("plan-identity-fixed")


@pytest.mark.parametrize(
    ("above", "code"),
    [
        (None, "plan-above-missing"),
        (replace(ABOVE, level=Level.DISTRICT), "plan-above-unfit"),
        (replace(ABOVE, year=2023), "plan-above-unfit"),
        (replace(ABOVE, is_in_force=False), "plan-above-not-issued"),
    ],
)
def test_a_lower_plan_needs_a_plan_above_in_force(above: PlanAbove | None, code: str) -> None:
    assert plan().when(replace(DRAFT, above=above)).then_rejected(code).fields["above"]


def test_a_communes_plan_may_rest_on_the_provinces_where_there_is_no_district() -> None:
    command = replace(DRAFT, level=Level.COMMUNE)
    assert plan().when(command).then(drafted(level=Level.COMMUNE)).level is Level.COMMUNE


def test_only_the_provinces_unit_has_a_provinces_plan() -> None:
    plan().when(replace(DRAFT, level=Level.PROVINCE)).then_rejected("plan-level-unfit")
    plan().when(replace(DRAFT, actor=actor(PROVINCE, Role.OFFICER), unit=PROVINCE)).then_rejected("plan-level-unfit")


def test_a_clerk_of_a_district_has_no_hand_in_the_plans_of_others() -> None:
    clerk = actor(OTHER, Role.CLERK)
    plan().when(replace(PROVINCE_DRAFT, actor=clerk)).then_rejected("not-own-unit")
    plan(drafted(PROVINCE, Level.PROVINCE, None)).when(replace(RECORD, actor=clerk)).then_rejected("not-recorder")
    plan_at(Status.DRAFT).when(replace(RECORD, actor=clerk)).then_rejected("not-own-unit")
    plan_at(Status.SUBMITTED).when(ApprovePlan(NOW, clerk, DOCUMENT)).then_rejected("not-approver")


def test_a_provinces_plan_has_none_above() -> None:
    plan().when(replace(PROVINCE_DRAFT, above=ABOVE)).then_rejected("plan-above-unexpected")


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [(ENDS, STARTS), (date(2023, 7, 15), ENDS), (STARTS, date(2025, 1, 1))]
)
def test_the_window_lies_in_the_year_and_is_not_empty(starts_on: date, ends_on: date) -> None:
    wording = replace(WORDING, starts_on=starts_on, ends_on=ends_on)
    plan().when(replace(DRAFT, wording=wording)).then_rejected("plan-window-invalid")
    amend = AmendPlan(NOW, OFFICER, wording, "Mưa lũ.", OTHER_DOCUMENT)
    plan_at(Status.ISSUED).when(amend).then_rejected("plan-window-invalid")


def test_a_plan_is_submitted_approved_issued_started_reported_and_closed() -> None:
    state = (
        plan()
        .and_when(DRAFT)
        .and_when(SubmitPlan(NOW, OFFICER))
        .and_when(ApprovePlan(NOW, HEAD, None))
        .and_when(IssuePlan(NOW, OFFICER, DOCUMENT))
        .and_when(StartPlan(NOW, OFFICER))
        .and_when(ReportPlan(NOW, OFFICER))
        .when(ClosePlan(NOW, HEAD, EventsOfPlan(3, ())))
        .then(CLOSED)
    )
    assert (state.status, state.issued_by, state.document) == (Status.CLOSED, IssuingBody.POLICE, DOCUMENT)
    assert not state.opened_season


STEPS: list[tuple[Any, AnyPlanEvent, Status, set[Status]]] = [
    (SubmitPlan(NOW, OFFICER), SUBMITTED, Status.SUBMITTED, {Status.DRAFT, Status.RETURNED}),
    (ReturnPlan(NOW, HEAD, "Bổ sung phần hội.", None), RETURNED, Status.RETURNED, {Status.SUBMITTED}),
    (ApprovePlan(NOW, HEAD, None), APPROVED, Status.APPROVED, {Status.SUBMITTED}),
    (IssuePlan(NOW, OFFICER, DOCUMENT), issued(), Status.ISSUED, {Status.APPROVED}),
    (StartPlan(NOW, OFFICER), STARTED, Status.EXECUTING, {Status.ISSUED}),
    (ReportPlan(NOW, OFFICER), REPORTING, Status.REPORTING, {Status.EXECUTING}),
    (ClosePlan(NOW, OFFICER, EventsOfPlan(3, ())), CLOSED, Status.CLOSED, {Status.REPORTING}),
    (
        CancelPlan(NOW, OFFICER, "Dịch bệnh.", DOCUMENT, NO_EVENTS),
        CANCELLED,
        Status.CANCELLED,
        set(Status) - {Status.CLOSED, Status.CANCELLED},
    ),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step[2])
@pytest.mark.parametrize("status", Status)
def test_every_step_from_every_state(step: Any, status: Status) -> None:
    command, event, to, allowed = step
    outcome = plan_at(status).when(command)
    if status is to:
        outcome.then_nothing()
    elif status in allowed:
        assert outcome.then(event).status is to
    else:
        outcome.then_rejected("plan-in-other-state")


@pytest.mark.parametrize("stranger", [STRANGER, ADMIN, STAFF, CLERK])
@pytest.mark.parametrize(
    "command", [SubmitPlan(NOW, OFFICER), StartPlan(NOW, OFFICER), ReportPlan(NOW, OFFICER),
                IssuePlan(NOW, OFFICER, DOCUMENT), ClosePlan(NOW, OFFICER, NO_EVENTS),
                AmendPlan(NOW, OFFICER, WORDING, "Mưa.", DOCUMENT), DRAFT,
                CancelPlan(NOW, OFFICER, "Mưa.", None, NO_EVENTS)],
)  # fmt: skip
def test_a_units_plan_is_its_own(command: Any, stranger: Actor) -> None:
    plan_at(Status.DRAFT).when(replace(command, actor=stranger)).then_rejected("not-own-unit")


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (HEAD, True),
        (actor(UNIT, Role.DEPUTY, basis="KT."), True),
        (actor(UNIT, Role.DEPUTY), False),
        (OFFICER, False),
        (STAFF, False),
        (STRANGER, False),
    ],
)
def test_only_the_head_or_who_stands_in_for_him_approves(who: Actor, may: bool) -> None:
    outcome = plan_at(Status.SUBMITTED).when(ApprovePlan(NOW, who, None))
    if may:
        outcome.then(APPROVED)
    else:
        outcome.then_rejected("not-approver")


def test_a_recorder_approves_only_by_citing_the_signed_paper() -> None:
    clerk = actor(UNIT, Role.CLERK)
    plan_at(Status.SUBMITTED).when(ApprovePlan(NOW, clerk, None)).then_rejected("basis-missing")
    state = plan_at(Status.SUBMITTED).when(ApprovePlan(NOW, clerk, DOCUMENT)).then(FestivalPlanApproved(basis=DOCUMENT))
    assert state.basis == DOCUMENT


def test_the_staff_unit_comments_and_changes_no_state() -> None:
    command = CommentPlan(NOW, STAFF, Conformity.CONFORMS, "Phù hợp.")
    event = FestivalPlanCommented(by_unit="department-PV05", conformity=Conformity.CONFORMS, note="Phù hợp.")
    for status in (Status.SUBMITTED, Status.APPROVED, Status.ISSUED, Status.EXECUTING):
        state = plan_at(status).when(command).then(event)
        assert (state.status, state.conformity) == (status, Conformity.CONFORMS)
    plan(*PATHS[Status.SUBMITTED], event).when(command).then_nothing()
    plan_at(Status.SUBMITTED).when(replace(command, actor=HEAD)).then_rejected("not-staff")
    plan_at(Status.CLOSED).when(command).then_rejected("plan-in-other-state")


RECORD = RecordIssuedPlan(NOW, CLERK, IssuingBody.PEOPLES_COMMITTEE, DOCUMENT, None)


@pytest.mark.parametrize("recorder", [CLERK, STAFF])
def test_the_provinces_plan_recorded_as_issued_opens_the_season(recorder: Actor) -> None:
    province = (PROVINCE, Level.PROVINCE, None)
    opened = FestivalSeasonOpened(year=2024, unit=PROVINCE, starts_on=STARTS, ends_on=ENDS, document=DOCUMENT)
    state = (
        plan(drafted(*province))
        .when(replace(RECORD, actor=recorder))
        .then(issued(*province, by=IssuingBody.PEOPLES_COMMITTEE), opened)
    )
    assert (state.status, state.opened_season) == (Status.ISSUED, True)


def test_a_season_opens_once() -> None:
    province = (PROVINCE, Level.PROVINCE, None)
    only = issued(*province, by=IssuingBody.PEOPLES_COMMITTEE)
    plan(drafted(*province)).when(replace(RECORD, season_opened_by="another")).then(only)
    plan(drafted(*province), only).when(RECORD).then_nothing()


JOINED = "Tổ chức chung với xã liền kề."
WAIVE = WaivePlan(NOW, STAFF, OTHER, JOINED, is_expected=True)
WAIVED = FestivalPlanWaived(unit=OTHER, reason=JOINED)
SEASON = (
    drafted(PROVINCE, Level.PROVINCE, None),
    issued(PROVINCE, Level.PROVINCE, None, by=IssuingBody.PEOPLES_COMMITTEE),
    FestivalSeasonOpened(year=2024, unit=PROVINCE, starts_on=STARTS, ends_on=ENDS, document=DOCUMENT),
)


def test_the_staff_unit_expects_no_plan_of_a_unit_that_joins_another() -> None:
    assert plan(*SEASON).when(WAIVE).then(WAIVED).waived == {OTHER: JOINED}
    plan(*SEASON, WAIVED).when(WAIVE).then_nothing()
    again = plan(*SEASON, WAIVED).when(replace(WAIVE, reason="Cụm 3 xã."))
    assert again.then(FestivalPlanWaived(unit=OTHER, reason="Cụm 3 xã.")).waived == {OTHER: "Cụm 3 xã."}
    plan(*SEASON).when(replace(WAIVE, actor=HEAD)).then_rejected("not-staff")
    plan(*SEASON).when(replace(WAIVE, is_expected=False)).then_rejected("plan-not-expected")
    plan(*SEASON[:2]).when(WAIVE).then_rejected("plan-opens-no-season")


def test_a_plan_is_expected_again() -> None:
    end = EndWaiver(NOW, STAFF, OTHER)
    assert plan(*SEASON, WAIVED).when(end).then(FestivalPlanWaiverEnded(unit=OTHER)).waived == {}
    plan(*SEASON).when(end).then_nothing()
    plan(*SEASON, WAIVED).when(replace(end, actor=HEAD)).then_rejected("not-staff")


DUE = SetPlansDue(NOW, STAFF, date(2024, 7, 1))
IS_DUE = FestivalPlansDue(due_before=date(2024, 7, 1))


def test_the_staff_unit_says_until_when_plans_are_due_and_the_later_word_counts() -> None:
    assert plan(*SEASON).when(DUE).then(IS_DUE).plans_due_before == date(2024, 7, 1)
    plan(*SEASON, IS_DUE).when(DUE).then_nothing()
    later = replace(DUE, due_before=date(2024, 7, 8))
    plan(*SEASON, IS_DUE).when(later).then(FestivalPlansDue(due_before=date(2024, 7, 8)))
    plan(*SEASON).when(replace(DUE, actor=HEAD)).then_rejected("not-staff")
    plan(*SEASON[:2]).when(DUE).then_rejected("plan-opens-no-season")
    plan(*SEASON, CLOSED).when(DUE).then_rejected("plan-in-other-state")


@pytest.mark.parametrize("day", [date(2024, 8, 20), date(2023, 12, 31), date(2025, 1, 1)])
def test_plans_are_due_in_the_year_and_before_the_festival_ends(day: date) -> None:
    plan(*SEASON).when(replace(DUE, due_before=day)).then_rejected("plans-due-outside-season")


def test_nothing_is_waived_once_the_season_is_over() -> None:
    plan(*SEASON, CLOSED).when(WAIVE).then_rejected("plan-in-other-state")
    over = plan(*SEASON, WAIVED, CLOSED)
    over.when(EndWaiver(NOW, STAFF, OTHER)).then_rejected("plan-in-other-state")


def test_a_plan_of_the_police_opens_no_season() -> None:
    director = actor(PROVINCE, Role.DIRECTOR)
    state = (
        plan(drafted(PROVINCE, Level.PROVINCE, None))
        .and_when(SubmitPlan(NOW, STAFF))
        .and_when(ApprovePlan(NOW, director, None))
        .when(IssuePlan(NOW, CLERK, DOCUMENT))
        .then(issued(PROVINCE, Level.PROVINCE, None))
    )
    assert not state.opened_season


@pytest.mark.parametrize("status", Status)
def test_an_outside_issue_is_recorded_before_approval(status: Status) -> None:
    outcome = plan_at(status).when(RECORD)
    if status in (Status.DRAFT, Status.SUBMITTED, Status.RETURNED):
        outcome.then(issued(by=IssuingBody.PEOPLES_COMMITTEE))
    else:
        outcome.then_rejected("plan-in-other-state")


def test_only_an_outside_issue_is_recorded_and_by_whom() -> None:
    own = replace(RECORD, issued_by=IssuingBody.POLICE)
    plan_at(Status.DRAFT).when(own).then_rejected("issuing-body-not-external")
    plan_at(Status.DRAFT).when(replace(RECORD, actor=HEAD)).then(issued(by=IssuingBody.PEOPLES_COMMITTEE))
    plan_at(Status.DRAFT).when(replace(RECORD, actor=STRANGER)).then_rejected("not-own-unit")
    director = actor(PROVINCE, Role.DIRECTOR)
    plan(drafted(PROVINCE, Level.PROVINCE, None)).when(replace(RECORD, actor=director)).then_rejected("not-recorder")


def test_a_plan_closes_only_when_all_its_events_are_final() -> None:
    refusal = plan_at(Status.REPORTING).when(ClosePlan(NOW, OFFICER, OPEN_EVENT)).then_rejected("events-not-final")
    assert refusal.fields.keys() == {"events.F4"}


def test_a_plan_is_cancelled_only_when_all_its_events_are_final_and_in_force_only_by_a_paper() -> None:
    cancel = CancelPlan(NOW, OFFICER, "Dịch bệnh.", None, NO_EVENTS)
    plan_at(Status.DRAFT).when(cancel).then(CANCELLED.changed(basis=None))
    plan_at(Status.EXECUTING).when(cancel).then_rejected("basis-missing")
    open_event = replace(cancel, basis=DOCUMENT, events=OPEN_EVENT)
    plan_at(Status.EXECUTING).when(open_event).then_rejected("events-not-final")


def test_amending_a_plan_in_force_makes_a_new_revision() -> None:
    later = replace(WORDING, ends_on=date(2024, 8, 31))
    command = AmendPlan(NOW, OFFICER, later, "Mưa lũ.", OTHER_DOCUMENT)
    event = FestivalPlanAmended(
        revision=2, title=later.title, summary=later.summary, starts_on=STARTS, ends_on=later.ends_on,
        reason="Mưa lũ.", document=OTHER_DOCUMENT,
    )  # fmt: skip
    for status in (Status.ISSUED, Status.EXECUTING):
        state = plan_at(status).when(command).then(event)
        assert (state.status, state.revision, state.ends_on, state.document) == (
            status, 2, later.ends_on, OTHER_DOCUMENT,
        )  # fmt: skip
    plan(*PATHS[Status.ISSUED], event).when(command).then_nothing()
    for status in set(Status) - {Status.ISSUED, Status.EXECUTING}:
        plan_at(status).when(command).then_rejected("plan-in-other-state")


@pytest.mark.parametrize("status", Status)
def test_an_open_plan_of_a_dissolved_unit_goes_to_the_heir(status: Status) -> None:
    command = RehomePlan(NOW, SYSTEM, OTHER, date(2025, 1, 1))
    outcome = plan_at(status).when(command)
    if status in (Status.CLOSED, Status.CANCELLED):
        outcome.then_nothing()
    else:
        state = outcome.then(FestivalPlanRehomed(previous=UNIT, unit=OTHER, effective_on=date(2025, 1, 1)))
        assert (state.unit, state.status) == (OTHER, status)
        plan(*PATHS[status], *outcome.events).when(command).then_nothing()


def test_no_person_re_homes_a_plan() -> None:
    plan_at(Status.DRAFT).when(RehomePlan(NOW, HEAD, OTHER, date(2025, 1, 1))).then_rejected("system-only")


def test_nothing_is_asked_of_a_plan_that_does_not_exist() -> None:
    plan().when(SubmitPlan(NOW, OFFICER)).then_rejected("plan-not-found")


def test_no_plan_is_issued_under_a_document_of_a_day_that_has_not_come() -> None:
    tomorrow = DOCUMENT.changed(signed_on=date(2030, 1, 1))
    plan_at(Status.APPROVED).when(IssuePlan(NOW, HEAD, tomorrow)).then_rejected("signed-in-future")
