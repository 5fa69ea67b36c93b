"""A proposal in a dossier: approved, rejected, deferred; returned when its decision falls; implemented."""

from dataclasses import replace
from datetime import date

import pytest

from services.reports.proposal.commands import (
    ApproveProposal,
    Command,
    DeferProposal,
    ImplementProposal,
    RejectProposal,
    ReturnToDossier,
    SubmitProposal,
)
from services.reports.proposal.state import AppraisalStatus, ProposalStatus
from shared.contracts.actor import Actor
from shared.contracts.base import SignedDocument
from shared.contracts.reports.proposal import (
    AnyProposalEvent,
    ProposalAppraisalStarted,
    ProposalApproved,
    ProposalDeferred,
    ProposalImplemented,
    ProposalIncluded,
    ProposalKind,
    ProposalLapsed,
    ProposalRehomed,
    ProposalRejected,
    ProposalWithdrawn,
)
from tests.services.reports.offices import (
    CITY,
    DIRECTOR,
    EVIDENCE,
    HEAD,
    MOUNTAIN,
    OTHER_HEAD,
    PERSONNEL,
    ROADMAP,
    STAFF,
    SYSTEM,
    TEAM_NAME,
    at,
    document,
    reference,
)
from tests.services.reports.proposal.examples import (
    APPRAISE,
    APPROVE,
    ASK,
    BASIS,
    DECREE,
    DEFER,
    INCLUDE,
    LAPSE,
    REHOME,
    REJECT,
    START,
    SUBMIT,
    SUPPLEMENT,
    WITHDRAW,
    after,
)

OTHER = replace(SUBMIT, kind=ProposalKind.OTHER)
APPROVE_OTHER = replace(APPROVE, basis=BASIS, phase=None, decision=None, team_name=None, milestones=())
FALL = ReturnToDossier(at=at("2024-10-01"), actor=SYSTEM, decision="decision-1")
NEW_DECISION = replace(
    APPROVE, decision=reference("decision-2", "1300/QĐ-CAT-PX01"), supersedes="decision-1", at=at("2024-10-10")
)
BY_TEAM = ImplementProposal(
    at=at("2024-12-02"), actor=SYSTEM, implemented_on=date(2024, 12, 2), evidence=EVIDENCE, by="team-1"
)
BY_TASK = replace(BY_TEAM, by=None, task="task-1")
BY_HAND = replace(BY_TEAM, actor=STAFF, by=None)
APPROVED = ProposalApproved(
    conference="conference-1",
    unit=MOUNTAIN,
    kind=ProposalKind.TEAM,
    phase=1,
    decision=reference(),
    basis=DECREE,
    team_name=TEAM_NAME,
    milestones=ROADMAP,
)


class TestInclusion:
    def test_it_is_included_once(self):
        state = after().when(INCLUDE).then(ProposalIncluded(dossier="dossier-1", is_late=False, fallen_decision=None))
        assert (state.status, state.dossier) == (ProposalStatus.IN_DOSSIER, "dossier-1")
        after(INCLUDE).when(INCLUDE).then_nothing()

    def test_a_late_one_is_marked(self):
        state = after().when(replace(INCLUDE, is_late=True)).state
        assert state is not None and state.is_late

    def test_never_in_two_dossiers(self):
        after(INCLUDE).when(replace(INCLUDE, dossier="dossier-2")).then_rejected("proposal-not-open")

    def test_a_signed_dossier_takes_nothing_in(self):
        after().when(replace(INCLUDE, is_open=False)).then_rejected("dossier-not-open")

    def test_units_do_not_include_themselves(self):
        after().when(replace(INCLUDE, actor=HEAD)).then_rejected("staff-only")


