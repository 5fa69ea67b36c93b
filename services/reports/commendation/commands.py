"""What can be asked of a commendation, with the facts that the rules need."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts.actor import Actor
from shared.contracts.base import SignedDocument
from shared.contracts.reports.commendation import Achievement, CommendationForm, RecipientKind
from shared.contracts.reports.decision import DecisionReference
from shared.contracts.reports.proposal import AppraisalVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """When it is asked, and by which office."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class Standing:
    """Another nomination of the same achievement that has not ended without an award."""

    id: str
    form: str
    is_awarded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominate(Act):
    """Nominate. `line`: the recipient unit and every unit above it; empty when it is not in today's directory.

    `form`: the version that applies today, if the code names one. `is_verified`: the festival event has a verified
    result. `other`: what takes the achievement already.
    """

    unit: str
    recipient: RecipientKind
    individuals: int | None
    achievement: Achievement
    form_code: str
    form: CommendationForm | None
    line: frozenset[str]
    is_verified: bool = False
    other: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraise(Act):
    """The awards office gives its advice."""

    verdict: AppraisalVerdict
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Act):
    """The unit that nominated takes the nomination back."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Include(Act):
    """A draft decision carries the nomination."""

    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Act):
    """The draft that carried the nomination was changed, and carries it no more."""

    decision: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Act):
    """The decision has effect. `supersedes`: the decision that it replaces, if one."""

    decision: DecisionReference
    basis: SignedDocument
    supersedes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FallWithDecision(Act):
    """The decision was refused, revoked or replaced. `document`: what says so, where there is one."""

    decision: str
    reason: str
    document: SignedDocument | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOutcome(Act):
    """Record what the body that confers the form decided elsewhere. `reason`: why not, where it did not award."""

    is_awarded: bool
    document: SignedDocument
    effective_on: date
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline(Act):
    """Do not award it, while no decision carries it."""

    reason: str
    document: SignedDocument | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineByDecision(Act):
    """The decision that carries it has effect, and does not award it."""

    decision: str
    reason: str
    basis: SignedDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke(Act):
    """Take the award back."""

    reason: str
    document: SignedDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCertificates(Act):
    """Enter the certificates' numbers. `taken`: those that the register of the year has for another commendation."""

    numbers: tuple[str, ...]
    issued_on: date
    taken: frozenset[str] = frozenset()


Command = (
    Nominate
    | Withdraw
    | Appraise
    | Include
    | Release
    | Award
    | DeclineByDecision
    | FallWithDecision
    | RecordOutcome
    | Decline
    | Revoke
    | RecordCertificates
)
