"""A reorganisation reaches the service in the middle of a season: in any order, with the clock running in between."""

import json
from collections.abc import AsyncGenerator
from datetime import date
from random import Random
from typing import Any

import pytest

from services.festival.app import service
from shared.contracts.base import Event
from shared.contracts.units import UnitReorganised
from shared.testing.fixtures import NewDatabase
from shared.testing.issuer import Issuer
from tests.services.festival.conftest import Running
from tests.services.festival.requests import WORDING, issued_plan, officer_of, proposed
from tests.services.festival.samples import PROVINCE, STAFF, at
from tests.services.festival.test_reactions import BASIS, HUONG_KHE, LOC_HA, THACH_HA, dissolved, unit
from tests.services.orders import Rewinding, Step, interleaved, rewindable

WARD, YOUNG = "commune_police-18070", "commune_police-18073"
MARCH = at(2, 3).replace(year=2025)


@pytest.fixture(scope="module")
async def world(new_database: NewDatabase, issuer: Issuer) -> AsyncGenerator[tuple[Running, Rewinding]]:
    async with rewindable(service, new_database, issuer, STAFF, Running) as (running, rewinding):
        yield running, rewinding


async def begun(festival: Running) -> None:
    """A province of two districts, its plan, and one district's own plan and event; nobody has heard of the season."""
    await festival.clock(at(15, 7))
    for key, event in (
        (PROVINCE, unit("Công an tỉnh Hà Tĩnh", "provincial_police", None)),
        (LOC_HA, unit("Công an huyện Lộc Hà", "district_police", PROVINCE)),
        (THACH_HA, unit("Công an huyện Thạch Hà", "district_police", PROVINCE)),
    ):
        await festival.hear((key, event))
    season = await issued_plan(festival)
    body = WORDING | {"unit": LOC_HA, "level": "district", "year": 2024, "above": season}
    await festival.done("POST", "/plans", officer_of(LOC_HA), body)
    await proposed(festival, season, LOC_HA)
    await proposed(festival, season, THACH_HA)


def courses(festival: Running) -> list[list[Step]]:
    """Lộc Hà goes over to Thạch Hà, Thạch Hà ceases without a successor; wards come, and one goes before the season."""

    def heard(key: str, *course: Event) -> list[Step]:
        return [lambda event=event: festival.hear((key, event)) for event in course]

    moved = UnitReorganised(
        name="Công an huyện Hương Khê", parent=WARD, area=None, symbol=None, offices=(),
        effective_on=date(2025, 1, 1), legal_basis=BASIS,
    )  # fmt: skip
    young = unit("Công an phường mới", "commune_police", PROVINCE, date(2024, 1, 1))
    return [
        [festival.settle],
        heard(LOC_HA, dissolved(date(2025, 1, 1), THACH_HA)),
        heard(THACH_HA, dissolved(date(2025, 3, 1), WARD)),
        heard(WARD, unit("Công an phường Nam Hà", "commune_police", PROVINCE, date(2025, 3, 1))),
        heard(HUONG_KHE, unit("Công an huyện Hương Khê", "district_police", PROVINCE), moved),
        heard(YOUNG, young, dissolved(date(2024, 7, 1), WARD)),
        [lambda: festival.clock(MARCH)] * 5,
    ]


async def end(festival: Running) -> dict[str, Any]:
    """What stands when everything was heard and the clock has nothing more to do."""
    await festival.clock(MARCH)
    assert await festival.held() == []
    found: dict[str, Any] = {}
    for table in ("plan", "festival_event"):
        rows = await festival.pool.fetch(f"SELECT state FROM {table} ORDER BY position")
        found[table] = [json.loads(row["state"]) | {"plan": None, "above": None} for row in rows]
    for table, columns in (
        ("unit_directory", "t::text"),
        ("ceased_unit", "t::text"),
        ("expected_plan", "year || unit"),
        ("season", "year || unit"),
    ):
        rows = await festival.pool.fetch(f"SELECT {columns} AS line FROM {table} t ORDER BY 1")
        found[table] = [row["line"] for row in rows]
    return found


async def test_the_season_s_open_work_ends_the_same_in_any_order(world: tuple[Running, Rewinding]) -> None:
    festival, rewinding = world
    ends: list[dict[str, Any]] = []
    for seed in range(16):
        await rewinding.rewind(festival)
        await begun(festival)
        steps = courses(festival)
        for step in interleaved(Random(seed), *steps) if seed else [step for course in steps for step in course]:
            await step()
        ends.append(await end(festival))
        assert ends[-1] == ends[0], f"seed {seed}"
    open_work = [*ends[0]["plan"][1:], *ends[0]["festival_event"]]
    assert {each["unit"] for each in open_work} == {WARD}
    assert ends[0]["expected_plan"] == [f"2024{each}" for each in (HUONG_KHE, THACH_HA, LOC_HA)]
