"""Events of a unit's report (báo cáo), topic `reports.report.v1`."""

from datetime import date

from pydantic import Field

from shared.contracts.base import AggregateId, Attachment, Code, Event, Line, Text, UnitId, Value
from shared.contracts.reports.common import FormReference, Indicators, ReportingPeriod, RowCode


class ReportEvent(Event, topics=("reports.report.v1",)):
    """Something that happened to a report. The subject is the report's id."""


class Severity(Code):
    """`equation`: the figures contradict each other, the report cannot be accepted so. `warning`: look at it."""

    EQUATION = "equation"
    WARNING = "warning"


class Finding(Value):
    """What a check of the form found in a revision. It never stops a submission; both sides see it."""

    check: Line = Field(description="Code of the check in the form, e.g. `models-balance`")
    place: RowCode
    severity: Severity
    message: Text = Field(description="Vietnamese sentence for the officer")


class Remark(Value):
    """What the staff unit asks to be put right, at its place."""

    place: Line = Field(description="Code of an indicator (`C04`) or of a narrative section (`III`)")
    text: Text = Field(min_length=1, description="What is to be put right there")


class ReportExpected(ReportEvent):
    """A unit owes a report: it stands as an empty draft.

    Caused by `conference-convened`, once per expected unit with duty `report`; by `period-summary-opened`, once per
    expected unit; or by a unit that opens a correction of a consolidated report, which is then named in `corrects`.
    """

    conference: AggregateId = Field(description="What asks for it: the conference, or the period summary")
    unit: UnitId
    staff_unit: UnitId = Field(description="The unit that collects, reviews and accepts it")
    form: FormReference
    period: ReportingPeriod
    due_before: date = Field(description="Exclusive: the last moment is the end of the day before")
    corrects: AggregateId | None = Field(default=None, description="The consolidated report that this one corrects")
    cutoffs: dict[str, date] = Field(
        default_factory=dict[str, date],
        description="Last day of the figures of a group (first letter of its codes) or of an indicator, where it is not"
        " the last day of the period",
    )


class ReportRescheduled(ReportEvent):
    """A report that is not submitted yet got another due date, because its conference was postponed."""

    conference: AggregateId
    unit: UnitId
    due_before: date = Field(description="The new due date (exclusive)")


class ReportCancelled(ReportEvent):
    """A report that was not submitted is no longer owed: its conference was cancelled, or its unit ended."""

    conference: AggregateId
    unit: UnitId
    reason: Line = Field(description="Why it is no longer owed")


class ReportRehomed(ReportEvent):
    """A report that was not submitted passed to the one successor of a unit that ended."""

    conference: AggregateId
    unit: UnitId = Field(description="The unit that owes it from now on")
    previous: UnitId
    effective_on: date = Field(description="The day from which the successor owes it")


class ReportHandedOver(ReportEvent):
    """The staff unit that collects the report is no more: another one reviews it from now on."""

    conference: AggregateId
    unit: UnitId = Field(description="The unit that owes the report")
    staff_unit: UnitId = Field(description="The only successor of the previous staff unit, or the unit above it")
    previous: UnitId = Field(description="The staff unit so far")
    effective_on: date = Field(description="The first day without the previous staff unit")


class ReportSubmitted(ReportEvent):
    """The unit's head or deputy submitted a revision under a number of the unit's own register.

    Every submission is a new revision; earlier ones stay readable. `findings` may hold contradictions:
    the staff unit then usually returns it. Followed by `report-review-started`.
    """

    conference: AggregateId
    unit: UnitId
    revision: int = Field(ge=1, description="1 for the first submission, then one more each time")
    number: Line = Field(description="Number and symbol, e.g. `145/BC-CAH`: it never identifies the unit")
    submitted_on: date = Field(description="The day of submission, Asia/Ho_Chi_Minh")
    is_late: bool = Field(description="Whether it came at or after the due date. A flag, never a refusal")
    period: ReportingPeriod
    form: FormReference
    indicators: Indicators = Field(description="Values by code of the form; none where the unit left it empty")
    narrative: dict[str, Text] = Field(description="Text by section of the form, `I` to `VI`")
    explanations: dict[RowCode, Text] = Field(description="Why a figure differs from what is on record, by code")
    findings: tuple[Finding, ...]
    attachments: tuple[Attachment, ...] = Field(default=(), description="Files that were sent with it")
    signer_office: Line = Field(description="The office that signed, e.g. `Trưởng Công an huyện`; never a name")


class ReportReviewStarted(ReportEvent):
    """The staff unit took a submitted revision in hand. `report-returned` or `report-accepted` follows."""

    conference: AggregateId
    unit: UnitId
    revision: int = Field(description="The revision that is reviewed")
    findings: tuple[Finding, ...] | None = Field(
        default=None,
        description="What the checks say with the figures on record now; they replace those of the submission",
    )


class ReportReturned(ReportEvent):
    """The staff unit sent a revision back with what is to be put right. The unit submits a new revision."""

    conference: AggregateId
    unit: UnitId
    revision: int = Field(description="The revision that is sent back")
    reason: Text = Field(min_length=1, description="Why it was sent back")
    remarks: tuple[Remark, ...]
    due_before: date = Field(description="The next revision is due before this day (exclusive)")


class ReportAccepted(ReportEvent):
    """The head of the staff unit accepted a revision: its figures may be counted."""

    conference: AggregateId
    unit: UnitId
    revision: int = Field(description="The revision that was accepted")


class ReportReopened(ReportEvent):
    """The head of the staff unit opened an accepted report again; the unit submits a new revision."""

    conference: AggregateId
    unit: UnitId
    revision: int = Field(description="The revision that was accepted")
    reason: Text = Field(min_length=1, description="Why it was opened again")
    due_before: date = Field(description="The next revision is due before this day (exclusive)")


class ReportConsolidated(ReportEvent):
    """The report went into a concluded dossier or a signed period summary.

    It never changes again: a correction is a new report.
    """

    conference: AggregateId
    unit: UnitId
    revision: int = Field(description="The revision whose figures are in the dossier")
    dossier: AggregateId = Field(description="The dossier or the period summary that took it in")


class ReportDueSoon(ReportEvent):
    """A report that is not submitted is due in a few days. Announced once per due date, by the clock."""

    conference: AggregateId
    unit: UnitId
    due_before: date = Field(description="Exclusive: the last moment is the end of the day before")


class ReportOverdue(ReportEvent):
    """The due date passed and the report is not there. Announced once per due date, by the clock."""

    conference: AggregateId
    unit: UnitId
    due_before: date = Field(description="The due date that passed (exclusive)")


class ReportCollectionClosed(ReportEvent):
    """The staff unit closed the collection before this report came: it can now be submitted by exception only.

    Caused by `collection-closed`.
    """

    conference: AggregateId
    unit: UnitId
    closed_on: date | None = Field(default=None, description="the day on which it was closed")


class CollectionExceptionGranted(ReportEvent):
    """The head of the staff unit lets a unit submit after the collection was closed. Such a report is late."""

    conference: AggregateId
    unit: UnitId
    reason: Line = Field(description="Why the unit may still submit")
    due_before: date = Field(description="The exception ends before this day (exclusive)")


AnyReportEvent = (
    ReportExpected
    | ReportRescheduled
    | ReportCancelled
    | ReportRehomed
    | ReportHandedOver
    | ReportSubmitted
    | ReportReviewStarted
    | ReportReturned
    | ReportAccepted
    | ReportReopened
    | ReportConsolidated
    | ReportDueSoon
    | ReportOverdue
    | ReportCollectionClosed
    | CollectionExceptionGranted
)
