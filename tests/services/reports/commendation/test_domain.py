"""A nomination: who makes it, of what, on which form, once; appraised by who has no part in it; put into a decision."""

from dataclasses import replace
from datetime import date

import pytest

from services.reports.commendation.achievement import claim
from services.reports.commendation.commands import Command, Nominate, Standing
from services.reports.commendation.forms import form_on, must_be_honest
from services.reports.commendation.guards import must_see
from services.reports.commendation.state import CommendationStatus
from shared.contracts.actor import Actor, Role
from shared.contracts.base import Confidence
from shared.contracts.readers import reads_every_commendation
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.commendation import (
    AchievementKind,
    CommendationAppraised,
    CommendationIncluded,
    CommendationNominated,
    CommendationReleased,
    CommendationWithdrawn,
    RecipientKind,
)
from shared.contracts.reports.proposal import AppraisalVerdict
from tests.services.reports.commendation.examples import (
    APPRAISE,
    AWARD,
    FEAT,
    FESTIVAL,
    FORM,
    HALF_YEAR,
    INCLUDE,
    NOMINATE,
    OF_MINISTRY,
    OF_PEOPLE,
    RELEASE,
    TAKEN,
    TO_MINISTRY,
    WITHDRAW,
    after,
    nothing,
)
from tests.services.reports.offices import (
    AWARDS,
    CHAIR,
    CITY,
    CLERK,
    DIRECTOR,
    DISTRICT_CLERK,
    HEAD,
    MOUNTAIN,
    OFFICER,
    OTHER_HEAD,
    PROVINCE,
    STAFF_HEAD,
    office,
)


class TestNomination:
    def test_a_head_nominates_his_unit_for_an_achievement(self):
        state = (
            nothing()
            .when(NOMINATE)
            .then(
                CommendationNominated(
                    unit=MOUNTAIN,
                    recipient=RecipientKind.UNIT,
                    individuals=None,
                    achievement=HALF_YEAR,
                    form=FORM,
                    nominated_by=MOUNTAIN,
                    nominator_office=HEAD.title,
                )
            )
        )
        assert state.status is CommendationStatus.NOMINATED
        after().when(NOMINATE).then_rejected("commendation-exists")

    def test_a_unit_nominates_units_below_it(self):
        above = office(PROVINCE, Role.HEAD, title="Trưởng phòng")
        assert nothing().when(replace(NOMINATE, actor=above)).then_a(CommendationNominated).nominated_by == PROVINCE

    def test_not_units_beside_it(self):
        nothing().when(replace(NOMINATE, actor=OTHER_HEAD)).then_rejected("not-own-or-below")

    def test_nor_one_that_the_directory_does_not_have(self):
        nothing().when(replace(NOMINATE, line=frozenset())).then_rejected("unit-unknown")

    @pytest.mark.parametrize("actor", [OFFICER, DIRECTOR, AWARDS, office(MOUNTAIN, Role.CLERK)])
    def test_only_heads_and_deputies_nominate(self, actor: Actor):
        nothing().when(replace(NOMINATE, actor=actor)).then_rejected("head-only")

    def test_people_are_counted_never_named(self):
        assert nothing().when(OF_PEOPLE).then_a(CommendationNominated).individuals == 2
        nothing().when(replace(OF_PEOPLE, individuals=None)).then_rejected("individuals-count")
        nothing().when(replace(NOMINATE, individuals=2)).then_rejected("individuals-count")
        names = {name for name in CommendationNominated.model_fields if "name" in name or "person" in name}
        assert names == set()

    def test_the_form_is_one_that_applies_and_suits_the_recipient(self):
        nothing().when(replace(NOMINATE, form=None)).then_rejected("form-not-given")
        nothing().when(replace(OF_PEOPLE, form=OF_MINISTRY)).then_rejected("form-not-for-recipient")
        department = replace(NOMINATE, unit="department-PX01", line=frozenset({"department-PX01", MOUNTAIN}))
        assert nothing().when(department).refusal is None
        refusal = nothing().when(replace(department, form=OF_MINISTRY)).then_rejected("form-not-for-unit")
        assert refusal.fields == {"unit": "chỉ: district_police, commune_police"}

    def test_the_achievement_lies_behind(self):
        begun = HALF_YEAR.changed(ends_on=date(2024, 9, 3))
        nothing().when(replace(NOMINATE, achievement=begun)).then_rejected("achievement-in-future")
        backward = HALF_YEAR.changed(ends_on=date(2023, 12, 1))
        nothing().when(replace(NOMINATE, achievement=backward)).then_rejected("achievement-dates")

    def test_it_has_what_it_is_known_by(self):
        for wrong in (
            HALF_YEAR.changed(reference="6 tháng"),
            FEAT.changed(reference=None),
            FEAT.changed(reference="…"),
        ):
            nothing().when(replace(NOMINATE, achievement=wrong)).then_rejected("achievement-reference")

    def test_a_festival_event_is_commended_for_a_verified_result(self):
        of_festival = replace(NOMINATE, achievement=FESTIVAL)
        nothing().when(of_festival).then_rejected("achievement-not-verified")
        assert nothing().when(replace(of_festival, is_verified=True)).refusal is None

    def test_an_achievement_is_nominated_once(self):
        refusal = nothing().when(TAKEN).then_rejected("achievement-taken")
        assert "đang được đề nghị" in refusal.reason
        assert refusal.fields == {"achievement": "c-0"}

    def test_and_never_again_once_it_was_commended(self):
        again = replace(TAKEN, other=Standing("c-0", "Giấy khen", is_awarded=True))
        assert "đã được khen thưởng" in nothing().when(again).then_rejected("achievement-taken").reason

    def test_commands_need_a_nomination(self):
        nothing().when(APPRAISE).then_rejected("commendation-not-found")


