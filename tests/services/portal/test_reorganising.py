"""Legal acts through the pages: filled in, looked at with all that follows, recorded, and read afterwards."""

import re
from collections.abc import AsyncGenerator
from datetime import date, datetime
from html import unescape
from typing import Any

import pytest

from services.portal.acts.reorganisation import COLUMNS, completed, whole_request, wrong_rows
from services.portal.sheets import Row, written
from services.portal.store import Kept
from services.portal.succession import End, moves
from services.portal.things.base import At, Thing
from services.portal.things.conference import fold as fold_conference
from services.portal.things.dossier import Dossier
from services.portal.things.proposal import fold as fold_proposal
from services.portal.things.report import fold as fold_report
from services.units.handlers import task_id, team_id
from shared.contracts.actor import Actor, Role
from shared.contracts.calendar import VIETNAM
from shared.contracts.reports import ReportCollectionClosed
from shared.testing.fixtures import RunService
from shared.testing.issuer import Issuer
from shared.testing.service import Running
from story import units as story
from tests.services.portal.behind import portal_before, units_registered
from tests.services.portal.conftest import ADMIN, STAFF, Portal
from tests.services.portal.events import (
    CAN_LOC,
    CONFERENCE,
    HUONG_SON,
    convened,
    expected,
    given_opinion,
    happenings,
    planned,
    proposed,
    submitted,
)
from tests.services.portal.visitor import Page, Visitor
from tests.services.units import events
from tests.services.units.people import at

LOC_HA, THACH_HA = "district_police-448", "district_police-445"
NEW_ACT = "/units/reorganisations/new"
PAGE = "/units/reorganisations/2025-01-01/1283/NQ-UBTVQH15"
ACT = {
    "effective_on": "2025-01-01", "reason": "Huyện Lộc Hà giải thể.", "legal_basis__number": "1283/NQ-UBTVQH15",
    "legal_basis__issued_on": "2024-11-14",
}  # fmt: skip
AT = At(at=datetime(2024, 11, 1, 9, tzinfo=VIETNAM), by="x:y")
DAY = date(2025, 1, 1)


def rows_of(act: Any) -> list[Row]:
    """The act as somebody would have it on a sheet: new areas and units, changes, ends, in that order."""
    rows: list[Row] = []
    for kind in ("areas", "units"):
        for name, action in (("registered", "Lập mới"), ("reorganised", "Thay đổi"), ("dissolved", "Kết thúc")):
            rows += [{"action": action, **_cells(each)} for each in act.get(f"{kind}_{name}", ())]
    return rows


def _cells(given: Any) -> Row:
    row = {
        name: str(given[name] or "–")
        for name in ("id", "name", "kind", "level", "parent", "area", "symbol")
        if name in given
    }
    row["offices"] = "; ".join(f"{each['code']}: {each['title']}" for each in given.get("offices", ()))
    row["formed_from"] = ", ".join(given.get("formed_from", ()))
    row["successors"] = ", ".join(
        each if isinstance(each, str) else f"{each['area']} ({'toàn bộ' if each['extent'] == 'whole' else 'một phần'})"
        for each in given.get("successors", ())
    )
    return {name: text for name, text in row.items() if name != "kind" or given["id"].startswith("area-")}


NOW: dict[str, Row] = {
    "area-439": {
        "id": "area-439", "name": "Huyện Hương Sơn", "kind": "district", "level": "district", "parent": "area-42",
    },
    "commune_police-1": {
        "id": "commune_police-1", "name": "Công an xã A", "parent": LOC_HA, "area": "area-1", "symbol": "CAX",
        "offices": "head: Trưởng Công an xã",
    },
    LOC_HA: {"id": LOC_HA, "name": "Công an huyện Lộc Hà", "parent": "provincial_police-42"},
}  # fmt: skip


def test_what_is_left_empty_of_a_change_stays_as_it_is_and_a_dash_takes_it_away() -> None:
    row = completed({"action": "thay đổi", "id": "commune_police-1", "name": "Công an xã B", "area": "–"}, NOW)
    body, places = whole_request([row], NOW, {})
    assert body["units_reorganised"] == [
        {
            "id": "commune_police-1", "name": "Công an xã B", "parent": LOC_HA, "area": None, "symbol": "CAX",
            "offices": [{"code": "head", "title": "Trưởng Công an xã"}],
        }
    ]  # fmt: skip
    assert places["units_reorganised.0"] == 0
    assert completed(row, NOW) == row, "what was read is read again the same"


