"""What a dossier holds when it is signed."""

from datetime import date

from services.reports.frozen import Frozen
from shared.contracts.base import SignedDocument, Value
from shared.contracts.reports.common import ArgumentSource, ChairReference, Question, SilenceRule, Stance, UnitDuty
from shared.contracts.reports.dossier import DossierOption, ProposalOutcome, Tally
from shared.contracts.reports.proposal import AppraisalVerdict, ProposalKind


class ReportLine(Value):
    """A revision of a unit's report that was submitted."""

    report: str
    revision: int
    number: str
    submitted_on: date
    is_late: bool


class PaperLine(Value):
    """A presentation paper of the unit."""

    paper: str
    title: str
    is_late: bool


class StatementLine(Value):
    """What the unit said in the conference."""

    statement: str
    speaker_office: str
    question: str | None
    text: str


class ArgumentLine(Value):
    """An argument in the unit's words, with the document and revision it came from. `number`: the report's number."""

    code: str
    text: str
    source: ArgumentSource
    number: str | None


class AnswerLine(Value):
    """One answer of the unit to a question, with its arguments."""

    stance: Stance
    arguments: tuple[ArgumentLine, ...]
    is_late: bool


class OpinionLine(Value):
    """A cell of the stance matrix: `stance` is None where the unit has not answered. `history`: oldest first."""

    question: str
    stance: Stance | None
    history: tuple[AnswerLine, ...]


class UnitLine(Value):
    """A row of the stance matrix: one expected unit with all that came from it.

    `has_answered`: anything at all came. `is_non_responding`: it was named so when collection closed; together with
    `has_answered` that means it answered late (`is_late`).
    """

    unit: str
    duty: UnitDuty
    has_answered: bool
    is_non_responding: bool
    is_late: bool
    opinions: tuple[OpinionLine, ...]
    reports: tuple[ReportLine, ...]
    papers: tuple[PaperLine, ...]
    statements: tuple[StatementLine, ...]


class AppraisalLine(Value):
    """The advice of the appraising unit."""

    by_unit: str
    verdict: AppraisalVerdict
    note: str
    revision: int


class ProposalLine(Value):
    """A proposal in the dossier, in the unit's words, with its appraisal and what staff recommends."""

    proposal: str
    unit: str
    kind: ProposalKind
    title: str
    text: str
    conditions: str | None
    revision: int
    is_late: bool
    appraisal: AppraisalLine | None
    recommendation: ProposalOutcome | None


class Snapshot(Frozen):
    """The content of one revision of a dossier."""

    dossier: str
    revision: int
    conference: str
    title: str
    held_on: date
    chair: ChairReference
    staff_unit: str
    conclusion: SignedDocument
    questions: tuple[Question, ...]
    silence_rule: SilenceRule
    tallies: tuple[Tally, ...]
    units: tuple[UnitLine, ...]
    proposals: tuple[ProposalLine, ...]
    assessment: str | None
    options: tuple[DossierOption, ...]
