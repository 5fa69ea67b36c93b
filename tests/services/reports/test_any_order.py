"""A reorganisation reaches the service while reports are open: in any order, with the clock running in between."""

import json
from collections.abc import AsyncGenerator
from datetime import date, datetime
from random import Random
from typing import Any

import pytest

from services.reports.app import service
from shared.contracts.actor import Role
from shared.contracts.base import Event, LegalBasis
from shared.contracts.units import (
    AreaDissolved,
    AreaRegistered,
    AreaReorganised,
    UnitDissolved,
    UnitRegistered,
    UnitReorganised,
)
from shared.testing.fixtures import NewDatabase
from shared.testing.issuer import Issuer
from shared.testing.service import Running
from tests.services.orders import Rewinding, Step, interleaved, rewindable
from tests.services.reports.conftest import ANYBODY
from tests.services.reports.course import DEPARTMENT, Course
from tests.services.reports.offices import CITY, MOUNTAIN, SILENT, STAFF, STAFF_UNIT, office
from tests.services.reports.period.test_api import OPENING, at

NORTH, SOUTH, HEIR = "district_police-436", "district_police-439", "commune_police-18070"
COAST = "district_police-441"
BASIS = LegalBasis(number="1283/NQ-UBTVQH15", issued_on=date(2024, 11, 14), issuer=None, subject=None)
YEAR = {"kind": "year", "starts_on": "2023-12-15", "ends_on": "2024-12-14"}
CLOSED_AFTER, CLOSED_BEFORE = at("2025-01-10"), at("2024-12-30")
MARCH = at("2025-03-02")


@pytest.fixture(scope="module")
async def world(new_database: NewDatabase, issuer: Issuer) -> AsyncGenerator[tuple[Running, Rewinding]]:
    async with rewindable(service, new_database, issuer, ANYBODY, Running) as (running, rewinding):
        yield running, rewinding


def unit(parent: str | None = None, valid_from: date | None = None) -> UnitRegistered:
    return UnitRegistered(
        name="Công an", kind="district_police", parent=parent, area="area-436", symbol=None, valid_from=valid_from,
        legal_basis=None, offices=(),
    )  # fmt: skip


def ended(day: date, *successors: str) -> UnitDissolved:
    return UnitDissolved(effective_on=day, successors=successors, legal_basis=BASIS, reason="Sắp xếp.")


def moved(parent: str, day: date) -> UnitReorganised:
    return UnitReorganised(
        name="Công an", parent=parent, area="area-436", symbol=None, offices=(), effective_on=day, legal_basis=BASIS
    )


async def opened(reports: Running, **changes: Any) -> str:
    """A period that asks the two districts, before the service has heard of its own opening."""
    reports.heard_at = at("2024-01-02")
    await reports.clock(at("2024-12-16"))
    for name in (NORTH, SOUTH, STAFF_UNIT):
        await reports.hear((name, unit()))
    body = OPENING | {"period": YEAR} | changes
    return str((await reports.act("/period-summaries", STAFF, body))["id"])


def courses(reports: Running, summary: str, closed_at: datetime) -> list[list[Step]]:
    """North ceases into South, South into a unit that is new, which is moved: all that while the reports are open."""

    def heard(key: str, *course: Event) -> list[Step]:
        return [lambda event=event: reports.hear((key, event)) for event in course]

    now = closed_at

    async def tick() -> None:
        await reports.clock(now)

    async def close() -> None:
        nonlocal now
        await tick()
        path = f"/period-summaries/{summary}"
        await reports.act(f"{path}/collection-closure", STAFF, {"non_responding": [NORTH, SOUTH]}, on=path)
        now = MARCH

    commune = AreaRegistered(
        name="Phường", kind="ward", level="commune", parent="area-436", valid_from=None, valid_to=None,
        legal_basis=None,
    )  # fmt: skip
    renamed = AreaReorganised(
        name="Phường mới", kind="ward", level="commune", parent="area-437", effective_on=date(2025, 1, 1),
        formed_from=(), legal_basis=BASIS,
    )  # fmt: skip
    return [
        [reports.settle, close, reports.settle],
        heard(NORTH, moved(SOUTH, date(2024, 12, 20)), ended(date(2025, 1, 1), SOUTH)),
        heard(SOUTH, moved("provincial_police-42", date(2024, 12, 20)), ended(date(2025, 1, 5), HEIR)),
        heard(HEIR, unit("provincial_police-42", date(2025, 1, 5)), moved("provincial_police-40", date(2025, 3, 2))),
        heard(
            "area-1", commune, renamed, AreaDissolved(effective_on=date(2025, 3, 1), successors=(), legal_basis=BASIS)
        ),
        [tick] * 5,
    ]


