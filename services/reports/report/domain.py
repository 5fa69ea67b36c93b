"""The rules of a unit's report.

draft → submitted → under review → returned (and submitted again, as the next revision) or accepted → consolidated;
an accepted report may be reopened. Late and overdue are flags, never locks.
"""

from typing import assert_never

from services.reports.report.clock import announce_due_soon, announce_overdue
from services.reports.report.commands import (
    AcceptReport,
    AnnounceDueSoon,
    AnnounceOverdue,
    CancelReport,
    CloseCollection,
    Command,
    ConsolidateReport,
    CorrectReport,
    ExpectReport,
    GrantException,
    HandOverReport,
    RehomeReport,
    ReopenReport,
    ReturnReport,
    StartReview,
    SubmitReport,
)
from services.reports.report.guards import must_be, must_be_staff, must_lie_ahead
from services.reports.report.opening import correct, expect
from services.reports.report.state import Report, Return, Status, evolve
from services.reports.report.submission import submit
from shared.contracts.actor import Role
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Rejected
from shared.contracts.reports.report import (
    AnyReportEvent,
    CollectionExceptionGranted,
    ReportAccepted,
    ReportCancelled,
    ReportCollectionClosed,
    ReportConsolidated,
    ReportHandedOver,
    ReportRehomed,
    ReportReopened,
    ReportReturned,
    ReportReviewStarted,
    Severity,
)

__all__ = ["decide", "evolve"]


def decide(command: Command, state: Report | None) -> list[AnyReportEvent]:
    """The events that a command leads to; none where it was carried out before. Refusals are raised."""
    if isinstance(command, ExpectReport):
        return expect(command, state)
    if isinstance(command, CorrectReport):
        return correct(command, state)
    if state is None:
        raise Rejected("report-not-found", "Không có báo cáo này. Hãy kiểm tra lại mã báo cáo.")
    match command:
        case SubmitReport():
            return submit(command, state)
        case StartReview():
            return _start_review(command, state)
        case ReturnReport():
            return _return(command, state)
        case AcceptReport():
            return _accept(command, state)
        case ReopenReport():
            return _reopen(command, state)
        case ConsolidateReport():
            return _consolidate(command, state)
        case CancelReport():
            return _cancel(command, state)
        case RehomeReport():
            return _rehome(command, state)
        case HandOverReport():
            return _hand_over(command, state)
        case CloseCollection():
            return _close(command, state)
        case GrantException():
            return _grant(command, state)
        case AnnounceDueSoon():
            return announce_due_soon(command, state)
        case AnnounceOverdue():
            return announce_overdue(command, state)
        case _:
            assert_never(command)


def _start_review(command: StartReview, state: Report) -> list[AnyReportEvent]:
    must_be_staff(command.actor, state, Role.STAFF, Role.STAFF_HEAD)
    if state.status == Status.UNDER_REVIEW:
        return []
    must_be(state, Status.SUBMITTED)
    latest = state.latest
    assert latest is not None
    findings = command.form.findings(latest.indicators, latest.explanations, state.period, command.record)
    return [
        ReportReviewStarted(conference=state.conference, unit=state.unit, revision=state.revision, findings=findings)
    ]


def _return(command: ReturnReport, state: Report) -> list[AnyReportEvent]:
    must_be_staff(command.actor, state, Role.STAFF, Role.STAFF_HEAD)
    returned = Return(revision=state.revision, reason=command.reason, remarks=command.remarks)
    if state.status == Status.RETURNED and state.returns[-1] == returned:
        return []
    must_be(state, Status.UNDER_REVIEW)
    due_before = command.due_before or state.due_before
    must_lie_ahead(due_before, local_day(command.at))
    return [ReportReturned(conference=state.conference, unit=state.unit, due_before=due_before, **dict(returned))]


def _accept(command: AcceptReport, state: Report) -> list[AnyReportEvent]:
    must_be_staff(command.actor, state, Role.STAFF_HEAD)
    if state.status == Status.ACCEPTED:
        return []
    must_be(state, Status.UNDER_REVIEW)
    findings = state.latest.findings if state.latest else ()
    if wrong := [finding for finding in findings if finding.severity == Severity.EQUATION]:
        raise Rejected(
            "figures-contradict",
            f"Số liệu mâu thuẫn ở {', '.join(f.place for f in wrong)}; hãy trả lại để đơn vị sửa.",
            {f"indicators.{finding.place}": finding.message for finding in wrong},
        )
    return [ReportAccepted(conference=state.conference, unit=state.unit, revision=state.revision)]


def _reopen(command: ReopenReport, state: Report) -> list[AnyReportEvent]:
    must_be_staff(command.actor, state, Role.STAFF_HEAD)
    if state.status == Status.REOPENED:
        return []
    if state.status == Status.CONSOLIDATED:
        raise Rejected(
            "report-consolidated", "Báo cáo đã được tổng hợp, không mở lại được; hãy lập báo cáo đính chính."
        )
    must_be(state, Status.ACCEPTED)
    must_lie_ahead(command.due_before, local_day(command.at))
    return [
        ReportReopened(
            conference=state.conference,
            unit=state.unit,
            revision=state.revision,
            reason=command.reason,
            due_before=command.due_before,
        )
    ]


def _consolidate(command: ConsolidateReport, state: Report) -> list[AnyReportEvent]:
    if state.status != Status.ACCEPTED:
        return []
    return [
        ReportConsolidated(
            conference=state.conference, unit=state.unit, revision=state.revision, dossier=command.dossier
        )
    ]


def _cancel(command: CancelReport, state: Report) -> list[AnyReportEvent]:
    if not state.is_with_unit:
        return []
    return [ReportCancelled(conference=state.conference, unit=state.unit, reason=command.reason)]


def _rehome(command: RehomeReport, state: Report) -> list[AnyReportEvent]:
    if not state.is_with_unit or state.unit == command.unit:
        return []
    return [
        ReportRehomed(
            conference=state.conference, unit=command.unit, previous=state.unit, effective_on=command.effective_on
        )
    ]


def _hand_over(command: HandOverReport, state: Report) -> list[AnyReportEvent]:
    if state.has_ended or state.staff_unit == command.staff_unit:
        return []
    return [
        ReportHandedOver(
            conference=state.conference,
            unit=state.unit,
            staff_unit=command.staff_unit,
            previous=state.staff_unit,
            effective_on=command.effective_on,
        )
    ]


def _close(command: CloseCollection, state: Report) -> list[AnyReportEvent]:
    if state.status != Status.DRAFT or state.is_collection_closed:
        return []
    closed_on = local_day(command.at)
    if state.rehomed_on is not None and closed_on < state.rehomed_on:
        reason = f"Việc nhận báo cáo đã đóng ngày {closed_on:%d/%m/%Y}, trước khi đơn vị cũ kết thúc hoạt động."
        return [ReportCancelled(conference=state.conference, unit=state.unit, reason=reason)]
    return [ReportCollectionClosed(conference=state.conference, unit=state.unit, closed_on=closed_on)]


def _grant(command: GrantException, state: Report) -> list[AnyReportEvent]:
    must_be_staff(command.actor, state, Role.STAFF_HEAD)
    if state.exception_due_before == command.due_before:
        return []
    if not state.is_collection_closed:
        raise Rejected("collection-open", "Việc nhận báo cáo chưa đóng; đơn vị vẫn gửi được, không cần cho phép riêng.")
    must_be(state, Status.DRAFT)
    must_lie_ahead(command.due_before, local_day(command.at))
    return [
        CollectionExceptionGranted(
            conference=state.conference, unit=state.unit, reason=command.reason, due_before=command.due_before
        )
    ]
