"""A decision of commendation: what its draft may carry, and what it says at each step of the way."""

from dataclasses import replace
from datetime import date

import pytest

from services.reports.decision.commands import Nomination
from shared.contracts.actor import Actor, Role
from shared.contracts.reports.decision import (
    DecisionDrafted,
    DecisionEffective,
    DecisionIssued,
    DecisionKind,
    DecisionRefused,
    DecisionRevoked,
    DecisionSuperseded,
)
from tests.services.reports.decision.examples import (
    COMMEND,
    EFFECT,
    ISSUE,
    NOT_GOOD_ENOUGH,
    PARTY,
    READY,
    REFUSE,
    REPLACE,
    REVOKE,
    SIGN,
    after,
    nothing,
)
from tests.services.reports.offices import AWARDS, CITY, DIRECTOR, HEAD, PERSONNEL, office

CARRIED = ("c-1", "c-2", "c-3")
ISSUED = (PARTY, SIGN, ISSUE)


class TestDraft:
    def test_the_awards_office_drafts_one_for_several_nominations(self):
        nothing().when(COMMEND).then(
            DecisionDrafted(
                kind=DecisionKind.COMMENDATION,
                title="Về việc khen thưởng",
                dossier="decision-1",
                conference="decision-1",
                teams=(),
                directives=(),
                needs_ministry=False,
                supersedes=None,
                drafter_office=AWARDS.title,
                commendations=("c-1", "c-2"),
                declined=(NOT_GOOD_ENOUGH,),
            )
        )
        after(draft=COMMEND).when(COMMEND).then_rejected("decision-exists")

    @pytest.mark.parametrize("actor", [PERSONNEL, DIRECTOR, HEAD, office(CITY, Role.AWARDS)])
    def test_nobody_else_does(self, actor: Actor):
        nothing().when(replace(COMMEND, actor=actor)).then_rejected("role-missing")

    def test_it_awards_something(self):
        nothing().when(replace(COMMEND, commendations=())).then_rejected("decision-awards-nothing")

    def test_a_nomination_stands_in_it_once(self):
        nothing().when(replace(COMMEND, commendations=("c-1", "c-1"))).then_rejected("nomination-twice")
        nothing().when(replace(COMMEND, commendations=("c-1", "c-3"))).then_rejected("nomination-twice")

    @pytest.mark.parametrize("name", ["c-1", "c-3"])
    @pytest.mark.parametrize(
        ("nomination", "code"),
        [
            (None, "nomination-unknown"),
            (replace(READY, is_decided_here=False), "nomination-decided-elsewhere"),
            (replace(READY, decision="decision-0"), "nomination-carried"),
            (replace(READY, is_appraised=False), "nomination-not-appraised"),
        ],
    )
    def test_what_it_carries_is_ready_and_in_no_other_decision(
        self, name: str, nomination: Nomination | None, code: str
    ):
        others = {key: each for key, each in COMMEND.nominations.items() if key != name}
        known = others | ({name: nomination} if nomination else {})
        refusal = nothing().when(replace(COMMEND, nominations=known)).then_rejected(code)
        assert refusal.fields == {"commendations": name}

    def test_what_the_awards_office_opposes_can_only_be_declined(self):
        opposed = replace(READY, is_opposed=True)
        assert nothing().when(replace(COMMEND, nominations=COMMEND.nominations | {"c-3": opposed})).refusal is None
        nothing().when(replace(COMMEND, nominations=COMMEND.nominations | {"c-1": opposed})).then_rejected(
            "nomination-opposed"
        )

    def test_it_may_award_anew_what_the_decision_awarded_that_it_replaces(self):
        awarded = COMMEND.nominations | {"c-1": replace(READY, is_appraised=False, decision="decision-0")}
        anew = replace(COMMEND, nominations=awarded, supersedes="decision-0")
        assert nothing().when(anew).then_a(DecisionDrafted).supersedes == "decision-0"
        nothing().when(replace(anew, is_replaceable=False)).then_rejected("decision-not-standing")
        declining = replace(anew, commendations=("c-2",), declined=(NOT_GOOD_ENOUGH.changed(commendation="c-1"),))
        nothing().when(declining).then_rejected("nomination-carried")


class TestCourse:
    def test_what_it_awards_and_declines_is_said_when_it_is_issued_and_has_effect(self):
        issued = after(PARTY, SIGN, draft=COMMEND).when(ISSUE).then_a(DecisionIssued)
        effective = after(*ISSUED, draft=COMMEND).when(EFFECT).then_a(DecisionEffective)
        for event in (issued, effective):
            assert (event.commendations, event.declined) == (("c-1", "c-2"), (NOT_GOOD_ENOUGH,))
        assert (issued.kind, issued.teams, effective.proposals) == (DecisionKind.COMMENDATION, (), ())
        assert effective.effective_on == date(2024, 9, 15)

    def test_everything_that_it_carried_is_named_when_it_falls(self):
        refused = after(draft=COMMEND).when(REFUSE).then_a(DecisionRefused)
        revoked = after(*ISSUED, draft=COMMEND).when(REVOKE).then_a(DecisionRevoked)
        superseded = after(*ISSUED, EFFECT, draft=COMMEND).when(REPLACE).then_a(DecisionSuperseded)
        assert refused.commendations == revoked.commendations == superseded.commendations == CARRIED

    def test_who_drafted_never_approves(self):
        both = office(AWARDS.unit, Role.DIRECTOR, Role.PARTY_OFFICE, title=AWARDS.office)
        after(draft=COMMEND).when(replace(PARTY, actor=both)).then_rejected("drafter-approves")
        after(PARTY, draft=COMMEND).when(replace(SIGN, actor=both)).then_rejected("drafter-approves")
