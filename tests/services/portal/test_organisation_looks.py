"""How the pages of the directory look: forms with a table that has wrong cells, and what came of them."""

from collections.abc import AsyncGenerator

import pytest

from services.portal.acts.reorganisation import COLUMNS
from services.portal.sheets import written
from shared.testing.fixtures import RunService
from shared.testing.issuer import Issuer
from shared.testing.service import Running
from story import units as story
from tests.services.portal.behind import portal_before, units_registered
from tests.services.portal.browsing import browser, opened, served
from tests.services.portal.conftest import ADMIN, Portal
from tests.services.portal.test_looks import looks
from tests.services.portal.test_registering import NEW_AREAS, NEW_UNITS
from tests.services.portal.test_reorganising import ACT, LOC_HA, NEW_ACT, PAGE, THACH_HA, rows_of, work
from tests.services.units.people import at

pytestmark = [pytest.mark.servers, pytest.mark.browser]


@pytest.fixture
async def units(run_service: RunService) -> AsyncGenerator[Running]:
    async with units_registered(run_service) as running:
        yield running


@pytest.fixture
async def portal(run_service: RunService, issuer: Issuer, units: Running) -> AsyncGenerator[Portal]:
    async with portal_before(run_service, issuer, units) as portal:
        yield portal


async def test_the_forms_that_register(portal: Portal) -> None:
    async with served(portal) as address, browser() as chromium:
        page = await opened(chromium, address, portal, ADMIN)
        await page.goto("/units/areas")
        await looks(page, "areas")
        await page.goto(NEW_UNITS)
        await looks(page, "register-units")
        await page.goto(NEW_AREAS)
        await page.click("text=Dán hoặc tải lên cả bảng")
        await page.fill("#rows", "18073\tPhường Nam Hà\t\t\t436\n18076\tVùng lạ\tlạ\n18077\tPhường Mới\t\t\t999\n")
        await page.click("button[value=record]")
        await page.locator("td.wrong").first.wait_for()
        await looks(page, "register-areas-wrong")
        await page.fill("#rows", "18999\tPhường Mới\t\t\t999\n18998\tXã Mới\t\t\t436\n")
        await page.click("button[value=record]")
        await page.locator("th .error").first.wait_for()
        await looks(page, "register-areas-refused")


async def test_an_act_from_its_form_to_its_page(portal: Portal, units: Running) -> None:
    for running in (units, portal.running):
        await running.clock(at("2024-12-20", 8))
    await work(units)
    await units.pass_on(portal.running)
    async with served(portal) as address, browser() as chromium:
        page = await opened(chromium, address, portal, ADMIN)
        await page.goto(NEW_ACT)
        await looks(page, "act-form")
        await page.click("text=Dán hoặc tải lên cả bảng")
        for name, text in ACT.items():
            await page.fill(f'[name="{name.replace("__", ".")}"]', text)
        await page.fill("#rows", f"Việc\tMã\tBên kế thừa\nkết thúc\t{LOC_HA}\t{THACH_HA}\nkết thúc\tarea-999\n")
        await page.click("button[value=preview]")
        await page.locator("td.wrong").first.wait_for()
        await looks(page, "act-wrong")
        act = story.reorganisations()[0]
        await page.fill("#rows", written([*rows_of(act), *rows_of(story.reorganisations()[1])], COLUMNS, "vi"))
        await page.click("button[value=preview]")
        await page.locator("button[value=record]").wait_for()
        await looks(page, "act-preview")
        await page.click("button[value=record]")
        await page.locator(".done").wait_for()
        await looks(page, "act-ahead")
        for running in (units, portal.running):
            await running.clock(at("2025-01-01", 8))
        await units.pass_on(portal.running)
        for name, path in (
            ("act", PAGE), ("acts", "/units/reorganisations"), ("unit-ceased", f"/units/{LOC_HA}"),
            ("unit-heir", f"/units/{THACH_HA}"), ("area-ceased", "/units/area-18598"), ("units", "/units"),
        ):  # fmt: skip
            await page.goto(path)
            await looks(page, name)
