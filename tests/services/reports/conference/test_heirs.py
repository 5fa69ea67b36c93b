"""Units that are no more: what they said stays theirs, what they owed is their heirs'."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from services.reports.conference.commands import PassOpinionDuty, RehomeConference
from services.reports.conference.heirs import asked, owes, voices
from services.reports.conference.state import Conference
from services.reports.conference.tally import tallies
from shared.contracts.actor import Role, system
from shared.contracts.reports.common import UnitDuty
from shared.contracts.reports.conference import ConferenceConvened, ConferenceRehomed, OpinionDutyPassed
from tests.services.reports.conference.people import (
    CITY,
    CONVENE,
    JULY_20,
    MOUNTAIN,
    PERSONNEL,
    PLAN,
    STAFF,
    STAFF_UNIT,
    Case,
    actor,
    cancelled,
    concluded,
    convened,
    held,
    nothing,
    planned,
    postponed,
)
from tests.services.reports.conference.test_answers import AGREE, PAPER

HEIR, LAST = "commune_police-18070", "commune_police-18073"
HEIR_HEAD = actor(HEIR, Role.HEAD)
REASON = "Đơn vị kết thúc hoạt động."
SERVICE = system("reports")
PASS = PassOpinionDuty(
    at=JULY_20, actor=SERVICE, previous=CITY, unit=HEIR, effective_on=date(2024, 7, 20), reason=REASON
)
REHOME = RehomeConference(at=JULY_20, actor=SERVICE, staff_unit="department-PV06", effective_on=date(2024, 7, 20))
DROP = replace(PASS, unit=None)
OPEN = [planned, convened, postponed, held, concluded]
PASSED = OpinionDutyPassed(previous=CITY, unit=HEIR, effective_on=date(2024, 7, 20), reason=REASON)


def state_of(case: Case) -> Conference:
    assert case.state is not None
    return case.state


def counted(case: Case) -> list[str]:
    return [voice.unit for voice in voices(state_of(case), "Q1")]


@pytest.mark.parametrize("case", OPEN)
def test_what_a_unit_owes_goes_over_to_its_heir(case: Callable[[], Case]) -> None:
    case().when(PASS).then(PASSED)
    passed = case().and_when(PASS)
    assert counted(passed) == [HEIR, MOUNTAIN, PERSONNEL]
    assert (owes(CITY, state_of(passed)), owes(HEIR, state_of(passed))) == (False, True)
    passed.when(PASS).then_nothing()


def test_the_heir_answers_and_sends_its_paper_and_counts_as_the_unit_did() -> None:
    answered = (
        convened()
        .and_when(PASS)
        .and_when(replace(AGREE, actor=HEIR_HEAD, unit=HEIR))
        .and_when(replace(PAPER, actor=HEIR_HEAD, unit=HEIR))
    )
    districts = next(tally for tally in tallies(state_of(answered)) if tally.duty is UnitDuty.REPORT)
    assert (districts.expected, districts.agree, districts.not_answered) == (2, 1, 1)
    convened().when(replace(AGREE, actor=HEIR_HEAD, unit=HEIR)).then_rejected("unit-not-expected")


def test_an_opinion_that_was_given_stays_what_it_was() -> None:
    answered = convened().and_when(AGREE)
    answered.when(PASS).then_nothing()
    # The head of the unit had signed before its last day; the recorder enters the letter afterwards.
    late = convened().and_when(PASS).and_when(AGREE)
    assert counted(late) == counted(answered) == [CITY, MOUNTAIN, PERSONNEL]
    assert tallies(state_of(late)) == tallies(state_of(answered))


def test_only_what_is_still_owed_passes_question_by_question() -> None:
    two = PLAN.terms.questions[0].changed(code="Q2")
    terms = PLAN.terms.changed(questions=(*PLAN.terms.questions, two))
    case = nothing().and_when(replace(PLAN, terms=terms)).and_when(CONVENE)
    case = case.and_when(AGREE).and_when(PASS)
    state = state_of(case)
    assert [next(voice.unit for voice in voices(state, code)) for code in ("Q1", "Q2")] == [CITY, HEIR]
    assert [each.unit for each in asked(state, frozenset())] == [CITY, HEIR, MOUNTAIN, PERSONNEL]


def test_without_a_single_heir_it_falls_away_with_the_reason() -> None:
    convened().when(DROP).then(PASSED.changed(unit=None))
    dropped = convened().and_when(DROP)
    assert counted(dropped) == [MOUNTAIN, PERSONNEL]
    assert tallies(state_of(dropped))[0].expected == 1
    assert [each.unit for each in asked(state_of(dropped), frozenset({CITY}))] == [CITY, MOUNTAIN, PERSONNEL]


def test_an_heir_that_was_asked_itself_has_one_voice() -> None:
    merged = convened().and_when(replace(PASS, unit=MOUNTAIN))
    assert counted(merged) == [MOUNTAIN, PERSONNEL]


def test_an_heir_of_two_has_one_voice() -> None:
    merged = convened().and_when(PASS).and_when(replace(PASS, previous=MOUNTAIN))
    assert counted(merged) == [HEIR, PERSONNEL]


def test_it_passes_on_when_the_heir_is_no_more_either() -> None:
    again = replace(PASS, previous=HEIR, unit=LAST)
    twice = convened().and_when(PASS).and_when(again)
    assert counted(twice) == [LAST, MOUNTAIN, PERSONNEL]
    convened().when(again).then_nothing()
    answered = convened().and_when(PASS).and_when(replace(AGREE, actor=HEIR_HEAD, unit=HEIR)).and_when(again)
    assert counted(answered) == [HEIR, MOUNTAIN, PERSONNEL]


def test_units_that_succeed_each_other_in_a_circle_owe_nothing() -> None:
    circle = convened().and_when(PASS).and_when(replace(PASS, previous=HEIR, unit=CITY))
    assert counted(circle) == [MOUNTAIN, PERSONNEL]


def test_nobody_owes_a_conference_that_was_called_off_or_never_asked() -> None:
    cancelled().when(PASS).then_nothing()
    cancelled().when(REHOME).then_nothing()
    convened().when(replace(PASS, previous="district_police-999")).then_nothing()


@pytest.mark.parametrize("case", OPEN)
def test_another_unit_prepares_it_when_the_staff_unit_is_no_more(case: Callable[[], Case]) -> None:
    state = (
        case()
        .when(REHOME)
        .then(ConferenceRehomed(staff_unit="department-PV06", previous=STAFF_UNIT, effective_on=date(2024, 7, 20)))
    )
    assert state.terms.staff_unit == "department-PV06"
    case().and_when(REHOME).when(REHOME).then_nothing()


def test_the_successor_records_for_it_and_the_former_staff_no_more() -> None:
    case = planned().and_when(REHOME)
    assert case.when(CONVENE).then_a(ConferenceConvened).staff_unit == "department-PV06"
    given = convened().and_when(REHOME)
    by_letter = replace(AGREE, arguments=())
    given.when(replace(by_letter, actor=STAFF)).then_rejected("not-of-this-unit")
    given.when(replace(by_letter, actor=actor("department-PV06", Role.STAFF))).then_rejected("source-missing")