class TestTheSameAchievement:
    def test_another_form_or_other_words_make_no_other_achievement(self):
        first, second = after().state, after(nomination=TO_MINISTRY).state
        assert first is not None and second is not None
        assert first.claim == second.claim == claim(MOUNTAIN, RecipientKind.UNIT, HALF_YEAR.changed(text="Khác."))

    def test_a_feat_is_known_by_name_and_year_however_it_is_spelt(self):
        spelt = FEAT.changed(reference="  dot CAO DIEM tet, giap thin! ")
        assert claim(CITY, RecipientKind.UNIT, FEAT) == claim(CITY, RecipientKind.UNIT, spelt)
        next_year = FEAT.changed(ends_on=date(2025, 2, 1))
        assert claim(CITY, RecipientKind.UNIT, FEAT) != claim(CITY, RecipientKind.UNIT, next_year)

    def test_other_days_another_event_another_unit_or_its_people_are_other_achievements(self):
        others = {
            claim(unit, recipient, achievement)
            for unit in (CITY, MOUNTAIN)
            for recipient in RecipientKind
            for achievement in (
                HALF_YEAR,
                HALF_YEAR.changed(ends_on=date(2024, 7, 14)),
                FESTIVAL,
                FESTIVAL.changed(reference="event-2"),
                FESTIVAL.changed(kind=AchievementKind.FEAT),
            )
        }
        assert len(others) == 20


class TestForms:
    def test_the_version_of_the_day_applies(self):
        second = FORM.changed(valid_from=date(2024, 7, 1), name="Giấy khen (mới)")
        ended = FORM.changed(code="old", valid_to=date(2024, 6, 30))
        forms = (FORM, second, ended)
        assert form_on(forms, "giay_khen", date(2024, 6, 30)) == FORM
        assert form_on(forms, "giay_khen", date(2024, 7, 1)) == second
        assert form_on(forms, "old", date(2024, 6, 30)) == ended
        assert form_on(forms, "old", date(2024, 7, 1)) is form_on(forms, "giay_khen", date(2023, 12, 31)) is None

    def test_what_nobody_is_sure_of_is_a_sample_only(self):
        unsure = FORM.legal_basis.changed(confidence=Confidence.UNSURE)
        must_be_honest(FORM.changed(legal_basis=unsure, is_sample=True))
        with pytest.raises(Rejected, match="basis-unsure"):
            must_be_honest(FORM.changed(legal_basis=unsure, is_sample=False))


class TestAppraisal:
    def test_the_awards_office_advises_and_may_advise_otherwise(self):
        advice = CommendationAppraised(
            by_unit=AWARDS.unit, verdict=AppraisalVerdict.SUPPORT, note="Đủ điều kiện, tiêu chuẩn."
        )
        after().when(APPRAISE).then(advice)
        after(APPRAISE).when(APPRAISE).then_nothing()
        opposed = replace(APPRAISE, verdict=AppraisalVerdict.OPPOSE)
        after(APPRAISE).when(opposed).then(advice.changed(verdict=AppraisalVerdict.OPPOSE))

    @pytest.mark.parametrize("actor", [HEAD, STAFF_HEAD, DIRECTOR, office(CITY, Role.AWARDS)])
    def test_nobody_else_does(self, actor: Actor):
        after().when(replace(APPRAISE, actor=actor)).then_rejected("role-missing")

    def test_it_does_not_appraise_its_own_nomination(self):
        own = replace(NOMINATE, actor=replace(HEAD, unit=AWARDS.unit), line=frozenset({MOUNTAIN, AWARDS.unit}))
        after(nomination=own).when(APPRAISE).then_rejected("own-nomination")
        own = replace(NOMINATE, unit=AWARDS.unit, line=frozenset({MOUNTAIN, AWARDS.unit}))
        after(nomination=own).when(APPRAISE).then_rejected("own-nomination")

    def test_not_once_a_decision_carries_it(self):
        changed = replace(APPRAISE, note="Khác.")
        after(APPRAISE, INCLUDE).when(changed).then_rejected("commendation-state")
        after(APPRAISE, INCLUDE, AWARD).when(changed).then_rejected("commendation-state")


