"""What may be seen of a conference, and how the answers are counted."""

from collections import Counter

from services.reports.conference.heirs import voices
from services.reports.conference.roles import sees_all
from services.reports.conference.state import Conference
from shared.contracts.actor import Actor
from shared.contracts.reports.common import SilenceRule, Stance, UnitDuty
from shared.contracts.reports.dossier import Tally


def tallies(state: Conference) -> list[Tally]:
    """The count of each question, units that report and units that only give an opinion apart. Silence is shown."""
    return [
        _tally(state, question.code, duty)
        for question in state.terms.questions
        for duty in UnitDuty
        if state.owing(duty)
    ]


def _tally(state: Conference, question: str, duty: UnitDuty) -> Tally:
    units = [voice.unit for voice in voices(state, question) if voice.duty == duty]
    opinions = [opinion for unit in units if (opinion := state.opinion(unit, question))]
    count = Counter(opinion.present.stance for opinion in opinions)
    return Tally(
        question=question,
        duty=duty,
        expected=len(units),
        agree=count[Stance.AGREE],
        agree_with_conditions=count[Stance.AGREE_WITH_CONDITIONS],
        disagree=count[Stance.DISAGREE],
        no_opinion=count[Stance.NO_OPINION],
        not_answered=len(units) - len(opinions),
        base=len(units if state.terms.silence_rule == SilenceRule.COUNTED else opinions),
    )


def as_seen_by(actor: Actor, state: Conference) -> Conference:
    """The conference without the words that the actor may not read (yet).

    A unit always reads its own words; those of others only when the chair has opened them.
    """
    if state.are_words_open or sees_all(actor, state):
        return state
    return state.changed(
        papers=tuple(p for p in state.papers if p.unit == actor.unit),
        statements=tuple(s for s in state.statements if s.unit == actor.unit),
        opinions=tuple(o for o in state.opinions if o.unit == actor.unit),
    )


def sees_tally(actor: Actor, state: Conference) -> bool:
    """Whether the actor sees the count: the chair and the staff unit always, others once it was held."""
    return state.is_held or sees_all(actor, state)