def test_what_is_above_is_made_before_what_is_below_and_ended_after_it() -> None:
    rows = [
        completed(row, NOW)
        for row in (
            {"action": "new", "id": "area-3", "name": "Xã C", "parent": "area-2"},
            {"action": "new", "id": "area-2", "name": "Huyện B", "parent": "area-42"},
            {"action": "end", "id": LOC_HA},
            {"action": "end", "id": "commune_police-1"},
        )
    ]
    body, places = whole_request(rows, NOW, {"effective_on": "2025-01-01"})
    assert [each["id"] for each in body["areas_registered"]] == ["area-2", "area-3"]
    assert body["areas_registered"][0]["valid_from"] == "2025-01-01"
    assert [each["id"] for each in body["units_dissolved"]] == ["commune_police-1", LOC_HA]
    assert (places["areas_registered.0"], places["units_dissolved.1"]) == (1, 2)


def test_an_area_that_goes_to_several_goes_in_parts_unless_it_is_said() -> None:
    rows = [
        completed({"action": "end", "id": "area-439", "successors": text}, NOW)
        for text in ("18073", "18073, 18076", "18073; area-18076 (toàn bộ)", "area-18073 (một phần)")
    ]
    body, _ = whole_request(rows, NOW, {})
    assert [[each["extent"] for each in end["successors"]] for end in body["areas_dissolved"]] == [
        ["whole"], ["part", "part"], ["part", "whole"], ["part"],
    ]  # fmt: skip


def test_what_an_act_needs_of_each_row_is_said_beside_it() -> None:
    rows = [
        {"action": "bán", "id": "area-439"},
        {"action": "end", "id": "18073"},
        {"action": "end", "id": "area-999"},
        {"action": "new", "id": "commune_police-2", "successors": "commune_police-1"},
        {"action": "new", "id": "area-5", "name": "Vùng lạ"},
    ]
    wrong = wrong_rows([completed(row, NOW) for row in rows], COLUMNS, NOW)
    assert set(wrong) == {
        (0, "action"), (1, "id"), (2, "id"), (3, "name"), (3, "successors"), (4, "kind"), (4, "level"),
    }  # fmt: skip


def kept(kind: str, thing: Thing | None) -> Kept[Any]:
    assert thing is not None
    return Kept(kind, f"{kind}-1", 1, thing, AT.at, AT.at)


def gone(things: list[Kept[Any]], *successors: str) -> list[tuple[str, str, str | None]]:
    ends = [End(HUONG_SON, successors, "provincial_police-42")]
    return [(move.kept.kind, move.part, move.to) for move in moves(ends, DAY, things)]


def test_open_reports_and_proposals_go_to_the_only_successor_or_are_owed_by_nobody() -> None:
    report = fold_report(None, expected(), AT)
    things = [kept("report", report), kept("proposal", fold_proposal(None, proposed(), AT))]
    assert gone(things, CAN_LOC) == [("report", "own", CAN_LOC), ("proposal", "own", CAN_LOC)]
    assert gone(things) == gone(things, CAN_LOC, LOC_HA) == [("report", "own", None), ("proposal", "own", None)]
    closed = fold_report(report, ReportCollectionClosed(conference=CONFERENCE, unit=HUONG_SON, closed_on=DAY), AT)
    assert gone([kept("report", closed)], CAN_LOC) == [("report", "own", None)]
    assert gone([kept("report", fold_report(report, submitted(1), AT))], CAN_LOC) == []


def test_an_answer_that_is_still_owed_goes_over_and_what_was_said_stays() -> None:
    conference = fold_conference(fold_conference(None, planned(), AT), convened(), AT)
    assert gone([kept("conference", conference)], CAN_LOC) == [("conference", "answer", CAN_LOC)]
    for event in given_opinion("agree"):
        conference = fold_conference(conference, event, AT)
    assert gone([kept("conference", conference)], CAN_LOC) == []


def test_who_is_responsible_is_followed_to_who_still_stands() -> None:
    conference = fold_conference(fold_conference(None, planned(), AT), convened(), AT)
    ends = [End("department-PV05", (), HUONG_SON), End(HUONG_SON, (CAN_LOC,), None)]
    found = {(move.part, move.to) for move in moves(ends, DAY, [kept("conference", conference)])}
    assert ("staff", CAN_LOC) in found


@pytest.fixture
async def units(run_service: RunService) -> AsyncGenerator[Running]:
    async with units_registered(run_service) as running:
        await running.clock(at("2024-12-20", 8))
        yield running


@pytest.fixture
async def portal(run_service: RunService, issuer: Issuer, units: Running) -> AsyncGenerator[Portal]:
    async with portal_before(run_service, issuer, units) as portal:
        await portal.running.clock(at("2024-12-20", 8))
        yield portal


