"""Areas and units are entered through pages: one by one, pasted, from a file; nothing typed is lost."""

import csv
import io
from collections.abc import AsyncGenerator
from importlib import import_module
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from services.portal.acts.organisation import (
    AREA_COLUMNS,
    UNIT_COLUMNS,
    completed_area,
    completed_unit,
    offices_of,
    wrong_units,
)
from services.portal.sheets import Column, Row, blank, read_file, read_rows, written
from services.portal.uploads import Upload
from services.units.app import service as units_service
from shared.platform.sheets import Unreadable
from shared.testing.fixtures import RunService
from shared.testing.issuer import Issuer
from shared.testing.service import Running
from story import units as story
from tests.services.portal.behind import portal_before
from tests.services.portal.conftest import ADMIN, STAFF, Portal
from tests.services.portal.visitor import Page, page_of
from tests.services.units.people import at

NEW_AREAS, NEW_UNITS = "/units/registration/areas/new", "/units/registration/units/new"
BASIS = {
    "valid_from": "2025-07-01", "legal_basis__number": "1665/NQ-UBTVQH15", "legal_basis__issued_on": "2025-06-16",
}  # fmt: skip


@pytest.fixture
async def units(run_service: RunService) -> AsyncGenerator[Running]:
    async with run_service(units_service, ADMIN) as running:
        await running.clock(at("2024-01-02", 8))
        yield running


@pytest.fixture
async def portal(run_service: RunService, issuer: Issuer, units: Running) -> AsyncGenerator[Portal]:
    async with portal_before(run_service, issuer, units) as portal:
        yield portal


def pasted(rows: list[Row], columns: tuple[Column, ...]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter="\t").writerows([row.get(column.name, "") for column in columns] for row in rows)
    return text.getvalue()


def province() -> str:
    rows = [
        {"id": each["id"], "name": each["name"], "parent": each.get("parent", "")} for each in story.areas()["areas"]
    ]
    return pasted(rows[::-1], AREA_COLUMNS)


def communes() -> list[Row]:
    """The police of the 69 communes, as a sheet has them: codes alone."""
    found = story.reorganisations()[4]["units_reorganised"]
    return [
        {
            "id": each["id"].rpartition("-")[2],
            "name": each["name"],
            "parent": each["parent"],
            "area": each["area"].removeprefix("area-"),
            "symbol": each["symbol"],
            "offices": "; ".join(office["title"] for office in each["offices"]),
        }
        for each in found
    ]


def test_kind_and_level_of_an_area_are_read_from_its_name() -> None:
    row = completed_area({"id": "18073", "name": "Phường Nam Hà", "parent": "436"})
    assert row == {
        "id": "area-18073", "name": "Phường Nam Hà", "parent": "area-436", "kind": "ward", "level": "commune",
    }  # fmt: skip
    said = completed_area({"id": "area-1", "name": "Đặc khu Phú Quý", "kind": "xã", "level": "Cấp xã", "parent": ""})
    assert (said["kind"], said["level"]) == ("commune", "commune")


def test_the_kind_of_a_unit_is_read_from_its_name_or_its_id() -> None:
    assert completed_unit({"id": "18073", "name": "Công an phường Nam Hà"})["id"] == "commune_police-18073"
    assert completed_unit({"id": "439", "name": "Công an huyện Hương Sơn"})["id"] == "district_police-439"
    assert completed_unit({"id": "department-PV05", "name": "Phòng"})["id"] == "department-PV05"


def test_offices_have_a_code_or_show_it() -> None:
    assert offices_of("Trưởng Công an xã; Phó Trưởng Công an xã; political: Chính trị viên; Cán bộ") == [
        {"code": "head", "title": "Trưởng Công an xã"},
        {"code": "deputy", "title": "Phó Trưởng Công an xã"},
        {"code": "political", "title": "Chính trị viên"},
        {"code": "officer", "title": "Cán bộ"},
    ]
    wrong = wrong_units([{"id": "department-PV05", "name": "Phòng", "offices": "Chính trị viên"}], UNIT_COLUMNS)
    assert wrong.keys() == {(0, "offices")}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_rows_come_back_from_their_text_as_they_were(language: str) -> None:
    rows = [
        {column.name: f"{column.name} số 1" for column in UNIT_COLUMNS},
        {column.name: "" for column in UNIT_COLUMNS},
    ]
    rows[1]["name"] = 'Công an "xã" A; B\tC'.replace("\t", " ")
    assert read_rows(written(rows, UNIT_COLUMNS, language), UNIT_COLUMNS) == rows


