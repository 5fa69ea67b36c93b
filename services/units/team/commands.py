"""What can be asked of a team."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts.actor import Actor
from shared.contracts.base import Evidence, LegalBasis
from shared.contracts.units import DecisionReference, MilestoneCode, PlannedMilestone, ReadinessSide


@dataclass(frozen=True, slots=True)
class PlanTeam:
    """Plan the team that an approved proposal asked for."""

    at: datetime
    actor: Actor
    unit: str
    proposal: str
    decision: DecisionReference
    phase: int
    name: str
    milestones: tuple[PlannedMilestone, ...]


@dataclass(frozen=True, slots=True)
class EstablishTeam:
    """The decision has effect from `effective_on`."""

    at: datetime
    actor: Actor
    decision: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class ConfirmPersonnel:
    """The personnel unit's word on M1."""

    at: datetime
    actor: Actor
    is_sufficient: bool
    note: str


@dataclass(frozen=True, slots=True)
class CompleteMilestone:
    """The unit reports M2 to M6."""

    at: datetime
    actor: Actor
    milestone: MilestoneCode
    completed_on: date
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class RescheduleMilestone:
    """Another due day."""

    at: datetime
    actor: Actor
    milestone: MilestoneCode
    due_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class AnnounceOverdue:
    """The clock looks at the due days."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class ConfirmReadiness:
    """One side verifies that the team is ready."""

    at: datetime
    actor: Actor
    side: ReadinessSide
    note: str


@dataclass(frozen=True, slots=True)
class ConfirmLaunch:
    """The staff unit confirms the reported launch."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class HoldTeam:
    """Put on hold."""

    at: datetime
    actor: Actor
    reason: str


@dataclass(frozen=True, slots=True)
class ResumeTeam:
    """Take off hold."""

    at: datetime
    actor: Actor
    reason: str


@dataclass(frozen=True, slots=True)
class DissolveTeam:
    """End the team."""

    at: datetime
    actor: Actor
    effective_on: date
    reason: str
    legal_basis: LegalBasis


@dataclass(frozen=True, slots=True)
class TransferTeam:
    """End the team here; another unit takes it over. `is_known`: whether that unit stands on the day."""

    at: datetime
    actor: Actor
    to_unit: str
    effective_on: date
    reason: str
    legal_basis: LegalBasis
    is_known: bool = True


Command = (
    PlanTeam
    | EstablishTeam
    | ConfirmPersonnel
    | CompleteMilestone
    | RescheduleMilestone
    | AnnounceOverdue
    | ConfirmReadiness
    | ConfirmLaunch
    | HoldTeam
    | ResumeTeam
    | DissolveTeam
    | TransferTeam
)
