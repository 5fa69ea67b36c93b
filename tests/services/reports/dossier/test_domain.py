"""The staff unit's part: a dossier is opened, collected, drafted, reviewed, signed, presented."""

from dataclasses import replace
from datetime import date

import pytest

from services.reports.dossier.commands import Command, RehomeDossier, RequestRevision
from services.reports.dossier.state import DossierStatus
from shared.contracts.actor import Actor, Role
from shared.contracts.reports.dossier import (
    CollectionClosed,
    DossierDraft,
    DossierOpened,
    DossierPresented,
    DossierRehomed,
    DossierReviewRequested,
    DossierRevisionRequested,
    DossierSigned,
    ProposalAnswer,
)
from tests.services.reports.dossier.examples import (
    CITY_APPROVED,
    CLEAR,
    CLOSE,
    CONCLUDE,
    DEPARTMENT,
    DIRECTORATE,
    DRAFT,
    HASH,
    MOUNTAIN_REJECTED,
    OPEN,
    OTHER_APPROVED,
    PARTY,
    PRESENT,
    REVIEW,
    SEND_BACK,
    SIGN,
    SIGN_AGAIN,
    after,
    nothing,
)
from tests.services.reports.offices import (
    CHAIR,
    CITY,
    MOUNTAIN,
    OTHER_HEAD,
    OTHER_STAFF_HEAD,
    SILENT,
    STAFF,
    STAFF_HEAD,
    SYSTEM,
    at,
    office,
)

REHOME = RehomeDossier(at=at("2024-08-12"), actor=SYSTEM, staff_unit="department-PV06", effective_on=date(2024, 8, 12))
TO_THE_LEADERS = (CLOSE, REVIEW, SIGN, CLEAR, PRESENT)
REVISE = RequestRevision(at=at("2024-08-13", 15), actor=STAFF_HEAD, remarks="Nêu rõ từng giai đoạn.")


class TestOpening:
    def test_the_conclusion_notice_opens_it(self):
        state = (
            nothing()
            .when(OPEN)
            .then(
                DossierOpened(
                    conference="conference-1",
                    staff_unit=OPEN.staff_unit,
                    chair=OPEN.chair,
                    questions=OPEN.questions,
                    expected=OPEN.expected,
                    silence_rule=OPEN.silence_rule,
                    conclusion=OPEN.conclusion,
                    due_before=date(2024, 8, 14),
                )
            )
        )
        assert state.status is DossierStatus.COLLECTING
        after().when(OPEN).then_nothing()

    def test_nobody_opens_it_by_hand(self):
        nothing().when(replace(OPEN, actor=STAFF_HEAD)).then_rejected("by-reaction-only")

    def test_commands_need_a_dossier(self):
        nothing().when(CLOSE).then_rejected("dossier-not-found")


class TestCollection:
    def test_it_closes_when_each_unit_answered_or_is_named(self):
        closed = CollectionClosed(conference="conference-1", non_responding=(SILENT,), closed_at=at("2024-08-12", 17))
        assert after().when(CLOSE).then(closed).status is DossierStatus.DRAFTING
        after(CLOSE).when(replace(CLOSE, at=at("2024-08-12", 18))).then_nothing()

    def test_silence_has_to_be_named(self):
        refusal = after().when(replace(CLOSE, non_responding=())).then_rejected("unit-not-answered")
        assert SILENT in refusal.reason

    def test_who_answered_is_not_silent(self):
        after().when(replace(CLOSE, non_responding=(SILENT, CITY))).then_rejected("unit-has-answered")

    def test_only_expected_units_are_named(self):
        stranger = "district_police-450"
        after().when(replace(CLOSE, non_responding=(SILENT, stranger))).then_rejected("unit-not-expected")

    def test_it_closes_once(self):
        everybody = frozenset({CITY, MOUNTAIN, DEPARTMENT, SILENT})
        after(CLOSE).when(replace(CLOSE, answered=everybody, non_responding=())).then_rejected("collection-closed")

    @pytest.mark.parametrize("actor", [OTHER_HEAD, CHAIR, OTHER_STAFF_HEAD])
    def test_only_the_staff_unit_closes_it(self, actor: Actor):
        after().when(replace(CLOSE, actor=actor)).then_rejected("staff-only")


