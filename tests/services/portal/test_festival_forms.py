"""A festival from its plan to verified results, through the pages alone, on a real festival service."""

import re
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any

import pytest

from services.festival.app import service as festival_service
from services.portal.pages.coverage import cell_of
from shared.contracts.actor import Actor, Role
from shared.contracts.base import Event
from shared.contracts.calendar import VIETNAM
from shared.contracts.units import AreaRegistered, UnitRegistered
from shared.testing.fixtures import RunService
from shared.testing.issuer import Issuer
from shared.testing.service import Running
from tests.services.festival.samples import ADMIN, NORMS
from tests.services.portal.behind import portal_before
from tests.services.portal.conftest import PORTAL, STAFF, Portal
from tests.services.portal.test_evidence import brought
from tests.services.portal.visitor import Page, Visitor

pytestmark = pytest.mark.servers

PROVINCE, UNIT = "provincial_police-42", "commune_police-18133"
OFFICER = Actor("can-bo-18133", UNIT, "Cán bộ", frozenset({Role.OFFICER}))
AREA = "area-18133"


def at(month: int, day: int) -> datetime:
    return datetime(2024, month, day, 9, tzinfo=VIETNAM)


def directory() -> list[tuple[str, Event]]:
    unit: dict[str, Any] = {"symbol": None, "valid_from": None, "legal_basis": None, "offices": ()}
    area: dict[str, Any] = {"valid_from": None, "valid_to": None, "legal_basis": None}
    return [
        ("area-42", AreaRegistered(name="Tỉnh Hà Tĩnh", kind="province", level="province", parent=None, **area)),
        (AREA, AreaRegistered(name="Xã Hương Sơn", kind="commune", level="commune", parent="area-42", **area)),
        (
            PROVINCE,
            UnitRegistered(name="Công an tỉnh Hà Tĩnh", kind="provincial_police", parent=None, area="area-42", **unit),
        ),
        ("department-PV05", UnitRegistered(name="Phòng PV05", kind="department", parent=PROVINCE, area=None, **unit)),
        (UNIT, UnitRegistered(name="Công an xã Hương Sơn", kind="commune_police", parent=PROVINCE, area=AREA, **unit)),
    ]


@pytest.fixture
async def festival(run_service: RunService) -> AsyncGenerator[Running]:
    async with run_service(festival_service, STAFF) as running:
        await running.clock(at(3, 28))
        await running.hear(*directory())
        for norm in NORMS:
            await running.act("/norms", ADMIN, norm.model_dump(mode="json"), method="PUT")
        line = {"code": "nhat-ky", "title": "Nhật ký của điểm", "group": "ceremony", "valid_from": "2024-01-01"}
        await running.act("/checklist-template", ADMIN, line | {"is_mandatory": True, "is_sample": True}, method="PUT")
        yield running


@pytest.fixture
async def portal(run_service: RunService, issuer: Issuer, festival: Running) -> AsyncGenerator[Portal]:
    async with portal_before(run_service, issuer, festival) as portal:
        await portal.running.hear(*directory())
        yield portal


async def do(visitor: Visitor, page: Page, act: str, **values: str) -> Page:
    """One act of the page, which is accepted."""
    done = await visitor.send(page, f"/{act}", **values)
    assert "Đã ghi nhận" in done.text, done.text
    return done


DOCUMENT = {
    "document__number": "112/KH-UBND",
    "document__signed_on": "2024-03-28",
    "document__signer_office": "Chủ tịch",
}
WORDING = {
    "title": "Kế hoạch Ngày hội (DỮ LIỆU MẪU)",
    "summary": "Gọn, thiết thực (DỮ LIỆU MẪU).",
    "starts_on": "2024-07-15",
    "ends_on": "2024-08-19",
}


async def province(staff: Visitor) -> Page:
    """The province's plan, recorded as issued."""
    form = await staff.get("/festival/plans/new")
    plan = await staff.send(form, "", year="2024", **WORDING)
    assert "dự thảo" in plan.text, plan.text
    (drafted,) = [link for link in plan.links if link.endswith("/plan?issued_by=steering_committee")]
    assert (await staff.http.get(f"http://portal.test{drafted}")).content.startswith(b"PK")
    plan = await do(staff, plan, "reword", **WORDING | {"title": "Kế hoạch Ngày hội năm 2024 (DỮ LIỆU MẪU)"})
    assert "Kế hoạch Ngày hội năm 2024" in plan.text
    return await do(staff, plan, "external-issue", issued_by="peoples_committee", **DOCUMENT)