def test_headings_may_stand_in_any_order_and_need_not_be_there() -> None:
    (row,) = read_rows("Tên\tSố thứ tự\tMã\nXã A\t1\t18073", AREA_COLUMNS)
    assert row == {"name": "Xã A", "id": "18073"}
    (row,) = read_rows("18073;Xã A", AREA_COLUMNS)
    assert (row["id"], row["name"]) == ("18073", "Xã A")


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_blank_file_is_read_when_it_is_filled_in(ending: str) -> None:
    content = blank(UNIT_COLUMNS, ending, "vi")
    if ending == "csv":
        content += "18073;Công an xã A\r\n".encode()
    else:
        book = load_workbook(io.BytesIO(content))
        sheet: Any = book.active
        sheet.append([18073, "Công an xã A"])
        file = io.BytesIO()
        book.save(file)
        content = file.getvalue()
    (row,) = read_file(Upload(f"bảng.{ending}", content), UNIT_COLUMNS)
    assert (row["id"], row["name"]) == ("18073", "Công an xã A")


def test_a_file_with_formulas_is_refused() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["18073", "=A1"])
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(Unreadable):
        read_file(Upload("bảng.xlsx", file.getvalue()), AREA_COLUMNS)
    with pytest.raises(Unreadable):
        read_file(Upload("bảng.pdf", b""), AREA_COLUMNS)


@pytest.mark.servers
async def test_a_whole_province_is_pasted_and_69_units_are_registered_at_once(portal: Portal, units: Running) -> None:
    admin = await portal.visitor(ADMIN)
    done = await admin.send(await admin.get(NEW_AREAS), "", rows=province(), do="record")
    assert "Mới đăng ký: 230" in done.text and done.url.startswith("http://portal.test/units/areas?done=new")
    assert "Huyện Hương Sơn 25" in done.text and "/units/area-18133" in done.links
    again = await admin.send(await admin.get(NEW_AREAS), "", rows=province(), do="record")
    assert "Mới đăng ký: 0. Đã có đúng như vậy từ trước: 230" in again.text

    top = {"one__id": "provincial_police-42", "one__name": "Công an tỉnh Hà Tĩnh", "one__area": "42"}
    await admin.send(await admin.get(NEW_UNITS), "", **top, do="record")
    rows = communes()
    assert len(rows) == 69
    read = await admin.send(await admin.get(NEW_UNITS), "", rows=pasted(rows, UNIT_COLUMNS), **BASIS, do="add")
    assert read.status == 200 and len(read.rows) == 69 and "1665/NQ-UBTVQH15" in read.html
    assert await units.pool.fetchval("SELECT count(*) FROM unit") == 1, "looked at, not recorded"
    done = await admin.send(read, "", do="record")
    assert "Mới đăng ký: 69" in done.text and "Công an cấp xã 69" in done.text
    unit = await admin.get("/units/commune_police-18073")
    assert "Trực thuộc Công an tỉnh Hà Tĩnh" in unit.text and "Trưởng Công an phường; Phó Trưởng" in unit.text
    kept = await units.get("/units/commune_police-18073?as_of=2025-07-01")
    assert kept["standing"]["legal_basis"]["number"] == "1665/NQ-UBTVQH15"
    assert [office["code"] for office in kept["standing"]["offices"]] == ["head", "deputy", "officer"]


