"""A unit's report through the pages, on a real reports service: sheet, files, two people, revisions, return."""

import asyncio
import io
from datetime import date
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from services.reports.report.store import report_id
from shared.contracts.actor import Actor, Role
from shared.contracts.base import LegalBasis
from shared.contracts.units import UnitDissolved
from tests.services.portal.conftest import House
from tests.services.portal.visitor import Page, Visitor, page_of
from tests.services.reports.offices import HEAD, MOUNTAIN, OFFICER, OTHER_HEAD, SILENT, STAFF, STAFF_HEAD, office
from tests.services.reports.report.test_api import accepted, asked, result, submitted

pytestmark = pytest.mark.servers

PDF = b"%PDF-1.7\n%DU LIEU MAU\n"


async def own(house: House, who: Actor = HEAD) -> tuple[Visitor, str]:
    """Somebody of a unit, and the path of the report that the unit owes."""
    visitor = await house.visitor(who)
    reports = await visitor.get("/reports")
    return visitor, next(link for link in reports.links if link.startswith("/reports/"))


async def uploaded(visitor: Visitor, page: Page, action: str, **files: Any) -> Page:
    """A form with files."""
    form = page.form(action)
    url = str(httpx.URL(page.url).join(form.action))
    return page_of(await visitor.http.post(url, data=form.values, files=files))


def filled(sheet: bytes, **figures: Any) -> bytes:
    book = load_workbook(io.BytesIO(sheet))
    lines: Any = book["Chỉ tiêu"]
    for row in lines.iter_rows():
        if row[0].value in figures:
            row[3].value = figures[row[0].value]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


async def test_a_sheet_is_taken_home_filled_in_and_brought_back(house: House) -> None:
    officer, path = await own(house, OFFICER)
    sheet = await officer.http.get(f"http://portal.test{path}/draft/sheet")
    assert sheet.status_code == 200 and "attachment" in sheet.headers["content-disposition"]
    page = await officer.get(f"{path}/draft")
    file = ("mẫu.xlsx", filled(sheet.content, A01=7, C01=40, C02=5, C03=3, C04=41))
    saved = await uploaded(officer, page, "/draft/sheet", sheet=file)
    assert saved.url.endswith(f"{path}/draft?saved=sheet")
    assert "Đã lấy số liệu từ bảng và lưu thành dự thảo" in saved.text
    assert saved.form("/draft").values["i.A01"] == "7"
    assert "C01 + C02" in saved.text, "what does not add up stands beside the field"


async def test_what_a_sheet_has_wrong_stands_beside_the_fields_and_nothing_is_replaced(house: House) -> None:
    officer, path = await own(house, OFFICER)
    sheet = await officer.http.get(f"http://portal.test{path}/draft/sheet")
    page = await officer.get(f"{path}/draft")
    file = ("mẫu.xlsx", filled(sheet.content, A01="nhiều", I="Gọi số 0912 345 678", B01=7))
    refused = await uploaded(officer, page, "/draft/sheet", sheet=file)
    assert refused.status == 422
    assert "Ô Chỉ tiêu!D" in refused.text and "Phải là số nguyên" in refused.text
    assert "#i.A01" in refused.links, "the list leads to the field"
    assert refused.form("/draft").values["i.B01"] == ""
    other = await uploaded(officer, page, "/draft/sheet", sheet=("ảnh.png", b"x"))
    assert other.status == 422 and "Hãy chọn tệp .xlsx hoặc .csv" in other.text


async def test_what_a_section_may_not_hold_is_said_beside_it(house: House) -> None:
    officer, path = await own(house, OFFICER)
    page = await officer.get(f"{path}/draft")
    refused = await officer.send(page, "/draft", i__C01="40", n__I="Gọi số 0912 345 678", n__II="", do="save")
    assert refused.status == 422
    assert '<p class="error">Có số điện thoại (từ ký tự 8); không nhập dữ liệu cá nhân' in refused.html
    assert "(body.narrative.I" not in refused.text and "n.I: Có số điện thoại" in refused.text
    assert refused.form("/draft").values["i.C01"] == "40"