async def event_of(officer: Visitor, plan: str, **changes: str) -> Page:
    """The unit's own plan below the province's, and an event under it."""
    above = await officer.get(plan)
    own = await do(officer, above, "draft-below", **WORDING)
    own = await do(officer, own, "external-issue", issued_by="steering_committee", **DOCUMENT)
    return await do(
        officer, own, "propose", title="Ngày hội (DỮ LIỆU MẪU)", place__area=AREA, ceremony__minutes="45",
        ceremony__speeches="3", ceremony__contents="Ôn truyền thống\nKý cam kết", festivity__minutes="90",
        festivity__activities="Kéo co", budget="40.000.000", decoration_percent="12", delegate_gifts="0", **changes,
    )  # fmt: skip


async def test_from_the_plan_to_the_verified_result(portal: Portal, festival: Running) -> None:
    staff, officer = await portal.visitor(STAFF), await portal.visitor(OFFICER)
    plan = await province(staff)
    (document,) = [link for link in plan.links if link.startswith("/files/plan/")]
    assert (await officer.http.get(f"http://portal.test{document}")).content.startswith(b"PK")
    coverage = await officer.get("/festival/coverage?year=2024")
    assert "chưa có kế hoạch 1/1" in coverage.text and "X. Hương Sơn" in coverage.text
    plan = await do(staff, plan, "plans-due", due_before="2024-08-01")
    assert "Hạn ban hành" in (await officer.get("/festival/coverage?year=2024")).text
    joined = await do(staff, plan, "waive", unit=UNIT, reason="Chung với xã khác (DỮ LIỆU MẪU).")
    assert "không phải có kế hoạch riêng 1/1" in (await officer.get("/festival/coverage?year=2024")).text
    await do(staff, joined, "end-waiver", code=UNIT)
    event = await event_of(officer, plan.url.partition("?")[0], place__name="Nhà văn hóa thôn 1")
    assert "Nhà văn hóa thôn 1" in event.text and "Ký cam kết" in event.text
    assert "đã ban hành 1/1" in (await officer.get("/festival/coverage?year=2024")).text

    event = await do(officer, event, "schedule", on="2024-08-14")
    others = "Kịch bản\nÂm thanh, phương án mưa"
    refused = await officer.send(event, "/prepare", others=others)
    assert refused.status == 422 and "Thêm việc «Nhật ký của điểm»" in refused.text, "the template makes it mandatory"
    event = await do(officer, refused, "prepare", **{"lines__nhat-ky": "on"}, others=others)
    assert "Khen thưởng trong phần lễ" not in event.text, "a line that was left out"
    event = await do(officer, event, "amend", ceremony__minutes="105")
    assert "Theo định mức hiện hành" in event.text and "✕ vượt" in event.text
    refused = await officer.send(event, "/readiness")
    assert (
        refused.status == 422 and "vượt định mức mẫu 60 phút" in refused.text and "Chưa xong: Kịch bản" in refused.text
    )
    await officer.get("/language/en?next=/")
    english = await officer.send(event, "/readiness")
    assert "Ceremony part: 105 minutes, above the sample norm of 60 minutes" in english.text
    assert 'Not done: <span lang="vi">Kịch bản</span>. Do it and mark it' in english.html
    await officer.get("/language/vi?next=/")
    readiness = await officer.get("/festival/readiness?year=2024")
    assert "0/3 việc" in readiness.text

    event = await do(officer, event, "amend", ceremony__minutes="50")
    for code in ("nhat-ky", "1-kich-ban", "2-am-thanh-phuong-an-mua"):
        event = await do(officer, event, "mark", code=code, is_done="on", note="Biên bản (DỮ LIỆU MẪU)")
    event = await do(officer, event, "readiness")
    await festival.clock(at(8, 14))
    event = await do(officer, event, "held")
    files = f"/attachments/event/{event.url.partition('?')[0].rpartition('/')[2]}"
    wrong = await brought(officer, event, files, name="nham.pdf")
    [removal] = [form for form in wrong.forms if form.action.endswith("/removal")]
    gone = await officer.send(wrong, removal.action)
    assert "nham.pdf" in wrong.text and "nham.pdf" not in gone.text
    event = await brought(officer, gone, files)
    event = await do(
        officer, event, "result", attendances__people="300", attendances__schools="20", attendance_total="330",
        spending__commune="30.000.000", models="1", commitments="40", commendations="5",
    )  # fmt: skip
    assert "khác tổng các thành phần" in event.text
    english = await officer.get(f"/language/en?next={event.url.partition('?')[0].removeprefix(PORTAL)}")
    assert "The total attendance of 330 differs from the sum of the sectors, 320; check each figure." in english.text
    await officer.get("/language/vi?next=/")

    shown = await staff.get(event.url.partition("?")[0])
    shown = await do(
        staff,
        shown,
        "return-result",
        reason="Tổng chưa khớp",
        remark__place="attendance_total",
        remark__text="Cộng lại",
    )
    event = await officer.get(event.url.partition("?")[0])
    assert "Cộng lại" in event.text
    await do(officer, event, "result", attendance_total="320")
    shown = await staff.get(shown.url.partition("?")[0])
    await do(staff, shown, "verify")
    results = await staff.get("/festival/results?year=2024")
    assert "Nhân dân 300 93,8" in results.text and "X. Hương Sơn 320 1 40 30.000.000" in results.text
    assert await portal.running.held() == []