class TestAnswers:
    def test_a_team_is_approved_by_a_decision(self):
        state = after(INCLUDE).when(APPROVE).then(APPROVED)
        assert (state.status, state.decision) == (ProposalStatus.APPROVED, "decision-1")

    def test_a_team_is_not_approved_without_a_decision(self):
        after(INCLUDE).when(APPROVE_OTHER).then_rejected("proposal-needs-decision")
        after(INCLUDE).when(replace(APPROVE, phase=None)).then_rejected("proposal-needs-decision")

    def test_another_solution_is_approved_by_the_conclusion(self):
        case = after(INCLUDE, submit=OTHER)
        state = case.when(APPROVE_OTHER).state
        assert state is not None and state.answer is not None
        assert (state.answer.basis, state.answer.decision) == (BASIS, None)
        case.when(APPROVE).then_rejected("proposal-needs-no-decision")

    def test_a_rejection_gives_the_reason(self):
        after(INCLUDE).when(REJECT).then(
            ProposalRejected(unit=MOUNTAIN, reason="Không có trong quy định.", basis=BASIS)
        )

    def test_a_deferral_gives_the_reason(self):
        after(INCLUDE).when(replace(DEFER, until=date(2025, 1, 1))).then(
            ProposalDeferred(unit=MOUNTAIN, reason="Chờ phương án nội bộ.", basis=BASIS, until=date(2025, 1, 1))
        )

    @pytest.mark.parametrize("answer", [APPROVE, REJECT, DEFER])
    def test_a_repeated_answer_is_quiet(self, answer: Command):
        after(INCLUDE, answer).when(answer).then_nothing()

    @pytest.mark.parametrize("answer", [APPROVE, REJECT, DEFER])
    def test_no_answer_outside_its_dossier(self, answer: Command):
        after().when(answer).then_rejected("proposal-not-in-dossier")
        after(replace(INCLUDE, dossier="dossier-2")).when(answer).then_rejected("proposal-not-in-dossier")

    def test_an_answer_stands(self):
        after(INCLUDE, REJECT).when(APPROVE).then_rejected("proposal-not-in-dossier")
        after(INCLUDE, APPROVE).when(REJECT).then_rejected("proposal-not-in-dossier")

    @pytest.mark.parametrize("actor", [STAFF, DIRECTOR, HEAD])
    def test_nobody_answers_by_hand(self, actor: Actor):
        after(INCLUDE).when(replace(REJECT, actor=actor)).then_rejected("by-reaction-only")

    def test_a_deferred_proposal_is_appraised_again_and_goes_into_another_dossier(self):
        resumed = after(INCLUDE, DEFER).when(START).then(ProposalAppraisalStarted(by_unit=PERSONNEL.unit))
        assert (resumed.status, resumed.dossier) == (ProposalStatus.SUBMITTED, None)
        for before in ((START, APPRAISE), (START, ASK)):
            resumed = after(*before, INCLUDE, DEFER).when(START).then(ProposalAppraisalStarted(by_unit=PERSONNEL.unit))
            assert resumed.appraisal_status is AppraisalStatus.UNDER_WAY
        again = after(INCLUDE, DEFER, START).when(replace(INCLUDE, actor=STAFF, dossier="dossier-2"))
        again.then(ProposalIncluded(dossier="dossier-2", is_late=False, fallen_decision=None))


class TestFallenDecision:
    def test_the_proposal_is_back_in_its_dossier(self):
        state = (
            after(INCLUDE, APPROVE)
            .when(FALL)
            .then(ProposalIncluded(dossier="dossier-1", is_late=False, fallen_decision="decision-1"))
        )
        assert (state.status, state.answer) == (ProposalStatus.IN_DOSSIER, None)

    def test_even_when_it_was_implemented(self):
        fallen = ProposalIncluded(dossier="dossier-1", is_late=False, fallen_decision="decision-1")
        state = after(INCLUDE, APPROVE, BY_TEAM).when(FALL).then(fallen)
        assert state.status is ProposalStatus.IN_DOSSIER and state.implemented_by is None

    def test_only_the_decision_that_approved_it_counts(self):
        after(INCLUDE, APPROVE).when(replace(FALL, decision="decision-9")).then_nothing()
        after(INCLUDE, APPROVE, FALL).when(FALL).then_nothing()

    def test_a_new_decision_replaces_the_old_one_whichever_is_heard_first(self):
        new_first = after(INCLUDE, APPROVE, NEW_DECISION, FALL).state
        old_first = after(INCLUDE, APPROVE, FALL, NEW_DECISION).state
        assert new_first == old_first
        assert new_first is not None and new_first.decision == "decision-2"

    def test_what_is_there_stays_there_under_the_new_decision(self):
        new = APPROVED.changed(decision=NEW_DECISION.decision)
        state = after(INCLUDE, APPROVE, BY_TEAM).when(NEW_DECISION).then(new)
        assert (state.status, state.decision) == (ProposalStatus.IMPLEMENTED, "decision-2")
        state = after(INCLUDE, APPROVE).when(NEW_DECISION).then(new)
        assert (state.status, state.decision) == (ProposalStatus.APPROVED, "decision-2")

    def test_another_decision_that_does_not_replace_it_is_refused(self):
        after(INCLUDE, APPROVE).when(replace(NEW_DECISION, supersedes=None)).then_rejected("proposal-not-in-dossier")


