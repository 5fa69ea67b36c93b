"""A draft is changed until it is signed, and agreed anew; what it said before is kept."""

from dataclasses import replace
from datetime import date

import pytest

from services.reports.decision.commands import Command
from services.reports.decision.state import DecisionStatus
from shared.contracts.actor import Actor, Role
from shared.contracts.reports.decision import DecisionIssued, DecisionRevised
from tests.services.reports.decision.examples import (
    CITY_TEAM,
    COMMEND,
    DRAFT,
    EFFECT,
    IN_IT,
    ISSUE,
    MINISTRY,
    MOUNTAIN_TEAM,
    NOT_GOOD_ENOUGH,
    PARTY,
    READY,
    RECOMMEND,
    REFUSE,
    REVISE,
    SIGN,
    TRAINING,
    after,
    nothing,
)
from tests.services.reports.offices import CITY, DIRECTOR, HEAD, PERSONNEL, STAFF_HEAD, office

SAME = replace(
    REVISE,
    title=DRAFT.title,
    teams=DRAFT.teams,
    directives=(TRAINING.changed(directive="another-id"),),
    needs_ministry=DRAFT.needs_ministry,
)


class TestOfOrganisation:
    def test_the_department_that_drafted_changes_the_whole_wording(self):
        state = (
            after()
            .when(REVISE)
            .then(
                DecisionRevised(
                    revision=2,
                    reason="Thị xã chuyển sang đợt sau.",
                    title="Về việc thành lập một Đội",
                    teams=(MOUNTAIN_TEAM,),
                    directives=(),
                    needs_ministry=True,
                    drafter_office=PERSONNEL.title,
                )
            )
        )
        (first,) = state.earlier
        assert (first.revision, first.title, first.teams, first.reason) == (1, DRAFT.title, DRAFT.teams, None)
        assert (state.revision, state.proposals, state.reason) == (2, ("p-mountain",), REVISE.reason)

    def test_the_same_words_change_nothing(self):
        after().when(SAME).then_nothing()
        after(REVISE).when(REVISE).then_nothing()

    @pytest.mark.parametrize("agreed", [(), (PARTY,)])
    def test_what_was_agreed_is_agreed_anew(self, agreed: tuple[Command, ...]):
        after(*agreed).when(REVISE).then_a(DecisionRevised)
        state = after(*agreed, REVISE).state
        assert state is not None and state.status is DecisionStatus.DRAFTED and state.party_agreement is None
        after(*agreed, REVISE).when(SIGN).then_rejected("decision-state")

    def test_so_is_what_the_ministry_concurred_with(self):
        asked = replace(DRAFT, needs_ministry=True)
        after(PARTY, MINISTRY, draft=asked).when(REVISE).then_a(DecisionRevised)
        state = after(PARTY, MINISTRY, REVISE, draft=asked).state
        assert state is not None and state.ministry_concurrence is None
        after(PARTY, MINISTRY, REVISE, PARTY, draft=asked).when(SIGN).then_rejected("ministry-missing")

    def test_the_last_wording_is_what_is_issued(self):
        issued = after(REVISE, PARTY, MINISTRY, SIGN).when(ISSUE).then_a(DecisionIssued)
        assert issued.teams == (MOUNTAIN_TEAM,)

    @pytest.mark.parametrize("ended", [(PARTY, SIGN), (PARTY, SIGN, ISSUE), (PARTY, SIGN, ISSUE, EFFECT), (REFUSE,)])
    def test_what_is_signed_or_refused_stays(self, ended: tuple[Command, ...]):
        after(*ended).when(REVISE).then_rejected("decision-state")

    @pytest.mark.parametrize("actor", [STAFF_HEAD, DIRECTOR, HEAD, office(CITY, Role.PERSONNEL)])
    def test_nobody_else_changes_it(self, actor: Actor):
        after().when(replace(REVISE, actor=actor)).then_rejected("role-missing")

    def test_nor_does_another_department(self):
        after().when(replace(REVISE, actor=office("department-PX03", Role.PERSONNEL))).then_rejected("not-the-drafter")

    def test_who_changed_it_never_approves_either(self):
        other = replace(PERSONNEL, office="Phó Trưởng phòng")
        both = replace(other, roles=frozenset({Role.PARTY_OFFICE, Role.DIRECTOR}))
        revised = after(replace(REVISE, actor=other, needs_ministry=False))
        revised.when(replace(PARTY, actor=both)).then_rejected("drafter-approves")
        again = after(replace(REVISE, actor=other), replace(SAME, actor=PERSONNEL))
        again.when(replace(PARTY, actor=both)).then_rejected("drafter-approves")

    def test_it_keeps_to_the_conclusion_as_a_draft_does(self):
        elsewhere = {key: replace(each, decision="decision-9") for key, each in REVISE.concluded.items()}
        after().when(replace(REVISE, concluded=elsewhere)).then_rejected("proposal-decided")
        after().when(replace(REVISE, teams=())).then_rejected("decision-empty")
        after().when(replace(REVISE, teams=(CITY_TEAM.changed(phase=2),))).then_rejected("team-differs")
        nothing().when(REVISE).then_rejected("decision-not-found")


class TestOfCommendation:
    def test_nominations_are_taken_in_and_left_out(self):
        event = after(draft=COMMEND).when(RECOMMEND).then_a(DecisionRevised)
        assert (event.commendations, event.declined, event.teams) == (("c-1", "c-4"), (NOT_GOOD_ENOUGH,), ())
        state = after(RECOMMEND, draft=COMMEND).state
        assert state is not None and state.carried == ("c-1", "c-4", "c-3")
        assert state.earlier[0].commendations == ("c-1", "c-2")
        after(PARTY, draft=COMMEND).when(RECOMMEND).then_a(DecisionRevised)

    def test_what_is_taken_in_is_ready(self):
        carried = RECOMMEND.nominations | {"c-4": replace(READY, decision="decision-9")}
        after(draft=COMMEND).when(replace(RECOMMEND, nominations=carried)).then_rejected("nomination-carried")
        early = RECOMMEND.nominations | {"c-4": replace(READY, is_appraised=False)}
        after(draft=COMMEND).when(replace(RECOMMEND, nominations=early)).then_rejected("nomination-not-appraised")

    def test_the_same_words_change_nothing(self):
        same = replace(
            RECOMMEND, commendations=COMMEND.commendations, nominations=dict.fromkeys(("c-1", "c-2", "c-3"), IN_IT)
        )
        after(draft=COMMEND).when(same).then_nothing()
        after(REFUSE, draft=COMMEND).when(same).then_nothing()

    def test_each_kind_is_changed_by_its_own_form(self):
        after().when(RECOMMEND).then_rejected("decision-kind")
        after(draft=COMMEND).when(REVISE).then_rejected("decision-kind")

    def test_it_says_what_it_is_until_it_is_signed(self):
        issued = after(RECOMMEND, PARTY, SIGN, draft=COMMEND).when(ISSUE).then_a(DecisionIssued)
        assert (issued.commendations, issued.effective_on) == (("c-1", "c-4"), date(2024, 9, 15))
        after(PARTY, SIGN, draft=COMMEND).when(RECOMMEND).then_rejected("decision-state")
