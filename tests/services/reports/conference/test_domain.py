"""The course of a conference: planned, convened, held, concluded; postponed and cancelled on the way."""

from dataclasses import replace
from datetime import date

import pytest

from services.reports.conference.commands import (
    CancelConference,
    Command,
    OpenWords,
    PostponeConference,
)
from services.reports.conference.state import Status
from services.reports.conference.tally import tallies
from shared.contracts.actor import Actor
from shared.contracts.refusals import Forbidden
from shared.contracts.reports.common import (
    Directive,
    DirectiveSource,
    DirectiveSourceKind,
    ExpectedUnit,
    Question,
    UnitDuty,
)
from shared.contracts.reports.conference import (
    Acknowledgement,
    ConclusionIssued,
    ConferenceCancelled,
    ConferenceConvened,
    ConferenceHeld,
    ConferencePlanned,
    ConferencePostponed,
    ConferenceWordsOpened,
)
from shared.contracts.reports.directive import DirectiveIssued
from tests.services.reports.conference.people import (
    AUGUST_5,
    CANCEL,
    CHAIR,
    CITY,
    CLERK,
    CONCLUDE,
    CONVENE,
    FESTIVAL,
    HEAD,
    HOLD,
    JULY_20,
    KNOWN,
    LETTER,
    MOUNTAIN,
    NOTICE,
    PLAN,
    POSTPONE,
    STAFF,
    STAFF_UNIT,
    SYNTHESISE,
    TERMS,
    Case,
    cancelled,
    concluded,
    convened,
    held,
    nothing,
    planned,
    postponed,
)
from tests.services.reports.conference.test_answers import AGREE

POSTPONED_TERMS = TERMS.changed(held_on=POSTPONE.held_on, report_due_before=POSTPONE.report_due_before)


def test_the_staff_unit_plans_a_conference() -> None:
    assert nothing().when(PLAN).then(ConferencePlanned(**dict(TERMS))).status == Status.PLANNED


def test_planning_the_same_again_is_quiet_but_other_terms_under_the_same_id_are_refused() -> None:
    planned().when(PLAN).then_nothing()
    planned().when(replace(PLAN, terms=TERMS.changed(title="Khác"))).then_rejected("conference-exists")


@pytest.mark.parametrize("who", [HEAD, CHAIR, CLERK])
def test_only_the_staff_unit_plans(who: Actor) -> None:
    assert isinstance(nothing().when(replace(PLAN, actor=who)).then_rejected("not-staff-unit"), Forbidden)


def test_units_that_the_directory_does_not_know_are_refused_by_name() -> None:
    refusal = nothing().when(replace(PLAN, known_units=KNOWN - {MOUNTAIN})).then_rejected("unit-unknown")
    assert MOUNTAIN in refusal.reason


def test_a_unit_or_question_named_twice_is_refused() -> None:
    twice = TERMS.changed(expected=(*TERMS.expected, ExpectedUnit(unit=CITY, duty=UnitDuty.OPINION)))
    nothing().when(replace(PLAN, terms=twice)).then_rejected("named-twice")
    twice = TERMS.changed(questions=(*TERMS.questions, Question(code="Q1", text="Lại hỏi")))
    nothing().when(replace(PLAN, terms=twice)).then_rejected("named-twice")


def test_reports_are_due_no_later_than_the_conference() -> None:
    late = TERMS.changed(report_due_before=date(2024, 8, 6))
    nothing().when(replace(PLAN, terms=late)).then_rejected("due-after-conference")
    same_day = TERMS.changed(report_due_before=date(2024, 8, 5))
    nothing().when(replace(PLAN, terms=same_day)).then(ConferencePlanned(**dict(same_day)))


def test_lower_levels_are_due_earlier_but_not_in_the_period_itself() -> None:
    early = TERMS.changed(earlier={MOUNTAIN: date(2024, 7, 24)})
    assert (early.due_before_of(MOUNTAIN), early.due_before_of(CITY)) == (date(2024, 7, 24), date(2024, 7, 26))
    assert nothing().when(replace(PLAN, terms=early)).then_a(ConferencePlanned).earlier == early.earlier
    rushed = TERMS.changed(earlier={MOUNTAIN: TERMS.period.ends_on})
    nothing().when(replace(PLAN, terms=rushed)).then_rejected("earlier-than-the-period")


def test_new_dates_bring_new_due_dates_of_lower_levels_others_keep_them() -> None:
    early = nothing().and_when(replace(PLAN, terms=TERMS.changed(earlier={MOUNTAIN: date(2024, 7, 24)})))
    assert early.when(CONVENE).then_a(ConferenceConvened).earlier == {MOUNTAIN: date(2024, 7, 24)}
    new = {MOUNTAIN: date(2024, 7, 31)}
    put_off = early.when(replace(POSTPONE, earlier=new)).then_a(ConferencePostponed)
    assert (put_off.earlier, put_off.report_due_before) == (new, POSTPONE.report_due_before)
    moved = replace(CONVENE, report_due_before=POSTPONE.report_due_before, earlier=new)
    assert early.when(moved).then_a(ConferenceConvened).earlier == new


