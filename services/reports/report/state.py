"""A unit's report as it stands, and how each event changes it."""

from datetime import date
from typing import assert_never

from pydantic import Field

from shared.contracts.base import AggregateId, Attachment, Code, Line, Text, UnitId, Value
from shared.contracts.reports.common import FormReference, Indicators, ReportingPeriod, RowCode
from shared.contracts.reports.report import (
    AnyReportEvent,
    CollectionExceptionGranted,
    Finding,
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
)


class Status(Code):
    """Where a report is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REOPENED = "reopened"
    CONSOLIDATED = "consolidated"
    CANCELLED = "cancelled"


LABELS = {
    Status.DRAFT: "dự thảo",
    Status.SUBMITTED: "đã gửi",
    Status.UNDER_REVIEW: "đang xem xét",
    Status.RETURNED: "trả lại",
    Status.ACCEPTED: "đã chấp nhận",
    Status.REOPENED: "mở lại",
    Status.CONSOLIDATED: "đã tổng hợp",
    Status.CANCELLED: "không còn phải gửi",
}

WITH_UNIT = (Status.DRAFT, Status.RETURNED, Status.REOPENED)
ENDED = (Status.CONSOLIDATED, Status.CANCELLED)


class Revision(Value):
    """What was submitted at one time. Only `findings` change: the review starts with the figures on record then."""

    revision: int
    number: Line
    submitted_on: date
    is_late: bool
    indicators: Indicators
    narrative: dict[str, Text]
    explanations: dict[RowCode, Text]
    findings: tuple[Finding, ...]
    signer_office: Line
    attachments: tuple[Attachment, ...] = ()


class Return(Value):
    """Why a revision went back to the unit."""

    revision: int
    reason: Text
    remarks: tuple[Remark, ...]


class Report(Value):
    """The state of a report."""

    status: Status
    conference: AggregateId
    unit: UnitId
    staff_unit: UnitId
    form: FormReference
    period: ReportingPeriod
    due_before: date
    corrects: AggregateId | None
    cutoffs: dict[str, date] = Field(default_factory=dict[str, date])
    revision: int = 0
    is_late: bool = False
    revisions: tuple[Revision, ...] = ()
    returns: tuple[Return, ...] = ()
    is_collection_closed: bool = False
    collection_closed_on: date | None = None
    rehomed_on: date | None = None
    exception_due_before: date | None = None
    due_soon_for: date | None = None
    overdue_for: date | None = None
    dossier: AggregateId | None = None

    @property
    def is_with_unit(self) -> bool:
        """Whether the unit is to write or to correct it."""
        return self.status in WITH_UNIT

    @property
    def due_on(self) -> date:
        """The due date that counts now: that of an exception, until what it was granted for is submitted. Exclusive."""
        return (self.exception_due_before if self.status is Status.DRAFT else None) or self.due_before

    @property
    def has_ended(self) -> bool:
        """Whether nothing happens to it any more."""
        return self.status in ENDED

    @property
    def latest(self) -> Revision | None:
        """The revision submitted last."""
        return self.revisions[-1] if self.revisions else None


def _submitted(state: Report, event: ReportSubmitted) -> Report:
    revision = Revision(**{name: getattr(event, name) for name in Revision.model_fields})
    return state.changed(
        status=Status.SUBMITTED,
        revision=event.revision,
        is_late=state.is_late or event.is_late,
        revisions=(*state.revisions, revision),
    )


def _under_review(state: Report, event: ReportReviewStarted) -> Report:
    latest = state.latest
    assert latest is not None
    findings = latest.findings if event.findings is None else event.findings
    revisions = (*state.revisions[:-1], latest.changed(findings=findings))
    return state.changed(status=Status.UNDER_REVIEW, revisions=revisions)


def _sent_back(state: Report, event: ReportReturned | ReportReopened, status: Status) -> Report:
    remarks = event.remarks if isinstance(event, ReportReturned) else ()
    sent_back = Return(revision=event.revision, reason=event.reason, remarks=remarks)
    return state.changed(status=status, due_before=event.due_before, returns=(*state.returns, sent_back))


def evolve(state: Report | None, event: AnyReportEvent) -> Report:
    """The report after an event."""
    if isinstance(event, ReportExpected):
        return Report(status=Status.DRAFT, **dict(event))
    assert state is not None, f"{event.type} came before report-expected"
    match event:
        case ReportRescheduled():
            return state.changed(due_before=event.due_before)
        case ReportCancelled():
            return state.changed(status=Status.CANCELLED)
        case ReportRehomed():
            return state.changed(unit=event.unit, rehomed_on=event.effective_on)
        case ReportHandedOver():
            return state.changed(staff_unit=event.staff_unit)
        case ReportSubmitted():
            return _submitted(state, event)
        case ReportReviewStarted():
            return _under_review(state, event)
        case ReportReturned():
            return _sent_back(state, event, Status.RETURNED)
        case ReportAccepted():
            return state.changed(status=Status.ACCEPTED)
        case ReportReopened():
            return _sent_back(state, event, Status.REOPENED)
        case ReportConsolidated():
            return state.changed(status=Status.CONSOLIDATED, dossier=event.dossier)
        case ReportDueSoon():
            return state.changed(due_soon_for=event.due_before)
        case ReportOverdue():
            return state.changed(overdue_for=event.due_before)
        case ReportCollectionClosed():
            return state.changed(is_collection_closed=True, collection_closed_on=event.closed_on)
        case CollectionExceptionGranted():
            return state.changed(exception_due_before=event.due_before)
        case _:
            assert_never(event)
