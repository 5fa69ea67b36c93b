"""What can be asked of a festival event. Facts that the rules need (plan, norms) come with the command."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from shared.contracts.actor import Actor
from shared.contracts.base import Attachment
from shared.contracts.festival import EventDetails, FundingSource, Level, Norm, Remark, Result, TemplateItem


@dataclass(frozen=True, slots=True)
class PlanOfEvent:
    """The plan that the event belongs to, as it stands. `serves_unit`: it is the unit's own, or of a unit above it."""

    id: str
    year: int
    takes_events: bool
    starts_on: date
    ends_on: date
    serves_unit: bool = True


@dataclass(frozen=True, slots=True)
class ProposeEvent:
    """A unit wants to hold an event."""

    at: datetime
    actor: Actor
    plan: PlanOfEvent
    unit: str
    level: Level
    is_pilot_site: bool
    details: EventDetails


@dataclass(frozen=True, slots=True)
class ScheduleEvent:
    """It gets its day, or a new one after it was postponed."""

    at: datetime
    actor: Actor
    plan: PlanOfEvent
    on: date


@dataclass(frozen=True, slots=True)
class StartPreparation:
    """Begin, with what has to be done: titles by code. `template`: what applies to the event on its day."""

    at: datetime
    actor: Actor
    checklist: dict[str, str]
    template: tuple[TemplateItem, ...] = ()


@dataclass(frozen=True, slots=True)
class AmendEvent:
    """Other details. A ready event is checked again."""

    at: datetime
    actor: Actor
    details: EventDetails
    norms: tuple[Norm, ...]


@dataclass(frozen=True, slots=True)
class MarkItem:
    """A checklist item is done, or no longer is. A ready event is checked again."""

    at: datetime
    actor: Actor
    code: str
    is_done: bool
    note: str
    norms: tuple[Norm, ...]


@dataclass(frozen=True, slots=True)
class DeclareReady:
    """Ask for the restraint check."""

    at: datetime
    actor: Actor
    norms: tuple[Norm, ...]


@dataclass(frozen=True, slots=True)
class RecordHeld:
    """It took place on its day."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class PostponeEvent:
    """Not on this day."""

    at: datetime
    actor: Actor
    reason: str


@dataclass(frozen=True, slots=True)
class MoveEvent:
    """The weather does not allow it: over to the rain plan."""

    at: datetime
    actor: Actor
    plan: PlanOfEvent
    reason: str
    norms: tuple[Norm, ...]


@dataclass(frozen=True, slots=True)
class CancelEvent:
    """Not at all. What was spent still counts."""

    at: datetime
    actor: Actor
    reason: str
    spent_already: dict[FundingSource, int]
    replaced_by: str | None


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """What came of it. `attachments`: the files that show it; `norms`: the limits of what may be spent."""

    at: datetime
    actor: Actor
    result: Result
    attachments: tuple[Attachment, ...] = ()
    norms: tuple[Norm, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnResult:
    """The staff unit does not accept the result."""

    at: datetime
    actor: Actor
    reason: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class ReopenResult:
    """A verified result is wrong: the unit submits it again."""

    at: datetime
    actor: Actor
    reason: str


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """The staff unit accepts the result."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class RehomeEvent:
    """The unit was dissolved: `heir` goes on."""

    at: datetime
    actor: Actor
    heir: str
    effective_on: date


Command: TypeAlias = (
    ProposeEvent
    | ScheduleEvent
    | StartPreparation
    | AmendEvent
    | MarkItem
    | DeclareReady
    | RecordHeld
    | PostponeEvent
    | MoveEvent
    | CancelEvent
    | SubmitResult
    | ReturnResult
    | VerifyResult
    | ReopenResult
    | RehomeEvent
)
