"""Who reads what: the same functions answer in the service and on the portal's pages."""

import pytest

from shared.contracts import readers
from shared.contracts.actor import Actor, Role

PV05, CITY, PROVINCE = "department-PV05", "district_police-436", "provincial_police-42"


def of(role: Role, unit: str = PROVINCE) -> Actor:
    return Actor("somebody", unit, "Chức vụ", frozenset({role}))


@pytest.mark.parametrize(
    ("rule", "roles"),
    [
        (readers.reads_dossiers, readers.DOSSIER_READERS),
        (readers.reads_every_proposal, readers.PROPOSAL_READERS),
        (readers.reads_every_commendation, readers.COMMENDATION_READERS),
        (readers.reads_every_report, readers.REPORT_READERS),
    ],
)
def test_exactly_the_named_roles_read_it_and_only_at_the_province(rule: object, roles: tuple[Role, ...]) -> None:
    assert callable(rule)
    persons = set(Role) - {Role.SYSTEM}
    assert {role for role in persons if rule(of(role))} == set(roles)
    assert {role for role in persons if rule(of(role, CITY))} == set()


def test_who_gives_awards_reads_no_proposals_and_who_gives_equipment_no_nominations() -> None:
    assert not readers.reads_every_proposal(of(Role.AWARDS))
    assert not readers.reads_every_commendation(of(Role.LOGISTICS))


def test_every_word_is_read_by_those_who_hold_and_record_this_very_conference() -> None:
    def reads(actor: Actor) -> bool:
        return readers.reads_every_word(actor, PROVINCE, PV05)

    assert reads(of(Role.CHAIR)) and reads(of(Role.STAFF, PV05)) and reads(of(Role.CLERK, "department-PV01"))
    assert reads(of(Role.DIRECTOR))
    assert not reads(of(Role.STAFF, "department-PX01")), "the staff of another conference"
    assert not reads(of(Role.CLERK, CITY)) and not reads(of(Role.PERSONNEL)) and not reads(of(Role.ADMIN))


def test_a_period_is_read_by_the_province_and_by_those_it_asks() -> None:
    assert readers.reads_period(of(Role.ADMIN), [])
    assert readers.reads_period(of(Role.HEAD, CITY), [CITY])
    assert not readers.reads_period(of(Role.HEAD, CITY), ["district_police-439"])


def test_a_register_is_read_by_its_unit_the_provinces_by_the_province_all_by_clerk_and_staff() -> None:
    assert readers.reads_register(of(Role.OFFICER, CITY), CITY)
    assert not readers.reads_register(of(Role.OFFICER, "district_police-439"), CITY)
    assert readers.reads_register(of(Role.PERSONNEL), PV05) and not readers.reads_register(of(Role.PERSONNEL), CITY)
    assert readers.reads_register(of(Role.CLERK), CITY)
