"""A period summary as it stands, folded from its events."""

from datetime import date, datetime
from typing import assert_never

from pydantic import Field

from shared.contracts.base import Code, SignedDocument, Value
from shared.contracts.reports.common import FormReference, ReportingPeriod
from shared.contracts.reports.period_summary import (
    AnyPeriodSummaryEvent,
    PeriodCollectionClosed,
    PeriodSummaryOpened,
    PeriodSummaryOverdue,
    PeriodSummaryRehomed,
    PeriodSummarySent,
    PeriodSummarySigned,
)


class PeriodSummaryStatus(Code):
    """Where a summary is."""

    OPEN = "open"
    DRAFTING = "drafting"
    SIGNED = "signed"
    SENT = "sent"


LABELS = {
    PeriodSummaryStatus.OPEN: "đang nhận báo cáo",
    PeriodSummaryStatus.DRAFTING: "đang tổng hợp",
    PeriodSummaryStatus.SIGNED: "đã ký",
    PeriodSummaryStatus.SENT: "đã gửi",
}


class PeriodSummary(Value):
    """The summary of one period."""

    status: PeriodSummaryStatus
    title: str
    staff_unit: str
    period: ReportingPeriod
    form: FormReference
    expected: tuple[str, ...]
    report_due_before: date
    due_before: date
    cutoffs: dict[str, date]
    earlier: dict[str, date] = Field(default_factory=dict[str, date])
    non_responding: tuple[str, ...] = ()
    closed_at: datetime | None = None
    document: SignedDocument | None = None
    content_sha256: str | None = None
    reports: tuple[str, ...] = ()
    sent_on: date | None = None
    recipients: tuple[str, ...] = ()
    is_overdue: bool = False


def evolve(state: PeriodSummary | None, event: AnyPeriodSummaryEvent) -> PeriodSummary:
    """Fold one event into the summary."""
    if isinstance(event, PeriodSummaryOpened):
        return PeriodSummary(status=PeriodSummaryStatus.OPEN, **dict(event))
    assert state is not None, f"{event.type} came before period-summary-opened"
    match event:
        case PeriodCollectionClosed():
            return state.changed(
                status=PeriodSummaryStatus.DRAFTING, non_responding=event.non_responding, closed_at=event.closed_at
            )
        case PeriodSummarySigned():
            return state.changed(
                status=PeriodSummaryStatus.SIGNED,
                document=event.document,
                content_sha256=event.content_sha256,
                reports=event.reports,
            )
        case PeriodSummarySent():
            return state.changed(status=PeriodSummaryStatus.SENT, sent_on=event.sent_on, recipients=event.recipients)
        case PeriodSummaryOverdue():
            return state.changed(is_overdue=True)
        case PeriodSummaryRehomed():
            return state.changed(staff_unit=event.staff_unit)
        case _:
            assert_never(event)
