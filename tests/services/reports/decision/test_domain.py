"""A decision: drafted, agreed, signed, numbered, effective; refused, superseded, revoked."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.reports.decision.commands import Command, Concluded
from services.reports.decision.domain import decide, evolve
from services.reports.decision.state import Decision, DecisionStatus
from shared.contracts.actor import Actor, Role
from shared.contracts.calendar import VIETNAM, local_day
from shared.contracts.refusals import Rejected
from shared.contracts.reports.common import DirectiveSource, DirectiveSourceKind
from shared.contracts.reports.decision import (
    DecidedTeam,
    DecisionDrafted,
    DecisionEffective,
    DecisionIssued,
    DecisionKind,
    DecisionMinistryConcurred,
    DecisionPartyAgreed,
    DecisionRefused,
    DecisionRevoked,
    DecisionSigned,
    DecisionSuperseded,
    DirectiveIssued,
)
from tests.services.reports.decision.examples import (
    CITY_TEAM,
    DRAFT,
    EFFECT,
    ISSUE,
    MINISTRY,
    MOUNTAIN_TEAM,
    PARTY,
    REFUSE,
    REPLACE,
    REVOKE,
    SIGN,
    TRAINING,
    after,
    nothing,
)
from tests.services.reports.offices import (
    CITY,
    CLERK,
    DIRECTOR,
    DISTRICT_CLERK,
    HEAD,
    PARTY_OFFICE,
    PERSONNEL,
    ROADMAP,
    STAFF_HEAD,
    at,
    document,
    office,
)

SIGNED = (PARTY, SIGN)
ISSUED = (*SIGNED, ISSUE)
WITH_MINISTRY = replace(DRAFT, needs_ministry=True)
PROPOSALS = ("p-city", "p-mountain")


class TestDraft:
    def test_personnel_drafts_from_a_concluded_dossier(self):
        state = (
            nothing()
            .when(DRAFT)
            .then(
                DecisionDrafted(
                    kind=DecisionKind.ORGANISATION,
                    title="Về việc thành lập Đội",
                    dossier="dossier-1",
                    conference="conference-1",
                    teams=(CITY_TEAM, MOUNTAIN_TEAM),
                    directives=(TRAINING,),
                    needs_ministry=False,
                    supersedes=None,
                    drafter_office=PERSONNEL.title,
                )
            )
        )
        assert state.status is DecisionStatus.DRAFTED
        after().when(DRAFT).then_rejected("decision-exists")

    @pytest.mark.parametrize("actor", [STAFF_HEAD, DIRECTOR, HEAD, office(CITY, Role.PERSONNEL)])
    def test_nobody_else_drafts(self, actor: Actor):
        nothing().when(replace(DRAFT, actor=actor)).then_rejected("role-missing")

    def test_a_dossier_without_conclusion_gives_no_decision(self):
        nothing().when(replace(DRAFT, concluded={})).then_rejected("dossier-not-concluded")
        nothing().when(replace(DRAFT, teams=())).then_rejected("decision-empty")

    @pytest.mark.parametrize(
        ("team", "code"),
        [
            (CITY_TEAM.changed(proposal="p-rejected"), "proposal-not-approved"),
            (CITY_TEAM.changed(phase=2), "team-differs"),
            (CITY_TEAM.changed(unit="district_police-440"), "team-differs"),
            (CITY_TEAM.changed(milestones=ROADMAP[:5]), "roadmap-incomplete"),
            (CITY_TEAM.changed(milestones=(*ROADMAP, ROADMAP[0])), "roadmap-incomplete"),
            (
                CITY_TEAM.changed(milestones=(ROADMAP[0].changed(due_on=date(2025, 1, 1)), *ROADMAP[1:])),
                "roadmap-order",
            ),
        ],
    )
    def test_it_does_not_go_beyond_the_conclusion(self, team: DecidedTeam, code: str):
        nothing().when(replace(DRAFT, teams=(team,))).then_rejected(code)

    def test_a_proposal_stands_in_it_once(self):
        nothing().when(replace(DRAFT, teams=(CITY_TEAM, CITY_TEAM))).then_rejected("team-twice")

    def test_a_proposal_is_decided_once_unless_the_decision_is_replaced(self):
        decided = {"p-city": Concluded(unit=CITY, phase=1, decision="decision-0")}
        second = replace(DRAFT, teams=(CITY_TEAM,), concluded=decided)
        nothing().when(second).then_rejected("proposal-decided")
        assert nothing().when(replace(second, supersedes="decision-0")).refusal is None

    def test_a_proposal_that_the_last_decision_has_not_reached_yet_waits(self):
        unsettled = {"p-city": Concluded(unit=CITY, phase=1, decision=None, is_settled=False)}
        nothing().when(replace(DRAFT, concluded=unsettled)).then_rejected("proposal-unsettled")

    def test_only_a_standing_decision_is_replaced(self):
        refused = replace(DRAFT, supersedes="decision-0", is_replaceable=False)
        nothing().when(refused).then_rejected("decision-not-standing")


class TestAgreement:
    def test_the_party_office_records_it(self):
        after().when(PARTY).then(DecisionPartyAgreed(document=PARTY.document))
        after(PARTY).when(PARTY).then_nothing()
        after().when(replace(PARTY, actor=CLERK)).then_rejected("role-missing")
        after(PARTY).when(replace(PARTY, document=document("15-KL/ĐU", "2024-08-30"))).then_rejected("decision-state")

    def test_the_ministry_is_asked_only_where_it_is_needed(self):
        after(PARTY).when(MINISTRY).then_rejected("ministry-not-needed")
        after(draft=WITH_MINISTRY).when(MINISTRY).then_rejected("decision-state")
        after(PARTY, draft=WITH_MINISTRY).when(MINISTRY).then(DecisionMinistryConcurred(document=MINISTRY.document))
        after(PARTY, MINISTRY, draft=WITH_MINISTRY).when(MINISTRY).then_nothing()
        after(PARTY, draft=WITH_MINISTRY).when(SIGN).then_rejected("ministry-missing")
        after(PARTY, MINISTRY, draft=WITH_MINISTRY).when(SIGN).then(DecisionSigned(document=SIGN.document))


class TestSignature:
    def test_the_director_signs_or_the_clerk_records_it(self):
        signed = DecisionSigned(document=SIGN.document)
        after(PARTY).when(SIGN).then(signed)
        after(PARTY).when(replace(SIGN, actor=CLERK)).then(signed)
        after(PARTY, SIGN).when(SIGN).then_nothing()

    def test_not_before_the_party_agreed(self):
        after().when(SIGN).then_rejected("decision-state")

    def test_not_in_advance(self):
        after(PARTY).when(replace(SIGN, document=document("57/TTr", "2024-09-06"))).then_rejected("signed-in-future")

    @pytest.mark.parametrize("actor", [PERSONNEL, STAFF_HEAD, PARTY_OFFICE, DISTRICT_CLERK])
    def test_nobody_else_signs(self, actor: Actor):
        after(PARTY).when(replace(SIGN, actor=actor)).then_rejected("role-missing")

    def test_who_drafted_never_approves(self):
        both = office(PERSONNEL.unit, Role.PERSONNEL, Role.DIRECTOR, Role.PARTY_OFFICE)
        after().when(replace(PARTY, actor=both)).then_rejected("drafter-approves")
        after(PARTY).when(replace(SIGN, actor=both)).then_rejected("drafter-approves")

    @pytest.mark.parametrize("basis", ["KT.", "TUQ."])
    def test_nor_does_he_for_another(self, basis: str):
        lent = replace(office(PERSONNEL.unit, Role.PERSONNEL, Role.DIRECTOR), basis=basis)
        after(PARTY).when(replace(SIGN, actor=lent)).then_rejected("drafter-approves")


class TestIssue:
    def test_the_clerk_numbers_it_and_its_directives_follow(self):
        source = DirectiveSource(kind=DirectiveSourceKind.DECISION, id="decision-1", number="1234/QĐ-CAT-PX01")
        state = (
            after(*SIGNED)
            .when(ISSUE)
            .then(
                DecisionIssued(
                    kind=DecisionKind.ORGANISATION,
                    number="1234/QĐ-CAT-PX01",
                    issued_on=date(2024, 9, 6),
                    signed_on=date(2024, 9, 5),
                    signer_office="GIÁM ĐỐC",
                    effective_on=date(2024, 9, 15),
                    dossier="dossier-1",
                    teams=(CITY_TEAM, MOUNTAIN_TEAM),
                    supersedes=None,
                ),
                DirectiveIssued(source=source, given_by="GIÁM ĐỐC", **dict(TRAINING)),
            )
        )
        assert state.number == "1234/QĐ-CAT-PX01"
        after(*ISSUED).when(ISSUE).then_nothing()

    def test_a_number_once_given_stays(self):
        after(*ISSUED).when(replace(ISSUE, number="1235/QĐ-CAT-PX01")).then_rejected("decision-numbered")
        after(*SIGNED).when(replace(ISSUE, is_number_taken=True)).then_rejected("number-taken")

    def test_only_what_is_signed_is_issued_by_the_clerk(self):
        after(PARTY).when(ISSUE).then_rejected("decision-state")
        after(*SIGNED).when(replace(ISSUE, actor=DIRECTOR)).then_rejected("role-missing")
        after(*SIGNED).when(replace(ISSUE, actor=DISTRICT_CLERK)).then_rejected("role-missing")

    def test_its_dates_are_in_order(self):
        case = after(*SIGNED)
        case.when(replace(ISSUE, issued_on=date(2024, 9, 4))).then_rejected("issued-before-signed")
        case.when(replace(ISSUE, issued_on=date(2025, 9, 6))).then_rejected("issued-in-future")
        case.when(replace(ISSUE, effective_on=date(2024, 9, 5))).then_rejected("effective-before-issued")
        case.when(replace(ISSUE, effective_on=date(2024, 10, 16))).then_rejected("milestone-before-effect")


class TestEffect:
    def test_the_clock_makes_it_effective_on_its_day(self):
        state = (
            after(*ISSUED)
            .when(EFFECT)
            .then(
                DecisionEffective(
                    number="1234/QĐ-CAT-PX01",
                    effective_on=date(2024, 9, 15),
                    proposals=PROPOSALS,
                    supersedes=None,
                )
            )
        )
        assert state.status is DecisionStatus.EFFECTIVE
        after(*ISSUED, EFFECT).when(EFFECT).then_nothing()

    @for_all(st.datetimes(datetime(2024, 9, 6), datetime(2024, 9, 30)))
    def test_never_before_that_day_in_ha_tinh(self, moment: datetime):
        local = moment.replace(tzinfo=VIETNAM)
        outcome = after(*ISSUED).when(replace(EFFECT, at=local))
        assert bool(outcome.events) == (local_day(local) >= date(2024, 9, 15))

    def test_a_revoked_one_does_not_become_effective(self):
        after(*ISSUED, REVOKE).when(EFFECT).then_nothing()

    def test_nobody_makes_it_effective_by_hand(self):
        after(*ISSUED).when(replace(EFFECT, actor=DIRECTOR)).then_rejected("role-missing")


class TestEnd:
    @pytest.mark.parametrize("course", [(), (PARTY,)])
    def test_it_is_refused_before_it_is_signed(self, course: tuple[Command, ...]):
        after(*course).when(REFUSE).then(DecisionRefused(reason="Chưa đủ điều kiện.", document=None))
        after(*course, REFUSE).when(REFUSE).then_nothing()

    def test_it_is_refused_also_after_the_ministry_concurred(self):
        case = after(PARTY, MINISTRY, draft=WITH_MINISTRY)
        case.when(REFUSE).then(DecisionRefused(reason="Chưa đủ điều kiện.", document=None))

    def test_not_refused_after_the_signature(self):
        after(*SIGNED).when(REFUSE).then_rejected("decision-state")

    def test_a_recorder_cites_the_paper_that_refuses(self):
        after().when(replace(REFUSE, actor=CLERK)).then_rejected("document-missing")
        slip = document("16/PXL-CAT", "2024-09-04")
        after().when(replace(REFUSE, actor=CLERK, document=slip)).then(
            DecisionRefused(reason="Chưa đủ điều kiện.", document=slip)
        )

    @pytest.mark.parametrize("course", [ISSUED, (*ISSUED, EFFECT)])
    def test_it_is_revoked_by_a_document(self, course: tuple[Command, ...]):
        after(*course).when(REVOKE).then(
            DecisionRevoked(
                number="1234/QĐ-CAT-PX01",
                reason="Thu hồi để rà soát.",
                document=REVOKE.document,
                proposals=PROPOSALS,
            )
        )
        after(*course, REVOKE).when(REVOKE).then_nothing()

    def test_a_draft_is_refused_not_revoked(self):
        after(PARTY).when(REVOKE).then_rejected("decision-state")

    def test_a_newer_decision_supersedes_it(self):
        superseded = DecisionSuperseded(number="1234/QĐ-CAT-PX01", by=REPLACE.by, proposals=PROPOSALS)
        after(*ISSUED, EFFECT).when(REPLACE).then(superseded)
        after(*ISSUED).when(REPLACE).then(superseded)
        after(*ISSUED, EFFECT, REPLACE).when(REPLACE).then_nothing()
        after(*ISSUED, EFFECT).when(replace(REPLACE, actor=DIRECTOR)).then_rejected("role-missing")

    def test_commands_need_a_decision(self):
        nothing().when(PARTY).then_rejected("decision-not-found")


NOISE = st.lists(st.sampled_from((DRAFT, PARTY, MINISTRY, SIGN, ISSUE, EFFECT, REFUSE, REVOKE, REPLACE)), max_size=2)


@for_all(st.booleans(), st.tuples(*[NOISE] * 6))
def test_nothing_is_effective_without_agreement_concurrence_signature_and_number(
    needs_ministry: bool, noise: tuple[list[Command], ...]
):
    draft = replace(DRAFT, needs_ministry=needs_ministry)
    path = (draft, PARTY, MINISTRY, SIGN, ISSUE, EFFECT)
    state: Decision | None = None
    seen: list[str] = []
    for command in [each for before, step in zip(noise, path, strict=True) for each in (step, *before)]:
        try:
            events = decide(command, state)
        except Rejected:
            continue
        for event in events:
            state = evolve(state, event)
            seen.append(event.type)
    if "decision-effective" in seen:
        ministry = ["decision-ministry-concurred"] if needs_ministry else []
        assert seen[: seen.index("decision-effective") + 1] == [
            "decision-drafted",
            "decision-party-agreed",
            *ministry,
            "decision-signed",
            "decision-issued",
            "directive-issued",
            "decision-effective",
        ]


def test_the_day_of_effect_starts_at_midnight_local_time():
    assert after(*ISSUED).when(replace(EFFECT, at=at("2024-09-14", 23))).events == []
    assert after(*ISSUED).when(replace(EFFECT, at=at("2024-09-15", 0))).events != []


def test_a_draft_gives_tasks_only_to_units_of_the_directory():
    unknown = TRAINING.changed(supporting_units=("district_police-999",))
    nothing().when(replace(DRAFT, directives=(unknown,))).then_rejected("unit-unknown")


def test_a_directive_carries_out_only_a_proposal_that_a_task_can_carry_out():
    carrying = replace(DRAFT, directives=(TRAINING.changed(proposal="p-other"),))
    nothing().when(carrying).then_rejected("proposal-not-assignable")
    state = nothing().when(replace(carrying, assignable=frozenset({"p-other"}))).state
    assert state is not None and state.directives[0].proposal == "p-other"