async def test_a_csv_is_taken_as_well(house: House) -> None:
    officer, path = await own(house, OFFICER)
    sheet = await officer.http.get(f"http://portal.test{path}/draft/sheet?file=csv")
    assert sheet.headers["content-type"].startswith("text/csv")
    page = await officer.get(f"{path}/draft")
    saved = await uploaded(officer, page, "/draft/sheet", sheet=("mẫu.csv", sheet.content))
    assert saved.url.endswith("?saved=sheet")


async def test_two_people_at_one_report_do_not_overwrite_each_other(house: House) -> None:
    officer, path = await own(house, OFFICER)
    head, _ = await own(house, HEAD)
    for_officer, for_head = await officer.get(f"{path}/draft"), await head.get(f"{path}/draft")
    saved = await officer.send(for_officer, "/draft", i__C01="40", i__C02="5", n__I="Lời của cán bộ.", do="save")
    assert saved.status == 200

    second = await head.send(for_head, "/draft", i__C01="41", i__A01="9", n__I="Lời của trưởng.", do="save")
    assert second.status == 409
    assert "đã lưu dự thảo trong khi bạn đang soạn" in second.text
    assert "Lời của cán bộ." in second.text and "Lời của trưởng." in second.text
    form = second.form("/draft")
    assert form.values["i.C02"] == "5", "what only the officer changed is taken"
    assert form.values["i.A01"] == "9", "what only the head changed stays"
    assert await draft_of(house, path) == {"C01": 40, "C02": 5}, "nothing was overwritten"

    chosen = await head.send(second, "/draft", i__C01="40", n__I="Lời của trưởng.", do="save")
    assert chosen.status == 200 and "Đã lưu dự thảo" in chosen.text
    assert await draft_of(house, path) == {"A01": 9, "C01": 40, "C02": 5}
    assert "Lời của trưởng." in chosen.text


async def draft_of(house: House, path: str) -> dict[str, Any]:
    rows = (await house.reports.get(f"{path}/draft", OFFICER))["rows"]
    return {row["row"]["code"]: row["value"] for row in rows if row["value"] is not None}


async def test_the_second_does_not_send_what_the_first_has_changed_unread(house: House) -> None:
    officer, path = await own(house, OFFICER)
    head, _ = await own(house, HEAD)
    await officer.send(await officer.get(f"{path}/draft"), "/draft", i__C01="40", do="save")
    page = await head.get(f"{path}/draft")
    await officer.send(await officer.get(f"{path}/draft"), "/draft", i__C02="5", do="save")
    sent = await head.send(page, "/draft", number="145/BC-CAH", do="submit")
    assert sent.status == 409 and "được ghép lại bên dưới" in sent.text
    assert sent.form("/draft").values["number"] == "145/BC-CAH"
    await house.carry()
    assert (await house.reports.get(path, HEAD))["status"] == "draft"


async def test_files_are_attached_fetched_and_taken_away(house: House) -> None:
    officer, path = await own(house, OFFICER)
    page = await officer.get(f"{path}/draft")
    kept = await uploaded(officer, page, "/attachments" + path.replace("reports", "report"), file=("biên bản.pdf", PDF))
    assert kept.status == 200 and "biên bản.pdf" in kept.text
    [link] = [link for link in kept.links if link.startswith("/attachments/")]
    file = await officer.http.get(f"http://portal.test{link}")
    assert file.content == PDF and file.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "filename*=UTF-8''bi%C3%AAn%20b%E1%BA%A3n.pdf" in file.headers["content-disposition"]

    neighbour = await house.visitor(OTHER_HEAD)
    assert (await neighbour.get(link)).status == 403
    assert (await officer.get(link.replace("/report/", "/unit/"))).status == 404

    gone = await officer.send(kept, "/removal")
    assert "biên bản.pdf" not in gone.text and (await officer.get(link)).status == 404


async def test_a_file_of_a_kind_that_is_not_taken_is_refused_on_the_page(house: House) -> None:
    officer, path = await own(house, OFFICER)
    page = await officer.get(f"{path}/draft")
    action = "/attachments" + path.replace("reports", "report")
    refused = await uploaded(officer, page, action, file=("lạ.exe", b"MZ"))
    assert refused.status == 422 and "Chỉ nhận tệp .pdf" in refused.text
    large = await uploaded(officer, page, action, file=("lớn.pdf", PDF + b"0" * 11_000_000))
    assert large.status == 413
    form = page.form(action)
    unsigned = await officer.http.post(
        f"http://portal.test{action}", data=form.values | {"csrf": ""}, files={"file": PDF}
    )
    assert unsigned.status_code == 403


