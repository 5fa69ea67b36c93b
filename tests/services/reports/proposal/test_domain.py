"""A proposal: submitted, appraised, supplemented, withdrawn; its words are frozen."""

from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.reports.proposal.commands import (
    Command,
    ImplementProposal,
    ReturnToDossier,
)
from services.reports.proposal.domain import decide, evolve
from services.reports.proposal.state import AppraisalStatus, Proposal, ProposalStatus
from shared.contracts.actor import Actor, Role
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.proposal import (
    AppraisalVerdict,
    ProposalAppraisalStarted,
    ProposalAppraised,
    ProposalKind,
    ProposalSubmitted,
    ProposalSupplementRequested,
    ProposalWithdrawn,
)
from tests.services.reports.offices import (
    CITY,
    EVIDENCE,
    LOGISTICS,
    MOUNTAIN,
    OFFICER,
    OTHER_HEAD,
    PERSONNEL,
    STAFF,
    SYSTEM,
    at,
    office,
)
from tests.services.reports.proposal.examples import (
    APPRAISE,
    APPROVE,
    ASK,
    DEFER,
    INCLUDE,
    REJECT,
    START,
    SUBMIT,
    SUPPLEMENT,
    TEXT,
    WITHDRAW,
    after,
    nothing,
)


def submitted(text: str = TEXT, revision: int = 1, day: str = "2024-07-16") -> ProposalSubmitted:
    return ProposalSubmitted(
        conference="conference-1",
        unit=MOUNTAIN,
        kind=ProposalKind.TEAM,
        title="Tái thành lập Đội",
        text=text,
        conditions=None,
        revision=revision,
        submitted_at=at(day),
    )


class TestSubmission:
    def test_the_head_submits(self):
        proposal = nothing().when(SUBMIT).then(submitted())
        assert (proposal.status, proposal.appraisal_status) == (ProposalStatus.SUBMITTED, AppraisalStatus.AWAITED)

    @pytest.mark.parametrize("actor", [OFFICER, OTHER_HEAD, SYSTEM])
    def test_nobody_else_submits_for_the_unit(self, actor: Actor):
        assert isinstance(nothing().when(replace(SUBMIT, actor=actor)).then_rejected("head-only"), Forbidden)

    def test_a_deputy_submits_in_place_of_the_head(self):
        deputy = office(MOUNTAIN, Role.DEPUTY, title="Phó Trưởng Công an huyện")
        nothing().when(replace(SUBMIT, actor=deputy)).then(submitted())

    def test_a_unit_that_is_not_asked_cannot_propose(self):
        nothing().when(replace(SUBMIT, expected=frozenset({CITY}))).then_rejected("unit-not-expected")

    def test_a_conference_that_is_not_open_takes_no_proposal(self):
        nothing().when(replace(SUBMIT, is_open=False)).then_rejected("conference-not-open")

    def test_a_submitted_proposal_cannot_be_submitted_over(self):
        after().when(replace(SUBMIT, text="Khác")).then_rejected("proposal-exists")

    def test_commands_need_a_proposal(self):
        nothing().when(START).then_rejected("proposal-not-found")