async def work(units: Running) -> None:
    """A team and a task of Lộc Hà, a task that it supports, an authority of its deputy."""
    supported = events.directive("directive-3", "district_police-439", date(2025, 6, 30))
    await units.hear(
        ("conference-1", events.directive("directive-2", LOC_HA, date(2025, 6, 30))),
        ("conference-1", supported.changed(supporting_units=(LOC_HA,))),
        ("proposal-2", events.approved(LOC_HA)),
        ("decision-1", events.effective("proposal-2")),
        at=at("2024-12-01"),
    )
    head = Actor("truong-448", LOC_HA, "Trưởng Công an huyện Lộc Hà", frozenset({Role.HEAD}))
    await units.act(
        "/authorities", head,
        {
            "form": "acting", "unit": LOC_HA, "office": "Phó Trưởng Công an huyện", "for_unit": LOC_HA,
            "for_office": "Trưởng Công an huyện", "roles": ["head"], "valid_from": "2024-12-20",
            "document": {"number": "15/QĐ-CAT", "signed_on": "2024-12-19", "signer_office": "GIÁM ĐỐC"},
        },
    )  # fmt: skip


async def previewed(admin: Visitor, rows: list[Row], **act: str) -> Page:
    return await admin.send(await admin.get(NEW_ACT), "", rows=written(rows, COLUMNS, "vi"), **act, do="preview")


async def confirmed(admin: Visitor, preview: Page) -> Page:
    assert preview.status == 200, preview.text[:1500]
    assert "Chưa ghi nhận gì" in preview.text
    return await admin.send(preview, NEW_ACT, do="record")


@pytest.mark.servers
@pytest.mark.timeout(300)
async def test_every_act_since_2025_is_pasted_as_a_sheet_and_says_the_same_as_the_request(
    portal: Portal, units: Running
) -> None:
    admin = await portal.visitor(ADMIN)
    for act in story.reorganisations():
        basis = {f"legal_basis__{name}": value for name, value in act["legal_basis"].items()}
        given = {"effective_on": act["effective_on"], "reason": act["reason"], **basis}
        page = await confirmed(admin, await previewed(admin, rows_of(act)[::-1], **given))
        assert "/units/reorganisations/" in page.url and page.status == 200
        assert set((await units.act("/reorganisations", body=act)).values()) == {0}, "nothing is left to be recorded"
    page = await admin.get("/units/reorganisations")
    assert len(page.rows) == 4, "the areas and the units of one act stand together"
    page = await admin.get("/units/reorganisations/2025-03-01/02/2025/N%C4%90-CP")
    assert "Đơn vị kết thúc hoạt động 12" in page.text and "Đơn vị lập mới 209" in page.text
    assert len(page.html.encode()) < 150_000


@pytest.mark.servers
async def test_what_the_preview_says_is_what_happens_on_the_day(portal: Portal, units: Running) -> None:
    await work(units)
    await units.pass_on(portal.running)
    admin = await portal.visitor(ADMIN)
    form = await admin.get(NEW_ACT)
    typed = {"end__id": LOC_HA, "end__successors": THACH_HA, **ACT}
    page = await admin.send(form, "", **typed, do="preview")
    assert page.status == 200 and "Công an huyện Lộc Hà" in page.text
    foreseen = follows(page)
    assert foreseen == [
        "Giao quyền: Q. Trưởng Công a … hết hiệu lực",
        "Nhiệm vụ (đơn vị phối hợp): Tổ chức Ngày hội … → Công an huyện Thạch Hà",
        "Nhiệm vụ: Tổ chức Ngày hội … → Công an huyện Thạch Hà",
        "Đội: Đội Xây dựng pho … → Công an huyện Thạch Hà",
    ]
    assert await units.pool.fetchval("SELECT count(*) FROM unit WHERE ceases_on IS NOT NULL") == 0
    back = await admin.send(page, NEW_ACT, do="edit")
    assert back.form("").values["legal_basis.number"] == "1283/NQ-UBTVQH15" and LOC_HA in back.form("").values["rows"]
    done = await admin.send(page, NEW_ACT, do="record")
    assert done.url.startswith(f"http://portal.test{PAGE}?done=new")
    assert follows(done) == foreseen, "ahead of its day it says the same"

    for running in (units, portal.running):
        await running.clock(at("2025-01-01", 8))
    await units.pass_on(portal.running)
    page = await admin.get(PAGE)
    happened = {f"/teams/{team_id('proposal-2')}", *(f"/tasks/{task_id(f'directive-{n}')}" for n in (2, 3))}
    assert happened <= set(page.links) and len(page.rows) == 1 + 4
    assert sum("TH. Thạch Hà" in row or "Công an huyện Thạch Hà" in row for row in page.rows) == 4
    assert "Việc đang mở đã về đâu 4" in page.text

    unit = await admin.get(f"/units/{LOC_HA}")
    assert PAGE in unit.links and f"/units/{THACH_HA}" in unit.links
    heir = await admin.get(f"/units/{THACH_HA}")
    assert "Kế thừa từ Công an huyện Lộc Hà" in heir.text and f"/units/{LOC_HA}" in heir.links


