"""A reorganisation, decisions and directives reach the service in any order, and the clock runs in between."""

import json
from collections.abc import AsyncGenerator
from datetime import date
from random import Random
from typing import Any

import pytest

from services.units.app import service
from shared.contracts.base import Event
from shared.testing.fixtures import NewDatabase
from shared.testing.issuer import Issuer
from shared.testing.service import Running
from story import units as story
from tests.services.orders import Rewinding, Step, interleaved, rewindable
from tests.services.units import events
from tests.services.units.people import ADMIN, at
from tests.services.units.team.samples import DECISION

LOC_HA, THACH_HA, CITY = "district_police-448", "district_police-445", "district_police-436"
MARCH = at("2025-03-01", 7)
LATER = date(2024, 12, 1)
SECOND = DECISION.changed(id="decision-2", number="88/QĐ-CAT-PX01", effective_on=LATER)


@pytest.fixture(scope="module")
async def world(new_database: NewDatabase, issuer: Issuer) -> AsyncGenerator[tuple[Running, Rewinding]]:
    async with rewindable(service, new_database, issuer, ADMIN, Running) as (running, rewinding):
        running.heard_at = at("2024-09-06")
        await running.clock(MARCH)
        yield running, rewinding


def courses(units: Running) -> list[list[Step]]:
    """What happens, aggregate by aggregate; the four acts of the reorganisation stand in the order of their dates."""

    def heard(key: str, *course: Event, topic: str | None = None) -> list[Step]:
        return [lambda event=event: units.hear((key, event), topic=topic) for event in course]

    acts: list[Step] = [
        lambda: units.act("/areas/registrations", body=story.areas()),
        lambda: units.act("/units/registrations", body=story.units()),
        *(lambda act=act: units.act("/reorganisations", body=act) for act in story.reorganisations()[:3]),
    ]
    supported = events.directive("directive-1", CITY, date(2025, 6, 30)).changed(
        supporting_units=(LOC_HA, "department-PV05")
    )
    led = events.directive("directive-2", LOC_HA, None).changed(supporting_units=(THACH_HA,))
    ordered = events.directive("directive-3", LOC_HA, None, "decision-1")
    return [
        acts,
        heard("proposal-1", events.approved(LOC_HA)),
        heard("proposal-2", events.approved(THACH_HA), events.approved(THACH_HA, decision=SECOND)),
        heard("proposal-3", events.approved(CITY)),
        heard(
            "decision-1",
            ordered,
            events.effective("proposal-1", "proposal-2", "proposal-3"),
            events.superseded(SECOND, "proposal-1", "proposal-2", "proposal-3"),
            topic="reports.decision.v1",
        ),
        heard("decision-2", events.effective("proposal-2").changed(effective_on=LATER), topic="reports.decision.v1"),
        heard("conference-1", supported, led, topic="reports.conference.v1"),
        heard("festival-1", events.verified(LOC_HA, "area-18568", 200)),
        [lambda: units.clock(MARCH)] * 6,
    ]


async def end(units: Running) -> dict[str, Any]:
    """What stands when everything was heard and the clock has nothing more to do.

    How a task ended counts, not who led it in the meantime, nor which due days were announced before a team ended.
    """
    await units.applier.check_waiting(0)
    await units.clock(MARCH)
    assert await units.held() == []
    found: dict[str, Any] = {}
    for table in ("area", "unit", "team", "task"):
        for row in await units.pool.fetch(f"SELECT id, state FROM {table} ORDER BY id"):
            state = json.loads(row["state"])
            if table == "team":
                state["milestones"] = [each | {"announced_for": None} for each in state["milestones"]]
            if table == "task":
                is_ended = state["status"] == "cancelled"
                state = "cancelled" if is_ended else state | {"supporting_units": sorted(state["supporting_units"])}
            found[f"{table}/{row['id']}"] = state
    rows = await units.pool.fetch("SELECT id, unit, held_on FROM unit_record ORDER BY id")
    return found | {"record": [tuple(row) for row in rows]}


@pytest.fixture(scope="module")
async def expected(world: tuple[Running, Rewinding]) -> dict[str, Any]:
    """The end when everything comes in the order in which it happened, and the clock last."""
    units, _ = world
    for course in courses(units):
        for step in course:
            await step()
    return await end(units)


async def test_the_reference_ends_as_the_law_has_it(expected: dict[str, Any]) -> None:
    teams = [state for key, state in expected.items() if key.startswith("team/")]
    assert sorted((team["status"], team["established_on"]) for team in teams) == [
        ("dissolved", "2024-09-15"),
        ("dissolved", "2024-09-15"),
        ("transferred", "2024-09-15"),
    ]
    tasks = [state for key, state in expected.items() if key.startswith("task/")]
    assert sorted(task if task == "cancelled" else task["lead_unit"] for task in tasks) == [
        "cancelled",
        "provincial_police-42",
        "provincial_police-42",
    ]


@pytest.mark.parametrize("seed", range(12))
async def test_the_end_is_the_same_in_any_order(
    world: tuple[Running, Rewinding], expected: dict[str, Any], seed: int
) -> None:
    units, rewinding = world
    await rewinding.rewind(units)
    for step in interleaved(Random(seed), *courses(units)):
        await step()
    assert await end(units) == expected
