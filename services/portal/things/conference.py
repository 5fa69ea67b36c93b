"""The evaluation conference: what it asks, what was answered, how it was concluded."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar

from services.portal.things.base import STAFF, UNIT_HEADS, At, Passage, Thing, Wait, part
from shared.contracts.actor import Role
from shared.contracts.base import Event
from shared.contracts.reports import (
    Argument,
    ConclusionIssued,
    ConferenceCancelled,
    ConferenceConvened,
    ConferenceHeld,
    ConferencePlanned,
    ConferencePostponed,
    ConferenceRehomed,
    ConferenceTerms,
    ConferenceWordsOpened,
    DirectiveIssued,
    ExpectedUnit,
    OpinionChanged,
    OpinionDutyPassed,
    OpinionGiven,
    PaperSubmitted,
    StatementRecorded,
    UnitDuty,
    heirs,
)


class Answer(At):
    """A unit's answer to a question, at the time that it was given."""

    unit: str
    question: str
    stance: str
    arguments: tuple[Argument, ...]
    is_late: bool


class Paper(At):
    """A presentation paper."""

    event: PaperSubmitted


class Statement(At):
    """What a unit said in the conference."""

    event: StatementRecorded


class Conference(Thing):
    """A conference. `answers` holds every answer in its order: the last of a unit to a question is the present one."""

    kind: ClassVar[str] = "conference"
    terms: ConferenceTerms
    papers: tuple[Paper, ...] = ()
    statements: tuple[Statement, ...] = ()
    answers: tuple[Answer, ...] = ()
    held_on: date | None = None
    attending: tuple[str, ...] = ()
    are_words_open: bool = False
    conclusion: ConclusionIssued | None = None
    directives: tuple[DirectiveIssued, ...] = ()
    reason: str | None = None
    successions: tuple[OpinionDutyPassed, ...] = ()

    @property
    def title(self) -> str:
        """Its full name."""
        return self.terms.title

    @property
    def owner(self) -> str | None:
        """The staff unit prepares it."""
        return self.terms.staff_unit

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The questions, the conclusion, and what the units said: their answers, papers and statements."""
        asked = (Passage(f"question-{each.code}", "question", each.text) for each in self.terms.questions)
        return (*asked, *self._concluded, *self._argued, *self._spoken)

    @property
    def _concluded(self) -> Iterator[Passage]:
        if self.conclusion is not None:
            for number, praise in enumerate(self.conclusion.acknowledgements):
                yield Passage(f"praise-{number}", "acknowledgement", praise.text)
            for number, directive in enumerate(self.conclusion.directives):
                yield Passage(f"directive-{number}", "directive", directive.text)

    @property
    def _argued(self) -> Iterator[Passage]:
        for (unit, question), said in self.answered().items():
            for number, answer in enumerate(said[::-1]):  # the present one is 0, the one before it 1
                for each in answer.arguments:
                    yield Passage(argument_place(unit, question, number, each.code), "argument", each.text, unit)

    @property
    def _spoken(self) -> Iterator[Passage]:
        for paper in self.papers:
            text = f"{paper.event.title}\n{paper.event.text}"
            yield Passage(f"paper-{paper.event.paper}", "paper", text, paper.event.unit)
        for spoken in self.statements:
            yield Passage(f"statement-{spoken.event.statement}", "statement", spoken.event.text, spoken.event.unit)

    @property
    def heirs(self) -> dict[str, str | None]:
        """Who owes in place of each unit that is no more; None where nobody does."""
        return {each.previous: each.unit for each in self.successions}

    def voices(self, question: str) -> tuple[ExpectedUnit, ...]:
        """The units that count for the question: those that were asked, and heirs of what was owed."""
        answered = {answer.unit for answer in self.answers if answer.question == question}
        return heirs.voices(self.terms.expected, self.heirs, answered)

    @property
    def counting(self) -> dict[str, None]:
        """The units that count for any question, in the order of the asking."""
        found = {voice.unit for question in self.terms.questions for voice in self.voices(question.code)}
        return {each.unit: None for each in heirs.among(self.terms.expected, self.heirs, found)}

    @property
    def asked(self) -> tuple[ExpectedUnit, ...]:
        """Who counts for a question or has said anything, in the order of the asking."""
        said = {each.unit for each in self.answers} | {each.event.unit for each in (*self.papers, *self.statements)}
        return heirs.among(self.terms.expected, self.heirs, said.union(self.counting))

    def present(self, unit: str, question: str) -> Answer | None:
        """The answer of a unit to a question that counts."""
        return next((a for a in reversed(self.answers) if (a.unit, a.question) == (unit, question)), None)

    def answered(self) -> dict[tuple[str, str], list[Answer]]:
        """Every answer by unit and question, the oldest first: for who asks for all of them."""
        found: dict[tuple[str, str], list[Answer]] = {}
        for answer in self.answers:
            found.setdefault((answer.unit, answer.question), []).append(answer)
        return found

    def earlier(self, unit: str, question: str) -> tuple[Answer, ...]:
        """The answers that it replaced, the oldest first."""
        return tuple(a for a in self.answers if (a.unit, a.question) == (unit, question))[:-1]

    @property
    def waits(self) -> tuple[Wait, ...]:
        """Answers while it asks; then to be held and concluded."""
        chair = (Role.CHAIR,)
        if self.status == "planned":
            return (Wait(act="conference.convene", roles=chair, unit=self.terms.chair.unit),)
        if self.status == "held":
            return (Wait(act="conference.conclude", roles=(*chair, Role.CLERK)),)
        if self.status != "convened":
            return ()
        answered = self.answered()
        answering = [
            Wait(
                act="conference.answer",
                roles=UNIT_HEADS,
                unit=each.unit,
                detail=question.code,
                due_before=self.terms.due_before_of(each.unit) if each.duty == UnitDuty.REPORT else self.terms.held_on,
            )
            for question in self.terms.questions
            for each in self.voices(question.code)
            if (each.unit, question.code) not in answered
        ]
        day_after = self.terms.held_on + timedelta(days=1)
        hold = Wait(act="conference.hold", roles=STAFF, unit=self.terms.staff_unit, due_before=day_after)
        return (*answering, hold)


def argument_place(unit: str, question: str, number: int, code: str) -> str:
    """Where an argument of a unit stands among its words: of its present answer (0), of the one before it (1), …"""
    return "-".join(("a", unit, question, str(number), code)).replace("_", "-").replace(" ", "-")


def fold(conference: Conference | None, event: Event, at: At) -> Conference | None:
    """The conference after the event."""
    if isinstance(event, ConferencePlanned):
        return Conference(status="planned", terms=part(ConferenceTerms, event))
    if conference is None:
        return None
    match event:
        case ConferenceConvened():
            return conference.changed(status="convened", terms=part(ConferenceTerms, event))
        case ConferencePostponed():
            return conference.changed(status="postponed", terms=part(ConferenceTerms, event), reason=event.reason)
        case ConferenceCancelled():
            return conference.changed(status="cancelled", reason=event.reason)
        case PaperSubmitted():
            return conference.changed(papers=(*conference.papers, Paper(at=at.at, by=at.by, event=event)))
        case StatementRecorded():
            said = Statement(at=at.at, by=at.by, event=event)
            return conference.changed(statements=(*conference.statements, said))
        case OpinionGiven() | OpinionChanged():
            answer = Answer(
                at=at.at,
                by=at.by,
                unit=event.unit,
                question=event.question,
                stance=event.stance.value,
                arguments=event.arguments,
                is_late=event.is_late,
            )
            return conference.changed(answers=(*conference.answers, answer))
        case ConferenceHeld():
            return conference.changed(status="held", held_on=event.held_on, attending=event.attending)
        case ConferenceWordsOpened():
            return conference.changed(are_words_open=True)
        case ConclusionIssued():
            return conference.changed(status="concluded", conclusion=event)
        case OpinionDutyPassed():
            return conference.changed(successions=(*conference.successions, event))
        case ConferenceRehomed():
            return conference.changed(terms=conference.terms.changed(staff_unit=event.staff_unit))
        case DirectiveIssued():
            return conference.changed(directives=(*conference.directives, event))
        case _:
            return conference
