"""Registers of outgoing documents and how units print themselves, through the pages, on a real reports service."""

from importlib import import_module
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from services.portal.things.other import Other
from tests.services.portal.conftest import ADMIN, House
from tests.services.portal.visitor import Page, Visitor
from tests.services.reports.offices import (
    CHAIR,
    CITY,
    CLERK,
    DISTRICT_CLERK,
    HEAD,
    LOGISTICS,
    MOUNTAIN,
    OTHER_HEAD,
    PROVINCE,
    STAFF,
    STAFF_HEAD,
    STAFF_UNIT,
)

pytestmark = pytest.mark.servers
REGISTER = f"/registers/{STAFF_UNIT}"
HEADING = f"/units/{STAFF_UNIT}/heading"


async def given(house: House, clerk: Visitor, unit: str = STAFF_UNIT, **typed: str) -> Page:
    """A number through the form."""
    paper = {"symbol": "TTr-PV05", "title": "Về việc mua sắm (DỮ LIỆU MẪU)", "signed_on": "2024-07-01"}
    page = await clerk.send(await clerk.get(f"/registers/{unit}/new"), "", **paper | typed)
    await house.carry()
    return page


async def test_the_clerk_gives_a_number_enters_one_and_cancels_one_with_its_reason(house: House) -> None:
    clerk = await house.visitor(CLERK)
    empty = await clerk.get(REGISTER)
    assert "mọi hệ thống số bắt đầu từ 01" in empty.text and f"{REGISTER}/new" in empty.links
    first = await given(house, clerk)
    assert first.url.startswith("http://portal.test/registers/numbers/"), first.text[:600]
    refused = await given(house, clerk, title="Kế hoạch quý (DỮ LIỆU MẪU)", number="5")
    assert refused.status == 422 and "phải nêu vì sao thiếu các số từ 2 đến 4" in refused.text
    assert refused.form("").values["title"] == "Kế hoạch quý (DỮ LIỆU MẪU)"
    await clerk.send(refused, "", gap_reason="Cấp trên hệ thống quản lý văn bản.")
    await house.carry()
    page = await clerk.get(REGISTER)
    assert page.rows[0] == "TTr – Tờ trình 06 2 0 2–4 Cấp trên hệ thống quản lý văn bản.", page.rows
    assert [row.partition(" ")[0] for row in page.rows[1:]] == ["05/TTr-PV05", "01/TTr-PV05"]

    number = await clerk.get(first.url.partition("?")[0])
    done = await clerk.send(number, "/void", reason="Ký lại do sai thể thức (DỮ LIỆU MẪU)")
    await house.carry()
    assert done.status == 200 and "Mỗi loại văn bản đánh số riêng" in page.text
    void = await clerk.get(number.url)
    assert "Số đã hủy ngày 01/07/2024. Ký lại do sai thể thức" in void.text and "/void" not in void.html
    page = await clerk.get(REGISTER)
    assert "<del>01/TTr-PV05</del>" in page.html and "06 1 1" in page.rows[0]
    assert page.rows[2].endswith("hủy Ký lại do sai thể thức (dữ liệu mẫu)")
    assert "<del>" not in (await clerk.get(f"{REGISTER}?on=2024-06-30")).html


async def test_a_register_is_searched_and_paged_series_by_series(house: House) -> None:
    for number in range(60):
        body = {
            "symbol": "KH-PV05" if number % 6 else "BB-PV05",
            "title": f"Việc thứ {number}",
            "signed_on": "2024-07-01",
        }
        await house.reports.act(f"{REGISTER}/numbers", CLERK, body)
    await house.carry()
    staff = await house.visitor(STAFF)
    page = await staff.get(REGISTER)
    assert len(page.rows) == 2 + 50 and "Trang 1 trên 2, tất cả 60" in page.text
    second = await staff.get(f"{REGISTER}?page=2")
    assert len(second.rows) == 2 + 10
    found = await staff.get(f"{REGISTER}?q=viec+thu+17")
    assert [row.split(" ")[0] for row in found.rows[2:]] == ["17/KH-PV05", "15/KH-PV05"], "its number, its abstract"
    minutes = await staff.get(f"{REGISTER}?series=BB&year=2024")
    assert len(minutes.rows) == 2 + 10 and all("/BB-PV05" in row for row in minutes.rows[2:])
    assert "Không có số nào như vậy" in (await staff.get(f"{REGISTER}?q=khong+co")).text
    assert f"{REGISTER}/new" not in page.links, "only its keeper gives numbers"