async def sent(house: House, visitor: Visitor, path: str, number: str, **typed: str) -> Page:
    page = await visitor.send(await visitor.get(f"{path}/draft"), "/draft", number=number, do="submit", **typed)
    await house.carry()
    return await visitor.get(path) if page.status == 200 else page


async def test_a_report_goes_back_with_remarks_and_its_revisions_are_compared(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.portal.pages.acting.SECONDS", 0.0)
    head, path = await own(house)
    figures = {"i__C01": "40", "i__C02": "5", "i__C03": "3", "i__C04": "41"}
    page = await sent(house, head, path, "145/BC-CAH", n__I="Địa bàn miền núi.", **figures)
    assert "đã gửi" in page.text

    staff = await house.visitor(STAFF)
    await staff.send(await staff.get(path), "/review")
    await house.carry()
    review = await staff.get(path)
    form = review.form("/return")
    assert form.values["remarks.0.place"] == "C04", "what does not add up is put down already"
    back = await staff.send(review, "/return", reason="Số liệu mô hình chưa khớp.")
    assert back.status == 200
    await house.carry()

    draft = await head.get(f"{path}/draft")
    assert "Yêu cầu sửa" in draft.text and "C01 + C02" in draft.text
    again = await sent(house, head, path, "146/BC-CAH", i__C04="42", n__I="Địa bàn rộng, miền núi.")
    assert f"{path}/compare" in again.links

    compared = await staff.get(f"{path}/compare")
    assert "Số liệu đã đổi 1" in compared.text and "C04" in compared.text
    assert "41" in compared.text and "42" in compared.text and "+1" in compared.text
    assert "<ins>rộng, </ins>" in compared.html
    assert "Số liệu mô hình chưa khớp." in compared.text, "why it went back stands between them"
    assert "−1" in (await staff.get(f"{path}/compare?before=2&after=1")).text
    neighbour = await house.visitor(OTHER_HEAD)
    assert (await neighbour.get(f"{path}/compare")).status == 403


async def test_what_is_attached_goes_with_the_revision(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.portal.pages.acting.SECONDS", 0.0)
    head, path = await own(house)
    action = "/attachments" + path.replace("reports", "report")
    await uploaded(head, await head.get(f"{path}/draft"), action, file=("biên bản.pdf", PDF))
    await sent(house, head, path, "145/BC-CAH", i__C01="40")
    staff = await house.visitor(STAFF_HEAD)
    page = await staff.get(path)
    [link] = [link for link in page.links if link.startswith("/attachments/")]
    assert (await staff.http.get(f"http://portal.test{link}")).content == PDF
    sheet = await staff.http.get(f"http://portal.test{path}/revisions/1/sheet")
    assert sheet.status_code == 200 and sheet.content.startswith(b"PK")


async def test_figures_that_were_worked_out_from_several_reports_say_so(house: House) -> None:
    run, head_of = house.reports, {MOUNTAIN: HEAD, SILENT: office(SILENT, Role.HEAD)}
    before = {"kind": "half_year", "starts_on": "2023-06-15", "ends_on": "2023-12-14"}
    paths = await asked(run, MOUNTAIN, SILENT, period=before)
    for unit, head in head_of.items():
        await submitted(run, paths[unit], head)
        await accepted(run, paths[unit])
    basis = LegalBasis(number="1283/NQ-UBTVQH15", issued_on=None, issuer=None, subject=None)
    end = UnitDissolved(effective_on=date(2024, 6, 1), successors=(MOUNTAIN,), legal_basis=basis, reason="Sắp xếp.")
    await run.hear((SILENT, end))
    await house.carry()
    key = report_id(house.course.conference, MOUNTAIN)
    page = await (await house.visitor(OFFICER)).get(f"/reports/{key}/draft")
    assert page.form("/draft").values["i.C01"] == "84", "both units' models"
    assert "tính từ 2 báo cáo" in page.text
    assert f"Tên {SILENT}, 15/06/2023 – 14/12/2023" in page.text


async def test_a_consolidated_report_is_corrected_by_a_new_one_that_names_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.portal.pages.acting.SECONDS", 0.0)
    head, path = await own(house)
    await sent(house, head, path, "145/BC-CAH", i__C01="40")
    await accepted(house.reports, path)
    await house.course.concluded()
    await house.carry()
    page = await head.get(path)
    assert "đã vào hồ sơ" in page.text or "/correct" in page.html
    for other in (OFFICER, OTHER_HEAD):
        assert "/correct" not in (await (await house.visitor(other)).get(path)).html
    await head.send(page, "/correct", due_before="2024-12-01")
    await house.carry()
    [mine] = {link for link in (await head.get("/reports")).links if link.startswith("/reports/")} - {path}
    correction = await head.get(mine)
    assert "Đính chính: Báo cáo 145/BC-CAH" in correction.text and f"{mine}/draft" in correction.links
    assert "Đã được đính chính" in (await head.get(path)).text


async def test_pasted_lines_that_cannot_be_read_stay_in_the_box_and_the_others_in_the_form(house: House) -> None:
    head, path = await own(house)
    page = await head.get(f"{path}/draft")
    unread = "A01  Văn bản 12\n A.02\t5\nB01,Buổi,3"
    told = await head.send(page, "/draft", pasted=f"Mã\tChỉ tiêu\tSố liệu\n\na02\tHội nghị\t7\n{unread}", do="save")
    assert told.status == 422 and "3 dòng dán không đọc được" in told.text
    form = told.form("/draft")
    assert form.values["i.A02"] == "7"
    assert f">\n{unread}</textarea>" in told.html
    saved = await head.send(told, "/draft", pasted="", do="save")
    assert "Đã lưu dự thảo" in saved.text and saved.form("/draft").values["i.A02"] == "7"


async def test_a_report_that_is_sent_twice_was_sent_and_its_form_leads_to_it(house: House) -> None:
    head, path = await own(house)
    page = await head.get(f"{path}/draft")
    typed = {"number": "145/BC-CAH", "do": "submit", "i__A01": "3"}
    await head.send(page, "/draft", **typed)
    await house.carry()
    again = await head.send(page, "/draft", **typed)
    assert again.url.endswith(f"{path}?done=submit") and "đã gửi" in again.text
    assert (await house.reports.published("reports.report.v1")).count("report-submitted") == 1
    assert (await head.get(f"{path}/draft")).url.endswith(path)
    for other in ({"number": "146/BC-CAH"}, {"i__A01": "4"}):
        refused = await head.send(page, "/draft", **typed | other)
        assert refused.status == 422, "what was never sent is refused as before"
        assert "đã được gửi một lần" in refused.text or "đang ở trạng thái «đã gửi»" in refused.text


async def test_a_report_that_is_sent_twice_at_once_is_no_quarrel_of_two(house: House) -> None:
    head, path = await own(house)
    page = await head.get(f"{path}/draft")
    typed = {"number": "145/BC-CAH", "do": "submit", "i__A01": "3"}
    both = await asyncio.gather(*(head.send(page, "/draft", **typed) for _ in range(2)))
    assert [each.url.endswith(f"{path}?done=submit") for each in both] == [True, True]


async def test_a_line_that_was_pasted_is_not_taken_again_from_the_box(house: House) -> None:
    head, path = await own(house)
    refused = await head.send(await head.get(f"{path}/draft"), "/draft", pasted="A01\tVăn bản\tnhiều", do="save")
    assert refused.status == 422 and refused.form("/draft").values["i.A01"] == "nhiều"
    assert "nhiều</textarea>" not in refused.html


async def test_what_is_known_already_stands_apart_from_the_period_before(house: House) -> None:
    head, path = await own(house)
    await submitted(house.reports, path, HEAD)
    await accepted(house.reports, path)
    verified = result("area-18628", "2024-08-16", 480).model_copy(update={"unit": MOUNTAIN})
    await house.reports.hear(("event-1", verified))
    later = {"kind": "half_year", "starts_on": "2024-06-15", "ends_on": "2024-12-14"}
    dates = {"report_due_before": "2024-12-20", "held_on": "2024-12-25"}
    following = (await asked(house.reports, MOUNTAIN, period=later, **dates))[MOUNTAIN]
    await house.carry()
    assert "– · đã có <strong>480" in (await head.get(f"{following}/draft")).html
