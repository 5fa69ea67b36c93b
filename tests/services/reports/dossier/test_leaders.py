"""The leaders' part: clear or return, two sittings, an answer to each proposal."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.reports.dossier.commands import Command
from services.reports.dossier.domain import decide, evolve
from services.reports.dossier.state import Dossier, DossierStatus
from shared.contracts.actor import Actor
from shared.contracts.refusals import Rejected
from shared.contracts.reports.dossier import (
    DossierCleared,
    DossierConcluded,
    DossierReturned,
    DossierStage,
    SittingBody,
    SittingOutcome,
    SittingRecorded,
)
from tests.services.reports.dossier.examples import (
    CLEAR,
    CLOSE,
    CONCLUDE,
    DIRECTORATE,
    INCLUDED,
    OPEN,
    OUTCOMES,
    PARTY,
    PRESENT,
    REVIEW,
    SEND_BACK,
    SIGN,
    SIGN_AGAIN,
    after,
)
from tests.services.reports.offices import (
    CHAIR,
    CLERK,
    DIRECTOR,
    DISTRICT_CLERK,
    OTHER_HEAD,
    PARTY_OFFICE,
    STAFF,
    document,
)

SIGNED = (CLOSE, REVIEW, SIGN)
PRESENTED = (*SIGNED, CLEAR, PRESENT)
SLIP = document("15/PXL-CAT", "2024-08-14", "KT. GIÁM ĐỐC")


class TestChair:
    def test_the_chair_clears(self):
        state = after(*SIGNED).when(CLEAR).then(DossierCleared(revision=1, document=None))
        assert state.status is DossierStatus.CLEARED
        after(*SIGNED, CLEAR).when(CLEAR).then_nothing()

    def test_the_chair_returns_it_with_a_reason(self):
        state = (
            after(*SIGNED)
            .when(SEND_BACK)
            .then(
                DossierReturned(
                    revision=1, stage=DossierStage.SIGNED, reason="Phương án phân kỳ chưa rõ.", document=None
                )
            )
        )
        assert state.status is DossierStatus.DRAFTING
        after(*SIGNED, SEND_BACK).when(SEND_BACK).then_nothing()

    def test_a_recorder_cites_the_signed_document(self):
        after(*SIGNED).when(replace(CLEAR, actor=CLERK)).then_rejected("document-missing")
        after(*SIGNED).when(replace(CLEAR, actor=CLERK, document=SLIP)).then(DossierCleared(revision=1, document=SLIP))
        after(*SIGNED).when(replace(SEND_BACK, actor=STAFF)).then_rejected("document-missing")

    @pytest.mark.parametrize("actor", [OTHER_HEAD, DISTRICT_CLERK, PARTY_OFFICE])
    def test_nobody_else_speaks_for_the_chair(self, actor: Actor):
        after(*SIGNED).when(replace(CLEAR, actor=actor, document=SLIP)).then_rejected("not-chair")

    def test_only_what_is_signed_is_cleared_or_returned(self):
        after(CLOSE, REVIEW).when(CLEAR).then_rejected("dossier-state")
        after(*SIGNED, CLEAR).when(SEND_BACK).then_rejected("dossier-state")

    def test_a_returned_dossier_needs_another_clearance(self):
        again = after(*SIGNED, SEND_BACK, REVIEW, SIGN_AGAIN)
        again.when(PRESENT).then_rejected("dossier-state")
        again.when(CLEAR).then(DossierCleared(revision=2, document=None))


class TestSittings:
    def test_the_party_committee_comes_first(self):
        after(*PRESENTED).when(DIRECTORATE).then_rejected("party-first")
        recorded = SittingRecorded(
            body=PARTY.body,
            date=PARTY.date,
            outcome=PARTY.outcome,
            wording=PARTY.wording,
            document=PARTY.document,
        )
        after(*PRESENTED).when(PARTY).then(recorded)
        after(*PRESENTED, PARTY).when(PARTY).then_nothing()

    def test_papers_and_days_that_have_not_come_are_not_recorded(self):
        tomorrow = PARTY.document.changed(signed_on=date(2024, 8, 23))
        after(*PRESENTED).when(replace(PARTY, document=tomorrow)).then_rejected("signed-in-future")
        cleared = PRESENTED[:-1]
        after(*cleared).when(replace(PRESENT, presented_on=date(2024, 8, 21))).then_rejected("presented-in-future")

    def test_each_body_meets_once_on_a_revision(self):
        after(*PRESENTED, PARTY).when(replace(PARTY, wording="Khác")).then_rejected("sitting-recorded")

    def test_a_sitting_sends_the_dossier_back_to_drafting(self):
        returning = replace(PARTY, outcome=SittingOutcome.RETURNED, wording="Làm rõ kinh phí.")
        recorded = SittingRecorded(
            body=PARTY.body,
            date=PARTY.date,
            outcome=SittingOutcome.RETURNED,
            wording="Làm rõ kinh phí.",
            document=PARTY.document,
        )
        returned = DossierReturned(
            revision=1,
            stage=DossierStage.PARTY_STANDING_COMMITTEE,
            reason="Làm rõ kinh phí.",
            document=PARTY.document,
        )
        state = after(*PRESENTED).when(returning).then(recorded, returned)
        assert (state.status, state.sittings) == (DossierStatus.DRAFTING, ())
        after(*PRESENTED, returning).when(returning).then_nothing()

    def test_dates_are_in_order_and_past(self):
        after(*PRESENTED).when(replace(PARTY, date=date(2024, 8, 19))).then_rejected("sitting-too-early")
        after(*PRESENTED).when(replace(PARTY, date=date(2024, 8, 23))).then_rejected("sitting-in-future")
        early = replace(DIRECTORATE, date=date(2024, 8, 21))
        after(*PRESENTED, PARTY).when(early).then_rejected("sitting-too-early")

    def test_the_same_day_and_the_same_person_in_both_bodies_is_allowed(self):
        same_day = replace(DIRECTORATE, date=PARTY.date, actor=DIRECTOR)
        state = after(*PRESENTED, PARTY).when(same_day).state
        assert state is not None and state.sitting(SittingBody.DIRECTORATE) is not None

    @pytest.mark.parametrize("actor", [CLERK, STAFF, CHAIR])
    def test_only_the_party_office_records_the_party_committee(self, actor: Actor):
        after(*PRESENTED).when(replace(PARTY, actor=actor)).then_rejected("party-office-only")

    def test_the_directorate_is_recorded_by_clerk_staff_or_director(self):
        for actor in (CLERK, STAFF, DIRECTOR):
            assert after(*PRESENTED, PARTY).when(replace(DIRECTORATE, actor=actor)).refusal is None
        for actor in (PARTY_OFFICE, OTHER_HEAD, DISTRICT_CLERK):
            after(*PRESENTED, PARTY).when(replace(DIRECTORATE, actor=actor)).then_rejected("not-recorder")


class TestConclusion:
    def test_each_proposal_gets_its_answer_from_the_directorates_document(self):
        case = after(*PRESENTED, PARTY, DIRECTORATE)
        concluded = DossierConcluded(conference="conference-1", outcomes=OUTCOMES, document=DIRECTORATE.document)
        assert case.when(CONCLUDE).then(concluded).status is DossierStatus.CONCLUDED
        case.and_when(CONCLUDE).when(replace(CONCLUDE, outcomes=OUTCOMES[::-1])).then_nothing()

    def test_not_before_both_sittings(self):
        after(*PRESENTED).when(CONCLUDE).then_rejected("sittings-missing")
        after(*PRESENTED, PARTY).when(CONCLUDE).then_rejected("sittings-missing")

    def test_no_proposal_stays_without_an_answer(self):
        case = after(*PRESENTED, PARTY, DIRECTORATE)
        case.when(replace(CONCLUDE, outcomes=OUTCOMES[:2])).then_rejected("outcome-missing")
        case.when(replace(CONCLUDE, outcomes=(*OUTCOMES, OUTCOMES[0]))).then_rejected("outcome-twice")
        case.when(replace(CONCLUDE, included={**INCLUDED})).then(
            DossierConcluded(conference="conference-1", outcomes=OUTCOMES, document=DIRECTORATE.document)
        )

    def test_a_conclusion_stands(self):
        changed = (OUTCOMES[0].changed(phase=2), *OUTCOMES[1:])
        after(*PRESENTED, PARTY, DIRECTORATE, CONCLUDE).when(replace(CONCLUDE, outcomes=changed)).then_rejected(
            "dossier-concluded"
        )

    @pytest.mark.parametrize("actor", [PARTY_OFFICE, OTHER_HEAD, DISTRICT_CLERK])
    def test_only_an_authorised_recorder_records_it(self, actor: Actor):
        after(*PRESENTED, PARTY, DIRECTORATE).when(replace(CONCLUDE, actor=actor)).then_rejected("not-recorder")


COMMANDS: tuple[Command, ...] = (
    CLOSE, REVIEW, SIGN, SIGN_AGAIN, CLEAR, SEND_BACK, PRESENT, PARTY, DIRECTORATE, CONCLUDE,
    replace(PARTY, outcome=SittingOutcome.RETURNED), replace(DIRECTORATE, outcome=SittingOutcome.RETURNED),
)  # fmt: skip


PATH: tuple[Command, ...] = (CLOSE, REVIEW, SIGN, CLEAR, PRESENT, PARTY, DIRECTORATE, CONCLUDE)
NOISE = st.lists(st.sampled_from(COMMANDS), max_size=3)


@for_all(st.tuples(*[NOISE] * len(PATH)))
def test_nothing_is_concluded_without_signature_clearance_and_two_sittings_on_the_same_revision(
    noise: tuple[list[Command], ...],
):
    commands = [each for before, step in zip(noise, PATH, strict=True) for each in (*before, step)]
    state: Dossier | None = None
    since_signature: list[str] = []
    for command in (OPEN, *commands):
        try:
            events = decide(command, state)
        except Rejected:
            continue
        for event in events:
            state = evolve(state, event)
            since_signature = [] if event.type == "dossier-signed" else [*since_signature, event.type]
            if isinstance(event, DossierConcluded):
                assert since_signature == [
                    "dossier-cleared",
                    "dossier-presented",
                    "sitting-recorded",
                    "sitting-recorded",
                    "dossier-concluded",
                ]
                assert all(sitting.outcome is SittingOutcome.AGREED for sitting in state.sittings)
                assert {outcome.proposal for outcome in event.outcomes} == set(INCLUDED)


def test_the_whole_way_can_be_gone():
    state = after(*SIGNED, SEND_BACK, REVIEW, SIGN_AGAIN, CLEAR, PRESENT, PARTY, DIRECTORATE, CONCLUDE).state
    assert state is not None and (state.status, state.revision) == (DossierStatus.CONCLUDED, 2)