class TestDrafting:
    def test_a_draft_goes_to_the_head_and_may_come_back(self):
        case = after(CLOSE)
        assert case.when(REVIEW).then(DossierReviewRequested(draft=DRAFT)).status is DossierStatus.INTERNAL_REVIEW
        case.and_when(REVIEW).when(REVIEW).then_nothing()
        revised = case.and_when(REVIEW).when(REVISE).then(DossierRevisionRequested(remarks="Nêu rõ từng giai đoạn."))
        assert revised.status is DossierStatus.DRAFTING
        case.and_when(REVIEW).and_when(REVISE).when(REVISE).then_nothing()
        case.and_when(REVIEW).and_when(REVISE).when(REVIEW).then(DossierReviewRequested(draft=DRAFT))

    def test_not_before_collection_is_closed(self):
        after().when(REVIEW).then_rejected("dossier-state")

    def test_only_the_head_sends_it_back(self):
        after(CLOSE, REVIEW).when(replace(REVISE, actor=STAFF)).then_rejected("staff-only")

    @pytest.mark.parametrize(
        ("recommendation", "code"),
        [
            (CITY_APPROVED.changed(proposal="p-unknown"), "proposal-not-included"),
            (CITY_APPROVED.changed(unit=MOUNTAIN), "outcome-unit"),
            (CITY_APPROVED.changed(phase=None), "outcome-phase"),
            (MOUNTAIN_REJECTED.changed(reason=None), "outcome-reason"),
            (MOUNTAIN_REJECTED.changed(phase=1), "outcome-phase"),
            (MOUNTAIN_REJECTED.changed(outcome=ProposalAnswer.DEFER, reason=""), "outcome-reason"),
        ],
    )
    def test_recommendations_fit_the_proposals(self, recommendation: object, code: str):
        draft = DossierDraft.model_validate(dict(DRAFT) | {"recommendations": (recommendation,)})
        after(CLOSE).when(replace(REVIEW, draft=draft)).then_rejected(code)

    def test_a_proposal_is_recommended_once(self):
        draft = DRAFT.changed(recommendations=(OTHER_APPROVED, OTHER_APPROVED))
        after(CLOSE).when(replace(REVIEW, draft=draft)).then_rejected("outcome-twice")


class TestSignature:
    def test_it_freezes_the_content_with_its_hash(self):
        signed = DossierSigned(
            revision=1, document=SIGN.document, snapshot_sha256=HASH, tallies=(), sources=SIGN.sources
        )
        assert after(CLOSE, REVIEW).when(SIGN).then(signed).revision == 1
        after(CLOSE, REVIEW, SIGN).when(SIGN).then_nothing()

    def test_only_the_head_of_the_staff_unit_signs(self):
        after(CLOSE, REVIEW).when(replace(SIGN, actor=STAFF)).then_rejected("staff-only")
        after(CLOSE, REVIEW).when(replace(SIGN, actor=OTHER_STAFF_HEAD)).then_rejected("staff-only")

    def test_what_was_not_read_is_not_signed(self):
        after(CLOSE, REVIEW).when(replace(SIGN, sha256="c" * 64)).then_rejected("dossier-changed")

    def test_it_waits_for_proposals_that_are_being_included(self):
        after(CLOSE, REVIEW).when(replace(SIGN, pending=("p-late",))).then_rejected("proposals-pending")

    def test_only_a_reviewed_draft_is_signed(self):
        after(CLOSE).when(SIGN).then_rejected("dossier-state")

    def test_each_signature_is_another_revision(self):
        case = after(CLOSE, REVIEW, SIGN, SEND_BACK, REVIEW)
        state = case.when(SIGN_AGAIN).state
        assert state is not None
        assert [each.revision for each in state.revisions] == [1, 2]
        assert [each.snapshot_sha256 for each in state.revisions] == [HASH, "b" * 64]

    def test_what_is_signed_takes_nothing_in_any_more(self):
        assert [
            case.state is not None and case.state.takes_in
            for case in (after(), after(CLOSE, REVIEW), after(CLOSE, REVIEW, SIGN))
        ] == [True, True, False]


class TestReorganisation:
    @pytest.mark.parametrize(
        "way",
        [TO_THE_LEADERS[:steps] for steps in range(len(TO_THE_LEADERS) + 1)],
    )
    def test_it_goes_to_the_heir_of_the_unit_that_synthesises(self, way: tuple[Command, ...]):
        state = (
            after(*way)
            .when(REHOME)
            .then(
                DossierRehomed(staff_unit="department-PV06", previous=OPEN.staff_unit, effective_on=date(2024, 8, 12))
            )
        )
        assert state.status == after(*way, REHOME, REHOME).state.status  # type: ignore[union-attr]
        after(*way, REHOME).when(REHOME).then_nothing()

    def test_the_heir_works_on_it_and_the_former_unit_no_more(self):
        after(REHOME).when(CLOSE).then_rejected("staff-only")
        after(REHOME).when(replace(CLOSE, actor=office("department-PV06", Role.STAFF))).then_a(CollectionClosed)

    def test_a_concluded_one_stays_where_it_is(self):
        after(*TO_THE_LEADERS, PARTY, DIRECTORATE, CONCLUDE).when(REHOME).then_nothing()

    def test_who_is_asked_today_is_named_silent_and_not_who_is_no_more(self):
        today = replace(CLOSE, asked=CLOSE.asked - {SILENT} | {"commune_police-18070"})
        after().when(today).then_rejected("unit-not-expected")
        after().when(replace(today, non_responding=("commune_police-18070",))).then_a(CollectionClosed)


class TestPresentation:
    def test_staff_presents_what_was_cleared(self):
        case = after(CLOSE, REVIEW, SIGN, CLEAR)
        state = case.when(PRESENT).then(DossierPresented(revision=1, presented_on=date(2024, 8, 20)))
        assert state.status is DossierStatus.PRESENTED
        case.and_when(PRESENT).when(PRESENT).then_nothing()

    def test_not_before_it_is_cleared(self):
        after(CLOSE, REVIEW, SIGN).when(PRESENT).then_rejected("dossier-state")
        after(CLOSE, REVIEW, SIGN, CLEAR).when(replace(PRESENT, actor=CHAIR)).then_rejected("staff-only")