class TestImplementation:
    def test_an_active_team_implements_it(self):
        state = (
            after(INCLUDE, APPROVE)
            .when(BY_TEAM)
            .then(ProposalImplemented(unit=MOUNTAIN, by="team-1", implemented_on=date(2024, 12, 2), evidence=EVIDENCE))
        )
        assert state.status is ProposalStatus.IMPLEMENTED
        after(INCLUDE, APPROVE, BY_TEAM).when(BY_TEAM).then_nothing()

    def test_staff_confirms_what_needed_no_decision(self):
        after(INCLUDE, APPROVE_OTHER, submit=OTHER).when(BY_HAND).then(
            ProposalImplemented(unit=MOUNTAIN, by=None, implemented_on=date(2024, 12, 2), evidence=EVIDENCE)
        )

    def test_a_verified_task_implements_what_needed_no_decision(self):
        case = after(INCLUDE, APPROVE_OTHER, submit=OTHER)
        state = case.when(BY_TASK).then(
            ProposalImplemented(
                unit=MOUNTAIN, by=None, implemented_on=date(2024, 12, 2), evidence=EVIDENCE, task="task-1"
            )
        )
        assert (state.status, state.implemented_by) == (ProposalStatus.IMPLEMENTED, "task-1")
        after(INCLUDE, APPROVE_OTHER, BY_TASK, submit=OTHER).when(BY_TASK).then_nothing()
        case.when(replace(BY_TASK, actor=STAFF)).then_rejected("by-reaction-only")

    def test_a_task_does_not_stand_in_for_the_team(self):
        after(INCLUDE, APPROVE).when(BY_TASK).then_rejected("proposal-by-team")

    def test_a_team_is_not_confirmed_by_hand(self):
        after(INCLUDE, APPROVE).when(BY_HAND).then_rejected("proposal-by-team")
        after(INCLUDE, APPROVE).when(replace(BY_HAND, actor=HEAD)).then_rejected("staff-only")
        after(INCLUDE, APPROVE).when(replace(BY_TEAM, actor=STAFF)).then_rejected("by-reaction-only")

    def test_only_what_was_approved_is_implemented(self):
        after(INCLUDE).when(BY_TEAM).then_rejected("proposal-not-approved")

    def test_a_team_that_comes_up_after_its_decision_fell_changes_nothing(self):
        after(INCLUDE, APPROVE, FALL).when(BY_TEAM).then_nothing()


AFTER_THE_END = document("53/TB-CAT-PV05", "2024-08-20")


