"""A role holds inside a unit: what belongs to the province counts only there."""

import pytest

from shared.contracts.actor import PROVINCIAL_ROLES, Actor, Role, named, system


def actor(unit: str, *roles: Role) -> Actor:
    return Actor(subject="s", unit=unit, office="Cán bộ", roles=frozenset(roles))


@pytest.mark.parametrize("role", sorted(PROVINCIAL_ROLES))
def test_a_role_of_the_province_counts_only_in_the_provincial_police_and_its_departments(role: Role) -> None:
    assert actor("provincial_police-42", role).has(role)
    assert actor("department-PV05", role).has(role)
    assert not actor("district_police-439", role).has(role)
    assert not actor("commune_police-18073", role).has(role)


def test_every_unit_has_officers_a_head_deputies_and_a_clerk() -> None:
    assert actor("district_police-439", Role.CLERK).has(Role.HEAD, Role.CLERK)
    assert not actor("district_police-439", Role.CLERK).has_at_province(Role.CLERK)
    assert actor("department-PV01", Role.CLERK).has_at_province(Role.CLERK)


def test_the_service_itself_is_of_no_unit() -> None:
    assert system("units").has(Role.SYSTEM)
    assert system("units").has_at_province(Role.SYSTEM)


@pytest.mark.parametrize(
    ("title", "is_his"),
    [
        ("department-PX01:Cán bộ", True),
        ("department-PX01:TUQ. Cán bộ", True),
        ("department-PX01:Trưởng phòng", False),
        ("department-PX03:Cán bộ", False),
    ],
)
@pytest.mark.parametrize("basis", [None, "KT.", "TUQ."])
def test_an_office_is_the_same_whatever_it_acts_by(title: str, is_his: bool, basis: str | None) -> None:
    who = Actor("s", "department-PX01", "Cán bộ", frozenset({Role.PERSONNEL}), basis)
    assert who.is_office(title) is is_his
    assert who.is_office(who.title)


def test_roles_are_named_without_the_service_where_people_may_act_too() -> None:
    assert named(Role.STAFF_HEAD, Role.SYSTEM) == "trưởng đơn vị tham mưu"
    assert named(Role.SYSTEM) == "hệ thống"
