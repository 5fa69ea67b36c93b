"""Reporting periods through the pages: opened, completeness and timeliness, who is missing, signed, sent."""

import pytest

from shared.contracts.actor import Actor
from tests.services.portal.conftest import ADMIN, House
from tests.services.portal.events import unit_registered
from tests.services.reports.offices import CITY, CLERK, HEAD, MOUNTAIN, OTHER_HEAD, SILENT, STAFF, STAFF_HEAD

pytestmark = pytest.mark.servers

OPENING = {
    "title": "Báo cáo tổng hợp quý II năm 2024 (DỮ LIỆU MẪU)",
    "form": "movement-half-year/1",
    "period__kind": "quarter",
    "period__starts_on": "2024-03-15",
    "period__ends_on": "2024-06-14",
    "asked": "district_police",
    f"except__{SILENT}": "on",
}


async def opened(house: House) -> str:
    """A period that asks two units."""
    for unit in (CITY, MOUNTAIN, SILENT):
        await house.running.hear((unit, unit_registered(unit, f"Tên {unit}", "district_police")))
    staff = await house.visitor(STAFF)
    made = await staff.send(await staff.get("/periods/new"), "", **OPENING)
    path = made.url.partition("?")[0].removeprefix("http://portal.test")
    assert path != "/periods/new", made.text[:500]
    await house.carry()
    return path


async def accepted(house: House, period: str, unit: str, head: Actor, number: str) -> None:
    """The unit's report, reviewed and accepted."""
    course = house.course
    key = period.removeprefix("/periods/")
    (item,) = (await house.reports.get(f"/reports?conference={key}&unit={unit}", STAFF))["items"]
    report, before = f"/reports/{item['id']}", course.conference
    course.conference = key
    await course.report(unit, head, number)
    course.conference = before
    await house.reports.act(f"{report}/review", STAFF, {}, on=report)
    await house.reports.act(f"{report}/acceptance", STAFF_HEAD, {}, on=report)
    await house.carry()


async def test_the_page_names_who_is_missing_and_says_how_complete_it_is(house: House) -> None:
    path = await opened(house)
    staff = await house.visitor(STAFF)
    page = await staff.get(path)
    assert "0/2 đơn vị đã gửi" in page.text and "Chưa gửi (2)" in page.text
    await accepted(house, path, MOUNTAIN, HEAD, "145/BC-CAH")
    page = await staff.get(path)
    assert "1/2 đơn vị đã gửi" in page.text and "50,0% đầy đủ" in page.text
    assert f"Chưa gửi (1): Tên {CITY}" in page.text
    assert "50,0%" in (await staff.get("/periods")).text
    reports = [link for link in page.links if link.startswith("/reports/")]
    admin = await (await house.visitor(ADMIN)).get(path)
    assert reports and not set(reports) & set(admin.links), "nobody is led to what he may not read"
    assert "on" in page.form("").names, "it can be asked as of a past day"
    (following,) = [link for link in page.links if link.startswith("/periods/new?")]
    values = (await staff.get(following)).form("").values
    assert values["title"] == "Báo cáo tổng hợp quý III năm 2024"
    assert (values["period.kind"], values["period.starts_on"], values["asked"]) == (
        "quarter",
        "2024-06-15",
        "district_police",
    )


async def test_a_period_is_closed_signed_and_sent_through_the_pages(house: House) -> None:
    path = await opened(house)
    await accepted(house, path, MOUNTAIN, HEAD, "145/BC-CAH")
    head, clerk = await house.visitor(STAFF_HEAD), await house.visitor(CLERK)
    await head.send(await head.get(path), "/close")
    await house.carry()
    page = await head.get(path)
    assert "ghi là không báo cáo" in page.text
    key = path.removeprefix("/periods/")
    read = (await house.reports.get(f"/period-summaries/{key}/figures", STAFF))["sha256"]
    assert read in page.text
    paper = {"document__signed_on": "2024-07-01", "document__signer_office": "TRƯỞNG PHÒNG"}
    signed = await head.send(page, "/sign", document__number="310/BC-PV05", **paper)
    assert signed.status == 200, signed.text[:600]
    await house.carry()
    signed = await clerk.get(path)
    assert "310/BC-PV05" in signed.text and read in signed.text and "Số liệu đã ký, không thay đổi nữa." in signed.text
    answer = await clerk.http.get(f"http://portal.test/files/period/{key}/period-summary")
    assert answer.status_code == 200 and answer.content.startswith(b"PK")
    await clerk.send(signed, "/send", recipients="Cục V05, Bộ Công an\nLưu: VT, PV05", sent_on="2024-07-01")
    await house.carry()
    sent = await clerk.get(path)
    assert "Cục V05, Bộ Công an; Lưu: VT, PV05" in sent.text


async def test_a_unit_that_is_asked_sees_the_period_but_no_totals(house: House) -> None:
    path = await opened(house)
    asked = await (await house.visitor(OTHER_HEAD)).get(path)
    assert asked.status == 200 and "Số liệu toàn tỉnh" not in asked.text
    silent = OTHER_HEAD.__class__("truong-448", SILENT, "Trưởng Công an huyện", OTHER_HEAD.roles)
    assert (await (await house.visitor(silent)).get(path)).status == 403
    assert (await (await house.visitor(HEAD)).get("/periods/new")).status == 403


async def test_an_administrator_sets_by_what_due_dates_are_reckoned(house: House) -> None:
    admin, staff = await house.visitor(ADMIN), await house.visitor(STAFF)
    shown = await staff.get("/rules")
    assert "/rules/levels" not in shown.html and "/rules" in (await staff.get("/periods")).links
    page = await admin.send(
        shown := await admin.get("/rules"), "/rules/levels", period="week", days__district_police="2"
    )
    assert "tuần 2 –" in page.rows, page.rows
    typed = {"day": "2031-01-01", "name": "Tết Dương lịch (DỮ LIỆU MẪU)"}
    refused = await admin.send(shown, "/rules/holidays", **typed)
    assert refused.status == 422 and refused.form("/rules/holidays").values["name"] == typed["name"]
    page = await admin.send(refused, "/rules/holidays", **typed, legal_basis__number="45/2019/QH14")
    assert any(row.startswith("01/01/2031 Tết Dương lịch") for row in page.rows)
    page = await admin.send(page, "/rules/holidays/2031-01-01/removal")
    assert not any(row.startswith("01/01/2031") for row in page.rows)
    assert "Trước hạn 3 ngày" in page.text
    refused = await admin.send(page, "/rules/reminders", days="31")
    assert refused.status == 422 and refused.form("/rules/reminders").values["days"] == "31"
    page = await admin.send(refused, "/rules/reminders", days="7")
    assert "Trước hạn 7 ngày" in page.text and await house.reports.get("/reminders") == {"days": 7}
