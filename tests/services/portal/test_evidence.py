"""Files as evidence of tasks and milestones, through the pages, on a real units service."""

from collections.abc import AsyncGenerator
from datetime import date
from typing import Any

import httpx
import pytest

from services.units.app import service as units_service
from services.units.handlers import task_id, team_id
from shared.testing.fixtures import RunService
from shared.testing.issuer import Issuer
from shared.testing.service import Running
from story import units as story
from tests.services.portal.behind import portal_before
from tests.services.portal.conftest import Portal
from tests.services.portal.visitor import Page, Visitor, page_of
from tests.services.units import events
from tests.services.units.people import ADMIN, OFFICER, OTHER_HEAD, STAFF, STAFF_HEAD, at

pytestmark = pytest.mark.servers

UNIT = "district_police-439"
TASK = f"/tasks/{task_id('directive-1')}"
TEAM = f"/teams/{team_id('proposal-1')}"
PDF = b"%PDF-1.7\n" + "Biên bản bàn giao (DỮ LIỆU MẪU)".encode()


@pytest.fixture
async def units(run_service: RunService) -> AsyncGenerator[Running]:
    async with run_service(units_service, ADMIN) as running:
        running.heard_at = at("2024-09-06")
        await running.clock(at("2024-01-02", 8))
        await running.act("/areas/registrations", body=story.areas())
        await running.act("/units/registrations", body=story.units())
        await running.hear(
            ("conference-1", events.directive("directive-1", UNIT, date(2024, 8, 20))), at=at("2024-08-06")
        )
        await running.hear(("proposal-1", events.approved(UNIT)), ("decision-1", events.effective("proposal-1")))
        await running.clock(at("2024-09-16"))
        yield running


@pytest.fixture
async def portal(run_service: RunService, issuer: Issuer, units: Running) -> AsyncGenerator[Portal]:
    async with portal_before(run_service, issuer, units) as portal:
        yield portal


async def brought(visitor: Visitor, page: Page, action: str, place: str = "", name: str = "bien-ban.pdf") -> Page:
    """The page after a file was brought."""
    form = next(f for f in page.forms if f.action.endswith(action) and f.values.get("place", "") == place)
    file: Any = {"file": (name, PDF, "application/pdf")}
    return page_of(await visitor.http.post(str(httpx.URL(page.url).join(form.action)), data=form.values, files=file))


async def test_a_task_is_reported_with_the_file_that_shows_it(portal: Portal) -> None:
    officer = await portal.visitor(OFFICER)
    page = await officer.send(await officer.get(TASK), "/acknowledge")
    page = await brought(officer, page, f"/attachments/task/{TASK.rpartition('/')[2]}")
    assert "bien-ban.pdf" in page.text, page.text
    [file] = [name for name in page.form("/complete").names if name.startswith("files.all.")]
    done = await officer.send(page, "/complete", evidence__note="Đã rà soát (DỮ LIỆU MẪU)", **{file: "on"})
    assert "báo cáo xong" in done.text and "bien-ban.pdf" in done.text
    link = next(link for link in done.links if link.startswith("/attachments/task/"))
    assert (await officer.http.get(f"http://portal.test{link}")).content == PDF
    seen = await (await portal.visitor(STAFF)).get(TASK)
    assert link in seen.links, "the province reads the evidence"
    neighbour = await portal.visitor(OTHER_HEAD)
    assert link not in (await neighbour.get(TASK)).links
    assert (await neighbour.http.get(f"http://portal.test{link}")).status_code == 403


async def test_a_milestone_is_reported_with_its_own_files_only(portal: Portal) -> None:
    officer = await portal.visitor(OFFICER)
    action = f"/attachments/team/{TEAM.rpartition('/')[2]}"
    page = await brought(officer, await officer.get(TEAM), action, "M2")
    page = await brought(officer, page, action, "M3", "tru-so.pdf")
    form = page.form("/milestone")
    files = {name: "on" for name in form.names if name.startswith("files.")}
    assert {name.split(".")[1] for name in files} == {"M2", "M3"}
    done = await officer.send(page, "/milestone", code="M2", evidence__note="Đã bàn giao (DỮ LIỆU MẪU)", **files)
    [row] = [row for row in done.rows if row.startswith("M2")]
    assert "Đã bàn giao" in row and "bien-ban.pdf" in row and "tru-so.pdf" not in row
    link = next(link for link in done.links if link.startswith(action) and link.endswith("?place=M2"))
    assert (await officer.http.get(f"http://portal.test{link}")).content == PDF
    assert {name.split(".")[1] for name in done.form("/milestone").names if name.startswith("files.")} == {"M3"}


async def test_a_milestone_that_was_not_chosen_or_is_none_is_asked_for(portal: Portal) -> None:
    officer = await portal.visitor(OFFICER)
    for code, said in (("", "Mốc : Hãy chọn trước khi gửi."), ("9" * 70_000, "quá dài hoặc mang ký tự")):
        page = await officer.get(TEAM)
        answer = await officer.send(page, "/milestone", code=code, evidence__note="Quy chế (DỮ LIỆU MẪU)")
        assert answer.status == 422 and said in answer.text
        assert "Quy chế (DỮ LIỆU MẪU)" in answer.html


async def test_what_is_no_evidence_is_refused_on_the_page(portal: Portal) -> None:
    officer = await portal.visitor(OFFICER)
    page = await officer.get(TASK)
    form = page.form(f"/attachments/task/{TASK.rpartition('/')[2]}")
    url = str(httpx.URL(page.url).join(form.action))
    file: Any = {"file": ("bien-ban.pdf", b"<html></html>", "application/pdf")}
    refused = page_of(await officer.http.post(url, data=form.values, files=file))
    assert refused.status == 422 and "Chưa ghi nhận được" in refused.text


async def test_a_file_that_was_brought_by_mistake_is_taken_away_again(portal: Portal) -> None:
    officer = await portal.visitor(OFFICER)
    for path, place in ((TASK, ""), (TEAM, "M3")):
        action = f"/attachments{path.replace('s/', '/', 1)}"
        page = await brought(officer, await officer.get(path), action, place, "nham.pdf")
        [removal] = [form for form in page.forms if form.action.endswith("/removal")]
        assert removal.values.get("place", "") == place
        gone = await officer.send(page, removal.action)
        assert gone.status == 200 and "nham.pdf" not in gone.text, path


async def test_only_the_lead_unit_takes_a_file_of_a_task_away(portal: Portal) -> None:
    supporting = await portal.visitor(STAFF_HEAD)
    page = await brought(supporting, await supporting.get(TASK), f"/attachments/task/{TASK.rpartition('/')[2]}")
    assert "bien-ban.pdf" in page.text and "/removal" not in page.html
    assert "/removal" in (await (await portal.visitor(OFFICER)).get(TASK)).html