async def end(reports: Running) -> dict[str, Any]:
    """What stands when everything was heard; of a report that nobody owes any more, only that."""
    await reports.applier.check_waiting(0)
    await reports.clock(MARCH)
    assert await reports.held() == []
    found: dict[str, Any] = {}
    for row in await reports.pool.fetch("SELECT state FROM report ORDER BY id"):
        state = json.loads(row["state"]) | {"due_soon_for": None, "overdue_for": None}
        found[f"report {len(found)}"] = "cancelled" if state["status"] == "cancelled" else state
    for table in ("unit_directory", "ceased_unit", "area_directory", "ceased_area"):
        rows = await reports.pool.fetch(f"SELECT t::text AS line FROM {table} t ORDER BY 1")
        found[table] = [row["line"] for row in rows]
    return found


@pytest.mark.parametrize("closed_at", [CLOSED_AFTER, CLOSED_BEFORE])
async def test_open_reports_end_the_same_in_any_order(world: tuple[Running, Rewinding], closed_at: datetime) -> None:
    reports, rewinding = world
    ends: list[dict[str, Any]] = []
    for seed in range(13):
        await rewinding.rewind(reports)
        summary = await opened(reports)
        steps = courses(reports, summary, closed_at)
        for step in interleaved(Random(seed), *steps) if seed else [step for course in steps for step in course]:
            await step()
        ends.append(await end(reports))
        assert ends[-1] == ends[0], f"seed {seed}"
    left = [state for name, state in ends[0].items() if name.startswith("report")]
    if closed_at is CLOSED_BEFORE:
        assert left == ["cancelled"] * 2, "nobody inherits what was closed while the unit stood"
    else:
        assert [(state["unit"], state["is_collection_closed"]) for state in left] == [(HEIR, True), (HEIR, True)]


def handed_over(reports: Running, end_of_mountain: date) -> list[list[Step]]:
    """The mountain district ceases into the coast, the coast into a new unit; the city falls to two. What was answered
    meanwhile is heard at any time."""

    async def hear(key: str, event: Event) -> None:
        await reports.hear((key, event))

    async def tick() -> None:
        await reports.clock(at("2024-09-01"))

    return [
        [reports.settle] * 2,
        [lambda: hear(MOUNTAIN, ended(end_of_mountain, COAST))],
        [lambda: hear(COAST, unit()), lambda: hear(COAST, ended(date(2024, 8, 28), HEIR))],
        [lambda: hear(CITY, ended(date(2024, 8, 25), COAST, HEIR))],
        [tick] * 4,
    ]


