"""Whom a conference asks once units are no more: what was said stays theirs, what is still owed is their heirs'."""

from services.reports.conference.commands import PassOpinionDuty, RehomeConference
from services.reports.conference.state import Conference, Status
from shared.contracts.reports import heirs
from shared.contracts.reports.common import ExpectedUnit
from shared.contracts.reports.conference import AnyConferenceEvent, ConferenceRehomed, OpinionDutyPassed


def pass_duty(command: PassOpinionDuty, state: Conference) -> list[AnyConferenceEvent]:
    """Hand on what the unit still owes; none when it answered all, or a conference that was called off asked it."""
    if state.status is Status.CANCELLED or not owes(command.previous, state):
        return []
    return [
        OpinionDutyPassed(
            previous=command.previous, unit=command.unit, effective_on=command.effective_on, reason=command.reason
        )
    ]


def rehome(command: RehomeConference, state: Conference) -> list[AnyConferenceEvent]:
    """Another unit prepares the conference from now on."""
    previous = state.terms.staff_unit
    if state.status is Status.CANCELLED or previous == command.staff_unit:
        return []
    return [ConferenceRehomed(staff_unit=command.staff_unit, previous=previous, effective_on=command.effective_on)]


def voices(state: Conference, question: str) -> tuple[ExpectedUnit, ...]:
    """The units that count for the question."""
    answered = {opinion.unit for opinion in state.opinions if opinion.question == question}
    return heirs.voices(state.terms.expected, state.heirs, answered)


def asked(state: Conference, said: frozenset[str]) -> tuple[ExpectedUnit, ...]:
    """Everyone who is to be shown: who counts for a question, and who `said` anything, in the order of the asking."""
    counting = (voice.unit for question in state.terms.questions for voice in voices(state, question.code))
    return heirs.among(state.terms.expected, state.heirs, said.union(counting))


def owes(unit: str, state: Conference) -> bool:
    """Whether an answer of the unit is still out."""
    return any(
        voice.unit == unit and state.opinion(unit, question.code) is None
        for question in state.terms.questions
        for voice in voices(state, question.code)
    )


def entitled(state: Conference) -> frozenset[str]:
    """The units that may answer: those that were asked, and their heirs."""
    own = frozenset(each.unit for each in state.terms.expected)
    return own.union(heir for heir in state.heirs.values() if heir is not None)