def test_the_chair_convenes_without_a_document() -> None:
    planned().when(CONVENE).then(ConferenceConvened(**dict(TERMS)))
    convened().when(CONVENE).then_nothing()


def test_a_recorder_convenes_only_by_citing_the_signed_letter() -> None:
    planned().when(replace(CONVENE, actor=CLERK, document=LETTER)).then(
        ConferenceConvened(**dict(TERMS), document=LETTER)
    )
    planned().when(replace(CONVENE, actor=STAFF)).then_rejected("document-missing")


def test_a_unit_does_not_convene() -> None:
    planned().when(replace(CONVENE, actor=HEAD, document=LETTER)).then_rejected("not-chair")


def test_a_convened_conference_is_postponed_and_convened_again_with_the_new_dates() -> None:
    convened().when(POSTPONE).then(
        ConferencePostponed(**dict(POSTPONED_TERMS), reason="Mưa lũ", was_convened=True, document=None)
    )
    postponed().when(POSTPONE).then_nothing()
    postponed().when(CONVENE).then(ConferenceConvened(**dict(POSTPONED_TERMS)))


def test_a_conference_that_was_not_convened_says_so_when_postponed() -> None:
    assert not planned().when(POSTPONE).then_a(ConferencePostponed).was_convened


def test_convening_may_bring_new_dates() -> None:
    terms = POSTPONED_TERMS.changed(held_on=date(2024, 8, 13))
    postponed().when(replace(CONVENE, held_on=date(2024, 8, 13))).then(ConferenceConvened(**dict(terms)))


def test_cancelling_names_the_units_that_owed_a_report() -> None:
    convened().when(CANCEL).then(ConferenceCancelled(reason=CANCEL.reason, units=(CITY, MOUNTAIN)))
    postponed().when(CANCEL).then(ConferenceCancelled(reason=CANCEL.reason, units=(CITY, MOUNTAIN)))
    planned().when(CANCEL).then(ConferenceCancelled(reason=CANCEL.reason, units=()))
    cancelled().when(CANCEL).then_nothing()


def test_a_unit_neither_postpones_nor_cancels() -> None:
    planned().when(replace(POSTPONE, actor=HEAD)).then_rejected("not-preparing")
    planned().when(replace(CANCEL, actor=HEAD)).then_rejected("not-preparing")


@pytest.mark.parametrize("command", [POSTPONE, CANCEL])
def test_what_the_chair_has_called_is_called_off_by_the_chair_or_by_a_signed_letter(
    command: PostponeConference | CancelConference,
) -> None:
    assert planned().when(replace(command, actor=STAFF)).events
    convened().when(replace(command, actor=HEAD)).then_rejected("not-chair")
    convened().when(replace(command, actor=STAFF)).then_rejected("document-missing")
    assert convened().when(replace(command, actor=STAFF, document=LETTER)).events


def test_only_units_of_the_directory_get_tasks_and_praise_and_attend() -> None:
    unknown = "district_police-999"
    for directive in (FESTIVAL.changed(lead_unit=unknown), FESTIVAL.changed(supporting_units=(unknown,))):
        held().when(replace(CONCLUDE, directives=(SYNTHESISE, directive))).then_rejected("unit-unknown")
    praise = Acknowledgement(units=(unknown,), text="Biểu dương")
    held().when(replace(CONCLUDE, acknowledgements=(praise,))).then_rejected("unit-unknown")
    convened().when(replace(HOLD, attending=(unknown,))).then_rejected("unit-unknown")


def test_the_conference_is_held_on_a_day_that_has_come() -> None:
    convened().when(HOLD).then(ConferenceHeld(held_on=HOLD.held_on, attending=HOLD.attending))
    held().when(HOLD).then_nothing()
    convened().when(replace(HOLD, at=JULY_20)).then_rejected("not-held-yet")
    convened().when(replace(HOLD, actor=HEAD)).then_rejected("not-recorder")


