"""What can be asked of a conference. Each command carries when, who, and the facts that its rule needs."""

from dataclasses import dataclass, field
from datetime import date, datetime

from shared.contracts.actor import Actor
from shared.contracts.base import Sha256, SignedDocument
from shared.contracts.reports.common import Argument, Directive, Stance
from shared.contracts.reports.conference import Acknowledgement, ConferenceTerms


@dataclass(frozen=True, slots=True)
class PlanConference:
    """Prepare a conference. `known_units`: the units in the directory on the day of the conference."""

    at: datetime
    actor: Actor
    terms: ConferenceTerms
    known_units: frozenset[str]


@dataclass(frozen=True, slots=True)
class ConveneConference:
    """Call the conference, by the chair or by a recorder who cites the signed letter. New dates are optional.

    `earlier`: the due dates of lower levels, where the others' is a new one.
    """

    at: datetime
    actor: Actor
    document: SignedDocument | None = None
    held_on: date | None = None
    report_due_before: date | None = None
    earlier: dict[str, date] = field(default_factory=dict[str, date])


@dataclass(frozen=True, slots=True)
class PostponeConference:
    """Put the conference off to new dates. `earlier`: the new due dates of lower levels."""

    at: datetime
    actor: Actor
    held_on: date
    report_due_before: date
    reason: str
    document: SignedDocument | None = None
    earlier: dict[str, date] = field(default_factory=dict[str, date])


@dataclass(frozen=True, slots=True)
class CancelConference:
    """Call the conference off."""

    at: datetime
    actor: Actor
    reason: str
    document: SignedDocument | None = None


@dataclass(frozen=True, slots=True)
class SubmitPaper:
    """Send a unit's presentation paper. `has_ceased`: whether the unit is no more."""

    at: datetime
    actor: Actor
    paper: str
    unit: str
    title: str
    text: str
    sha256: Sha256 | None = None
    has_ceased: bool = False


@dataclass(frozen=True, slots=True)
class RecordStatement:
    """Write down what a unit said."""

    at: datetime
    actor: Actor
    statement: str
    unit: str
    speaker_office: str
    text: str
    question: str | None = None


@dataclass(frozen=True, slots=True)
class GiveOpinion:
    """Answer a question, or replace the answer. `revisions`: latest revision of each report of this unit here.

    `has_ceased`: whether the unit is no more.
    """

    at: datetime
    actor: Actor
    unit: str
    question: str
    stance: Stance
    arguments: tuple[Argument, ...]
    revisions: dict[str, int]
    has_ceased: bool = False


@dataclass(frozen=True, slots=True)
class HoldConference:
    """Record that the conference took place. `known_units`: the units in the directory on that day."""

    at: datetime
    actor: Actor
    held_on: date
    attending: tuple[str, ...]
    known_units: frozenset[str]


@dataclass(frozen=True, slots=True)
class OpenWords:
    """Let the units read each other's words."""

    at: datetime
    actor: Actor
    document: SignedDocument | None = None


@dataclass(frozen=True, slots=True)
class IssueConclusion:
    """Record the chair's signed conclusion notice with its directives.

    `known_units`: in the directory today. `assignable`: the cited proposals that a task may carry out.
    """

    at: datetime
    actor: Actor
    conference: str
    document: SignedDocument
    acknowledgements: tuple[Acknowledgement, ...]
    directives: tuple[Directive, ...]
    known_units: frozenset[str]
    assignable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PassOpinionDuty:
    """Hand on what a unit that is no more still owes. `unit`: its only successor, if it has one."""

    at: datetime
    actor: Actor
    previous: str
    unit: str | None
    effective_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class RehomeConference:
    """Let another unit prepare the conference: the one that did is no more."""

    at: datetime
    actor: Actor
    staff_unit: str
    effective_on: date


Command = (
    PlanConference
    | ConveneConference
    | PostponeConference
    | CancelConference
    | SubmitPaper
    | RecordStatement
    | GiveOpinion
    | HoldConference
    | OpenWords
    | IssueConclusion
    | PassOpinionDuty
    | RehomeConference
)
