"""How a nomination ends: awarded, declined, revoked; by a decision, by another body, by a paper of its own."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.reports.commendation.commands import Command
from services.reports.commendation.domain import decide, evolve
from services.reports.commendation.state import Commendation, CommendationStatus
from shared.contracts.actor import Actor, Role
from shared.contracts.refusals import Rejected
from shared.contracts.reports.commendation import (
    CommendationAwarded,
    CommendationCertified,
    CommendationDeclined,
    CommendationReleased,
    CommendationRevoked,
    RecipientKind,
)
from tests.services.reports.commendation.examples import (
    APPRAISE,
    AWARD,
    AWARD_ANEW,
    BASIS,
    CERTIFY,
    DECLINE,
    DECLINE_BY_DECISION,
    FALL,
    FORM,
    HALF_YEAR,
    INCLUDE,
    NEW_BASIS,
    NOMINATE,
    NOT_AWARDED,
    OF_MINISTRY,
    OF_PEOPLE,
    OUTCOME,
    REVOKE,
    TO_MINISTRY,
    after,
)
from tests.services.reports.offices import (
    AWARDS,
    CLERK,
    DIRECTOR,
    DISTRICT_CLERK,
    HEAD,
    MOUNTAIN,
    PERSONNEL,
    document,
)

CARRIED = (APPRAISE, INCLUDE)
AWARDED = (*CARRIED, AWARD)
EVENT = CommendationAwarded(
    unit=MOUNTAIN,
    recipient=RecipientKind.UNIT,
    individuals=None,
    achievement=HALF_YEAR,
    form=FORM,
    decision=AWARD.decision,
    basis=BASIS,
    awarded_on=date(2024, 9, 15),
)
REVOKED = CommendationRevoked(
    unit=MOUNTAIN, reason="Thu hồi để rà soát.", document=FALL.document, revoked_on=date(2024, 10, 1)
)


class TestByDecision:
    def test_what_the_decision_awards_is_awarded_when_it_has_effect(self):
        state = after(*CARRIED).when(AWARD).then(EVENT)
        assert (state.status, state.decision) == (CommendationStatus.AWARDED, "decision-1")
        after(*AWARDED).when(AWARD).then_nothing()

    def test_what_another_decision_carries_or_nobody_does_is_not(self):
        other = replace(AWARD, decision=AWARD.decision.changed(id="decision-9"))
        after(*CARRIED).when(other).then_nothing()
        after(APPRAISE).when(AWARD).then_nothing()
        after(APPRAISE, DECLINE).when(AWARD).then_nothing()

    def test_a_decision_that_replaces_another_awards_anew(self):
        again = EVENT.changed(decision=AWARD_ANEW.decision, basis=NEW_BASIS)
        state = after(*AWARDED).when(AWARD_ANEW).then(again)
        assert state.decision == "decision-2"
        after(*CARRIED).when(AWARD_ANEW).then(again)
        after(*AWARDED, AWARD_ANEW).when(AWARD_ANEW).then_nothing()
        after(*AWARDED, REVOKE).when(AWARD_ANEW).then_nothing()

    def test_what_it_does_not_award_is_declined_with_its_reason(self):
        state = (
            after(*CARRIED)
            .when(DECLINE_BY_DECISION)
            .then(CommendationDeclined(unit=MOUNTAIN, reason="Chưa đủ tiêu chuẩn.", document=BASIS))
        )
        assert (state.status, state.claim) == (CommendationStatus.NOT_AWARDED, None)
        after(*CARRIED, DECLINE_BY_DECISION).when(DECLINE_BY_DECISION).then_nothing()
        after(*CARRIED).when(replace(DECLINE_BY_DECISION, decision="decision-9")).then_nothing()

    def test_when_the_decision_falls_the_award_falls_and_a_nomination_waits(self):
        state = after(*AWARDED).when(FALL).then(REVOKED)
        assert (state.status, state.claim) == (CommendationStatus.REVOKED, None)
        after(*AWARDED, FALL).when(FALL).then_nothing()
        released = CommendationReleased(decision="decision-1", reason="Thu hồi để rà soát.")
        state = after(*CARRIED).when(FALL).then(released)
        assert (state.status, state.decision) == (CommendationStatus.APPRAISED, None)
        after(*CARRIED, FALL).when(FALL).then_nothing()

    def test_an_award_that_a_newer_decision_carries_does_not_fall_with_the_old_one(self):
        after(*AWARDED, AWARD_ANEW).when(FALL).then_nothing()
        after(*CARRIED, DECLINE_BY_DECISION).when(FALL).then_nothing()

    @pytest.mark.parametrize("command", [AWARD, DECLINE_BY_DECISION, FALL])
    def test_nobody_does_it_by_hand(self, command: Command):
        after(*CARRIED).when(replace(command, actor=DIRECTOR)).then_rejected("by-reaction-only")


class TestByAnotherBody:
    def test_its_award_is_recorded_from_its_document(self):
        case = after(APPRAISE, nomination=TO_MINISTRY)
        awarded = EVENT.changed(form=OF_MINISTRY, decision=None, basis=OUTCOME.document, awarded_on=date(2024, 10, 5))
        state = case.when(OUTCOME).then(awarded)
        assert state.decision is None
        case.and_when(OUTCOME).when(OUTCOME).then_nothing()
        case.when(replace(OUTCOME, actor=CLERK)).then(awarded)

    def test_so_is_its_refusal_with_the_reason(self):
        case = after(APPRAISE, nomination=TO_MINISTRY)
        case.when(NOT_AWARDED).then(
            CommendationDeclined(unit=MOUNTAIN, reason="Hồ sơ chưa đủ.", document=OUTCOME.document)
        )
        case.and_when(NOT_AWARDED).when(NOT_AWARDED).then_nothing()
        case.when(replace(NOT_AWARDED, reason=None)).then_rejected("reason-missing")

    def test_what_the_director_decides_is_not_recorded_so(self):
        after(APPRAISE).when(OUTCOME).then_rejected("decided-here")

    def test_not_before_the_appraisal_nor_after_the_end(self):
        after(nomination=TO_MINISTRY).when(OUTCOME).then_rejected("commendation-state")
        after(APPRAISE, OUTCOME, nomination=TO_MINISTRY).when(NOT_AWARDED).then_rejected("commendation-state")

    def test_its_dates_are_in_order(self):
        case = after(APPRAISE, nomination=TO_MINISTRY)
        case.when(replace(OUTCOME, effective_on=date(2024, 9, 30))).then_rejected("effective-before-signed")
        case.when(replace(OUTCOME, effective_on=date(2024, 10, 11))).then_rejected("effective-in-future")
        case.when(replace(NOT_AWARDED, document=document("88/QĐ-BCA", "2024-10-11"))).then_rejected("signed-in-future")

    @pytest.mark.parametrize("actor", [HEAD, PERSONNEL, DISTRICT_CLERK])
    def test_nobody_else_records_it(self, actor: Actor):
        after(APPRAISE, nomination=TO_MINISTRY).when(replace(OUTCOME, actor=actor)).then_rejected("role-missing")


class TestRefusal:
    def test_the_director_declines_or_a_recorder_cites_the_paper(self):
        declined = CommendationDeclined(unit=MOUNTAIN, reason="Chưa đủ tiêu chuẩn.", document=None)
        assert after(APPRAISE).when(DECLINE).then(declined).claim is None
        after(APPRAISE, DECLINE).when(DECLINE).then_nothing()
        by_clerk = replace(DECLINE, actor=CLERK)
        after(APPRAISE).when(by_clerk).then_rejected("document-missing")
        paper = document("12/PXL-CAT", "2024-09-04")
        after(APPRAISE).when(replace(by_clerk, document=paper)).then(declined.changed(document=paper))
        tomorrow = document("12/PXL-CAT", "2024-09-05")
        after(APPRAISE).when(replace(by_clerk, document=tomorrow)).then_rejected("signed-in-future")

    def test_while_no_decision_carries_it(self):
        after().when(DECLINE).then_rejected("commendation-state")
        after(*CARRIED).when(DECLINE).then_rejected("commendation-state")
        after(*AWARDED).when(DECLINE).then_rejected("commendation-state")

    def test_by_nobody_else(self):
        after(APPRAISE).when(replace(DECLINE, actor=HEAD)).then_rejected("role-missing")


class TestRevocation:
    def test_an_award_is_taken_back_by_a_paper_of_its_own(self):
        taken_back = CommendationRevoked(
            unit=MOUNTAIN,
            reason="Thành tích không đúng thực tế.",
            document=REVOKE.document,
            revoked_on=date(2024, 11, 1),
        )
        after(*AWARDED).when(REVOKE).then(taken_back)
        after(*AWARDED).when(replace(REVOKE, actor=DIRECTOR)).then(taken_back)
        after(*AWARDED, REVOKE).when(REVOKE).then_nothing()

    def test_only_what_was_awarded_by_whom_it_concerns_and_signed(self):
        after(*CARRIED).when(REVOKE).then_rejected("commendation-state")
        after(*AWARDED).when(replace(REVOKE, actor=AWARDS)).then_rejected("role-missing")
        after(*AWARDED).when(replace(REVOKE, actor=DISTRICT_CLERK)).then_rejected("role-missing")
        unsigned = replace(REVOKE, document=document("1400/QĐ-CAT", "2024-11-02"))
        after(*AWARDED).when(unsigned).then_rejected("signed-in-future")


def test_who_nominated_decides_nothing():
    everything = Actor("x", MOUNTAIN, HEAD.office, frozenset(Role))
    provincial = replace(everything, unit="department-PV05")
    nomination = replace(TO_MINISTRY, actor=provincial, line=frozenset({MOUNTAIN, provincial.unit}))
    case = after(APPRAISE, nomination=nomination)
    case.when(replace(OUTCOME, actor=provincial)).then_rejected("nominator-decides")
    case.when(replace(DECLINE, actor=provincial)).then_rejected("nominator-decides")
    case.and_when(OUTCOME).when(replace(REVOKE, actor=provincial)).then_rejected("nominator-decides")


class TestCertificates:
    def test_the_clerk_numbers_one_for_a_unit(self):
        after(*AWARDED).when(CERTIFY).then(CommendationCertified(numbers=("118/GK",), issued_on=date(2024, 9, 16)))
        after(*AWARDED, CERTIFY).when(CERTIFY).then_nothing()

    def test_one_for_each_of_its_people(self):
        case = after(*AWARDED, nomination=OF_PEOPLE)
        case.when(CERTIFY).then_rejected("certificates-count")
        case.when(replace(CERTIFY, numbers=("118/GK", "118/GK"))).then_rejected("certificates-count")
        case.when(replace(CERTIFY, numbers=("118/GK", "119/GK"))).then_a(CommendationCertified)

    def test_a_number_is_given_once_and_stays(self):
        taken = replace(CERTIFY, taken=frozenset({"118/GK"}))
        after(*AWARDED).when(taken).then_rejected("number-taken")
        after(*AWARDED, CERTIFY).when(replace(CERTIFY, numbers=("120/GK",))).then_rejected("certificates-numbered")
        after(*AWARDED, CERTIFY, REVOKE).when(CERTIFY).then_nothing()

    def test_after_the_award_on_a_day_that_has_come(self):
        after(*CARRIED).when(CERTIFY).then_rejected("commendation-state")
        after(*AWARDED).when(replace(CERTIFY, issued_on=date(2024, 9, 4))).then_rejected("issued-before-signed")
        after(*AWARDED).when(replace(CERTIFY, issued_on=date(2024, 9, 17))).then_rejected("issued-in-future")
        after(*AWARDED).when(replace(CERTIFY, actor=AWARDS)).then_rejected("role-missing")


COMMANDS = (
    NOMINATE, TO_MINISTRY, APPRAISE, INCLUDE, AWARD, AWARD_ANEW, DECLINE_BY_DECISION, FALL, OUTCOME, NOT_AWARDED,
    DECLINE, REVOKE, CERTIFY,
)  # fmt: skip


@for_all(st.lists(st.sampled_from(COMMANDS), max_size=30))
def test_whatever_is_asked_it_is_awarded_after_an_appraisal_and_claims_until_it_ends_without_one(asked: list[Command]):
    state: Commendation | None = None
    seen: list[str] = []
    for command in asked:
        try:
            events = decide(command, state)
        except Rejected:
            continue
        for event in events:
            state = evolve(state, event)
            seen.append(event.type)
    if "commendation-awarded" in seen:
        assert "commendation-appraised" in seen[: seen.index("commendation-awarded")]
    if state is not None:
        has_ended = state.status in (CommendationStatus.NOT_AWARDED, CommendationStatus.REVOKED)
        assert (state.claim is None) is has_ended
        assert seen.count("commendation-revoked") + seen.count("commendation-declined") == has_ended
