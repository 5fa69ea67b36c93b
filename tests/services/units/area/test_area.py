"""An area is registered, reorganised on a day and dissolved into successors, wholly or in parts."""

from dataclasses import replace
from datetime import date

import pytest

from services.units.area.domain import DissolveArea, RegisterArea, ReorganiseArea, decide, evolve
from shared.contracts.units import AreaDissolved, AreaRegistered, AreaReorganised, AreaSuccession, Extent
from shared.testing.given import given
from tests.services.units.people import ADMIN, BASIS, STAFF, at

REGISTER = RegisterArea(
    at=at("2024-01-02"),
    actor=ADMIN,
    name="Phường Đại Nài",
    kind="ward",
    level="commune",
    parent="area-436",
    valid_from=None,
    valid_to=None,
    legal_basis=None,
)
REGISTERED = AreaRegistered(
    name="Phường Đại Nài",
    kind="ward",
    level="commune",
    parent="area-436",
    valid_from=None,
    valid_to=None,
    legal_basis=None,
)
REORGANISE = ReorganiseArea(
    at=at("2025-06-20"),
    actor=ADMIN,
    id="area-18082",
    name="Phường Thành Sen",
    kind="ward",
    level="commune",
    parent="area-42",
    effective_on=date(2025, 7, 1),
    formed_from=("area-18077", "area-18073"),
    legal_basis=BASIS,
)
REORGANISED = AreaReorganised(
    name="Phường Thành Sen",
    kind="ward",
    level="commune",
    parent="area-42",
    effective_on=date(2025, 7, 1),
    formed_from=("area-18077", "area-18073"),
    legal_basis=BASIS,
)
PARTS = (
    AreaSuccession(area="area-18073", extent=Extent.PART),
    AreaSuccession(area="area-18652", extent=Extent.PART),
)
DISSOLVE = DissolveArea(
    at=at("2025-06-20"), actor=ADMIN, effective_on=date(2025, 7, 1), successors=PARTS, legal_basis=BASIS
)
DISSOLVED = AreaDissolved(effective_on=date(2025, 7, 1), successors=PARTS, legal_basis=BASIS)


def test_an_area_stands_from_its_first_day_on() -> None:
    area = (
        given(decide, evolve)
        .when(replace(REGISTER, valid_from=date(2025, 1, 1)))
        .then(REGISTERED.changed(valid_from=date(2025, 1, 1)))
    )
    assert area.on(date(2024, 12, 31)) is None
    assert area.on(date(2025, 1, 1)) is not None


def test_an_area_may_be_registered_with_its_last_day() -> None:
    area = (
        given(decide, evolve)
        .when(replace(REGISTER, valid_to=date(2024, 12, 31)))
        .then(REGISTERED.changed(valid_to=date(2024, 12, 31)))
    )
    assert area.on(date(2024, 12, 31)) is not None
    assert area.on(date(2025, 1, 1)) is None


def test_the_act_that_ended_such_an_area_can_still_be_recorded_for_that_day_only() -> None:
    ended = given(decide, evolve, REGISTERED.changed(valid_to=date(2025, 6, 30)))
    ended.when(DISSOLVE).then(DISSOLVED)
    ended.when(replace(DISSOLVE, effective_on=date(2025, 8, 1))).then_rejected("area-already-dissolved")


def test_an_area_does_not_end_before_it_begins() -> None:
    given(decide, evolve).when(
        replace(REGISTER, valid_from=date(2025, 1, 1), valid_to=date(2024, 12, 31))
    ).then_rejected("ends-before-it-begins")


def test_repeats_change_nothing() -> None:
    given(decide, evolve, REGISTERED).when(REGISTER).then_nothing()
    given(decide, evolve, REGISTERED, REORGANISED).when(REORGANISE).then_nothing()
    given(decide, evolve, REGISTERED, DISSOLVED).when(DISSOLVE).then_nothing()


def test_a_code_is_registered_once() -> None:
    given(decide, evolve, REGISTERED).when(replace(REGISTER, name="Phường Trần Phú")).then_rejected(
        "area-already-registered"
    )


@pytest.mark.parametrize("command", [REGISTER, REORGANISE, DISSOLVE])
def test_only_an_administrator_changes_the_directory(command: RegisterArea | ReorganiseArea | DissolveArea) -> None:
    given(decide, evolve).when(replace(command, actor=STAFF)).then_rejected("role-required")


@pytest.mark.parametrize("command", [REORGANISE, DISSOLVE])
def test_what_is_not_registered_is_not_found(command: ReorganiseArea | DissolveArea) -> None:
    given(decide, evolve).when(command).then_rejected("area-not-found")


def test_areas_named_must_stand_on_the_day() -> None:
    unknown = frozenset({"area-999"})
    given(decide, evolve).when(replace(REGISTER, unknown=unknown)).then_rejected("area-unknown")
    given(decide, evolve, REGISTERED).when(replace(REORGANISE, unknown=unknown)).then_rejected("area-unknown")
    given(decide, evolve, REGISTERED).when(replace(DISSOLVE, unknown=unknown)).then_rejected("area-unknown")


def test_a_name_of_the_past_stays_true_for_the_past() -> None:
    area = given(decide, evolve, REGISTERED).when(REORGANISE).then(REORGANISED)
    before, after = area.on(date(2025, 6, 30)), area.on(date(2025, 7, 1))
    assert before is not None and (before.name, before.parent) == ("Phường Đại Nài", "area-436")
    assert after is not None and (after.name, after.parent) == ("Phường Thành Sen", "area-42")


def test_changes_come_in_order_of_their_days() -> None:
    changed = given(decide, evolve, REGISTERED, REORGANISED)
    changed.when(replace(REORGANISE, name="Phường Hà Huy Tập")).then_rejected("not-after-last-change")
    changed.when(DISSOLVE).then_rejected("not-after-last-change")


def test_an_area_may_be_split_among_successors() -> None:
    area = given(decide, evolve, REGISTERED).when(DISSOLVE).then(DISSOLVED)
    assert [heir.area for heir in area.successors] == ["area-18073", "area-18652"]
    assert area.on(date(2025, 7, 1)) is None


def test_a_dissolved_area_does_not_change_any_more() -> None:
    dissolved = given(decide, evolve, REGISTERED, DISSOLVED)
    dissolved.when(replace(DISSOLVE, successors=())).then_rejected("area-already-dissolved")
    dissolved.when(REORGANISE).then_rejected("area-already-dissolved")


def test_an_area_with_areas_in_it_is_not_dissolved() -> None:
    given(decide, evolve, REGISTERED).when(replace(DISSOLVE, children=frozenset({"area-18421"}))).then_rejected(
        "area-has-children"
    )


def test_no_area_is_above_itself() -> None:
    given(decide, evolve, REGISTERED).when(replace(REORGANISE, above=frozenset({"area-18082"}))).then_rejected(
        "area-above-itself"
    )
