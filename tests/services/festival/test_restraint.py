"""Preparation and the restraint check."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from services.festival.event.bodies import NewItem, PlaceInput
from services.festival.event.commands import AmendEvent
from services.festival.event.domain import Status
from services.festival.event.restraint import norm_for, restraint_check
from shared.contracts.festival import (
    CheckedItem,
    ChecklistItem,
    EventDetails,
    FestivalEventAmended,
    FestivalEventPreparationStarted,
    FestivalEventReady,
    FestivalReadinessLost,
    Level,
    Norm,
    RestraintKind,
)
from tests.services.festival.courses import (
    DAY,
    POSTPONE,
    PREPARED,
    PROPOSE,
    READY,
    SAFETY,
    SCHEDULE,
    STAGE,
    START,
    event,
    event_at,
)
from tests.services.festival.samples import NORMS, OFFICER, STRANGER, at, details

SHOWY = details(budget=72_000_000, minutes=105, decoration=38)
STAGE_ITEM = ChecklistItem(code="san-khau", title="Sân khấu, âm thanh", is_done=False, note=None)
SAFETY_ITEM = ChecklistItem(code="an-toan", title="Phương án an toàn", is_done=False, note=None)


def amend(changed: EventDetails, norms: tuple[Norm, ...] = NORMS) -> AmendEvent:
    return AmendEvent(at(11), OFFICER, changed, norms)


def test_preparation_starts_with_a_checklist() -> None:
    started = FestivalEventPreparationStarted(checklist=(STAGE_ITEM, SAFETY_ITEM))
    assert event(PROPOSE, SCHEDULE).when(START).then(started).status is Status.PREPARING
    event(PROPOSE, SCHEDULE, START).when(START).then_nothing()
    event(PROPOSE, SCHEDULE).when(replace(START, checklist={})).then_rejected("checklist-empty")
    event(PROPOSE).when(START).then_rejected("event-in-other-state")
    event(*PREPARED).when(replace(START, checklist={"khac": "Khác"})).then_rejected("event-in-other-state")


def test_what_was_done_before_a_postponement_stays_done() -> None:
    again = replace(START, checklist={"san-khau": "Sân khấu mới", "nuoc": "Nước uống"})
    state = event(PROPOSE, SCHEDULE, START, STAGE, POSTPONE, replace(SCHEDULE, on=date(2024, 8, 17)), again).state
    assert [(i.code, i.title, i.is_done) for i in state.checklist] == [
        ("san-khau", "Sân khấu mới", True),
        ("nuoc", "Nước uống", False),
    ]


def test_a_checklist_item_is_done_once_and_known() -> None:
    done = STAGE_ITEM.changed(is_done=True, note="Đã nghiệm thu.")
    event(PROPOSE, SCHEDULE, START).when(STAGE).then(
        FestivalEventAmended(details=details(), checklist=(done, SAFETY_ITEM))
    )
    event(PROPOSE, SCHEDULE, START, STAGE).when(STAGE).then_nothing()
    event(PROPOSE, SCHEDULE, START).when(replace(STAGE, code="khac")).then_rejected("checklist-item-not-found")
    event(PROPOSE, SCHEDULE, START).when(replace(STAGE, actor=STRANGER)).then_rejected("not-own-unit")


def test_items_are_marked_also_while_the_event_is_postponed_and_has_its_new_day() -> None:
    postponed = (PROPOSE, SCHEDULE, START, POSTPONE)
    assert event(*postponed).when(STAGE).then_a(FestivalEventAmended).checklist[0].is_done
    assert event(*postponed, SCHEDULE).when(STAGE).then_a(FestivalEventAmended).checklist[0].is_done


def test_an_event_is_ready_when_all_is_done_and_within_the_norms() -> None:
    ready = event(*PREPARED).when(READY).then_a(FestivalEventReady)
    assert [(item.kind, item.value, item.is_met) for item in ready.check] == [
        (RestraintKind.BUDGET, 40_000_000, True),
        (RestraintKind.CEREMONY_MINUTES, 45, True),
        (RestraintKind.DECORATION_PERCENT, 15, True),
        (RestraintKind.SPEECHES, 3, True),
        (RestraintKind.DELEGATE_GIFTS, 0, True),
    ]
    event_at(Status.READY).when(READY).then_nothing()
    event(PROPOSE, SCHEDULE).when(READY).then_rejected("event-in-other-state")


def test_a_refusal_names_every_failing_item_with_value_norm_and_what_to_do() -> None:
    showy = replace(PROPOSE, details=SHOWY.changed(delegate_gifts=50))
    refusal = event(showy, SCHEDULE, START, STAGE).when(READY).then_rejected("restraint-check-failed")
    assert refusal.fields == {
        "details.budget": "Kinh phí dự kiến 72.000.000 đồng, vượt định mức mẫu 50.000.000 đồng"
        " (căn cứ: Định mức mẫu). Giảm còn tối đa 50.000.000 đồng.",
        "details.ceremony.minutes": "Phần lễ 105 phút, vượt định mức mẫu 60 phút (căn cứ: Định mức mẫu)."
        " Giảm còn tối đa 60 phút.",
        "details.decoration_percent": "Tỷ lệ chi khánh tiết 38 %, vượt định mức mẫu 20 % (căn cứ: Định mức mẫu)."
        " Giảm còn tối đa 20 %.",
        "details.delegate_gifts": "Quà tặng đại biểu 50 suất, vượt định mức mẫu 0 suất (căn cứ: Định mức mẫu)."
        " Giảm còn tối đa 0 suất.",
        "checklist.an-toan": "Chưa xong: Phương án an toàn. Hoàn thành và đánh dấu trước khi báo sẵn sàng.",
    }
    for text in refusal.fields.values():
        assert text in refusal.reason


def test_the_event_that_failed_first_is_amended_and_ready() -> None:
    failing = event(replace(PROPOSE, details=SHOWY), *PREPARED[1:])
    refusal = failing.when(READY).then_rejected("restraint-check-failed")
    assert len(refusal.fields) == 3
    modest = failing.and_when(amend(details(budget=49_500_000, minutes=50, decoration=16)))
    assert modest.and_when(READY).state.status is Status.READY


@pytest.mark.parametrize(
    "changed",
    [details(budget=50_000_001), details(minutes=61), details(decoration=21), details(speeches=5), details(gifts=1)],
)
def test_one_above_the_norm_fails(changed: EventDetails) -> None:
    refusal = event(*PREPARED, amend(changed)).when(READY).then_rejected("restraint-check-failed")
    assert len(refusal.fields) == 1


def test_the_norm_itself_passes() -> None:
    limit = details(budget=50_000_000, minutes=60, decoration=20, speeches=4, gifts=0)
    assert event(*PREPARED, amend(limit), READY).state.status is Status.READY


def test_a_ready_event_that_stays_within_the_norms_stays_ready() -> None:
    changed = details(minutes=50)
    state = event_at(Status.READY).when(amend(changed)).then(
        FestivalEventAmended(details=changed, checklist=event_at(Status.READY).state.checklist)
    )  # fmt: skip
    assert state.status is Status.READY
    event_at(Status.READY).when(amend(details())).then_nothing()


def test_a_ready_event_above_a_norm_loses_its_readiness() -> None:
    ready = event_at(Status.READY)
    lost = CheckedItem(kind=RestraintKind.SPEECHES, value=9, norm=NORMS[4], is_met=False)
    state = ready.when(amend(details(speeches=9))).then(
        FestivalEventAmended(details=details(speeches=9), checklist=ready.state.checklist),
        FestivalReadinessLost(failing_items=(lost,), open_items=(), reason=None),
    )
    assert state.status is Status.PREPARING


def test_a_ready_event_with_an_item_undone_loses_its_readiness() -> None:
    undo = replace(SAFETY, is_done=False, note="Sân vận động bị ngập.")
    ready = event_at(Status.READY)
    item = SAFETY_ITEM.changed(note="Sân vận động bị ngập.")
    ready.when(undo).then(
        FestivalEventAmended(details=details(), checklist=(ready.state.checklist[0], item)),
        FestivalReadinessLost(failing_items=(), open_items=(item,), reason="Sân vận động bị ngập."),
    )


@pytest.mark.parametrize("status", Status)
def test_details_change_until_the_event_is_held(status: Status) -> None:
    outcome = event_at(status).when(amend(details(minutes=50)))
    if status in (Status.PROPOSED, Status.SCHEDULED, Status.PREPARING, Status.READY, Status.POSTPONED):
        assert outcome.then(*outcome.events).details.ceremony.minutes == 50
    else:
        outcome.then_rejected("event-in-other-state")
    event_at(status).when(replace(amend(details()), actor=STRANGER)).then_rejected("not-own-unit")


def test_without_a_norm_an_item_is_shown_as_not_checked() -> None:
    check = restraint_check(SHOWY, Level.COMMUNE, False, DAY, ())
    assert all((item.norm, item.is_met) == (None, None) for item in check)
    only_budget = tuple(norm for norm in NORMS if norm.kind is RestraintKind.BUDGET)
    ready = event(*PREPARED).when(replace(READY, norms=only_budget)).then_a(FestivalEventReady)
    assert {item.kind: item.is_met for item in ready.check} == {
        RestraintKind.BUDGET: True,
        RestraintKind.CEREMONY_MINUTES: None,
        RestraintKind.DECORATION_PERCENT: None,
        RestraintKind.SPEECHES: None,
        RestraintKind.DELEGATE_GIFTS: None,
    }


def test_without_a_norm_for_its_budget_no_event_is_ready() -> None:
    unlimited = tuple(norm for norm in NORMS if (norm.kind, norm.level) != (RestraintKind.BUDGET, Level.COMMUNE))
    refusal = event(*PREPARED).when(replace(READY, norms=unlimited)).then_rejected("restraint-check-failed")
    assert refusal.fields == {
        "norms.budget": "Chưa có định mức kinh phí (budget) cho điểm tổ chức cấp xã, không phải điểm chỉ đạo,"
        " ngày 16/08/2024. Đề nghị quản trị hệ thống đặt định mức này."
    }
    ready = event_at(Status.READY)
    lost = CheckedItem(kind=RestraintKind.BUDGET, value=40_000_000, norm=None, is_met=None)
    ready.when(amend(details(minutes=50), unlimited)).then(
        FestivalEventAmended(details=details(minutes=50), checklist=ready.state.checklist),
        FestivalReadinessLost(failing_items=(lost,), open_items=(), reason=None),
    )


def budget_norm(value: int, level: Level | None, is_pilot_site: bool | None, valid_from: date) -> Norm:
    return NORMS[0].changed(value=value, level=level, is_pilot_site=is_pilot_site, valid_from=valid_from)


def test_the_closest_norm_applies_and_of_those_the_latest_in_force() -> None:
    old, new = date(2023, 1, 1), date(2024, 8, 17)
    norms = [
        budget_norm(1, None, None, DAY),
        budget_norm(2, None, True, old),
        budget_norm(3, Level.COMMUNE, None, old),
        budget_norm(4, Level.COMMUNE, True, old),
        budget_norm(5, Level.COMMUNE, True, DAY),
        budget_norm(6, Level.COMMUNE, True, new),
    ]

    def value(level: Level, is_pilot_site: bool, on: date = DAY) -> int | None:
        norm = norm_for(RestraintKind.BUDGET, level, is_pilot_site, on, norms)
        return norm and norm.value

    assert value(Level.COMMUNE, True) == 5
    assert value(Level.COMMUNE, True, new) == 6
    assert value(Level.COMMUNE, False) == 3
    assert value(Level.PROVINCE, True) == 2
    assert value(Level.DISTRICT, False) == 1
    assert value(Level.DISTRICT, False, old) is None


def test_a_norm_that_is_law_is_not_called_a_sample() -> None:
    law = NORMS[2].changed(is_sample=False)
    norms = (NORMS[1], law)
    refusal = event(*PREPARED, amend(details(minutes=61))).when(replace(READY, norms=norms))
    assert "vượt định mức 60 phút" in refusal.then_rejected("restraint-check-failed").reason


@pytest.mark.parametrize("code", ["0912345678", "so-0912-345-678", "042099001234"])
def test_a_code_is_no_place_for_a_telephone_or_identity_number(code: str) -> None:
    with pytest.raises(ValidationError):
        NewItem(code=code, title="Sân khấu")
    with pytest.raises(ValidationError):
        PlaceInput(area=f"area-{code}", name="Xã Tượng Sơn")
    assert NewItem(code="ha-tang", title="Sân khấu").code == "ha-tang"
