"""What can be asked of a decision, with the facts that the rules need."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts.actor import Actor
from shared.contracts.base import SignedDocument
from shared.contracts.reports.common import Directive
from shared.contracts.reports.decision import DecidedTeam, DecisionReference, DeclinedNomination


@dataclass(frozen=True, slots=True)
class Concluded:
    """What the dossier's conclusion says about a proposal that takes a decision.

    `decision`: id of a decision that is drafted or stands for it already, if there is one. `is_settled`: what the
    last issued decision did to the proposal, or its fall, has reached the proposal.
    """

    unit: str
    phase: int
    decision: str | None
    is_settled: bool = True


@dataclass(frozen=True, slots=True)
class Nomination:
    """What is known of a nomination that a decision may carry.

    `is_decided_here`: the Director confers its form. `decision`: id of the decision that carries it already, as a
    draft or standing, if there is one.
    """

    is_appraised: bool
    is_opposed: bool
    is_decided_here: bool
    decision: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """When it is asked, and by which office."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDecision(Act):
    """Draft a decision. `concluded`: what the dossier approved, by proposal; empty while it is not concluded.

    `is_replaceable`: the decision in `supersedes`, if one is named, is issued and stands. `known_units`: today's.
    `assignable`: the proposals cited by directives that a task may carry out.
    """

    title: str
    dossier: str
    conference: str
    teams: tuple[DecidedTeam, ...]
    directives: tuple[Directive, ...]
    needs_ministry: bool
    supersedes: str | None
    concluded: dict[str, Concluded]
    known_units: frozenset[str]
    is_replaceable: bool = True
    assignable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCommendation(Act):
    """Draft a decision of commendation. `decision`: its id; `nominations`: what is known of those named, by id.

    `is_replaceable`: the decision in `supersedes`, if one is named, is of commendation, stands, and no other draft
    replaces it.
    """

    decision: str
    title: str
    commendations: tuple[str, ...]
    declined: tuple[DeclinedNomination, ...]
    supersedes: str | None
    nominations: dict[str, Nomination]
    is_replaceable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseDecision(Act):
    """Change a draft before it is signed. `decision`: its id; `reason`: what was changed, and why."""

    decision: str
    reason: str
    title: str
    teams: tuple[DecidedTeam, ...]
    directives: tuple[Directive, ...]
    needs_ministry: bool
    concluded: dict[str, Concluded]
    known_units: frozenset[str]
    assignable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseCommendation(Act):
    """Change a draft of commendation before it is signed. `decision`: its id."""

    decision: str
    reason: str
    title: str
    commendations: tuple[str, ...]
    declined: tuple[DeclinedNomination, ...]
    nominations: dict[str, Nomination]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPartyAgreement(Act):
    """Record that the Party Standing Committee agreed."""

    document: SignedDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMinistryConcurrence(Act):
    """Record that the Ministry concurred."""

    document: SignedDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class SignDecision(Act):
    """Record the Director's signature."""

    document: SignedDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDecision(Act):
    """Number and date the signed decision. `decision`: its id; `is_number_taken`: in the register of that year."""

    decision: str
    number: str
    issued_on: date
    effective_on: date
    is_number_taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeEffective(Act):
    """The clock reached the day of effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseDecision(Act):
    """Refuse the draft before it is signed."""

    reason: str
    document: SignedDocument | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupersedeDecision(Act):
    """A new decision replaces this one."""

    by: DecisionReference


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeDecision(Act):
    """Revoke the issued decision."""

    reason: str
    document: SignedDocument


Command = (
    DraftDecision
    | DraftCommendation
    | ReviseDecision
    | ReviseCommendation
    | RecordPartyAgreement
    | RecordMinistryConcurrence
    | SignDecision
    | IssueDecision
    | MakeEffective
    | RefuseDecision
    | SupersedeDecision
    | RevokeDecision
)
