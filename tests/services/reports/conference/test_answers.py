"""Papers, statements and opinions: who may send them, where arguments come from, what stays visible."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.reports.conference.commands import GiveOpinion, OpenWords, RecordStatement, SubmitPaper
from services.reports.conference.domain import decide, evolve
from services.reports.conference.state import Conference
from services.reports.conference.tally import as_seen_by, sees_tally, tallies
from shared.contracts.actor import Actor, Role
from shared.contracts.calendar import VIETNAM
from shared.contracts.reports.common import Argument, ArgumentSource, SilenceRule, SourceKind, Stance, UnitDuty
from shared.contracts.reports.conference import OpinionChanged, OpinionGiven, PaperSubmitted, StatementRecorded
from tests.services.reports.conference.people import (
    AUGUST_5,
    CHAIR,
    CITY,
    CLERK,
    HEAD,
    JULY_20,
    MOUNTAIN,
    OFFICER,
    OTHER_HEAD,
    PERSONNEL,
    PERSONNEL_HEAD,
    POSTPONE,
    STAFF,
    TERMS,
    Case,
    actor,
    concluded,
    convened,
    held,
    planned,
    postponed,
)

PAPER = SubmitPaper(at=JULY_20, actor=OFFICER, paper="p-1", unit=CITY, title="Tham luận", text="Nội dung")
STATEMENT = RecordStatement(
    at=AUGUST_5,
    actor=STAFF,
    statement="s-1",
    unit=CITY,
    speaker_office="Trưởng Công an thành phố",
    question="Q1",
    text="Nhất trí nếu có quy chế mẫu.",
)


def argument(kind: SourceKind, document: str | None, revision: int | None = None, code: str = "436-L1") -> Argument:
    return Argument(
        code=code, text="Địa bàn đô thị", source=ArgumentSource(kind=kind, document=document, revision=revision)
    )


FROM_PAPER = argument(SourceKind.PAPER, "p-1")
FROM_STATEMENT = argument(SourceKind.STATEMENT, "s-1")
FROM_REPORT = argument(SourceKind.REPORT, "r-1", 2)
AGREE = GiveOpinion(
    at=JULY_20, actor=HEAD, unit=CITY, question="Q1", stance=Stance.AGREE, arguments=(), revisions={"r-1": 2}
)


def with_paper() -> Case:
    return convened().and_when(PAPER)


def test_an_officer_sends_the_units_paper() -> None:
    convened().when(PAPER).then(
        PaperSubmitted(paper="p-1", unit=CITY, title="Tham luận", text="Nội dung", sha256=None, is_late=False)
    )
    with_paper().when(PAPER).then_nothing()


@pytest.mark.parametrize(
    ("moment", "is_late"),
    [
        (datetime(2024, 7, 25, 23, 59, 59, tzinfo=VIETNAM), False),
        (datetime(2024, 7, 26, 0, 0, tzinfo=VIETNAM), True),
    ],
)
def test_a_paper_is_late_from_the_first_moment_of_the_due_day(moment: datetime, is_late: bool) -> None:
    event = convened().when(replace(PAPER, at=moment)).then_a(PaperSubmitted)
    assert event.is_late is is_late


def test_papers_are_refused_before_the_conference_is_convened_and_from_others() -> None:
    planned().when(PAPER).then_rejected("conference-state")
    convened().when(replace(PAPER, actor=OTHER_HEAD)).then_rejected("not-of-this-unit")
    stranger = actor("district_police-999", Role.OFFICER)
    convened().when(replace(PAPER, actor=stranger, unit=stranger.unit)).then_rejected("unit-not-expected")


def test_statements_are_written_down_by_recorders_only() -> None:
    convened().when(STATEMENT).then(
        StatementRecorded(
            statement="s-1",
            unit=CITY,
            speaker_office=STATEMENT.speaker_office,
            question="Q1",
            text=STATEMENT.text,
        )
    )
    convened().and_when(STATEMENT).when(STATEMENT).then_nothing()
    convened().when(replace(STATEMENT, actor=HEAD)).then_rejected("not-recorder")
    convened().when(replace(STATEMENT, question="Q9")).then_rejected("question-unknown")
    planned().when(STATEMENT).then_rejected("conference-state")


def test_a_bare_stance_is_an_answer() -> None:
    convened().when(AGREE).then(
        OpinionGiven(unit=CITY, question="Q1", stance=Stance.AGREE, arguments=(), is_late=False)
    )


def test_the_same_answer_again_is_quiet_also_after_the_conference_was_held() -> None:
    convened().and_when(AGREE).when(AGREE).then_nothing()
    held_after = convened().and_when(AGREE)
    held_after.when(replace(AGREE, at=AUGUST_5)).then_nothing()


def test_a_changed_stance_keeps_the_earlier_one() -> None:
    disagree = replace(AGREE, stance=Stance.DISAGREE, arguments=(FROM_PAPER,))
    conditions = replace(
        AGREE, actor=CLERK, stance=Stance.AGREE_WITH_CONDITIONS, arguments=(FROM_STATEMENT,), at=AUGUST_5
    )
    state = (
        with_paper()
        .and_when(disagree)
        .and_when(STATEMENT)
        .when(conditions)
        .then(
            OpinionChanged(
                unit=CITY,
                question="Q1",
                previous=Stance.DISAGREE,
                stance=Stance.AGREE_WITH_CONDITIONS,
                arguments=(FROM_STATEMENT,),
                is_late=False,
            )
        )
    )
    opinion = state.opinion(CITY, "Q1")
    assert opinion is not None
    assert [a.stance for a in opinion.answers] == [Stance.DISAGREE, Stance.AGREE_WITH_CONDITIONS]


def test_other_arguments_for_the_same_stance_are_a_change() -> None:
    event = convened().and_when(AGREE).when(replace(AGREE, arguments=(FROM_REPORT,))).then_a(OpinionChanged)
    assert event.previous == event.stance == Stance.AGREE


def test_units_are_heard_from_the_convocation_on_whatever_becomes_of_the_conference() -> None:
    for case in (postponed(), held(), concluded()):
        case.when(PAPER).then_a(PaperSubmitted)
        case.when(AGREE).then_a(OpinionGiven)
    held().when(STATEMENT).then_a(StatementRecorded)
    never_convened = planned().and_when(replace(POSTPONE, actor=STAFF))
    never_convened.when(PAPER).then_rejected("conference-not-convened")
    never_convened.when(AGREE).then_rejected("conference-not-convened")


def test_an_answer_after_the_conference_is_taken_in_and_marked_late() -> None:
    event = held().when(replace(AGREE, at=AUGUST_5 + timedelta(days=3))).then_a(OpinionGiven)
    assert event.is_late


@pytest.mark.parametrize(
    "source",
    [
        argument(SourceKind.PAPER, "p-2"),
        argument(SourceKind.PAPER, None),
        FROM_STATEMENT,
        argument(SourceKind.REPORT, "r-1", 3),
        argument(SourceKind.REPORT, "r-1"),
        argument(SourceKind.REPORT, "r-2", 1),
        argument(SourceKind.LETTER, None),
    ],
)
def test_an_argument_that_cannot_be_traced_is_refused_at_its_place(source: Argument) -> None:
    refusal = with_paper().when(replace(AGREE, arguments=(FROM_PAPER, source.changed(code="436-L2"))))
    assert refusal.then_rejected("source-unknown").fields.keys() == {"arguments.1.source"}


def test_another_units_paper_is_no_source() -> None:
    theirs = replace(AGREE, actor=OTHER_HEAD, unit=MOUNTAIN, arguments=(FROM_PAPER,))
    with_paper().when(theirs).then_rejected("source-unknown")


def test_a_letter_is_traced_by_its_number() -> None:
    letter = argument(SourceKind.LETTER, "97/CV-CAH")
    event = convened().when(replace(AGREE, arguments=(letter,))).then_a(OpinionGiven)
    assert event.arguments == (letter,)


def test_argument_codes_are_unique_in_an_answer() -> None:
    with_paper().when(replace(AGREE, arguments=(FROM_PAPER, FROM_PAPER))).then_rejected("named-twice")


def test_a_recorder_must_name_the_source() -> None:
    convened().when(replace(AGREE, actor=STAFF)).then_rejected("source-missing")


def test_officers_and_other_units_give_no_opinion_for_a_unit() -> None:
    convened().when(replace(AGREE, actor=OFFICER)).then_rejected("not-of-this-unit")
    convened().when(replace(AGREE, actor=OTHER_HEAD)).then_rejected("not-of-this-unit")


def test_opinions_need_a_convened_conference_an_asked_unit_and_an_asked_question() -> None:
    planned().when(AGREE).then_rejected("conference-state")
    convened().when(replace(AGREE, question="Q2")).then_rejected("question-unknown")
    chair_unit = replace(AGREE, actor=STAFF, unit=STAFF.unit, arguments=(FROM_REPORT,))
    convened().when(chair_unit).then_rejected("unit-not-expected")


def state_of(case: Case) -> Conference:
    assert case.state is not None
    return case.state


def test_departments_are_counted_apart_and_silence_is_shown() -> None:
    personnel = replace(AGREE, actor=PERSONNEL_HEAD, unit=PERSONNEL, stance=Stance.AGREE_WITH_CONDITIONS)
    districts, departments = tallies(state_of(convened().and_when(AGREE).and_when(personnel)))
    assert (districts.duty, districts.expected, districts.agree, districts.not_answered) == (UnitDuty.REPORT, 2, 1, 1)
    assert (departments.duty, departments.agree_with_conditions, departments.not_answered) == (UnitDuty.OPINION, 1, 0)


@pytest.mark.parametrize(("rule", "base"), [(SilenceRule.NOT_COUNTED, 1), (SilenceRule.COUNTED, 2)])
def test_the_silence_rule_says_what_shares_are_computed_over(rule: SilenceRule, base: int) -> None:
    state = state_of(convened().and_when(AGREE))
    state = state.changed(terms=TERMS.changed(silence_rule=rule))
    assert tallies(state)[0].base == base


def test_until_it_closes_a_unit_sees_only_its_own_words_and_no_tally() -> None:
    case = with_paper().and_when(AGREE).and_when(replace(AGREE, actor=OTHER_HEAD, unit=MOUNTAIN))
    state = state_of(case)
    seen = as_seen_by(OTHER_HEAD, state)
    assert [o.unit for o in seen.opinions] == [MOUNTAIN]
    assert seen.papers == ()
    assert not sees_tally(OTHER_HEAD, state)
    for who in (CHAIR, STAFF, CLERK):
        assert as_seen_by(who, state) == state
        assert sees_tally(who, state)


def test_afterwards_it_sees_the_tally_and_the_words_once_the_chair_opens_them() -> None:
    case = held().and_when(AGREE)
    assert sees_tally(OTHER_HEAD, state_of(case))
    assert as_seen_by(OTHER_HEAD, state_of(case)).opinions == ()
    opened = state_of(case.and_when(OpenWords(at=AUGUST_5, actor=CHAIR)))
    assert as_seen_by(OTHER_HEAD, opened) == opened


ANSWERS = st.lists(st.tuples(st.sampled_from([HEAD, OTHER_HEAD, PERSONNEL_HEAD]), st.sampled_from(list(Stance))))


@for_all(ANSWERS)
def test_each_tally_adds_up_to_the_expected_units_and_no_answer_is_ever_lost(
    answers: list[tuple[Actor, Stance]],
) -> None:
    state = state_of(convened())
    kept = 0
    for who, stance in answers:
        command = replace(AGREE, actor=who, unit=who.unit, stance=stance)
        for event in decide(command, state):
            state = evolve(state, event)
            kept += 1
        assert sum(len(o.answers) for o in state.opinions) == kept
        for tally in tallies(state):
            counted = tally.agree + tally.agree_with_conditions + tally.disagree + tally.no_opinion
            assert counted + tally.not_answered == tally.expected
            assert tally.base == counted


def test_a_clerk_of_a_unit_neither_reads_nor_records_for_others() -> None:
    clerk = actor(MOUNTAIN, Role.CLERK)
    state = with_paper().and_when(AGREE).state
    assert state is not None
    assert as_seen_by(clerk, state).opinions == ()
    assert not sees_tally(clerk, state)
    convened().when(replace(PAPER, actor=clerk)).then_rejected("not-of-this-unit")
    convened().when(replace(STATEMENT, actor=clerk)).then_rejected("not-recorder")


def test_a_unit_that_is_no_more_says_nothing_itself_a_recorder_enters_what_it_had_written() -> None:
    convened().when(replace(AGREE, has_ceased=True)).then_rejected("unit-ceased")
    convened().when(replace(PAPER, has_ceased=True)).then_rejected("unit-ceased")
    recorded = replace(AGREE, has_ceased=True, actor=STAFF, arguments=(argument(SourceKind.LETTER, "97/CV-CATP"),))
    convened().when(recorded).then_a(OpinionGiven)