def follows(page: Page) -> list[str]:
    """What the page says that will become of each thing, without states, long words cut."""
    part = page.html.partition('id="follows"')[2].partition("</section>")[0]
    items = re.findall(r"<li>(.*?): *<a[^>]*>(.*?)</a>.*?<strong>(.*?)</strong></li>", part, flags=re.S)
    found = [[" ".join(unescape(re.sub(r"<[^>]+>", " ", each)).split()) for each in item] for item in items]
    return sorted(f"{kind}: {name[:16].strip()} … {outcome}" for kind, name, outcome in found)


@pytest.mark.servers
async def test_what_the_service_refuses_stands_beside_its_row_before_anything_is_recorded(
    portal: Portal, units: Running
) -> None:
    admin = await portal.visitor(ADMIN)
    rows: list[Row] = [
        {"action": "kết thúc", "id": LOC_HA, "successors": THACH_HA},
        {"action": "kết thúc", "id": "provincial_police-42"},
        {"action": "thay đổi", "id": THACH_HA, "parent": "department-XX"},
    ]
    page = await previewed(admin, rows, **ACT)
    assert page.status == 422 and "Còn đơn vị trực thuộc" in page.rows[1] and "Còn đơn vị" not in page.rows[0]
    assert "Không có đơn vị hoặc địa bàn department-XX" in page.rows[2]
    page = await previewed(admin, rows[:1], **{name: text for name, text in ACT.items() if name != "effective_on"})
    assert page.status == 422 and "new-effective_on-error" in page.html and LOC_HA in page.form("").values["rows"]
    page = await previewed(admin, [], **ACT)
    assert page.status == 422 and "Chưa có dòng nào" in page.text
    assert await units.pool.fetchval("SELECT count(*) FROM unit WHERE ceases_on IS NOT NULL") == 0


@pytest.mark.servers
async def test_an_administrator_is_told_how_much_goes_over_that_he_may_not_read(portal: Portal) -> None:
    await portal.running.hear(*happenings())
    admin = await portal.visitor(ADMIN)
    typed = {"end__id": CAN_LOC, "end__successors": THACH_HA, **ACT}
    await portal.running.hear(("proposal-9", proposed(CAN_LOC)), ("proposal-8", proposed(CAN_LOC)))
    page = await admin.send(await admin.get(NEW_ACT), "", **typed, do="preview")
    assert page.status == 200, page.text[:800]
    assert "Đề xuất: 2 mục mà nội dung không thuộc phạm vi bạn được xem → Công an huyện Thạch Hà" in page.text
    assert "/proposals/proposal-9" not in page.links


@pytest.mark.servers
async def test_everybody_reads_acts_and_only_an_administrator_records_them(portal: Portal, units: Running) -> None:
    act = story.reorganisations()[1]
    await units.act("/reorganisations", body=act)
    await units.pass_on(portal.running)
    staff = await portal.visitor(STAFF)
    page = await staff.get("/units/reorganisations")
    assert PAGE in page.links and NEW_ACT not in page.links and "sắp tới" in page.rows[0]
    assert "Huyện Lộc Hà giải thể" in (await staff.get(PAGE)).text
    assert (await staff.get(NEW_ACT)).status == 403
    assert (await staff.get("/units/reorganisations/2025-01-01/1/NQ")).status == 404
    admin = await portal.visitor(ADMIN)
    assert NEW_ACT in (await admin.get("/units")).links


def test_a_concluded_dossier_leaves_its_conference_alone() -> None:
    conference = fold_conference(fold_conference(None, planned(), AT), convened(), AT)
    assert conference is not None
    thing: Kept[Any] = Kept("conference", CONFERENCE, 1, conference, AT.at, AT.at)
    dossier = Dossier.model_construct(status="concluded", opened=type("Opened", (), {"conference": CONFERENCE})())
    assert gone([thing, Kept("dossier", "dossier-1", 1, dossier, AT.at, AT.at)], CAN_LOC) == []