async def test_an_event_is_postponed_then_cancelled_with_what_it_cost(portal: Portal) -> None:
    staff, officer = await portal.visitor(STAFF), await portal.visitor(OFFICER)
    event = await event_of(officer, (await province(staff)).url.partition("?")[0])
    event = await do(officer, event, "schedule", on="2024-08-14")
    event = await do(officer, event, "postpone", reason="Mưa lớn (DỮ LIỆU MẪU)")
    event = await do(
        officer,
        event,
        "cancel",
        reason="Mưa lớn (DỮ LIỆU MẪU)",
        spent_already__commune="3.600.000",
        replaced_by="Trao quà",
    )
    assert "Đã chi 3.600.000 đồng" in event.text and "Trao quà" in event.text
    assert "3.600.000" in (await staff.get("/festival/results?year=2024")).text


async def test_rain_moves_an_event_to_what_its_plan_says_once(portal: Portal) -> None:
    staff, officer = await portal.visitor(STAFF), await portal.visitor(OFFICER)
    event = await event_of(officer, (await province(staff)).url.partition("?")[0])
    event = await do(officer, event, "schedule", on="2024-08-14")
    assert "Chưa có phương án mưa." in event.text and "Chuyển sang phương án mưa" not in event.text
    rain = {"rain_plan__place__name": "Nhà văn hóa xã", "rain_plan__place__area": AREA, "rain_plan__on": "2024-08-16"}
    refused = await officer.send(event, "/amend", **rain)
    assert refused.status == 422, "without a word on who decides"
    note = "Trưởng Công an xã quyết định trước 16 giờ (DỮ LIỆU MẪU)"
    event = await do(officer, refused, "amend", rain_plan__note=note)
    assert "Nhà văn hóa xã, ngày 16/08/2024" in event.text
    event = await do(officer, event, "amend", budget="30.000.000")
    assert "Nhà văn hóa xã, ngày 16/08/2024" in event.text, "another change leaves it"
    event = await do(officer, event, "rain", reason="Mưa lớn (DỮ LIỆU MẪU)")
    assert "đã chuyển sang phương án này" in event.text and "Ngày 16/08/2024" in event.text
    assert "/rain" not in "".join(form.action for form in event.forms), "once"


async def test_an_administrator_sets_norms_and_the_checklists_template_others_read_them(portal: Portal) -> None:
    officer, admin = await portal.visitor(OFFICER), await portal.visitor(ADMIN)
    read = await officer.get("/festival/norms")
    assert any("Kinh phí (đồng) 50.000.000 cấp xã" in row for row in read.rows)
    assert not any("/festival/norms/" in form.action for form in read.forms)
    refused = await officer.http.post(
        f"{PORTAL}/festival/norms/norms", data=read.form("/logout").values | {"kind": "speeches"}
    )
    assert refused.status_code == 422

    page = await admin.get("/festival/norms")
    norm = {"kind": "speeches", "value": "3", "level": "commune", "is_pilot_site": "pilot", "valid_from": "2024-03-01"}
    wrong = await admin.send(page, "/festival/norms/norms", **norm)
    assert wrong.status == 422 and wrong.form("/festival/norms/norms").values["value"] == "3"
    done = await admin.send(wrong, "/festival/norms/norms", legal_basis__number="05/QĐ (DỮ LIỆU MẪU)", is_sample="on")
    [row] = [row for row in done.rows if "Số bài phát biểu 3 " in row]
    assert "cấp xã, chỉ điểm chỉ đạo 01/03/2024 05/QĐ (dữ liệu mẫu) (chưa đối chiếu) mẫu" in row
    item = {"title": "Có phương án mưa bão", "code": "mua-bao", "group": "rain_plan", "valid_from": "2024-01-01"}
    done = await admin.send(done, "/festival/norms/items", is_mandatory="on", **item)
    [row] = [row for row in done.rows if "mua-bao" in row]
    assert row.startswith("Có phương án mưa bão phải có mua-bao Phương án mưa mọi cấp 01/01/2024 –")
    [number] = re.findall(r"mua-bao</code>.*?/festival/norms/items/(\d+)/removal", done.html)
    done = await admin.send(done, f"/items/{number}/removal")
    assert "Đã ghi nhận" in done.text and not any("mua-bao" in row for row in done.rows)


