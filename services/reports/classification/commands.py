"""What can be asked of a classification. `scheme`: the criteria and grades that it is scored by."""

from dataclasses import dataclass
from datetime import datetime

from services.reports.classification.scheme import Scheme
from shared.contracts.actor import Actor
from shared.contracts.base import SignedDocument
from shared.contracts.reports.classification import Scores


@dataclass(frozen=True, slots=True)
class ScoreSelf:
    """The unit scores itself, for the first time or again. `heir`: who has its place where it is no more."""

    at: datetime
    actor: Actor
    unit: str
    year: int
    scheme: Scheme
    scores: Scores
    note: str | None
    heir: str | None = None


@dataclass(frozen=True, slots=True)
class ReturnSelfScore:
    """Send the self-score, or what was appraised of it, back to the unit."""

    at: datetime
    actor: Actor
    reason: str


@dataclass(frozen=True, slots=True)
class AppraiseScore:
    """Give points of one's own; `reasons` where they differ from the unit's."""

    at: datetime
    actor: Actor
    scheme: Scheme
    scores: Scores
    reasons: dict[str, str]


@dataclass(frozen=True, slots=True)
class ConfirmClass:
    """Record that a leader confirmed the appraised points."""

    at: datetime
    actor: Actor
    scheme: Scheme
    document: SignedDocument


@dataclass(frozen=True, slots=True)
class RevokeClass:
    """Record that a leader took the confirmation back."""

    at: datetime
    actor: Actor
    reason: str
    document: SignedDocument


Command = ScoreSelf | ReturnSelfScore | AppraiseScore | ConfirmClass | RevokeClass
