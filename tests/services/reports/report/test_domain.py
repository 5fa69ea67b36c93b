"""The course of a report, from expected to consolidated, and all that is refused on the way."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.reports.report.commands import (
    AnnounceDueSoon,
    AnnounceOverdue,
    CancelReport,
    CloseCollection,
    Command,
    ConsolidateReport,
    CorrectReport,
    GrantException,
    HandOverReport,
    RehomeReport,
    ReopenReport,
    ReturnReport,
)
from services.reports.report.compare import Difference, differences
from services.reports.report.domain import decide, evolve
from services.reports.report.guards import may_read
from services.reports.report.state import Status
from shared.contracts.actor import Actor, Role
from shared.contracts.calendar import VIETNAM
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.report import (
    CollectionExceptionGranted,
    Remark,
    ReportAccepted,
    ReportCancelled,
    ReportCollectionClosed,
    ReportConsolidated,
    ReportDueSoon,
    ReportExpected,
    ReportHandedOver,
    ReportOverdue,
    ReportRehomed,
    ReportReopened,
    ReportRescheduled,
    ReportReturned,
    ReportReviewStarted,
    ReportSubmitted,
    Severity,
)
from tests.services.reports.report.people import (
    ACCEPT,
    AUGUST_13,
    BALANCED,
    DEPUTY,
    DUE,
    EXPECT,
    HEAD,
    JULY_22,
    JULY_25,
    JULY_26,
    OFFICER,
    OTHER_HEAD,
    OTHER_STAFF,
    PERIOD,
    REFERENCE,
    REVIEW,
    SERVICE,
    STAFF,
    STAFF_HEAD,
    STAFF_UNIT,
    SUBMIT,
    UNIT,
    Case,
    accepted,
    draft,
    nothing,
    state_of,
    submitted,
    under_review,
)

RETURN = ReturnReport(
    at=JULY_22, actor=STAFF, reason="Số liệu chưa khớp", remarks=(Remark(place="C04", text="C04 ≠ C01 + C02 − C03"),)
)
REOPEN = ReopenReport(at=JULY_22, actor=STAFF_HEAD, reason="Đơn vị đề nghị", due_before=date(2024, 8, 1))
CONSOLIDATE = ConsolidateReport(at=AUGUST_13, actor=SERVICE, dossier="h-1")
CLOSE = CloseCollection(at=AUGUST_13, actor=SERVICE)
GRANT = GrantException(at=AUGUST_13, actor=STAFF_HEAD, reason="Bão lũ", due_before=date(2024, 8, 16))
DUE_SOON = AnnounceDueSoon(at=datetime(2024, 7, 23, 0, 0, tzinfo=VIETNAM), actor=SERVICE, days=3)
OVERDUE = AnnounceOverdue(at=JULY_26, actor=SERVICE)
HAND_OVER = HandOverReport(at=AUGUST_13, actor=SERVICE, staff_unit="department-PV06", effective_on=date(2024, 8, 13))
CORRECT = CorrectReport(
    at=AUGUST_13,
    actor=HEAD,
    corrects="r-1",
    is_consolidated=True,
    conference="c-1",
    unit=UNIT,
    staff_unit=STAFF_UNIT,
    form=REFERENCE,
    period=PERIOD,
    due_before=date(2024, 9, 1),
)


def returned() -> Case:
    return under_review().and_when(RETURN)


def reopened() -> Case:
    return accepted().and_when(REOPEN)


def closed() -> Case:
    return draft().and_when(CLOSE)


def consolidated() -> Case:
    return accepted().and_when(CONSOLIDATE)


def test_a_report_is_expected_once() -> None:
    state = (
        nothing()
        .when(EXPECT)
        .then(
            ReportExpected(
                conference="c-1", unit=UNIT, staff_unit=STAFF_UNIT, form=REFERENCE, period=PERIOD, due_before=DUE
            )
        )
    )
    assert (state.status, state.revision) == (Status.DRAFT, 0)
    draft().when(EXPECT).then_nothing()


def test_another_due_date_moves_a_draft_and_nothing_else() -> None:
    later = replace(EXPECT, due_before=date(2024, 8, 2))
    moved = draft().when(later).then(ReportRescheduled(conference="c-1", unit=UNIT, due_before=later.due_before))
    assert moved.due_before == later.due_before
    submitted().when(later).then_nothing()


def submission(**changes: object) -> ReportSubmitted:
    event = draft().when(SUBMIT).then_a(ReportSubmitted)
    return event.changed(**changes)


def test_the_head_submits_a_revision() -> None:
    event = submission()
    assert (event.revision, event.number, event.submitted_on) == (1, "145/BC-CAH", date(2024, 7, 20))
    assert event.indicators == BALANCED
    assert event.signer_office == "Trưởng đơn vị"
    assert all(finding.severity == Severity.WARNING for finding in event.findings)


def test_the_deputy_signs_for_the_head() -> None:
    draft().when(replace(SUBMIT, actor=DEPUTY)).then(submission(signer_office="KT. Phó Trưởng Công an huyện"))


@pytest.mark.parametrize(("who", "code"), [(OFFICER, "not-entitled"), (OTHER_HEAD, "not-of-this-unit")])
def test_nobody_else_submits(who: Actor, code: str) -> None:
    assert isinstance(draft().when(replace(SUBMIT, actor=who)).then_rejected(code), Forbidden)


@pytest.mark.parametrize(("moment", "is_late"), [(JULY_25, False), (JULY_26, True)])
def test_late_begins_with_the_due_day_and_never_refuses(moment: datetime, is_late: bool) -> None:
    event = draft().when(replace(SUBMIT, at=moment)).then_a(ReportSubmitted)
    assert event.is_late is is_late


def test_the_due_day_is_that_of_vietnam_whatever_the_offset() -> None:
    event = (
        draft().when(replace(SUBMIT, at=datetime.fromisoformat("2024-07-25T17:00:00+00:00"))).then_a(ReportSubmitted)
    )
    assert event.is_late


def test_the_same_submission_again_is_quiet_and_another_one_waits_for_the_review() -> None:
    submitted().when(SUBMIT).then_nothing()
    accepted().when(SUBMIT).then_nothing()
    submitted().when(replace(SUBMIT, number="146/BC-CAH")).then_rejected("report-state")


@pytest.mark.parametrize(
    ("code", "value"), [("C01", -1), ("C01", "40"), ("K01", 1), ("K01", "khac"), ("Z01", 1), ("C01", 10**16)]
)
def test_malformed_figures_are_refused_at_their_place(code: str, value: int | str) -> None:
    refusal = draft().when(replace(SUBMIT, indicators={code: value})).then_rejected("figures-malformed")
    assert list(refusal.fields) == [f"indicators.{code}"]
    assert refusal.reason == f"Số liệu không hợp lệ: {code}."


def test_a_section_that_the_form_does_not_have_is_refused() -> None:
    refusal = draft().when(replace(SUBMIT, narrative={"VII": "…"})).then_rejected("figures-malformed")
    assert list(refusal.fields) == ["narrative.VII"]


def test_the_review_starts_with_the_figures_on_record_then() -> None:
    copying = replace(SUBMIT, indicators=BALANCED | {"A03": 20}, record={"communes": 7})
    early = draft().and_when(copying)
    assert _equations(early) == ["inspected-communes"]
    full = replace(REVIEW, record={"communes": 22})
    assert _equations(early.and_when(full)) == []
    early.and_when(full).when(ACCEPT).then(ReportAccepted(conference="c-1", unit=UNIT, revision=1))
    fewer = replace(REVIEW, record={"communes": 7})
    assert _equations(early.and_when(fewer)) == ["inspected-communes"]
    early.and_when(fewer).when(ACCEPT).then_rejected("figures-contradict")


def _equations(case: Case) -> list[str]:
    latest = state_of(case).latest
    return [finding.check for finding in latest.findings if finding.severity is Severity.EQUATION] if latest else []


def test_contradicting_figures_pass_as_findings_and_stop_the_acceptance() -> None:
    wrong = replace(SUBMIT, indicators=BALANCED | {"C04": 50})
    case = draft().and_when(wrong).and_when(REVIEW)
    latest = state_of(case).latest
    assert latest is not None
    assert [(f.place, f.severity) for f in latest.findings if f.check == "models-balance"] == [
        ("C04", Severity.EQUATION)
    ]
    refusal = case.when(ACCEPT).then_rejected("figures-contradict")
    assert "indicators.C04" in refusal.fields
    corrected = case.and_when(RETURN).and_when(replace(SUBMIT, at=JULY_25)).and_when(REVIEW)
    corrected.when(ACCEPT).then(ReportAccepted(conference="c-1", unit=UNIT, revision=2))


def test_the_staff_unit_takes_it_in_hand() -> None:
    latest = state_of(submitted()).latest
    assert latest is not None
    submitted().when(REVIEW).then(
        ReportReviewStarted(conference="c-1", unit=UNIT, revision=1, findings=latest.findings)
    )
    under_review().when(REVIEW).then_nothing()
    draft().when(REVIEW).then_rejected("report-state")
    submitted().when(replace(REVIEW, actor=OTHER_STAFF)).then_rejected("not-staff-unit")
    submitted().when(replace(REVIEW, actor=HEAD)).then_rejected("not-staff-unit")


def test_it_is_returned_with_remarks_at_their_place() -> None:
    state = (
        under_review()
        .when(RETURN)
        .then(
            ReportReturned(
                conference="c-1",
                unit=UNIT,
                revision=1,
                reason=RETURN.reason,
                remarks=RETURN.remarks,
                due_before=DUE,
            )
        )
    )
    assert (state.status, state.returns[0].remarks) == (Status.RETURNED, RETURN.remarks)
    returned().when(RETURN).then_nothing()
    submitted().when(RETURN).then_rejected("report-state")
    under_review().when(replace(RETURN, actor=HEAD)).then_rejected("not-staff-unit")


def test_after_the_due_date_a_return_needs_a_new_one() -> None:
    late = replace(RETURN, at=JULY_26)
    under_review().when(late).then_rejected("due-date-passed")
    event = under_review().when(replace(late, due_before=date(2024, 7, 30))).then_a(ReportReturned)
    assert event.due_before == date(2024, 7, 30)


def test_the_next_submission_is_the_next_revision_and_the_first_stays() -> None:
    changed = replace(SUBMIT, at=JULY_25, indicators=BALANCED | {"C02": 6, "C04": 43})
    returned().when(changed).then_a(ReportSubmitted)
    state = state_of(returned().and_when(changed))
    assert [r.revision for r in state.revisions] == [1, 2]
    assert state.revisions[0].indicators == BALANCED
    assert differences(*state.revisions) == [
        Difference(place="indicators.C02", before=5, after=6),
        Difference(place="indicators.C04", before=42, after=43),
    ]


def test_revisions_are_compared_in_text_explanations_and_empty_places_too() -> None:
    changed = replace(SUBMIT, at=JULY_25, narrative={"I": "Mới", "V": "Thêm"}, explanations={"C01": "Rà soát lại"})
    state = state_of(returned().and_when(changed))
    assert differences(*state.revisions) == [
        Difference(place="explanations.C01", before=None, after="Rà soát lại"),
        Difference(place="narrative.I", before="Đặc điểm", after="Mới"),
        Difference(place="narrative.V", before=None, after="Thêm"),
    ]


def test_only_the_head_of_the_staff_unit_accepts() -> None:
    under_review().when(ACCEPT).then(ReportAccepted(conference="c-1", unit=UNIT, revision=1))
    accepted().when(ACCEPT).then_nothing()
    under_review().when(replace(ACCEPT, actor=STAFF)).then_rejected("not-staff-unit")
    submitted().when(ACCEPT).then_rejected("report-state")


def test_the_staff_unit_does_not_review_its_own_report() -> None:
    own = (
        nothing()
        .and_when(replace(EXPECT, unit=STAFF_UNIT))
        .and_when(replace(SUBMIT, actor=Actor("s", STAFF_UNIT, "Trưởng phòng", HEAD.roles)))
    )
    own.when(REVIEW).then_rejected("own-report")


def test_an_accepted_report_is_reopened_and_submitted_again() -> None:
    state = (
        accepted()
        .when(REOPEN)
        .then(
            ReportReopened(conference="c-1", unit=UNIT, revision=1, reason=REOPEN.reason, due_before=REOPEN.due_before)
        )
    )
    assert state.status == Status.REOPENED
    again = replace(SUBMIT, at=JULY_25, number="150/BC-CAH")
    assert reopened().when(again).then_a(ReportSubmitted).revision == 2
    accepted().and_when(REOPEN).when(REOPEN).then_nothing()
    accepted().when(replace(REOPEN, actor=STAFF)).then_rejected("not-staff-unit")
    accepted().when(replace(REOPEN, due_before=date(2024, 7, 22))).then_rejected("due-date-passed")
    under_review().when(REOPEN).then_rejected("report-state")


def test_an_accepted_report_goes_into_the_dossier_others_stay_out() -> None:
    accepted().when(CONSOLIDATE).then(ReportConsolidated(conference="c-1", unit=UNIT, revision=1, dossier="h-1"))
    consolidated().when(CONSOLIDATE).then_nothing()
    under_review().when(CONSOLIDATE).then_nothing()
    draft().when(CONSOLIDATE).then_nothing()


def test_a_consolidated_report_never_changes_but_is_corrected_by_a_new_one() -> None:
    consolidated().when(REOPEN).then_rejected("report-consolidated")
    consolidated().when(replace(SUBMIT, number="1/BC")).then_rejected("report-state")
    event = nothing().when(CORRECT).then_a(ReportExpected)
    assert (event.corrects, event.due_before) == ("r-1", date(2024, 9, 1))
    nothing().and_when(CORRECT).when(CORRECT).then_nothing()
    nothing().when(replace(CORRECT, is_consolidated=False)).then_rejected("report-not-consolidated")
    nothing().when(replace(CORRECT, actor=OFFICER)).then_rejected("not-entitled")
    nothing().when(replace(CORRECT, due_before=date(2024, 8, 13))).then_rejected("due-date-passed")
    nothing().when(replace(CORRECT, is_being_corrected=True)).then_rejected("correction-open")


def test_a_new_due_date_lies_at_most_a_year_ahead() -> None:
    never = date(9999, 12, 31)
    for case, command in (
        (nothing(), replace(CORRECT, due_before=never)),
        (closed(), replace(GRANT, due_before=never)),
        (accepted(), replace(REOPEN, due_before=never)),
        (under_review(), replace(RETURN, due_before=never)),
    ):
        refusal = case.when(command).then_rejected("due-date-too-far")
        assert "31/12/9999" in refusal.reason
    nothing().when(replace(CORRECT, due_before=date(2025, 8, 14))).then_a(ReportExpected)
    nothing().when(replace(CORRECT, due_before=date(2025, 8, 15))).then_rejected("due-date-too-far")


def test_closing_the_collection_needs_an_exception_for_what_did_not_come() -> None:
    closed_state = (
        draft().when(CLOSE).then(ReportCollectionClosed(conference="c-1", unit=UNIT, closed_on=date(2024, 8, 13)))
    )
    assert closed_state.status == Status.DRAFT
    closed().when(CLOSE).then_nothing()
    submitted().when(CLOSE).then_nothing()
    closed().when(replace(SUBMIT, at=AUGUST_13)).then_rejected("collection-closed")
    closed().when(GRANT).then(
        CollectionExceptionGranted(conference="c-1", unit=UNIT, reason=GRANT.reason, due_before=GRANT.due_before)
    )
    granted = closed().and_when(GRANT)
    granted.when(GRANT).then_nothing()
    event = granted.when(replace(SUBMIT, at=AUGUST_13)).then_a(ReportSubmitted)
    assert event.is_late
    granted.when(replace(SUBMIT, at=AUGUST_13 + timedelta(days=3))).then_rejected("collection-closed")


def test_exceptions_are_granted_by_the_head_of_the_staff_unit_and_only_when_needed() -> None:
    closed().when(replace(GRANT, actor=STAFF)).then_rejected("not-staff-unit")
    draft().when(GRANT).then_rejected("collection-open")
    closed().when(replace(GRANT, due_before=date(2024, 8, 13))).then_rejected("due-date-passed")


def test_due_soon_is_announced_once_per_due_date() -> None:
    state = draft().when(DUE_SOON).then(ReportDueSoon(conference="c-1", unit=UNIT, due_before=DUE))
    assert state.due_soon_for == DUE
    draft().and_when(DUE_SOON).when(DUE_SOON).then_nothing()
    draft().when(replace(DUE_SOON, at=DUE_SOON.at - timedelta(seconds=1))).then_nothing()
    draft().when(replace(DUE_SOON, at=JULY_26)).then_nothing()
    submitted().when(DUE_SOON).then_nothing()


def test_overdue_is_announced_once_per_due_date() -> None:
    draft().when(OVERDUE).then(ReportOverdue(conference="c-1", unit=UNIT, due_before=DUE))
    draft().and_when(OVERDUE).when(OVERDUE).then_nothing()
    draft().when(replace(OVERDUE, at=JULY_25)).then_nothing()
    submitted().when(OVERDUE).then_nothing()
    moved = draft().and_when(OVERDUE).and_when(replace(EXPECT, due_before=date(2024, 8, 2)))
    moved.when(OVERDUE).then_nothing()
    again = replace(OVERDUE, at=AUGUST_13)
    moved.when(again).then(ReportOverdue(conference="c-1", unit=UNIT, due_before=date(2024, 8, 2)))


def test_a_returned_report_can_be_overdue_again() -> None:
    returned().when(OVERDUE).then(ReportOverdue(conference="c-1", unit=UNIT, due_before=DUE))
    late = replace(OVERDUE, at=AUGUST_13)
    reopened().when(late).then(ReportOverdue(conference="c-1", unit=UNIT, due_before=REOPEN.due_before))


def test_the_day_of_an_exception_is_announced_as_any_other_and_what_came_by_it_stays_late() -> None:
    granted = closed().and_when(OVERDUE).and_when(GRANT)
    granted.when(replace(DUE_SOON, at=AUGUST_13)).then(
        ReportDueSoon(conference="c-1", unit=UNIT, due_before=GRANT.due_before)
    )
    granted.when(replace(OVERDUE, at=AUGUST_13)).then_nothing()
    over = replace(OVERDUE, at=datetime(2024, 8, 16, 8, tzinfo=VIETNAM))
    granted.when(over).then(ReportOverdue(conference="c-1", unit=UNIT, due_before=GRANT.due_before))
    granted.and_when(over).when(over).then_nothing()
    assert granted.when(replace(SUBMIT, at=AUGUST_13)).then_a(ReportSubmitted).is_late


def test_a_returned_or_reopened_report_can_be_due_soon_again() -> None:
    returned().when(DUE_SOON).then(ReportDueSoon(conference="c-1", unit=UNIT, due_before=DUE))
    near = replace(DUE_SOON, at=datetime(2024, 7, 30, 8, tzinfo=VIETNAM))
    reopened().when(near).then(ReportDueSoon(conference="c-1", unit=UNIT, due_before=REOPEN.due_before))


def test_an_open_report_is_cancelled_or_passes_to_the_successor_what_was_submitted_stays() -> None:
    cancel = CancelReport(at=AUGUST_13, actor=SERVICE, reason="Huỷ hội nghị")
    rehome = RehomeReport(at=AUGUST_13, actor=SERVICE, unit="district_police-446", effective_on=date(2025, 1, 1))
    for case in (draft(), returned(), reopened()):
        case.when(cancel).then(ReportCancelled(conference="c-1", unit=UNIT, reason="Huỷ hội nghị"))
    draft().and_when(cancel).when(cancel).then_nothing()
    draft().and_when(cancel).when(SUBMIT).then_rejected("report-state")
    submitted().when(cancel).then_nothing()
    for case in (draft(), returned(), reopened()):
        case.when(rehome).then(
            ReportRehomed(conference="c-1", unit="district_police-446", previous=UNIT, effective_on=date(2025, 1, 1))
        )
    draft().and_when(rehome).when(rehome).then_nothing()
    draft().and_when(rehome).when(CLOSE).then_a(ReportCancelled)
    later = replace(CLOSE, at=CLOSE.at.replace(year=2025))
    closed_state = draft().and_when(rehome).when(later).then_a(ReportCollectionClosed)
    assert closed_state.unit == "district_police-446"
    draft().and_when(rehome).when(SUBMIT).then_rejected("not-of-this-unit")
    accepted().when(rehome).then_nothing()


def test_when_its_staff_unit_is_no_more_another_one_reviews_it_and_that_one_does_not() -> None:
    new_staff = replace(STAFF_HEAD, unit="department-PV06")
    for case in (draft(), submitted(), under_review(), returned(), accepted(), reopened()):
        case.when(HAND_OVER).then(
            ReportHandedOver(
                conference="c-1",
                unit=UNIT,
                staff_unit=new_staff.unit,
                previous=STAFF_UNIT,
                effective_on=HAND_OVER.effective_on,
            )
        )
    moved = submitted().and_when(HAND_OVER)
    moved.when(HAND_OVER).then_nothing()
    moved.when(REVIEW).then_rejected("not-staff-unit")
    moved.when(replace(REVIEW, actor=new_staff)).then_a(ReportReviewStarted)
    accepted().and_when(CONSOLIDATE).when(HAND_OVER).then_nothing()


@pytest.mark.parametrize("command", [SUBMIT, REVIEW, RETURN, ACCEPT, REOPEN, CONSOLIDATE, CLOSE, GRANT, OVERDUE])
def test_nothing_happens_to_a_report_that_does_not_exist(command: Command) -> None:
    nothing().when(command).then_rejected("report-not-found")


MOMENTS = st.datetimes(datetime(2024, 7, 4), datetime(2024, 9, 30)).map(lambda at: at.replace(tzinfo=VIETNAM))
STEPS = st.lists(st.tuples(st.sampled_from(["submit", "review", "return", "accept", "reopen"]), MOMENTS), max_size=12)


def command_of(step: str, at: datetime, number: int) -> Command:
    due_before = at.date() + timedelta(days=2)
    match step:
        case "submit":
            return replace(SUBMIT, at=at, number=f"{number}/BC-CAH")
        case "review":
            return replace(REVIEW, at=at)
        case "return":
            return replace(RETURN, at=at, due_before=due_before)
        case "accept":
            return replace(ACCEPT, at=at)
        case _:
            return replace(REOPEN, at=at, due_before=due_before)


@for_all(STEPS)
def test_revisions_only_ever_grow_and_late_says_whether_the_due_day_had_come(
    steps: list[tuple[str, datetime]],
) -> None:
    state = state_of(draft())
    for number, (step, at) in enumerate(steps, 1):
        before = state
        try:
            events = decide(command_of(step, at, number), state)
        except Rejected:
            continue
        for event in events:
            state = evolve(state, event)
        assert state.revisions[: len(before.revisions)] == before.revisions
        assert [r.revision for r in state.revisions] == list(range(1, state.revision + 1))
        if step == "submit" and events:
            assert state.revisions[-1].is_late == (at.date() >= before.due_before)
            assert state.is_late == (before.is_late or state.revisions[-1].is_late)


@pytest.mark.parametrize("role", [Role.CLERK, Role.STAFF, Role.PERSONNEL, Role.DIRECTOR])
def test_no_role_in_another_district_opens_a_units_report(role: Role) -> None:
    state = state_of(draft())
    assert not may_read(Actor("s", "district_police-440", "Cán bộ", frozenset({role})), state)
    assert may_read(Actor("s", "department-PV01", "Cán bộ", frozenset({role})), state)


def test_an_administrator_configures_and_reads_no_report() -> None:
    assert not may_read(
        Actor("s", "provincial_police-42", "Quản trị hệ thống", frozenset({Role.ADMIN})), state_of(draft())
    )
