"""What can be asked of a report. Each command carries when, who, and the facts that its rule needs."""

from dataclasses import dataclass, field
from datetime import date, datetime

from services.reports.report.form import Form, Record
from shared.contracts.actor import Actor
from shared.contracts.base import Attachment
from shared.contracts.reports.common import FormReference, Indicators, ReportingPeriod
from shared.contracts.reports.report import Remark


@dataclass(frozen=True, slots=True)
class ExpectReport:
    """Open a report that a unit owes; for one that is open already, move its due date."""

    at: datetime
    actor: Actor
    conference: str
    unit: str
    staff_unit: str
    form: FormReference
    period: ReportingPeriod
    due_before: date
    cutoffs: dict[str, date] = field(default_factory=dict[str, date])


@dataclass(frozen=True, slots=True)
class CorrectReport:
    """Open a new report that corrects a consolidated one. `is_consolidated`: whether that one is.

    `is_being_corrected`: whether another such report is open.
    """

    at: datetime
    actor: Actor
    corrects: str
    is_consolidated: bool
    conference: str
    unit: str
    staff_unit: str
    form: FormReference
    period: ReportingPeriod
    due_before: date
    cutoffs: dict[str, date] = field(default_factory=dict[str, date])
    is_being_corrected: bool = False


@dataclass(frozen=True, slots=True)
class SubmitReport:
    """Submit a revision. `record`: the figures on record that the checks compare with."""

    at: datetime
    actor: Actor
    number: str
    form: Form
    indicators: Indicators
    narrative: dict[str, str]
    explanations: dict[str, str]
    record: Record
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class StartReview:
    """Take the submitted revision in hand. `record`: the figures on record now, with which it is checked again."""

    at: datetime
    actor: Actor
    form: Form
    record: Record


@dataclass(frozen=True, slots=True)
class ReturnReport:
    """Send the revision back. Without a new due date the present one stays, if it has not passed."""

    at: datetime
    actor: Actor
    reason: str
    remarks: tuple[Remark, ...]
    due_before: date | None = None


@dataclass(frozen=True, slots=True)
class AcceptReport:
    """Accept the revision under review."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class ReopenReport:
    """Open an accepted report again."""

    at: datetime
    actor: Actor
    reason: str
    due_before: date


@dataclass(frozen=True, slots=True)
class ConsolidateReport:
    """Take the accepted report into a concluded dossier. A report that is not accepted stays out of it."""

    at: datetime
    actor: Actor
    dossier: str


@dataclass(frozen=True, slots=True)
class CancelReport:
    """Nobody owes this report any more."""

    at: datetime
    actor: Actor
    reason: str


@dataclass(frozen=True, slots=True)
class RehomeReport:
    """Another unit owes this report from a day on."""

    at: datetime
    actor: Actor
    unit: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class HandOverReport:
    """Another staff unit reviews this report from a day on: the one that did is no more."""

    at: datetime
    actor: Actor
    staff_unit: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class CloseCollection:
    """The collection was closed: what did not come needs an exception."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class GrantException:
    """Let the unit submit after the collection was closed."""

    at: datetime
    actor: Actor
    reason: str
    due_before: date


@dataclass(frozen=True, slots=True)
class AnnounceDueSoon:
    """The due date is `days` days away or less."""

    at: datetime
    actor: Actor
    days: int


@dataclass(frozen=True, slots=True)
class AnnounceOverdue:
    """The due date has passed."""

    at: datetime
    actor: Actor


Command = (
    ExpectReport
    | CorrectReport
    | SubmitReport
    | StartReview
    | ReturnReport
    | AcceptReport
    | ReopenReport
    | ConsolidateReport
    | CancelReport
    | RehomeReport
    | HandOverReport
    | CloseCollection
    | GrantException
    | AnnounceDueSoon
    | AnnounceOverdue
)
