"""The template of readiness checklists, and an event that goes over to its rain plan."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.festival.checklist.template import applying
from services.festival.event.domain import Status
from shared.contracts.base import LegalBasis
from shared.contracts.festival import (
    CheckedItem,
    ChecklistGroup,
    EventDetails,
    FestivalEventMoved,
    FestivalEventPreparationStarted,
    FestivalReadinessLost,
    Level,
    Place,
    RainPlan,
    RestraintKind,
    TemplateItem,
)
from tests.services.festival.courses import (
    AMEND,
    CANCEL,
    DAY,
    HELD,
    MOVE,
    POSTPONE,
    PREPARED,
    PROPOSE,
    READY,
    SCHEDULE,
    START,
    event,
    event_at,
)
from tests.services.festival.samples import NORMS, STRANGER, at
from tests.services.festival.samples import details as planned

HALL = Place(area="area-18628", name="Nhà văn hóa xã Tượng Sơn")
LAW = LegalBasis(number="30/2023/QH15", issued_on=None, issuer=None, subject=None)
SAFETY = TemplateItem(
    code="an-toan",
    title="Phương án an toàn",
    group=ChecklistGroup.SECURITY,
    level=None,
    is_pilot_site=None,
    is_mandatory=True,
    valid_from=date(2024, 1, 1),
    valid_to=None,
    legal_basis=LAW,
    is_sample=True,
)
AS_IT_IS = ["Phương án an toàn"]


class TestTemplate:
    def test_an_item_of_the_template_says_what_it_looks_after_and_on_which_law_it_rests(self) -> None:
        state = event(PROPOSE, SCHEDULE).and_when(replace(START, template=(SAFETY,))).state
        lines = {item.code: (item.group, item.legal_basis, item.is_done) for item in state.checklist}
        assert lines == {"san-khau": (None, None, False), "an-toan": (ChecklistGroup.SECURITY, LAW, False)}

    def test_a_checklist_of_one_s_own_has_what_is_mandatory(self) -> None:
        own = replace(START, checklist={"san-khau": "Sân khấu"}, template=(SAFETY,))
        refusal = event(PROPOSE, SCHEDULE).when(own).then_rejected("checklist-item-missing")
        assert "30/2023/QH15" in refusal.fields["checklist.an-toan"]
        optional = replace(own, template=(SAFETY.changed(is_mandatory=False),))
        event(PROPOSE, SCHEDULE).when(optional).then_a(FestivalEventPreparationStarted)
        unfounded = replace(own, template=(SAFETY.changed(legal_basis=None),))
        refusal = event(PROPOSE, SCHEDULE).when(unfounded).then_rejected("checklist-item-missing")
        assert refusal.fields["checklist.an-toan"] == "Thêm việc «Phương án an toàn»."

    @pytest.mark.parametrize(
        ("items", "titles"),
        [
            ([SAFETY, SAFETY.changed(level=Level.COMMUNE, title="của xã")], ["của xã"]),
            ([SAFETY.changed(level=Level.COMMUNE, title="của xã"), SAFETY], ["của xã"]),
            ([SAFETY.changed(is_pilot_site=True, title="điểm"), SAFETY], AS_IT_IS),
            ([SAFETY, SAFETY.changed(valid_from=date(2024, 8, 1), title="mới")], ["mới"]),
            ([SAFETY, SAFETY.changed(valid_from=date(2024, 9, 1), title="sau")], AS_IT_IS),
            ([SAFETY, SAFETY.changed(level=Level.PROVINCE, code="khac")], AS_IT_IS),
            ([SAFETY.changed(valid_to=DAY)], AS_IT_IS),
            ([SAFETY, SAFETY.changed(valid_from=date(2024, 8, 1), valid_to=date(2024, 8, 15))], []),
        ],
    )
    def test_the_closest_fit_of_each_code_applies(self, items: list[TemplateItem], titles: list[str]) -> None:
        assert [item.title for item in applying(items, Level.COMMUNE, False, DAY)] == titles


def rainy(place: Place | None = None, on: date | None = None) -> EventDetails:
    """What is planned, with a rain plan."""
    return planned().changed(rain_plan=RainPlan(place=place, on=on, note="Trưởng Công an xã quyết định."))


TO_HALL = replace(AMEND, details=rainy(place=HALL))
TO_MORROW = replace(AMEND, details=rainy(on=date(2024, 8, 17)))
STRICTER = (*NORMS, NORMS[1].changed(value=1_000_000, valid_from=date(2024, 8, 17)))
MOVED = FestivalEventMoved(
    place=HALL, previous_place=planned().place, scheduled_on=DAY, previous=DAY, reason="Mưa lớn kéo dài."
)


class TestRainPlan:
    @pytest.mark.parametrize("course", [(PROPOSE, SCHEDULE), PREPARED, (*PREPARED, READY)])
    def test_an_event_goes_over_to_the_place_to_fall_back_on(self, course: tuple[Any, ...]) -> None:
        before = event(*course, TO_HALL)
        state = before.when(MOVE).then(MOVED)
        assert (state.status, state.details.place, state.scheduled_on) == (before.state.status, HALL, DAY)
        before.and_when(MOVE).when(MOVE).then_nothing()

    def test_or_to_another_day_and_is_held_then(self) -> None:
        moved = event(*PREPARED, READY, TO_MORROW, MOVE)
        assert (moved.state.status, moved.state.scheduled_on) == (Status.READY, date(2024, 8, 17))
        moved.when(HELD).then_rejected("event-not-yet-due")
        assert moved.and_when(replace(HELD, at=at(17))).state.held_on == date(2024, 8, 17)

    def test_it_is_back_in_preparation_where_the_new_day_s_norms_are_not_met(self) -> None:
        over = CheckedItem(kind=RestraintKind.BUDGET, value=planned().budget, norm=STRICTER[-1], is_met=False)
        event(*PREPARED, READY, TO_MORROW).when(replace(MOVE, norms=STRICTER)).then(
            MOVED.changed(place=planned().place, scheduled_on=date(2024, 8, 17)),
            FestivalReadinessLost(failing_items=(over,), open_items=(), reason=MOVE.reason),
        )

    def test_without_a_rain_plan_it_is_postponed_instead(self) -> None:
        refusal = event(*PREPARED).when(MOVE).then_rejected("no-rain-plan")
        assert "details.rain_plan" in refusal.fields
        event(*PREPARED, replace(AMEND, details=rainy())).when(MOVE).then_rejected("no-rain-plan")

    @pytest.mark.parametrize("day", [date(2024, 8, 16), date(2024, 8, 15), date(2024, 8, 20)])
    def test_the_day_lies_after_the_planned_one_and_within_the_plan(self, day: date) -> None:
        refusal = event(*PREPARED, replace(AMEND, details=rainy(on=day))).when(MOVE).then_rejected("rain-plan-day")
        assert "details.rain_plan.on" in refusal.fields

    def test_a_plan_that_is_not_in_force_moves_nothing(self) -> None:
        closed = replace(MOVE, plan=replace(MOVE.plan, takes_events=False))
        event(*PREPARED, TO_HALL).when(closed).then_rejected("plan-takes-no-events")

    @pytest.mark.parametrize("status", sorted(set(Status) - {Status.SCHEDULED, Status.PREPARING, Status.READY}))
    def test_what_has_no_day_or_is_over_does_not_move(self, status: Status) -> None:
        event_at(status).when(MOVE).then_rejected("event-in-other-state")

    def test_another_unit_does_not_move_it(self) -> None:
        event(*PREPARED, TO_HALL).when(replace(MOVE, actor=STRANGER)).then_rejected("not-own-unit")

    def test_after_a_postponement_it_may_fall_back_again(self) -> None:
        later = replace(SCHEDULE, on=date(2024, 8, 18))
        again = event(*PREPARED, TO_HALL, MOVE, POSTPONE, later)
        assert again.state.moved_because is None
        again.when(MOVE).then_a(FestivalEventMoved)
        event(*PREPARED, TO_HALL, MOVE, CANCEL).when(MOVE).then_rejected("event-in-other-state")
