"""Authority over HTTP and in effect: what a service refuses while none is in force."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.actor import Actor, Role
from shared.testing.service import Running
from tests.services.units.people import HEAD, actor, at

DIRECTOR = actor("provincial_police-42", Role.DIRECTOR)
CLERK = actor("department-PV01", Role.CLERK)
PAPER = {"number": "15/UQ-CAT", "signed_on": "2024-07-30", "signer_office": "GIÁM ĐỐC"}
ACTING: dict[str, Any] = {
    "form": "acting",
    "unit": "district_police-439",
    "office": "Phó Trưởng Công an huyện",
    "for_unit": "district_police-439",
    "for_office": "Trưởng Công an huyện",
    "roles": ["head"],
    "valid_from": "2024-08-01",
    "document": PAPER,
}


@pytest.fixture(scope="module", autouse=True)
async def directory(units: Running) -> None:
    """Three units."""
    registrations = [
        {"id": "provincial_police-42", "name": "Công an tỉnh", "kind": "provincial_police"},
        {"id": "district_police-439", "name": "Công an huyện", "kind": "district_police"},
        {"id": "department-PV05", "name": "Phòng PV05", "kind": "department", "parent": "provincial_police-42"},
    ]
    await units.act("/units/registrations", body={"units": registrations})
    await units.clock(at("2024-07-30", 8))


async def test_an_acting_head_is_refused_before_during_a_gap_and_after(units: Running) -> None:
    acting = Actor("a-1", "district_police-439", "Phó Trưởng Công an huyện", frozenset({Role.HEAD}), "Q.")
    lend = ACTING | {"form": "deputy", "office": "Đội trưởng"}
    assert await units.refused("/authorities", acting, lend) == (403, "authority-not-in-force")

    granted = await units.act("/authorities", HEAD, ACTING)
    assert granted["prefix"] == "Q."
    await units.settle()
    assert await units.refused("/authorities", acting, lend) == (403, "authority-not-in-force")
    await units.clock(at("2024-08-01", 8))
    await units.act("/authorities", acting, lend)
    more = replace(acting, roles=frozenset({Role.HEAD, Role.CLERK}))
    assert await units.refused("/authorities", more, lend) == (403, "authority-not-in-force")

    path = f"/authorities/{granted['id']}"
    await units.act(f"{path}/end", HEAD, {"ended_on": "2024-08-03", "reason": "Đã bổ nhiệm."}, on=path)
    await units.settle()
    await units.act("/authorities", acting, lend)
    await units.clock(at("2024-08-03", 8))
    assert await units.refused("/authorities", acting, lend) == (403, "authority-not-in-force")
    assert (await units.get("/authorities?for_unit=district_police-439&on=2024-08-02"))["items"][0]["id"] == (
        granted["id"]
    )


async def test_of_two_acting_heads_at_once_one_is_refused(units: Running) -> None:
    later = ACTING | {"valid_from": "2024-10-01"}
    two = [later | {"office": office} for office in ("Phó Trưởng phòng A", "Phó Trưởng phòng B")]
    answers = await asyncio.gather(*(units.attempt("/authorities", HEAD, body) for body in two))
    assert sorted(each.status_code for each in answers) == [201, 409]
    assert next(each.json()["code"] for each in answers if each.status_code == 409) == "acting-twice"


async def test_a_standing_order_goes_to_a_unit_below(units: Running) -> None:
    below = {
        "form": "standing_order",
        "unit": "department-PV05",
        "office": "Trưởng phòng",
        "for_unit": "provincial_police-42",
        "for_office": "Giám đốc",
        "roles": ["chair"],
        "valid_from": "2024-10-01",
        "document": PAPER,
    }
    await units.act("/authorities", DIRECTOR, below)
    other = below | {"unit": "district_police-439"}
    assert await units.refused("/authorities", DIRECTOR, other) == (409, "not-subordinate")


async def test_a_deputy_signs_by_his_office(units: Running) -> None:
    deputy = Actor("d", "district_police-439", "Phó Trưởng Công an huyện", frozenset({Role.HEAD}), "KT.")
    await units.act("/authorities", deputy, ACTING | {"form": "deputy", "office": "Cán bộ"})


async def test_it_ends_on_the_day_on_which_its_unit_ceases(units: Running) -> None:
    unit, basis = "district_police-448", {"number": "1283/NQ-UBTVQH15"}
    registration = {"id": unit, "name": "Công an huyện Lộc Hà", "kind": "district_police"}
    await units.act("/units/registrations", body={"units": [registration]})
    granted = await units.act(
        "/authorities", CLERK, ACTING | {"unit": unit, "for_unit": unit, "valid_from": "2024-11-01"}
    )
    act = {"effective_on": "2025-01-01", "legal_basis": basis, "reason": "Sắp xếp.", "units_dissolved": [{"id": unit}]}
    await units.act("/reorganisations", body=act)
    await units.clock(at("2024-12-31"))
    assert (await units.get(f"/authorities/{granted['id']}"))["ended_on"] is None
    await units.clock(at("2025-01-02"))
    assert (await units.get(f"/authorities/{granted['id']}"))["ended_on"] == "2025-01-01"