class TestAppraisal:
    @pytest.mark.parametrize(
        ("kind", "actor"),
        [
            (ProposalKind.TEAM, PERSONNEL),
            (ProposalKind.ORGANISATION, PERSONNEL),
            (ProposalKind.EQUIPMENT, LOGISTICS),
            (ProposalKind.OTHER, STAFF),
        ],
    )
    def test_the_kind_names_the_unit_that_appraises(self, kind: ProposalKind, actor: Actor):
        case = after(submit=replace(SUBMIT, kind=kind))
        case.when(replace(START, actor=actor)).then(ProposalAppraisalStarted(by_unit=actor.unit))
        for other in {PERSONNEL, LOGISTICS, STAFF} - {actor}:
            case.when(replace(START, actor=other)).then_rejected("appraiser-only")

    def test_no_unit_appraises_its_own_proposal(self):
        own = replace(SUBMIT, unit="department-PX01", expected=frozenset({"department-PX01"}))
        head = office("department-PX01", Role.HEAD)
        after(submit=replace(own, actor=head)).when(START).then_rejected("own-proposal")

    def test_starting_again_is_quiet(self):
        after(START).when(START).then_nothing()

    def test_advice_is_given_on_the_revision_submitted_last(self):
        expected = ProposalAppraised(
            by_unit=PERSONNEL.unit, verdict=AppraisalVerdict.SUPPORT, note="Phù hợp quy định.", revision=2
        )
        case = after(START, ASK, SUPPLEMENT, START)
        assert case.when(APPRAISE).then(expected).appraisal_status is AppraisalStatus.APPRAISED
        case.and_when(APPRAISE).when(APPRAISE).then_nothing()

    def test_nothing_is_appraised_before_it_is_taken_up(self):
        after().when(APPRAISE).then_rejected("appraisal-not-started")
        after(START, APPRAISE).when(replace(APPRAISE, note="Khác")).then_rejected("appraisal-not-started")
        after(START, APPRAISE).when(START).then_rejected("appraisal-not-awaited")

    def test_a_supplement_is_asked_for_and_comes_as_another_revision(self):
        case = after(START)
        case.when(ASK).then(ProposalSupplementRequested(by_unit=PERSONNEL.unit, reason="Nêu rõ nguồn nhân sự."))
        case.and_when(ASK).when(ASK).then_nothing()
        after_it = (
            case.and_when(ASK)
            .when(SUPPLEMENT)
            .then(submitted("Bổ sung: điều chỉnh nội bộ.", revision=2, day="2024-08-05"))
        )
        assert [wording.text for wording in after_it.wordings] == [TEXT, "Bổ sung: điều chỉnh nội bộ."]

    def test_appraisal_goes_on_in_the_dossier(self):
        case = after(INCLUDE, START)
        state = case.when(APPRAISE).state
        assert state is not None
        assert (state.status, state.appraisal_status) == (ProposalStatus.IN_DOSSIER, AppraisalStatus.APPRAISED)


class TestFrozenWords:
    def test_words_change_only_when_a_supplement_is_asked_for(self):
        after().when(SUPPLEMENT).then_rejected("proposal-frozen")
        after(START).when(SUPPLEMENT).then_rejected("proposal-frozen")

    def test_a_repeated_supplement_is_quiet(self):
        after(START, ASK, SUPPLEMENT).when(SUPPLEMENT).then_nothing()

    def test_only_the_head_supplements(self):
        after(START, ASK).when(replace(SUPPLEMENT, actor=OFFICER)).then_rejected("head-only")

    def test_an_answered_proposal_takes_no_supplement(self):
        after(START, ASK, INCLUDE, REJECT).when(SUPPLEMENT).then_rejected("proposal-not-open")

    COMMANDS: tuple[Command, ...] = (
        SUBMIT,
        SUPPLEMENT,
        WITHDRAW,
        START,
        ASK,
        APPRAISE,
        INCLUDE,
        APPROVE,
        REJECT,
        DEFER,
        ReturnToDossier(at=at("2024-10-01"), actor=SYSTEM, decision="decision-1"),
        ImplementProposal(
            at=at("2024-12-02"), actor=SYSTEM, implemented_on=at("2024-12-02").date(), evidence=EVIDENCE, by="team-1"
        ),
    )

    @for_all(st.lists(st.sampled_from(COMMANDS), max_size=25))
    def test_whatever_is_commanded_no_revision_ever_changes(self, commands: list[Command]):
        state: Proposal | None = None
        for command in (SUBMIT, *commands):
            try:
                events = decide(command, state)
            except Rejected:
                continue
            for event in events:
                before = state.wordings if state else ()
                state = evolve(state, event)
                assert state.wordings[: len(before)] == before
                assert [each.revision for each in state.wordings] == list(range(1, len(state.wordings) + 1))


class TestWithdrawal:
    def test_the_head_withdraws_before_it_is_in_a_dossier(self):
        case = after()
        state = case.when(WITHDRAW).then(ProposalWithdrawn(unit=MOUNTAIN, reason="Điều chỉnh phương án."))
        assert state.status is ProposalStatus.WITHDRAWN
        case.and_when(WITHDRAW).when(WITHDRAW).then_nothing()

    def test_nobody_else_withdraws(self):
        after().when(replace(WITHDRAW, actor=STAFF)).then_rejected("head-only")

    def test_nothing_is_withdrawn_from_a_dossier(self):
        after(INCLUDE).when(WITHDRAW).then_rejected("proposal-in-dossier")

    def test_a_withdrawn_proposal_is_not_taken_up_nor_included(self):
        after(WITHDRAW).when(START).then_rejected("proposal-not-open")
        after(WITHDRAW).when(INCLUDE).then_rejected("proposal-not-open")