async def test_a_register_opens_to_whom_the_service_opens_it(house: House) -> None:
    await house.reports.act(f"/registers/{CITY}/numbers", DISTRICT_CLERK, _minutes("CATP"))
    await house.carry()
    head, own = await house.visitor(HEAD), await house.visitor(OTHER_HEAD)
    assert (await head.get(f"/registers/{CITY}")).status == 403
    assert (await head.get(f"/registers/{CITY}/new")).status == 403
    assert (await head.get("/registers")).url.endswith(f"/registers/{MOUNTAIN}"), "there is only one to choose"
    assert f"/registers/{CITY}" not in (await head.get(f"/units/{CITY}")).links
    assert "01/BB-CATP" in (await own.get(f"/registers/{CITY}")).text
    offices = await house.visitor(LOGISTICS)
    assert {PROVINCE, STAFF_UNIT} <= _registers(await offices.get("/registers"))
    assert CITY not in _registers(await offices.get("/registers"))
    assert {PROVINCE, CITY, MOUNTAIN} <= _registers(await (await house.visitor(STAFF)).get("/registers"))


def _minutes(letters: str) -> dict[str, Any]:
    return {"symbol": f"BB-{letters}", "title": "Biên bản (DỮ LIỆU MẪU)", "signed_on": "2024-07-01"}


def _registers(page: Page) -> set[str]:
    return {link.rpartition("/")[2] for link in page.links if link.startswith("/registers/")}


async def test_a_number_and_the_paper_that_bears_it_lead_to_each_other(house: House) -> None:
    report = await house.course.report(CITY, OTHER_HEAD, "145/BC-CATP")
    await house.carry()
    head = await house.visitor(OTHER_HEAD)
    paper = await head.get(f"/reports/{report}")
    (number,) = [link for link in paper.links if link.startswith("/registers/numbers/")]
    shown = await head.get(number)
    assert f"/reports/{report}" in shown.links and "145/BC-CATP" in shown.text
    assert "Các số 1–144 không có trong sổ này" in shown.text and "/void" not in shown.html
    register = await head.get(f"/registers/{CITY}")
    assert {number, f"/reports/{report}"} <= set(register.links)


async def test_the_papers_that_the_system_writes_get_their_number_from_their_page(house: House) -> None:
    clerk, staff, head = [await house.visitor(actor) for actor in (CLERK, STAFF, STAFF_HEAD)]
    (link,) = _papers(await clerk.get(house.course.meeting))
    assert (await clerk.get(link)).form("").values["symbol"] == "CAT-PV05"
    assert _papers(await head.get(house.course.meeting)) == [], "the province's register is its clerk's"
    await house.course.closed()
    dossier = house.course.file
    await house.carry()
    await house.running.clock(await house.course.now())
    assert _papers(await staff.get(dossier)) == []
    (link,) = _papers(await clerk.get(dossier))
    assert _papers(await head.get(dossier)) == [link]
    form = await clerk.get(link)
    assert form.form("").values["symbol"] == "TTr-PV05"
    made = await clerk.send(form, "", signed_on="2024-08-06")
    assert made.url.startswith("http://portal.test/registers/numbers/"), made.text[:600]
    await house.carry()
    number = made.url.partition("?")[0].removeprefix("http://portal.test")
    assert number in (await clerk.get(dossier)).links and dossier in (await clerk.get(number)).links
    file = await clerk.http.get(f"http://portal.test/files{dossier.replace('dossiers', 'dossier')}/submission-paper")
    assert "01/TTr-PV05" in ZipFile(BytesIO(file.content)).read("word/document.xml").decode()


async def test_a_paper_is_printed_with_the_signature_of_whoever_is_chosen(house: House) -> None:
    await house.course.closed()
    await house.carry()
    await house.running.clock(await house.course.now())
    head = await house.visitor(STAFF_HEAD)
    (choosing,) = [link for link in (await head.get(house.course.file)).links if "submission-paper/signers" in link]
    assert (await head.get(choosing)).text.count("Chưa đặt người ký nào.") == 2, "of the department, of the province"
    signer = {"authority": "deputy", "office": "Phó Trưởng phòng", "for_office": "Trưởng phòng", "rank": "Thượng tá"}
    setting = {"symbol": "PV05", "place": "Hà Tĩnh", "signers": {"pho": signer | {"valid_to": "2024-12-31"}}}
    await house.reports.act(f"/issuing-units/{STAFF_UNIT}", STAFF_HEAD, setting, method="PUT")
    page = await head.get(choosing)
    assert "KT. TRƯỞNG PHÒNG – PHÓ TRƯỞNG PHÒNG , Thượng tá .docx · đến hết 31/12/2024" in page.text
    (link,) = [link for link in page.links if link.endswith("?signer=pho")]
    file = await head.http.get(f"http://portal.test{link}")
    assert "Thượng tá" in ZipFile(BytesIO(file.content)).read("word/document.xml").decode()


