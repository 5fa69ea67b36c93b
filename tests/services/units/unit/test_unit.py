"""A unit is registered, reorganised on a day and dissolved into successors; what stood on a day stays true."""

from dataclasses import replace
from datetime import date

import pytest

from services.units.unit.domain import DissolveUnit, RegisterUnit, ReorganiseUnit, decide, evolve
from shared.contracts.units import Office, UnitDissolved, UnitRegistered, UnitReorganised
from shared.testing.given import given
from tests.services.units.people import ADMIN, BASIS, STAFF, at

OFFICES = (Office(code="head", title="Trưởng Công an huyện"),)
REGISTER = RegisterUnit(
    at=at("2024-01-02"),
    actor=ADMIN,
    id="district_police-448",
    name="Công an huyện Lộc Hà",
    kind="district_police",
    parent="provincial_police-42",
    area="area-448",
    symbol="CAH",
    valid_from=None,
    legal_basis=None,
    offices=OFFICES,
)
REGISTERED = UnitRegistered(
    name="Công an huyện Lộc Hà",
    kind="district_police",
    parent="provincial_police-42",
    area="area-448",
    symbol="CAH",
    valid_from=None,
    legal_basis=None,
    offices=OFFICES,
)
REORGANISE = ReorganiseUnit(
    at=at("2024-12-20"),
    actor=ADMIN,
    id="district_police-448",
    name="Công an thành phố Hà Tĩnh",
    parent="provincial_police-42",
    area="area-436",
    symbol="CATP",
    offices=OFFICES,
    effective_on=date(2025, 1, 1),
    legal_basis=BASIS,
)
REORGANISED = UnitReorganised(
    name="Công an thành phố Hà Tĩnh",
    parent="provincial_police-42",
    area="area-436",
    symbol="CATP",
    offices=OFFICES,
    effective_on=date(2025, 1, 1),
    legal_basis=BASIS,
)
DISSOLVE = DissolveUnit(
    at=at("2024-12-20"),
    actor=ADMIN,
    effective_on=date(2025, 1, 1),
    successors=("district_police-445",),
    legal_basis=BASIS,
    reason="Sắp xếp đơn vị hành chính.",
)
DISSOLVED = UnitDissolved(
    effective_on=date(2025, 1, 1),
    successors=("district_police-445",),
    legal_basis=BASIS,
    reason="Sắp xếp đơn vị hành chính.",
)


def test_an_administrator_registers_a_unit() -> None:
    unit = given(decide, evolve).when(REGISTER).then(REGISTERED)
    assert unit.kind == "district_police"
    assert [version.name for version in unit.versions] == ["Công an huyện Lộc Hà"]


def test_registering_it_again_just_so_changes_nothing() -> None:
    given(decide, evolve, REGISTERED).when(REGISTER).then_nothing()
    given(decide, evolve, REGISTERED, REORGANISED, DISSOLVED).when(REGISTER).then_nothing()


def test_registering_it_again_with_another_name_is_refused() -> None:
    given(decide, evolve, REGISTERED).when(replace(REGISTER, name="Công an huyện Thạch Hà")).then_rejected(
        "unit-already-registered"
    )


def test_the_id_names_the_kind() -> None:
    given(decide, evolve).when(replace(REGISTER, kind="department")).then_rejected("id-does-not-name-the-kind")


@pytest.mark.parametrize("command", [REGISTER, REORGANISE, DISSOLVE])
def test_only_an_administrator_changes_the_directory(command: RegisterUnit | ReorganiseUnit | DissolveUnit) -> None:
    given(decide, evolve).when(replace(command, actor=STAFF)).then_rejected("role-required")


@pytest.mark.parametrize("command", [REORGANISE, DISSOLVE])
def test_what_is_not_registered_is_not_found(command: ReorganiseUnit | DissolveUnit) -> None:
    given(decide, evolve).when(command).then_rejected("unit-not-found")


def test_units_and_areas_named_must_stand_on_the_day() -> None:
    unknown = frozenset({"area-999"})
    refusal = given(decide, evolve).when(replace(REGISTER, unknown=unknown)).then_rejected("unit-unknown")
    assert "area-999" in refusal.reason
    registered = given(decide, evolve, REGISTERED)
    registered.when(replace(REORGANISE, unknown=unknown)).then_rejected("unit-unknown")
    registered.when(replace(DISSOLVE, unknown=unknown)).then_rejected("unit-unknown")


def test_a_reorganisation_holds_from_its_day_and_the_past_stays() -> None:
    unit = given(decide, evolve, REGISTERED).when(REORGANISE).then(REORGANISED)
    before, after = unit.on(date(2024, 12, 31)), unit.on(date(2025, 1, 1))
    assert before is not None and before.name == "Công an huyện Lộc Hà"
    assert after is not None and after.name == "Công an thành phố Hà Tĩnh"


def test_the_same_reorganisation_again_changes_nothing() -> None:
    given(decide, evolve, REGISTERED, REORGANISED).when(REORGANISE).then_nothing()


def test_a_reorganisation_comes_after_the_last_one() -> None:
    given(decide, evolve, REGISTERED, REORGANISED).when(
        replace(REORGANISE, name="Công an huyện Thạch Hà", effective_on=date(2025, 1, 1))
    ).then_rejected("not-after-last-change")


def test_a_dissolved_unit_is_not_there_from_its_day_on() -> None:
    unit = given(decide, evolve, REGISTERED).when(DISSOLVE).then(DISSOLVED)
    assert unit.on(date(2024, 12, 31)) is not None
    assert unit.on(date(2025, 1, 1)) is None


def test_dissolving_it_again_just_so_changes_nothing() -> None:
    given(decide, evolve, REGISTERED, DISSOLVED).when(DISSOLVE).then_nothing()


def test_a_dissolved_unit_does_not_change_any_more() -> None:
    dissolved = given(decide, evolve, REGISTERED, DISSOLVED)
    dissolved.when(replace(DISSOLVE, successors=("district_police-436",))).then_rejected("unit-already-dissolved")
    dissolved.when(REORGANISE).then_rejected("unit-already-dissolved")


def test_a_unit_with_units_below_it_is_not_dissolved() -> None:
    refusal = (
        given(decide, evolve, REGISTERED)
        .when(replace(DISSOLVE, children=frozenset({"commune_police-18421"})))
        .then_rejected("unit-has-children")
    )
    assert "commune_police-18421" in refusal.reason


def test_no_unit_is_above_itself() -> None:
    given(decide, evolve, REGISTERED).when(replace(REORGANISE, above=frozenset({"district_police-448"}))).then_rejected(
        "unit-above-itself"
    )
