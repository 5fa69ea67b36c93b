"""What can be asked of a festival plan. Facts that the rules need come with the command."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from shared.contracts.actor import Actor
from shared.contracts.base import SignedDocument
from shared.contracts.festival import Conformity, IssuingBody, Level


@dataclass(frozen=True, slots=True)
class PlanAbove:
    """The plan above, as it stands."""

    id: str
    level: Level
    year: int
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class EventsOfPlan:
    """How many events a plan has, and the ids of those that are not final."""

    total: int
    open_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of a plan."""

    title: str
    summary: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """Write a draft, or another wording of it."""

    at: datetime
    actor: Actor
    unit: str
    level: Level
    year: int
    wording: Wording
    above: PlanAbove | None


@dataclass(frozen=True, slots=True)
class SubmitPlan:
    """Put it before the head."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class CommentPlan:
    """The staff unit's word on conformity."""

    at: datetime
    actor: Actor
    conformity: Conformity
    note: str


@dataclass(frozen=True, slots=True)
class ReturnPlan:
    """The head wants it reworked."""

    at: datetime
    actor: Actor
    reason: str
    basis: SignedDocument | None


@dataclass(frozen=True, slots=True)
class ApprovePlan:
    """The head approves."""

    at: datetime
    actor: Actor
    basis: SignedDocument | None


@dataclass(frozen=True, slots=True)
class IssuePlan:
    """The approved plan gets its number and date."""

    at: datetime
    actor: Actor
    document: SignedDocument


@dataclass(frozen=True, slots=True)
class RecordIssuedPlan:
    """A committee outside the police issued it. `season_opened_by`: the plan that opened the year, if any."""

    at: datetime
    actor: Actor
    issued_by: IssuingBody
    document: SignedDocument
    season_opened_by: str | None


@dataclass(frozen=True, slots=True)
class StartPlan:
    """Begin to carry it out."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """No more events; gather the results."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class ClosePlan:
    """All is done."""

    at: datetime
    actor: Actor
    events: EventsOfPlan


@dataclass(frozen=True, slots=True)
class AmendPlan:
    """A new revision of a plan in force."""

    at: datetime
    actor: Actor
    wording: Wording
    reason: str
    document: SignedDocument


@dataclass(frozen=True, slots=True)
class CancelPlan:
    """Not to be carried out (any more)."""

    at: datetime
    actor: Actor
    reason: str
    basis: SignedDocument | None
    events: EventsOfPlan


@dataclass(frozen=True, slots=True)
class WaivePlan:
    """Expect no plan of a unit in the season that the plan opened. `is_expected`: one is expected of it."""

    at: datetime
    actor: Actor
    unit: str
    reason: str
    is_expected: bool


@dataclass(frozen=True, slots=True)
class EndWaiver:
    """Expect one all the same."""

    at: datetime
    actor: Actor
    unit: str


@dataclass(frozen=True, slots=True)
class SetPlansDue:
    """Say until when the units' own plans are to be in force; exclusive."""

    at: datetime
    actor: Actor
    due_before: date


@dataclass(frozen=True, slots=True)
class RehomePlan:
    """The unit was dissolved: `heir` goes on."""

    at: datetime
    actor: Actor
    heir: str
    effective_on: date


Command: TypeAlias = (
    DraftPlan
    | SubmitPlan
    | CommentPlan
    | ReturnPlan
    | ApprovePlan
    | IssuePlan
    | RecordIssuedPlan
    | StartPlan
    | ReportPlan
    | ClosePlan
    | AmendPlan
    | CancelPlan
    | WaivePlan
    | EndWaiver
    | SetPlansDue
    | RehomePlan
)