class TestReorganisation:
    """The unit is no more from 20 August on; the city is its only successor."""

    @pytest.mark.parametrize("way", [(), (INCLUDE,), (INCLUDE, DEFER)])
    def test_an_open_proposal_goes_over_to_the_successor(self, way: tuple[Command, ...]):
        state = (
            after(*way).when(REHOME).then(ProposalRehomed(unit=CITY, previous=MOUNTAIN, effective_on=date(2024, 8, 20)))
        )
        assert (state.unit, state.status) == (CITY, after(*way).state.status)  # type: ignore[union-attr]
        after(*way, REHOME).when(REHOME).then_nothing()

    def test_the_successor_speaks_for_it_and_may_take_it_back(self):
        after(START, ASK, REHOME).when(SUPPLEMENT).then_rejected("head-only")
        assert after(START, ASK, REHOME).when(replace(SUPPLEMENT, actor=OTHER_HEAD)).state.unit == CITY  # type: ignore[union-attr]
        after(REHOME).when(replace(WITHDRAW, actor=OTHER_HEAD)).then(
            ProposalWithdrawn(unit=CITY, reason=WITHDRAW.reason)
        )

    @pytest.mark.parametrize("way", [(), (INCLUDE,), (INCLUDE, DEFER)])
    def test_without_a_single_successor_it_lapses_with_a_reason(self, way: tuple[Command, ...]):
        state = after(*way).when(LAPSE).then(ProposalLapsed(unit=MOUNTAIN, reason=LAPSE.reason))
        assert (state.status, state.lapse_reason) == (ProposalStatus.LAPSED, LAPSE.reason)
        after(*way, LAPSE).when(LAPSE).then_nothing()
        after(*way, LAPSE).when(START).then_rejected("proposal-not-open")
        after(*way, LAPSE).when(replace(INCLUDE, dossier="dossier-2")).then_rejected("proposal-not-open")

    @pytest.mark.parametrize(
        ("way", "submit"),
        [((WITHDRAW,), SUBMIT), ((INCLUDE, REJECT), SUBMIT), ((INCLUDE, APPROVE_OTHER), OTHER)],
    )
    def test_what_is_withdrawn_or_was_answered_before_stays_the_units(
        self, way: tuple[Command, ...], submit: SubmitProposal
    ):
        after(*way, submit=submit).when(replace(REHOME, effective_on=date(2024, 8, 24))).then_nothing()
        after(*way, submit=submit).when(LAPSE).then_nothing()

    @pytest.mark.parametrize("signed", [BASIS, AFTER_THE_END, document("51/TB-CAT-PV05", "2024-08-19")])
    @pytest.mark.parametrize("answer", [REJECT, APPROVE_OTHER])
    def test_an_answer_is_given_to_the_unit_of_its_day_whichever_is_heard_first(
        self, answer: RejectProposal | ApproveProposal, signed: SignedDocument
    ):
        given_on = replace(answer, basis=signed)
        first = after(INCLUDE, given_on, REHOME, submit=OTHER).state
        assert first is not None
        assert after(INCLUDE, REHOME, given_on, submit=OTHER).state == first
        assert first.unit == (MOUNTAIN if signed.signed_on < date(2024, 8, 20) else CITY)

    @pytest.mark.parametrize("way", [(REJECT,), (APPROVE_OTHER,), (APPROVE_OTHER, BY_TASK)])
    def test_what_was_answered_after_the_end_goes_over_as_well(self, way: tuple[Command, ...]):
        before = after(INCLUDE, *way, submit=OTHER)
        before.when(REHOME).then(ProposalRehomed(unit=CITY, previous=MOUNTAIN, effective_on=date(2024, 8, 20)))
        before.when(replace(REHOME, effective_on=date(2024, 8, 24))).then_nothing()

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [(REJECT, ProposalRejected), (APPROVE_OTHER, ProposalApproved), (DEFER, ProposalDeferred)],
    )
    def test_the_leaders_answer_what_has_lapsed(self, answer: Command, kind: type[AnyProposalEvent]):
        assert after(INCLUDE, LAPSE, submit=OTHER).when(answer).then_a(kind).unit == MOUNTAIN  # type: ignore[union-attr]

    @pytest.mark.parametrize("answer", [REJECT, APPROVE_OTHER, DEFER])
    def test_an_answer_stands_although_the_proposal_had_lapsed(
        self, answer: RejectProposal | ApproveProposal | DeferProposal
    ):
        first = after(INCLUDE, answer, LAPSE, submit=OTHER).state
        assert after(INCLUDE, LAPSE, answer, LAPSE, submit=OTHER).state == first

    def test_handed_over_twice_it_falls_to_the_unit_of_the_day(self):
        again = replace(REHOME, unit="commune_police-18070", effective_on=date(2024, 8, 25))
        for day, unit in ((19, MOUNTAIN), (20, CITY), (24, CITY), (25, "commune_police-18070")):
            answer = replace(REJECT, basis=document("60/TB-CAT-PV05", f"2024-08-{day}"))
            first = after(INCLUDE, REHOME, again, answer).state
            assert first is not None and first.unit == unit
            assert after(INCLUDE, REHOME, answer, again).state == first