def test_the_conclusion_publishes_each_directive_by_itself() -> None:
    source = DirectiveSource(kind=DirectiveSourceKind.CONCLUSION, id="c-1", number=NOTICE.number)
    before = held().state
    assert before is not None
    state = (
        held()
        .when(CONCLUDE)
        .then(
            ConclusionIssued(
                document=NOTICE,
                acknowledgements=CONCLUDE.acknowledgements,
                directives=(SYNTHESISE, FESTIVAL),
                synthesis_due_before=date(2024, 8, 14),
                staff_unit=STAFF_UNIT,
                chair=TERMS.chair,
                questions=TERMS.questions,
                expected=TERMS.expected,
                silence_rule=TERMS.silence_rule,
                tallies=tuple(tallies(before)),
            ),
            DirectiveIssued(source=source, given_by=TERMS.chair.office, **dict(SYNTHESISE)),
            DirectiveIssued(source=source, given_by=TERMS.chair.office, **dict(FESTIVAL)),
        )
    )
    assert state.status == Status.CONCLUDED
    assert state.conclusion is not None
    assert state.conclusion.document == NOTICE


def test_the_count_of_the_notice_stays_when_a_unit_answers_later() -> None:
    before = held().when(CONCLUDE).state
    after = concluded().when(replace(AGREE, at=AUGUST_5)).state
    assert before is not None and after is not None and before.conclusion is not None
    assert after.conclusion == before.conclusion
    assert tallies(after) != list(before.conclusion.tallies) == tallies(before)


def test_a_directive_carries_out_only_a_proposal_that_a_task_can_carry_out() -> None:
    carrying = replace(CONCLUDE, directives=(SYNTHESISE, FESTIVAL.changed(proposal="p-1")))
    held().when(carrying).then_rejected("proposal-not-assignable")
    held().when(replace(carrying, assignable=frozenset({"p-2"}))).then_rejected("proposal-not-assignable")
    state = held().when(replace(carrying, assignable=frozenset({"p-1"}))).state
    assert state is not None and state.status == Status.CONCLUDED


def test_recording_the_same_notice_again_is_quiet() -> None:
    concluded().when(CONCLUDE).then_nothing()
    other = NOTICE.changed(number="47/TB-CAT-PV05")
    concluded().when(replace(CONCLUDE, document=other)).then_rejected("conference-not-held")


@pytest.mark.parametrize(
    "directives",
    [
        (FESTIVAL,),
        (SYNTHESISE, SYNTHESISE.changed(directive="d-3")),
        (SYNTHESISE.changed(due_before=None),),
        (SYNTHESISE.changed(lead_unit=CITY),),
    ],
    ids=["none", "two", "no due date", "another lead"],
)
def test_a_conclusion_has_exactly_one_dated_directive_to_the_staff_unit_to_synthesise(
    directives: tuple[Directive, ...],
) -> None:
    held().when(replace(CONCLUDE, directives=directives)).then_rejected("one-synthesis-needed")


def test_a_conclusion_needs_a_conference_that_was_held_and_a_recorder_or_the_chair() -> None:
    convened().when(CONCLUDE).then_rejected("conference-not-held")
    held().when(replace(CONCLUDE, actor=HEAD)).then_rejected("not-preparing")


def test_no_notice_is_of_a_day_before_the_conference_or_of_one_that_has_not_come() -> None:
    tomorrow, before = (NOTICE.changed(signed_on=date(2024, 8, day)) for day in (7, 4))
    refusal = held().when(replace(CONCLUDE, document=tomorrow)).then_rejected("signed-in-future")
    assert "document.signed_on" in refusal.fields
    held().when(replace(CONCLUDE, document=before)).then_rejected("concluded-before-held")
    planned().when(replace(CONVENE, document=tomorrow)).then_rejected("signed-in-future")


def test_the_chair_opens_the_words_once_the_conference_was_held() -> None:
    open_words = OpenWords(at=AUGUST_5, actor=CHAIR)
    state = held().when(open_words).then(ConferenceWordsOpened())
    assert state.are_words_open
    held().and_when(open_words).when(open_words).then_nothing()
    convened().when(open_words).then_rejected("conference-state")
    held().when(replace(open_words, actor=STAFF)).then_rejected("document-missing")
    held().when(replace(open_words, actor=HEAD)).then_rejected("not-chair")


@pytest.mark.parametrize("command", [CONVENE, POSTPONE, CANCEL, HOLD, CONCLUDE])
def test_nothing_happens_to_a_conference_that_does_not_exist(command: Command) -> None:
    nothing().when(command).then_rejected("conference-not-found")


@pytest.mark.parametrize(
    ("case", "command"),
    [
        (held(), replace(CONVENE, held_on=date(2024, 9, 1))),
        (cancelled(), CONVENE),
        (held(), POSTPONE),
        (cancelled(), POSTPONE),
        (held(), CANCEL),
        (concluded(), CANCEL),
        (planned(), HOLD),
        (postponed(), HOLD),
        (cancelled(), HOLD),
    ],
)
def test_what_the_state_does_not_allow_is_refused(case: Case, command: Command) -> None:
    case.when(command).then_rejected("conference-state")
