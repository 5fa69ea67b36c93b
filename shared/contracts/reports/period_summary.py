"""Events of a period summary (báo cáo tổng hợp kỳ), topic `reports.period.v1`."""

from datetime import date, datetime

from pydantic import Field

from shared.contracts.base import AggregateId, Event, Line, Sha256, SignedDocument, UnitId, Value
from shared.contracts.reports.common import FormReference, ReportingPeriod, RowCode


class PeriodSummaryEvent(Event, topics=("reports.period.v1",)):
    """Something that happened to a period summary. The subject is its id, always the same for staff unit and period."""


class IndicatorTotal(Value):
    """A row of the form over all units that were counted.

    `total` where the row's values add up (stock and flow), `counts` by choice where they do not.
    """

    code: RowCode
    units: int = Field(ge=0, description="How many of the counted units gave a value")
    total: int | None = Field(default=None, description="Sum over the units; none for a category")
    counts: dict[str, int] = Field(default_factory=dict[str, int], description="Of a category: units by choice")


class PeriodSummaryOpened(PeriodSummaryEvent):
    """The staff unit opened the reporting of a period: every expected unit owes a report (`report-expected`).

    Those reports name the summary in `conference`, as what asks for them.
    """

    title: Line = Field(description="Title of the summary as its document bears it")
    staff_unit: UnitId = Field(description="The unit that collects and summarises")
    period: ReportingPeriod
    form: FormReference
    expected: tuple[UnitId, ...]
    report_due_before: date = Field(description="Exclusive: the units' reports are due before this day")
    due_before: date = Field(description="Exclusive: the summary itself is due before this day")
    cutoffs: dict[str, date] = Field(
        default_factory=dict[str, date],
        description="Last day of the figures of an indicator group (first letter of its codes) or of one indicator,"
        " where it is another",
    )
    earlier: dict[UnitId, date] = Field(
        default_factory=dict[UnitId, date],
        description="Exclusive: units of a lower level whose reports are due earlier than `report_due_before`",
    )


class PeriodCollectionClosed(PeriodSummaryEvent):
    """The staff unit closed the collection: each expected unit's report is accepted, or it is named here.

    What is still open is submitted by exception only (`report-collection-closed`) and is not counted.
    """

    non_responding: tuple[UnitId, ...]
    closed_at: datetime = Field(description="When the collection was closed")


class PeriodSummarySigned(PeriodSummaryEvent):
    """The head of the staff unit signed the summary: its figures never change again.

    `content_sha256` is the SHA-256 of its canonical JSON. The accepted reports become consolidated.
    """

    document: SignedDocument
    content_sha256: Sha256
    expected: int = Field(ge=0, description="How many units owed a report")
    counted: int = Field(ge=0, description="How many of them were accepted and counted")
    late: int = Field(ge=0, description="How many of the counted came after their due date")
    totals: tuple[IndicatorTotal, ...] = Field(
        description="Over the counted units with no counted one above them: a report holds the figures of all below"
    )
    reports: tuple[AggregateId, ...] = Field(description="The reports that were counted")


class PeriodSummarySent(PeriodSummaryEvent):
    """The signed summary went out to its recipients. Its end."""

    sent_on: date = Field(description="The day on which it was sent")
    recipients: tuple[Line, ...] = Field(min_length=1, description="Nơi nhận, as in the document")


class PeriodSummaryOverdue(PeriodSummaryEvent):
    """The day before which the summary itself is due has come, and it was not sent. Announced once, by the clock."""

    staff_unit: UnitId = Field(description="The unit that owes it")
    due_before: date = Field(description="The due date that passed (exclusive)")


class PeriodSummaryRehomed(PeriodSummaryEvent):
    """The unit that collects and summarises is no more: another one goes on."""

    staff_unit: UnitId = Field(description="Its only successor, or the unit above it")
    previous: UnitId = Field(description="The unit that summarised so far")
    effective_on: date = Field(description="The first day without the previous unit")


AnyPeriodSummaryEvent = (
    PeriodSummaryOpened
    | PeriodCollectionClosed
    | PeriodSummarySigned
    | PeriodSummarySent
    | PeriodSummaryOverdue
    | PeriodSummaryRehomed
)
