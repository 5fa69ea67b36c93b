"""A conference as it stands, and how each event changes it."""

from datetime import date
from typing import TypeVar, assert_never

from shared.contracts.base import AggregateId, Code, Line, Sha256, SignedDocument, Text, UnitId, Value
from shared.contracts.reports.common import Argument, Directive, QuestionCode, Stance, UnitDuty
from shared.contracts.reports.conference import (
    Acknowledgement,
    AnyConferenceEvent,
    ConclusionIssued,
    ConferenceCancelled,
    ConferenceConvened,
    ConferenceHeld,
    ConferencePlanned,
    ConferencePostponed,
    ConferenceRehomed,
    ConferenceTerms,
    ConferenceWordsOpened,
    OpinionChanged,
    OpinionDutyPassed,
    OpinionGiven,
    PaperSubmitted,
    StatementRecorded,
)
from shared.contracts.reports.directive import DirectiveIssued
from shared.contracts.reports.dossier import Tally

V = TypeVar("V", bound=Value)


class Status(Code):
    """Where a conference is."""

    PLANNED = "planned"
    CONVENED = "convened"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    HELD = "held"
    CONCLUDED = "concluded"


LABELS = {
    Status.PLANNED: "dự kiến",
    Status.CONVENED: "đã triệu tập",
    Status.POSTPONED: "hoãn",
    Status.CANCELLED: "đã hủy",
    Status.HELD: "đã họp",
    Status.CONCLUDED: "đã kết luận",
}


class Paper(Value):
    """A presentation paper (tham luận)."""

    paper: AggregateId
    unit: UnitId
    title: Line
    text: Text
    sha256: Sha256 | None
    is_late: bool


class Statement(Value):
    """What a unit said in the conference, as it was written down."""

    statement: AggregateId
    unit: UnitId
    speaker_office: Line
    question: QuestionCode | None
    text: Text


class Answer(Value):
    """A unit's answer to a question at some time."""

    stance: Stance
    arguments: tuple[Argument, ...]
    is_late: bool


class Opinion(Value):
    """All answers of a unit to a question, the present one last."""

    unit: UnitId
    question: QuestionCode
    answers: tuple[Answer, ...]

    @property
    def present(self) -> Answer:
        """The answer that counts."""
        return self.answers[-1]


class Notice(Value):
    """What a conclusion notice says."""

    acknowledgements: tuple[Acknowledgement, ...]
    directives: tuple[Directive, ...]


class Conclusion(Notice):
    """The chair's conclusion notice. `tallies`: the answers as counted when it was recorded."""

    document: SignedDocument
    tallies: tuple[Tally, ...] = ()


class Succession(Value):
    """A unit that is no more and owed an answer. `unit`: who owes it in its place, if anybody does."""

    previous: UnitId
    unit: UnitId | None
    effective_on: date
    reason: Line


class Conference(Value):
    """The state of a conference."""

    status: Status
    terms: ConferenceTerms
    was_convened: bool = False
    papers: tuple[Paper, ...] = ()
    statements: tuple[Statement, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    attending: tuple[UnitId, ...] = ()
    are_words_open: bool = False
    conclusion: Conclusion | None = None
    successions: tuple[Succession, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether it has taken place: from then on units see the tally."""
        return self.status in (Status.HELD, Status.CONCLUDED)

    def opinion(self, unit: str, question: str) -> Opinion | None:
        """The unit's opinion on the question, if it gave one."""
        return next((o for o in self.opinions if (o.unit, o.question) == (unit, question)), None)

    @property
    def heirs(self) -> dict[str, str | None]:
        """Who owes in place of each unit that is no more; None where nobody does."""
        return {each.previous: each.unit for each in self.successions}

    def owing(self, duty: UnitDuty) -> tuple[UnitId, ...]:
        """The expected units of a duty."""
        return tuple(e.unit for e in self.terms.expected if e.duty == duty)


def _part(kind: type[V], event: Value) -> V:
    return kind(**{name: getattr(event, name) for name in kind.model_fields})


def _answered(state: Conference, event: OpinionGiven | OpinionChanged) -> Conference:
    answer = Answer(stance=event.stance, arguments=event.arguments, is_late=event.is_late)
    if earlier := state.opinion(event.unit, event.question):
        changed = earlier.changed(answers=(*earlier.answers, answer))
        return state.changed(opinions=tuple(changed if o is earlier else o for o in state.opinions))
    opinion = Opinion(unit=event.unit, question=event.question, answers=(answer,))
    return state.changed(opinions=(*state.opinions, opinion))


def evolve(state: Conference | None, event: AnyConferenceEvent) -> Conference:
    """The conference after an event."""
    if isinstance(event, ConferencePlanned):
        return Conference(status=Status.PLANNED, terms=_part(ConferenceTerms, event))
    assert state is not None, f"{event.type} came before conference-planned"
    match event:
        case ConferenceConvened():
            return state.changed(status=Status.CONVENED, terms=_part(ConferenceTerms, event), was_convened=True)
        case ConferencePostponed():
            return state.changed(status=Status.POSTPONED, terms=_part(ConferenceTerms, event))
        case ConferenceCancelled():
            return state.changed(status=Status.CANCELLED)
        case PaperSubmitted():
            return state.changed(papers=(*state.papers, _part(Paper, event)))
        case StatementRecorded():
            return state.changed(statements=(*state.statements, _part(Statement, event)))
        case OpinionGiven() | OpinionChanged():
            return _answered(state, event)
        case ConferenceHeld():
            terms = state.terms.changed(held_on=event.held_on)
            return state.changed(status=Status.HELD, terms=terms, attending=event.attending)
        case ConferenceWordsOpened():
            return state.changed(are_words_open=True)
        case ConclusionIssued():
            return state.changed(status=Status.CONCLUDED, conclusion=_part(Conclusion, event))
        case DirectiveIssued():
            return state
        case OpinionDutyPassed():
            passed = (*state.successions, _part(Succession, event))
            return state.changed(successions=tuple(sorted(passed, key=lambda each: each.previous)))
        case ConferenceRehomed():
            return state.changed(terms=state.terms.changed(staff_unit=event.staff_unit))
        case _:
            assert_never(event)