@pytest.mark.parametrize(
    ("end_of_mountain", "answered"),
    [(date(2024, 8, 20), COAST), (date(2024, 8, 23), COAST), (date(2024, 8, 24), MOUNTAIN)],
)
async def test_proposals_end_the_same_whatever_is_heard_first(
    world: tuple[Running, Rewinding], end_of_mountain: date, answered: str
) -> None:
    reports, rewinding = world
    ends: list[dict[str, Any]] = []
    for seed in range(7):
        await rewinding.rewind(reports)
        course = await Course(reports).begin()
        await course.signed()
        await course.conclude()
        steps = handed_over(reports, end_of_mountain)
        for step in interleaved(Random(seed), *steps) if seed else [step for course in steps for step in course]:
            await step()
        await reports.applier.check_waiting(0)
        await reports.clock(at("2024-09-01"))
        assert await reports.held() == []
        rows = await reports.pool.fetch("SELECT id, state FROM proposal")
        names = {key: name for name, key in course.proposals.items()}
        found = {names[row["id"]]: json.loads(row["state"]) for row in rows}
        ends.append({name: without_ids(state) for name, state in found.items()})
        assert ends[-1] == ends[0], f"seed {seed}"
    left = ends[0]
    assert left["city"] == "lapsed"
    assert (left["mountain"]["status"], left["mountain"]["unit"]) == ("in_dossier", HEIR)
    assert (left["other"]["status"], left["other"]["unit"]) == ("approved", answered)


SECOND_STAFF = "department-PV06"


@pytest.mark.parametrize("is_closed", [False, True])
async def test_what_is_owed_to_a_conference_ends_with_the_same_units(
    world: tuple[Running, Rewinding], is_closed: bool
) -> None:
    """The dossier is open, its closing is heard or not: the silent district goes to a new unit, one that answered to
    another, a department to nobody, and the staff unit to another one."""
    reports, rewinding = world
    ends: list[Any] = []
    for seed in range(9):
        await rewinding.rewind(reports)
        course = await Course(reports).begin()
        await course.answered()
        if is_closed:
            await course.close()
        await reports.hear((SECOND_STAFF, unit()), (HEIR, unit()))

        async def tick() -> None:
            await reports.clock(at("2024-09-01"))

        def hear(key: str, *successors: str) -> list[Step]:
            return [lambda: reports.hear((key, ended(date(2024, 8, 20), *successors)))]

        courses = [
            [reports.settle] * 2, hear(SILENT, COAST), hear(COAST, HEIR), hear(MOUNTAIN, HEIR), hear(DEPARTMENT),
            hear(STAFF_UNIT, SECOND_STAFF), [tick] * 5,
        ]  # fmt: skip
        for step in interleaved(Random(seed), *courses) if seed else [step for course in courses for step in course]:
            await step()
        await reports.applier.check_waiting(0)
        await tick()
        assert await reports.held() == []
        after = office(SECOND_STAFF, Role.STAFF)
        meeting = await reports.get(course.meeting, after)
        synthesis = await reports.get(f"{course.file}/synthesis", after)
        dossier = await reports.get(course.file, after)
        ends.append(
            {
                "prepared by": (meeting["staff_unit"], dossier["staff_unit"]),
                "counted": meeting["tallies"],
                "shown": [(line["unit"], line["has_answered"]) for line in synthesis["snapshot"]["units"]],
                "proposals": sorted((each["unit"], each["kind"]) for each in synthesis["snapshot"]["proposals"]),
            }
        )
        assert ends[-1] == ends[0], f"seed {seed}"
        if not is_closed:
            await reports.act(f"{course.file}/collection-closure", after, {"non_responding": [HEIR]}, on=course.file)
    end = ends[0]
    assert end["prepared by"] == (SECOND_STAFF, SECOND_STAFF)
    districts, departments = end["counted"]
    assert (districts["expected"], districts["agree"], districts["not_answered"]) == (3, 1, 1)
    assert departments["expected"] == 1, "a department that answered counts, whoever takes its place"
    assert end["shown"] == [(HEIR, False), (CITY, True), (MOUNTAIN, True), (DEPARTMENT, True)]
    if is_closed:
        assert end["proposals"] == [(HEIR, "other"), (HEIR, "team"), (CITY, "team")]


def without_ids(state: dict[str, Any]) -> Any:
    """What is the same in every run of one course; of a proposal that nobody answers for any more, only that."""
    return "lapsed" if state["status"] == "lapsed" else state | {"conference": "", "dossier": ""}
