"""What can be asked of a proposal, with the facts that the rules need."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts.actor import Actor
from shared.contracts.base import Evidence, SignedDocument
from shared.contracts.reports.decision import DecisionReference, PlannedMilestone
from shared.contracts.reports.proposal import AppraisalVerdict, ProposalKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """When it is asked, and by which office."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitProposal(Act):
    """Submit a proposal. `expected`: the units that the conference asks; `is_open`: it still takes answers."""

    conference: str
    unit: str
    kind: ProposalKind
    title: str
    text: str
    conditions: str | None
    expected: frozenset[str]
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementProposal(Act):
    """Resubmit with the supplement that was asked for."""

    title: str
    text: str
    conditions: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawProposal(Act):
    """Take the proposal back."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAppraisal(Act):
    """Take the proposal up for appraisal; a deferred one again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSupplement(Act):
    """Ask the unit for a supplement."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraiseProposal(Act):
    """Give advice on the revision submitted last."""

    verdict: AppraisalVerdict
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncludeProposal(Act):
    """Put the proposal into a dossier. `is_open`: the dossier can still take it in."""

    dossier: str
    is_late: bool
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveProposal(Act):
    """The leaders' approval, as concluded in a dossier or decided. `supersedes`: the decision replaced by this one."""

    dossier: str
    basis: SignedDocument
    phase: int | None = None
    decision: DecisionReference | None = None
    team_name: str | None = None
    milestones: tuple[PlannedMilestone, ...] = ()
    supersedes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectProposal(Act):
    """The leaders' rejection."""

    dossier: str
    reason: str
    basis: SignedDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferProposal(Act):
    """The leaders put the answer off."""

    dossier: str
    reason: str
    basis: SignedDocument
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnToDossier(Act):
    """The decision that approved the proposal was revoked or superseded."""

    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImplementProposal(Act):
    """What was approved is there. `by`: the team that implements it; `task`: the verified task that carried it out."""

    implemented_on: date
    evidence: Evidence
    by: str | None = None
    task: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RehomeProposal(Act):
    """Hand the proposal of a unit that is no more over to its only successor."""

    unit: str
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LapseProposal(Act):
    """Close the open proposal of a unit that is no more and has no single successor."""

    reason: str


Command = (
    SubmitProposal
    | SupplementProposal
    | WithdrawProposal
    | StartAppraisal
    | RequestSupplement
    | AppraiseProposal
    | IncludeProposal
    | ApproveProposal
    | RejectProposal
    | DeferProposal
    | ReturnToDossier
    | ImplementProposal
    | RehomeProposal
    | LapseProposal
)
