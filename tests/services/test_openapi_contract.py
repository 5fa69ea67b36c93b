"""Every operation of every service keeps what `/openapi.json` promises, whatever is sent to it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import TypeVar

import httpx
import pytest
from hypothesis import HealthCheck, settings

from services.festival.app import service as festival_service
from services.reports.app import service as reports_service
from services.units.app import service as units_service
from services.units.handlers import honour_id, task_id, team_id
from shared.contracts.actor import Actor, Role
from shared.platform.app import create_app
from shared.platform.service import Service
from shared.testing.databases import ServiceDatabase
from shared.testing.fixtures import NewDatabase
from shared.testing.issuer import Issuer
from shared.testing.service import Running, running_service, settings_for
from shared.testing.serving import serving
from story import units as story
from tests.services.contract import AnyCase, Seeded, World, described
from tests.services.festival.conftest import Running as FestivalRunning
from tests.services.festival.requests import issued_plan, prepared, proposed
from tests.services.festival.samples import ADMIN, NORMS, OFFICER, UNIT
from tests.services.festival.spread.examples import ROWS
from tests.services.reports.commendation.test_api import Awards, feat
from tests.services.reports.course import Course
from tests.services.reports.offices import CITY, OTHER_HEAD, STAFF, STAFF_HEAD, STAFF_UNIT, at
from tests.services.reports.period.test_api import OPENING
from tests.services.units import events
from tests.services.units.honour.test_api import awarded

ALL = frozenset(set(Role) - {Role.SYSTEM})
EVERYBODY = Actor("everybody", "provincial_police-42", "Quản trị hệ thống", ALL)
EVERYBODY_BELOW = Actor("everybody-below", CITY, "Trưởng Công an thành phố", ALL)
UNITS, REPORTS, FESTIVAL = described(units_service), described(reports_service), described(festival_service)
bounded = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
once = settings(bounded, max_examples=1)
DESCRIBED: dict[str, set[str]] = {
    name: {result.ok().label for result in schema.get_all_operations()}
    for name, schema in (("units", UNITS), ("reports", REPORTS), ("festival", FESTIVAL))
}
IN_2025 = {"year": 2025, "starts_on": "2025-07-15", "ends_on": "2025-08-19"}


async def attached(running: Running, path: str, who: Actor) -> str:
    """A file that belongs to what stands at the path."""
    headers = {"Authorization": f"Bearer {await running.issuer.token(who)}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(running.app), base_url="http://service.test") as client:
        answer = await client.post(f"{path}/attachments?name=a.pdf", content=b"%PDF-1.7", headers=headers)
    return str(answer.raise_for_status().json()["file"]["id"])


async def in_units(units: Running) -> Seeded:
    await units.act("/areas/registrations", body=story.areas())
    await units.act("/units/registrations", body=story.units())
    names = ("proposal-1", "proposal-2", "proposal-3")
    officer = Actor("officer", UNIT, "Cán bộ", frozenset({Role.OFFICER}))
    for name, unit in zip(names, (UNIT, "district_police-439", "district_police-448"), strict=True):
        await units.hear((name, events.approved(unit)))
    await units.hear(("decision-1", events.effective(*names)))
    tasks = ("directive-1", "directive-2", "directive-3")
    await units.hear(("commendation-1", awarded(UNIT)))
    await units.hear(*(("conference-1", events.directive(name, UNIT, date(2024, 8, 20))) for name in tasks))
    task, team = task_id(tasks[0]), team_id(names[0])
    paper = {"number": "15/UQ-CAT", "signed_on": "2024-07-30", "signer_office": "GIÁM ĐỐC"}
    lent = {
        "form": "deputy",
        "unit": UNIT,
        "office": "Phó Trưởng Công an huyện",
        "for_unit": UNIT,
        "for_office": "Trưởng Công an huyện",
        "roles": ["head"],
        "valid_from": "2024-08-01",
        "document": paper,
    }
    authority = await units.act("/authorities", Actor("head", UNIT, "Trưởng", frozenset({Role.HEAD})), lent)
    scenes = [
        {"task_id": task, "attachment_id": await attached(units, f"/tasks/{task}", officer)},
        {
            "team_id": team,
            "code": "M2",
            "attachment_id": await attached(units, f"/teams/{team}/milestones/M2", officer),
        },
    ]
    return (
        {
            "unit_id": [UNIT, "provincial_police-42"],
            "area_id": ["area-42", "area-445"],
            "team_id": [team_id(name) for name in names],
            "task_id": [task_id(name) for name in tasks],
            "honour_id": [honour_id("commendation-1")],
            "authority_id": [authority["id"]],
            "code": ["M1", "M2"],
        },
        scenes,
        [],
    )


async def in_reports(reports: Running) -> Seeded:
    waiting = await Course(reports).begin()
    mine = (await reports.get("/reports", OTHER_HEAD))["items"][0]["id"]
    file = await attached(reports, f"/reports/{mine}", OTHER_HEAD)
    submitted = await waiting.report(CITY, OTHER_HEAD, "145/BC-CATP")
    points = {"T1": 18, "T2": 17, "T3": 20, "T4": 15, "T5": 12}
    scored = {"year": 2023, "scheme": {"code": "movement-class", "version": 1}, "scores": points}
    classified = (await reports.act("/classifications", OTHER_HEAD, scored))["id"]
    course = await (await Course(reports).begin()).concluded()
    course.decision = await course.issue("1234/QĐ-CAT-PX01", "city", "mountain")
    lists = {name: (await reports.get(f"/{name}s"))["items"] for name in ("report", "proposal", "dossier", "decision")}
    nominated = await reports.act("/commendations", OTHER_HEAD, feat(CITY))
    awards = Awards(reports)
    awarded = await awards.appraised(head=OTHER_HEAD)
    kept = await awards.appraised(head=OTHER_HEAD)
    await awards.effective(await awards.draft(awarded, kept))
    period = {"kind": "quarter", "starts_on": "2024-06-15", "ends_on": "2024-09-14"}
    summary = await reports.act("/period-summaries", STAFF, OPENING | {"period": period})
    path = f"/period-summaries/{summary['id']}"
    await reports.act(f"{path}/collection-closure", STAFF, {"non_responding": summary["expected"]}, on=path)
    read = await reports.get(f"{path}/figures", STAFF_HEAD)
    await course.until(at("2024-09-16"))
    paper = {"number": "398/BC-PV05", "signed_on": "2024-09-16", "signer_office": "TRƯỞNG PHÒNG"}
    await reports.act(f"{path}/signature", STAFF_HEAD, {"document": paper, "read_sha256": read["sha256"]}, on=path)
    await reports.settle()
    numbers = (await reports.get(f"/registers/{CITY}/2024/numbers"))["items"]
    return (
        {f"{name}_id": [item["id"] for item in items] for name, items in lists.items()}
        | {
            "commendation_id": [nominated["id"], awarded],
            "summary_id": [summary["id"]],
            "unit_id": [CITY, STAFF_UNIT],
            "year": ["2024"],
            "number_id": [each["id"] for each in numbers],
            "form_id": [str(form["id"]) for form in await reports.get("/commendation-forms")],
            "report_id": [submitted, *(item["id"] for item in lists["report"] if item["unit"] == CITY)],
            "conference_id": [waiting.conference, course.conference],
            "code": ["movement-half-year"],
            "version": ["1"],
            "classification_id": [classified],
            "asked_by": [waiting.conference, course.conference],
            "revision": ["1"],
            "before": ["1"],
            "after": ["1"],
        },
        [{"report_id": mine, "attachment_id": file}, {"commendation_id": awarded}],
        [{"commendation_id": kept}],
    )


async def in_festival(festival: FestivalRunning) -> Seeded:
    for norm in NORMS:
        await festival.done("PUT", "/norms", ADMIN, norm.model_dump(mode="json"))
    plan = await issued_plan(festival)
    early, ready, shown = [await proposed(festival, plan) for _ in range(3)]
    for event in (ready, shown):
        await prepared(festival, event, UNIT, "2024-08-15")
    for step in ("readiness", "holding"):
        await festival.done("POST", f"/events/{shown}/{step}", OFFICER)
    file = await attached(festival, f"/events/{shown}", OFFICER)
    await festival.settle()
    norms = await festival.get("/norms")
    rows = {"rows": [each.model_dump() for each in ROWS]}
    sheet = await festival.done("PUT", f"/seasons/2024/spreads/{UNIT}", OFFICER, rows)
    return (
        {
            "plan_id": [plan, await issued_plan(festival, **IN_2025)],
            "event_id": [early, ready],
            "norm_id": [norm["id"] for norm in norms],
            "sheet_id": [sheet["id"]],
            "unit": [UNIT],
            "year": ["2024"],
            "code": ["an-toan"],
        },
        [{"event_id": shown, "attachment_id": file}],
        [],
    )


R = TypeVar("R", bound=Running)


@asynccontextmanager
async def opened(
    service: Service, database: ServiceDatabase, issuer: Issuer, kind: type[R], seed: Callable[[R], Awaitable[Seeded]]
) -> AsyncGenerator[World]:
    """The service with things in it, listening."""
    async with running_service(service, database, issuer, EVERYBODY, kind) as running:
        seeded = await seed(running)
    async with issuer.authenticator() as authenticator:
        with serving(create_app(service, settings_for(database), authenticator=authenticator)) as url:
            yield World(url, [await issuer.token(each) for each in (EVERYBODY, EVERYBODY_BELOW)], *seeded)


@pytest.fixture(scope="module")
async def units(new_database: NewDatabase, issuer: Issuer) -> AsyncGenerator[World]:
    async with opened(units_service, await new_database("units", ()), issuer, Running, in_units) as world:
        yield world


@pytest.fixture(scope="module")
async def reports(new_database: NewDatabase, issuer: Issuer) -> AsyncGenerator[World]:
    async with opened(reports_service, await new_database("reports", ()), issuer, Running, in_reports) as world:
        yield world


@pytest.fixture(scope="module")
async def festival(new_database: NewDatabase, issuer: Issuer) -> AsyncGenerator[World]:
    database = await new_database("festival", ())
    async with opened(festival_service, database, issuer, FestivalRunning, in_festival) as world:
        yield world


@UNITS.parametrize()
@bounded
def test_units(case: AnyCase, units: World) -> None:
    units.check(case)


@UNITS.parametrize()
@once
def test_units_without_a_token(case: AnyCase, units: World) -> None:
    units.check_closed(case)


@REPORTS.parametrize()
@bounded
def test_reports(case: AnyCase, reports: World) -> None:
    reports.check(case)


@REPORTS.parametrize()
@once
def test_reports_without_a_token(case: AnyCase, reports: World) -> None:
    reports.check_closed(case)


@FESTIVAL.parametrize()
@bounded
def test_festival(case: AnyCase, festival: World) -> None:
    festival.check(case)


@FESTIVAL.parametrize()
@once
def test_festival_without_a_token(case: AnyCase, festival: World) -> None:
    festival.check_closed(case)


@pytest.mark.parametrize("name", ["units", "reports", "festival"])
def test_every_thing_was_found_and_some_were_changed(name: str, request: pytest.FixtureRequest) -> None:
    world: World = request.getfixturevalue(name)
    reads, writes = world.answered(is_read=True), world.answered(is_read=False)
    assert {label: statuses for label, statuses in reads.items() if 200 not in statuses} == {}
    assert [label for label, statuses in writes.items() if statuses & {200, 201, 204}] != []
    assert reads.keys() | writes.keys() == DESCRIBED[name]