async def test_a_sheet_of_residential_areas_is_verified_by_its_sample(portal: Portal) -> None:
    staff, officer = await portal.visitor(STAFF), await portal.visitor(OFFICER)
    await province(staff)
    form = await officer.get("/festival/spread/report?year=2024")
    fields = {f"{AREA}.residential_areas": "10", f"{AREA}.held_alone": "8", f"{AREA}.held_together": "4"}
    refused = await officer.send(form, "/festival/spread/report?year=2024", **fields)
    assert (
        refused.status == 422 and refused.form("/festival/spread/report?year=2024").values[f"{AREA}.held_alone"] == "8"
    )
    assert "12 khu dân cư đã tổ chức, nhiều hơn 10 khu của xã." in refused.text
    wrong = await officer.send(form, "/festival/spread/report?year=2024", **fields | {f"{AREA}.held_alone": "-1"})
    assert f'id="{AREA}-held_alone-error"' in wrong.html and "Tổ chức riêng : Phải từ 0 trở lên." in wrong.text
    untouched = await officer.send(form, "/festival/spread/report?year=2024")
    assert untouched.status == 422 and "Chưa nhập số liệu nào." in untouched.text
    sheet = await officer.send(form, "/festival/spread/report?year=2024", **fields | {f"{AREA}.held_alone": "5"})
    assert "9/10 (90,0 %)" in sheet.text and "phải kiểm tra" in sheet.text
    path = sheet.url.partition("?")[0]
    refused = await staff.send(await staff.get(path), "/verify", **{f"findings.{AREA}": "8"})
    assert refused.status == 422 and "khác báo cáo" in refused.text
    await do(staff, refused, "return", reason="Rà soát lại (DỮ LIỆU MẪU)")
    own = await officer.get(path)
    again = await officer.get(next(link for link in own.links if "spread/report" in link))
    assert "Rà soát lại" in again.text
    await officer.send(again, "/festival/spread/report?year=2024", **{f"{AREA}.held_alone": "4"})
    verified = await do(staff, await staff.get(path), "verify", **{f"findings.{AREA}": "8"})
    assert "đã xác nhận" in verified.text
    assert "8/10 (80,0 %)" in (await staff.get("/festival/spread?year=2024")).text


async def test_a_plan_is_approved_numbered_amended_and_cancelled(portal: Portal) -> None:
    staff = await portal.visitor(STAFF)
    head = await portal.visitor(Actor("truong-18133", UNIT, "Trưởng Công an xã", frozenset({Role.HEAD})))
    above = await head.get((await province(staff)).url.partition("?")[0])
    own = await do(head, above, "draft-below", **WORDING)
    own = await do(head, own, "submit")
    shown = await do(
        staff, await staff.get(own.url.partition("?")[0]), "comment", conformity="conforms", note="Phù hợp."
    )
    assert "phù hợp" in shown.text
    own = await do(head, await head.get(own.url.partition("?")[0]), "approve")
    own = await do(head, own, "issue", **DOCUMENT | {"document__number": "88/KH-CAX"})
    own = await do(head, own, "amend", **WORDING | {"ends_on": "2024-08-30"}, reason="Mưa lũ (DỮ LIỆU MẪU)", **DOCUMENT)
    assert "30/08/2024" in own.text
    refused = await head.send(own, "/cancel", reason="Dịch bệnh (DỮ LIỆU MẪU)")
    assert refused.status == 422 and "chỉ hủy được theo một văn bản" in refused.text
    basis = {name.replace("document", "basis"): value for name, value in DOCUMENT.items()}
    own = await do(head, refused, "cancel", reason="Dịch bệnh (DỮ LIỆU MẪU)", **basis)
    assert "hủy" in own.text


def test_a_place_of_a_refusal_is_its_cell_and_what_is_none_stays_as_it_is() -> None:
    areas = ["area-1", "area-2"]
    assert cell_of("rows.1.held_alone", areas) == "area-2.held_alone"
    assert cell_of("rows.0", areas) == "area-1.residential_areas"
    assert cell_of("rows", areas) == "rows", "no row is meant: it was a fault of the page"