class TestInclusion:
    def test_a_draft_carries_it(self):
        state = after(APPRAISE).when(INCLUDE).then(CommendationIncluded(decision="decision-1"))
        assert state.status is CommendationStatus.IN_DECISION
        after(APPRAISE, INCLUDE).when(INCLUDE).then_nothing()

    def test_a_draft_that_was_changed_lets_it_wait_for_another(self):
        released = CommendationReleased(decision="decision-1", reason="Để xét đợt sau.")
        state = after(APPRAISE, INCLUDE).when(RELEASE).then(released)
        assert (state.status, state.decision) == (CommendationStatus.APPRAISED, None)
        after(APPRAISE, INCLUDE, RELEASE).when(RELEASE).then_nothing()
        after(APPRAISE, INCLUDE).when(replace(RELEASE, decision="decision-2")).then_nothing()
        after(APPRAISE, INCLUDE, AWARD).when(RELEASE).then_nothing()
        after(APPRAISE, INCLUDE).when(replace(RELEASE, actor=HEAD)).then_rejected("role-missing")

    def test_one_draft_only_and_not_before_the_appraisal(self):
        after().when(INCLUDE).then_rejected("commendation-state")
        after(APPRAISE, INCLUDE).when(replace(INCLUDE, decision="decision-2")).then_rejected("commendation-state")
        after(APPRAISE).when(replace(INCLUDE, actor=HEAD)).then_rejected("role-missing")


class TestReading:
    @pytest.mark.parametrize("actor", [AWARDS, CHAIR, CLERK, HEAD, replace(HEAD, unit=CITY)])
    def test_the_units_concerned_and_the_offices_of_the_province_see_it(self, actor: Actor):
        from_above: Nominate = replace(NOMINATE, actor=OTHER_HEAD, line=frozenset({MOUNTAIN, CITY}))
        state = after(nomination=from_above).state
        assert state is not None
        must_see(actor, state)

    def test_others_do_not(self):
        state = after().state
        assert state is not None
        for actor in (OTHER_HEAD, DISTRICT_CLERK):
            assert not reads_every_commendation(actor)
            with pytest.raises(Forbidden, match="other-unit"):
                must_see(actor, state)


class TestWithdrawal:
    @pytest.mark.parametrize("course", [(), (APPRAISE,)])
    def test_whoever_nominated_takes_it_back_and_the_achievement_is_free_again(
        self, course: tuple[Command, ...]
    ) -> None:
        case = after(*course)
        state = case.when(WITHDRAW).then(CommendationWithdrawn(unit=MOUNTAIN, reason=WITHDRAW.reason))
        assert (state.status, state.claim, state.end_reason) == (
            CommendationStatus.WITHDRAWN,
            None,
            "Đề nghị nhầm hình thức.",
        )
        case.and_when(WITHDRAW).when(WITHDRAW).then_nothing()
        case.and_when(WITHDRAW).when(INCLUDE).then_rejected("commendation-state")

    def test_not_what_a_decision_carries_or_has_awarded(self) -> None:
        after(APPRAISE, INCLUDE).when(WITHDRAW).then_rejected("commendation-state")
        after(APPRAISE, INCLUDE, AWARD).when(WITHDRAW).then_rejected("commendation-state")

    @pytest.mark.parametrize("who", [OTHER_HEAD, OFFICER, AWARDS, DIRECTOR])
    def test_nobody_else(self, who: Actor) -> None:
        after().when(replace(WITHDRAW, actor=who)).then_rejected("not-the-nominator")

    def test_of_what_was_nominated_from_above_it_is_the_one_above(self) -> None:
        above = replace(NOMINATE, actor=office(PROVINCE, Role.HEAD))
        nominated = after(nomination=above)
        nominated.when(WITHDRAW).then_rejected("not-the-nominator")
        nominated.when(replace(WITHDRAW, actor=above.actor)).then_a(CommendationWithdrawn)


def test_a_period_is_refused_that_overlaps_another() -> None:
    refusal = nothing().when(TAKEN).then_rejected("achievement-taken")
    assert "trùng kỳ" in refusal.reason
    of_festival = replace(TAKEN, achievement=FESTIVAL, is_verified=True)
    assert "trùng kỳ" not in nothing().when(of_festival).then_rejected("achievement-taken").reason