@pytest.mark.servers
async def test_what_is_wrong_stands_beside_its_row_and_nothing_typed_is_lost(portal: Portal, units: Running) -> None:
    admin = await portal.visitor(ADMIN)
    typed = {"one__name": "Xã Sơn Kim", "one__level": "district", **BASIS}
    page = await admin.send(await admin.get(NEW_AREAS), "", rows="18073\tVùng lạ\tlạ\n", **typed, do="record")
    assert page.status == 422 and "Không có trong danh mục" in page.rows[0] and "Chưa ghi." in page.text
    assert page.form("").values["one.name"] == "Xã Sơn Kim" and "Vùng lạ" in page.form("").values["rows"]
    assert page.form("").values["legal_basis.number"] == "1665/NQ-UBTVQH15"

    orphans = "18073\tPhường Nam Hà\t\t\t436\n18076\tPhường Bắc Hà\n18077\tPhường Nguyễn Du\t\t\t437\n"
    page = await admin.send(page, "", rows=orphans, one__name="", one__level="", do="record")
    assert page.status == 422 and "area-436" in page.rows[0] and "Không có địa bàn area-436" in page.rows[0]
    assert "Không có địa bàn" not in page.rows[1] and "Không có địa bàn area-437" in page.rows[2]
    assert await units.pool.fetchval("SELECT count(*) FROM area") == 0

    page = await admin.send(
        page, "", rows="", legal_basis__number="", one__id="42", one__name="Tỉnh Hà Tĩnh", do="record"
    )
    assert page.status == 422 and "new-legal_basis.number-error" in page.html, "a day of issue without a number"
    done = await admin.send(page, "", legal_basis__number="1/NQ", do="record")
    assert "Mới đăng ký: 1." in done.text


@pytest.mark.servers
async def test_a_row_that_was_typed_goes_into_the_table_and_the_small_form_is_empty_again(portal: Portal) -> None:
    admin = await portal.visitor(ADMIN)
    page = await admin.send(await admin.get(NEW_AREAS), "", one__id="42", one__name="Tỉnh Hà Tĩnh", do="add")
    assert len(page.rows) == 1 and page.form("").values["one.id"] == ""
    page = await admin.send(page, "", one__id="439", one__name="Huyện Hương Sơn", one__parent="42", do="add")
    assert len(page.rows) == 2 and "Tỉnh Hà Tĩnh area-42" in page.rows[1]
    page = await admin.send(page, "", one__id="439", one__name="Huyện khác", do="add")
    assert page.status == 422 and len(page.rows) == 2 and "Mã này đã có" in page.text
    assert page.form("").values["one.name"] == "Huyện khác"


async def brought(portal: Portal, content: bytes, name: str) -> Page:
    admin = await portal.visitor(ADMIN)
    form = (await admin.get(NEW_AREAS)).form("")
    answer = await admin.http.post(
        f"http://portal.test{NEW_AREAS}", data=form.values | {"do": "add"}, files={"sheet": (name, content)}
    )
    return page_of(answer)


@pytest.mark.servers
async def test_a_file_is_read_into_the_table(portal: Portal) -> None:
    admin = await portal.visitor(ADMIN)
    path = NEW_AREAS.replace("/new", "/sheet?file=csv")
    content = (await admin.http.get(f"http://portal.test{path}")).content + "42;Tỉnh Hà Tĩnh\r\n".encode()
    page = await brought(portal, content, "địa bàn.csv")
    assert page.status == 200 and "area-42" in page.rows[0]
    page = await brought(portal, b"PK", "bảng.xlsx")
    assert page.status == 422 and "không phải là bảng Excel" in page.text


@pytest.mark.servers
async def test_only_an_administrator_keeps_the_directory(portal: Portal) -> None:
    staff = await portal.visitor(STAFF)
    for path in (NEW_AREAS, NEW_UNITS):
        assert (await staff.get(path)).status == 403
        assert path not in (await staff.get("/units")).links + (await staff.get("/units/areas")).links
    admin = await portal.visitor(ADMIN)
    assert NEW_UNITS in (await admin.get("/units")).links and NEW_AREAS in (await admin.get("/units/areas")).links
    assert (await admin.get("/units/registration/teams/new")).status == 404


@pytest.mark.servers
async def test_an_upgrade_makes_of_what_was_kept_what_a_rebuild_would(portal: Portal, units: Running) -> None:
    await units.act("/areas/registrations", body=story.areas())
    await units.act("/units/registrations", body=story.units())
    for act in story.reorganisations():
        await units.act("/reorganisations", body=act)
    await units.pass_on(portal.running)
    states = "SELECT kind, id, state FROM thing WHERE kind IN ('unit', 'area') ORDER BY kind, id"
    before = await portal.running.pool.fetch(states)
    assert len(before) > 400
    await portal.running.pool.execute("UPDATE thing SET state = state - 'ended_by' || '{\"versions\": []}'")
    await portal.running.pool.execute(import_module("services.portal.migrations.0006_organisation").STATES)
    assert await portal.running.pool.fetch(states) == before
