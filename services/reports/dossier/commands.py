"""What can be asked of a dossier, with the facts that the rules need."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts.actor import Actor
from shared.contracts.base import SignedDocument
from shared.contracts.reports.common import ChairReference, ExpectedUnit, Question, SilenceRule
from shared.contracts.reports.dossier import (
    DossierDraft,
    ProposalOutcome,
    SittingBody,
    SittingOutcome,
    SnapshotSource,
    Tally,
)


@dataclass(frozen=True, slots=True)
class Included:
    """A proposal in the dossier: whose it is, and whether its approval takes a decision (and so a phase)."""

    unit: str
    needs_decision: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """When it is asked, and by which office."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDossier(Act):
    """Open the dossier of a concluded conference."""

    conference: str
    staff_unit: str
    chair: ChairReference
    questions: tuple[Question, ...]
    expected: tuple[ExpectedUnit, ...]
    silence_rule: SilenceRule
    conclusion: SignedDocument
    due_before: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCollection(Act):
    """Close collection. `asked`: who is asked today; `answered`: who has sent a report or given an opinion so far."""

    asked: frozenset[str]
    answered: frozenset[str]
    non_responding: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReview(Act):
    """Put the draft before the head of the staff unit. `included`: the proposals in this dossier."""

    draft: DossierDraft
    included: dict[str, Included]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRevision(Act):
    """Send the draft back to drafting."""

    remarks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignDossier(Act):
    """Freeze the content. `sha256`: of the snapshot as it would be frozen now; `read_sha256`: of what the head read.

    `pending`: proposals of the conference that wait to be included.
    """

    document: SignedDocument
    read_sha256: str
    sha256: str
    tallies: tuple[Tally, ...]
    sources: tuple[SnapshotSource, ...]
    pending: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearDossier(Act):
    """The chair clears the signed dossier; a recorder cites the document."""

    document: SignedDocument | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDossier(Act):
    """The chair returns the signed dossier; a recorder cites the document."""

    reason: str
    document: SignedDocument | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentDossier(Act):
    """Put the cleared dossier before the two bodies."""

    presented_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSitting(Act):
    """Record what a body made of the dossier, from its document."""

    body: SittingBody
    date: date
    outcome: SittingOutcome
    wording: str
    document: SignedDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeDossier(Act):
    """Record the answer to each proposal, from the directorate's document."""

    outcomes: tuple[ProposalOutcome, ...]
    included: dict[str, Included]


@dataclass(frozen=True, slots=True, kw_only=True)
class RehomeDossier(Act):
    """Make another unit responsible: the one that synthesises is no more."""

    staff_unit: str
    effective_on: date


Command = (
    OpenDossier
    | CloseCollection
    | RequestReview
    | RequestRevision
    | SignDossier
    | ClearDossier
    | ReturnDossier
    | PresentDossier
    | RecordSitting
    | ConcludeDossier
    | RehomeDossier
)
