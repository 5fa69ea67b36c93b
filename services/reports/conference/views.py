"""What callers see of a conference: how much depends on who they are and on where the conference is."""

from datetime import date

from pydantic import Field

from services.reports.conference.state import Answer, Conclusion, Conference, Opinion, Paper, Statement, Status
from services.reports.conference.tally import as_seen_by, sees_tally, tallies
from shared.contracts.actor import Actor
from shared.contracts.base import UnitId, Value
from shared.contracts.reports.common import QuestionCode
from shared.contracts.reports.conference import ConferenceTerms
from shared.contracts.reports.dossier import Tally
from shared.messaging.aggregate import Loaded


class Recorded(Value):
    """What was taken in, with its id and the conference's version after it."""

    id: str
    version: int


class ConferenceSummary(Value):
    """A conference in a list."""

    id: str
    version: int = Field(description="Version for `If-Match`")
    status: Status
    title: str
    report_due_before: date
    held_on: date
    expected: int = Field(description="How many units are asked")


class OpinionView(Value):
    """A unit's answer to a question with all that it answered before."""

    unit: UnitId
    question: QuestionCode
    present: Answer
    earlier: tuple[Answer, ...] = Field(description="Answers that it replaced, the oldest first")


class ConferenceView(ConferenceTerms):
    """A conference as the caller may see it.

    Until it is held a unit sees its own words only; afterwards the tally too; the words of others once the chair
    has opened them. The chair, the staff unit and the clerk see all.
    """

    id: str
    version: int = Field(description="Version for `If-Match`")
    status: Status
    names: dict[UnitId, str] = Field(description="Full names of the units, on the day of the conference")
    papers: tuple[Paper, ...]
    statements: tuple[Statement, ...]
    opinions: tuple[OpinionView, ...]
    attending: tuple[UnitId, ...]
    are_words_open: bool
    tallies: tuple[Tally, ...] | None = Field(description="Null while the caller may not see the count")
    conclusion: Conclusion | None


def summary(loaded: Loaded[Conference]) -> ConferenceSummary:
    """The conference in a list."""
    state = loaded.state
    assert state is not None
    return ConferenceSummary(
        id=loaded.id,
        version=loaded.version,
        status=state.status,
        title=state.terms.title,
        report_due_before=state.terms.report_due_before,
        held_on=state.terms.held_on,
        expected=len(state.terms.expected),
    )


def view(loaded: Loaded[Conference], actor: Actor, names: dict[str, str]) -> ConferenceView:
    """The conference as the actor may see it."""
    assert loaded.state is not None
    seen = as_seen_by(actor, loaded.state)
    return ConferenceView(
        **dict(seen.terms),
        id=loaded.id,
        version=loaded.version,
        status=seen.status,
        names=names,
        papers=seen.papers,
        statements=seen.statements,
        opinions=tuple(_opinion(each) for each in seen.opinions),
        attending=seen.attending,
        are_words_open=seen.are_words_open,
        tallies=tuple(tallies(loaded.state)) if sees_tally(actor, loaded.state) else None,
        conclusion=seen.conclusion,
    )


def _opinion(opinion: Opinion) -> OpinionView:
    return OpinionView(
        unit=opinion.unit, question=opinion.question, present=opinion.present, earlier=opinion.answers[:-1]
    )
