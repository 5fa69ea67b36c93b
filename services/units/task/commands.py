"""What can be asked of a task. `document`: the leaders' signed paper, where a recorder cites it."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts.actor import Actor
from shared.contracts.base import Evidence, SignedDocument
from shared.contracts.reports import DirectivePurpose
from shared.contracts.units import TaskSource


@dataclass(frozen=True, slots=True)
class AssignTask:
    """What a directive says."""

    at: datetime
    actor: Actor
    directive: str
    source: TaskSource
    purpose: DirectivePurpose
    text: str
    lead_unit: str
    supporting_units: tuple[str, ...]
    due_before: date | None
    proposal: str | None = None


@dataclass(frozen=True, slots=True)
class AcknowledgeTask:
    """The lead unit or a supporting unit takes note, each for itself."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class ReportContribution:
    """A supporting unit reports its part."""

    at: datetime
    actor: Actor
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class RequestExtension:
    """The lead unit asks for more time."""

    at: datetime
    actor: Actor
    due_before: date
    reason: str


@dataclass(frozen=True, slots=True)
class ReportProgress:
    """The lead unit says how far it has come."""

    at: datetime
    actor: Actor
    note: str
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class GrantExtension:
    """The assigning side gives the time asked for, or less: until the day before `due_before`."""

    at: datetime
    actor: Actor
    due_before: date | None = None
    document: SignedDocument | None = None


@dataclass(frozen=True, slots=True)
class RefuseExtension:
    """The assigning side keeps the due date."""

    at: datetime
    actor: Actor
    reason: str
    document: SignedDocument | None = None


@dataclass(frozen=True, slots=True)
class ReportDone:
    """The lead unit reports the task as done."""

    at: datetime
    actor: Actor
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class VerifyTask:
    """The assigning side accepts the evidence."""

    at: datetime
    actor: Actor
    note: str
    document: SignedDocument | None = None


@dataclass(frozen=True, slots=True)
class ReopenTask:
    """The assigning side does not accept the evidence."""

    at: datetime
    actor: Actor
    reason: str
    document: SignedDocument | None = None


@dataclass(frozen=True, slots=True)
class AnnounceOverdue:
    """The clock looks at the due date."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class EscalateTask:
    """The clock looks whether the task is overdue for so many days: then it goes to this level."""

    at: datetime
    actor: Actor
    days: int
    level: int = 1


@dataclass(frozen=True, slots=True)
class CancelTask:
    """Not to be done any more."""

    at: datetime
    actor: Actor
    reason: str
    document: SignedDocument | None = None


@dataclass(frozen=True, slots=True)
class ReassignTask:
    """Another lead unit. `is_known`: whether that unit stands today."""

    at: datetime
    actor: Actor
    lead_unit: str
    reason: str
    is_known: bool = True
    document: SignedDocument | None = None


@dataclass(frozen=True, slots=True)
class ReassignSupport:
    """A supporting unit is no more: its heir supports in its place, if there is one."""

    at: datetime
    actor: Actor
    previous: str
    heir: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class AddSupport:
    """One more supporting unit. `is_known`: whether that unit stands today."""

    at: datetime
    actor: Actor
    unit: str
    reason: str
    is_known: bool = True
    document: SignedDocument | None = None


@dataclass(frozen=True, slots=True)
class WithdrawSupport:
    """One supporting unit less."""

    at: datetime
    actor: Actor
    unit: str
    reason: str
    document: SignedDocument | None = None


Command = (
    AssignTask
    | AcknowledgeTask
    | ReportContribution
    | ReportProgress
    | RequestExtension
    | GrantExtension
    | RefuseExtension
    | ReportDone
    | VerifyTask
    | ReopenTask
    | AnnounceOverdue
    | EscalateTask
    | CancelTask
    | ReassignTask
    | ReassignSupport
    | AddSupport
    | WithdrawSupport
)
