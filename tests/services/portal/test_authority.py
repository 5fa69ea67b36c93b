"""Who acts for whom through the pages, on a real units service: recorded, in force, ended; and after an upgrade."""

from collections.abc import AsyncGenerator
from importlib import import_module

import pytest

from services.portal.things.other import Other
from shared.contracts.actor import Actor, Role
from shared.testing.fixtures import RunService
from shared.testing.issuer import Issuer
from shared.testing.service import Running
from tests.services.portal.behind import portal_before, units_registered
from tests.services.portal.conftest import HEAD, NEIGHBOUR, Portal
from tests.services.portal.events import HUONG_SON
from tests.services.portal.visitor import Page
from tests.services.units.people import OFFICER, at

pytestmark = pytest.mark.servers
CLERK = Actor("van-thu", "department-PV01", "Văn thư", frozenset({Role.CLERK}))
GRANT = {
    "form": "acting", "unit": HUONG_SON, "office": "Phó Trưởng Công an huyện", "for_unit": HUONG_SON,
    "for_office": "Trưởng Công an huyện", "roles__head": "on", "valid_from": "2024-08-01",
    "document__number": "15/QĐ-CAT", "document__signed_on": "2024-07-30", "document__signer_office": "GIÁM ĐỐC",
}  # fmt: skip


@pytest.fixture
async def units(run_service: RunService) -> AsyncGenerator[Running]:
    async with units_registered(run_service) as running:
        await running.clock(at("2024-07-30", 8))
        yield running


@pytest.fixture
async def portal(run_service: RunService, issuer: Issuer, units: Running) -> AsyncGenerator[Portal]:
    async with portal_before(run_service, issuer, units) as portal:
        await portal.running.clock(at("2024-07-30", 8))
        yield portal


async def granted(portal: Portal, actor: Actor) -> Page:
    visitor = await portal.visitor(actor)
    return await visitor.send(await visitor.get("/authorities/new"), "", **GRANT)


async def test_who_acts_for_whom_is_recorded_and_ended(portal: Portal) -> None:
    page = await granted(portal, HEAD)
    assert "Q. Trưởng Công an huyện – Phó Trưởng Công an huyện" in page.text and "15/QĐ-CAT" in page.text
    head = await portal.visitor(HEAD)
    assert "Đang có hiệu lực 0" in (await head.get("/authorities")).text, "its first day has not come"
    await portal.running.clock(at("2024-08-01", 8))
    assert "Đang có hiệu lực 1" in (await head.get("/authorities")).text
    assert "/authorities/new" not in (await (await portal.visitor(OFFICER)).get("/authorities")).links
    assert "/end" not in (await (await portal.visitor(NEIGHBOUR)).get(page.url)).html
    clerk = await portal.visitor(CLERK)
    refused = await clerk.send(await clerk.get(page.url), "/end", ended_on="2024-07-01", reason="Đã bổ nhiệm")
    assert refused.status == 422 and "Không chấm dứt lùi ngày" in refused.text
    done = await clerk.send(refused, "/end", ended_on="2024-08-03", reason="Đã bổ nhiệm (DỮ LIỆU MẪU)")
    assert "chấm dứt 03/08/2024" in done.text
    assert "Đang có hiệu lực 1" in (await head.get("/authorities")).text, "until that day"
    await portal.running.clock(at("2024-08-03", 8))
    assert "Đang có hiệu lực 0" in (await head.get("/authorities")).text
    assert "Đang có hiệu lực 1" in (await head.get("/authorities?on=2024-08-02")).text


async def test_an_upgrade_makes_of_what_was_kept_what_a_rebuild_would(portal: Portal) -> None:
    page = await granted(portal, HEAD)
    before = await portal.running.pool.fetchval("SELECT state FROM thing WHERE kind = 'authority'")
    old = Other(status="authority-granted", name="", unit=HUONG_SON).model_dump_json()
    await portal.running.pool.execute(
        "UPDATE thing SET status = 'authority-granted', state = $1::jsonb WHERE kind = 'authority'", old
    )
    await portal.running.pool.execute(import_module("services.portal.migrations.0004_authority").STATES)
    assert await portal.running.pool.fetchval("SELECT state FROM thing WHERE kind = 'authority'") == before
    assert page.status == 200