def _papers(page: Page) -> list[str]:
    return [link for link in page.links if link.startswith("/registers/papers/")]


async def test_how_a_unit_prints_itself_is_tried_then_set_with_who_signs(house: House) -> None:
    clerk, staff = await house.visitor(CLERK), await house.visitor(STAFF)
    shown = await clerk.get(HEADING)
    assert f"TÊN {STAFF_UNIT.upper()}" in shown.text and "Số: /BC-PV05" in shown.text
    typed = {
        "symbol": "PV5", "place": "Hồng Lĩnh", "superior": "Công an tỉnh Hà Tĩnh", "policy": "all",
        "signers__new__code": "pho", "signers__new__office": "Phó Trưởng phòng", "signers__new__authority": "deputy",
    }  # fmt: skip
    wrong = await clerk.send(shown, "", **typed, do="preview")
    assert wrong.status == 422 and "phải ghi ký cho ai" in wrong.text
    tried = await clerk.send(
        wrong, "", signers__new__for_office="Trưởng phòng", signers__new__rank="Thượng tá", do="preview"
    )
    assert "CÔNG AN TỈNH HÀ TĨNH" in tried.text and "Số: /BC-PV5" in tried.text and "chưa lưu" in tried.text
    assert "KT. TRƯỞNG PHÒNG PHÓ TRƯỞNG PHÒNG Thượng tá" in tried.text
    assert (await house.reports.get(f"/issuing-units/{STAFF_UNIT}", CLERK))["symbol"] == "PV05", "nothing is saved yet"
    saved = await clerk.send(tried, "")
    assert "Đã ghi nhận" in saved.text and "Hồng Lĩnh, ngày" in saved.text
    setting = await house.reports.get(f"/issuing-units/{STAFF_UNIT}", CLERK)
    assert setting["policy"] == "all" and setting["signers"]["pho"]["lines"] == ["KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"]
    gone = await clerk.send(saved, "", signers__pho__office="")
    assert "KT. TRƯỞNG PHÒNG" not in gone.text
    assert (await house.reports.get(f"/issuing-units/{STAFF_UNIT}", CLERK))["signers"] == {}
    assert "Lưu thể thức" not in (await staff.get(HEADING)).text


async def test_an_administrator_sets_the_heading_of_any_unit_and_no_one_else_sees_it(house: House) -> None:
    admin, head, chair = [await house.visitor(actor) for actor in (ADMIN, OTHER_HEAD, CHAIR)]
    path = f"/units/{MOUNTAIN}/heading"
    assert path in (await admin.get(f"/units/{MOUNTAIN}")).links
    saved = await admin.send(await admin.get(path), "", symbol="CAHS", place="Phố Châu")
    assert "Phố Châu, ngày" in saved.text
    assert (await head.get(path)).status == 403 and (await chair.get(path)).status == 403


async def test_an_upgrade_makes_of_numbers_what_a_rebuild_would(house: House) -> None:
    await house.course.report(CITY, OTHER_HEAD, "145/BC-CATP")
    path = f"/registers/{CITY}/numbers"
    gone = await house.reports.act(path, DISTRICT_CLERK, _minutes("CATP") | {"symbol": "QĐ-CATP"})
    at_number = f"/registered-numbers/{gone['id']}"
    await house.reports.act(f"{at_number}/cancellation", DISTRICT_CLERK, {"reason": "Ký lại."}, on=at_number)
    await house.carry()
    pool, columns = house.running.pool, "id, version, unit, status, title, parents, state, first_at, changed_at"
    numbers = f"SELECT {columns} FROM thing WHERE kind = 'register' ORDER BY id"
    lines = "SELECT id, version, scopes FROM happened WHERE kind = 'register' ORDER BY id, version"
    before = [await pool.fetch(each) for each in (numbers, lines)]
    assert len(before[0]) == 2
    for row in before[0]:
        title = row["title"].partition(" – ")[2]
        old = Other(status="number-given", name=title).model_dump_json()
        await pool.execute(
            "UPDATE thing SET status = 'number-given', unit = NULL, title = $2, parents = '{}', state = $3::jsonb,"
            " words = regexp_replace(words, '^\\S+ – ', '') WHERE id = $1", row["id"], title, old,
        )  # fmt: skip
    await pool.execute("UPDATE happened SET scopes = ARRAY[id] WHERE kind = 'register'")
    await pool.execute(import_module("services.portal.migrations.0005_register").NUMBERS)
    assert [await pool.fetch(each) for each in (numbers, lines)] == before
