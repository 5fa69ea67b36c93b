"""The festival plan as an official document: who issues it, what it says, what it leaves open."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from services.festival.checklist.template import applying
from services.festival.event.state import FestivalEvent, Status
from services.festival.plan.document import Desk, in_force, place_of, plan_document
from services.festival.plan.state import Plan
from services.festival.plan.state import Status as PlanStatus
from shared.contracts.base import SignedDocument
from shared.contracts.festival import IssuingBody, Level, RainPlan
from shared.platform.documents.form import laid_out
from shared.platform.documents.paper import Grid, Paper
from tests.services.festival.conftest import Running
from tests.services.festival.requests import issued_plan, proposed
from tests.services.festival.samples import DOCUMENT, NORMS, UNIT, details
from tests.services.festival.test_preparation import HALL, SAFETY

PLAN = Plan(
    status=PlanStatus.DRAFT,
    unit=UNIT,
    level=Level.DISTRICT,
    year=2024,
    above="plan-above",
    title="Kế hoạch tổ chức Ngày hội năm 2024 (DỮ LIỆU MẪU)",
    summary="Gọn, thiết thực, hướng về cơ sở",
    starts_on=date(2024, 7, 15),
    ends_on=date(2024, 8, 19),
)
EVENT = FestivalEvent(
    status=Status.SCHEDULED,
    plan="plan",
    unit=UNIT,
    year=2024,
    level=Level.COMMUNE,
    is_pilot_site=True,
    details=details().changed(rain_plan=RainPlan(place=HALL, on=date(2024, 8, 17), note="Báo qua loa.")),
    scheduled_on=date(2024, 8, 16),
)
DESK = Desk(
    unit="Công an huyện Thạch Hà",
    superior="Công an tỉnh Hà Tĩnh",
    above=DOCUMENT,
    norms=NORMS,
    checklist=applying([SAFETY], Level.DISTRICT, False, date(2024, 8, 19)),
    today=date(2024, 7, 1),
)


def made(
    plan: Plan = PLAN, events: tuple[FestivalEvent, ...] = (EVENT,), by: IssuingBody = IssuingBody.POLICE
) -> Paper:
    return plan_document(plan, events, DESK, by)


def words(paper: Paper) -> str:
    return "\n".join(paper.texts())


@pytest.mark.parametrize(
    ("by", "superior", "issuer", "number", "signature"),
    [
        (
            IssuingBody.POLICE, "CÔNG AN TỈNH HÀ TĨNH", "CÔNG AN HUYỆN THẠCH HÀ", "      /KH-[ký hiệu…]",
            ("TRƯỞNG CÔNG AN HUYỆN",),
        ),
        (
            IssuingBody.PEOPLES_COMMITTEE, None, "ỦY BAN NHÂN DÂN HUYỆN THẠCH HÀ", "      /KH-UBND",
            ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
        ),
        (
            IssuingBody.STEERING_COMMITTEE, "HUYỆN THẠCH HÀ", "BAN CHỈ ĐẠO [tên Ban Chỉ đạo…]", "      /KH-BCĐ",
            ("TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN"),
        ),
    ],
)  # fmt: skip
def test_a_draft_has_the_head_and_the_signature_of_who_is_to_issue_it(
    by: IssuingBody, superior: str | None, issuer: str, number: str, signature: tuple[str, ...]
) -> None:
    paper = made(by=by)
    assert paper.head is not None and paper.signature is not None
    assert (paper.head.superior, paper.head.issuer, paper.head.number) == (superior, issuer, number)
    assert (paper.head.is_draft, paper.head.place, paper.signature.lines) == (True, "Thạch Hà", signature)


def test_what_was_issued_has_its_number_its_day_and_whoever_signed() -> None:
    signer = "KT. CHỦ TỊCH – PHÓ CHỦ TỊCH"
    signed = SignedDocument(number="5/KH-UBND", signed_on=date(2024, 7, 9), signer_office=signer, sha256=None)
    issued = PLAN.changed(status=PlanStatus.ISSUED, issued_by=IssuingBody.PEOPLES_COMMITTEE, document=signed)
    paper = made(issued)
    assert paper.head is not None and paper.signature is not None
    assert (paper.head.number, paper.head.dated, paper.head.is_draft) == ("5/KH-UBND", date(2024, 7, 9), False)
    assert paper.signature.lines == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")


def test_it_tells_of_events_money_norms_and_preparations_and_of_nothing_that_was_cancelled() -> None:
    gone = EVENT.changed(status=Status.CANCELLED, details=details().changed(budget=999_000_000))
    paper = made(events=(gone, EVENT))
    (table,) = [block for block in paper.blocks if isinstance(block, Grid)]
    (row,) = table.rows
    assert row[1:3] == (f"{EVENT.details.place.name}\n(điểm chỉ đạo, cấp xã)", "16/8/2024")
    assert row[5] == "Nhà văn hóa xã Tượng Sơn\nngày 17/8/2024"
    text = words(paper)
    assert "Thực hiện Kế hoạch số 135/KH-UBND ngày 29/3/2024." in text
    assert "không quá 60 phút (định mức mẫu)" in text
    assert "Phương án an toàn." in text and "30/2023/QH15" not in text, "only what is checked is printed as law"
    assert "Tổng kinh phí dự kiến: 40.000.000 đồng" in text
    assert "999" not in text


def test_of_several_norms_the_latest_in_force_is_printed() -> None:
    newer = NORMS[1].changed(value=1, valid_from=date(2024, 8, 1))
    later = NORMS[1].changed(value=2, valid_from=date(2024, 9, 1))
    values = [each.value for each in in_force((*NORMS, later, newer), date(2024, 8, 19)) if each.level is Level.COMMUNE]
    assert values == [1]


def test_without_events_and_a_plan_above_it_says_what_is_to_be_filled_in() -> None:
    bare = Desk(unit="Phòng PV05", superior=None, above=None, norms=(), checklist=(), today=date(2024, 7, 1))
    paper = plan_document(PLAN, (), bare, IssuingBody.STEERING_COMMITTEE)
    for gap in ("[Các điểm tổ chức…]", "[Kinh phí, nguồn kinh phí…]", "[Các việc phải chuẩn bị…]"):
        assert gap in words(paper)


@pytest.mark.parametrize(
    ("unit", "area"),
    [
        ("Công an tỉnh Hà Tĩnh", ("tỉnh Hà Tĩnh", "Hà Tĩnh")),
        ("Công an thị xã Kỳ Anh", ("thị xã Kỳ Anh", "Kỳ Anh")),
        ("Công an thị trấn Thiên Cầm", ("thị trấn Thiên Cầm", "Thiên Cầm")),
        ("Phòng PV05", ("[địa bàn…]", "[địa danh…]")),
    ],
)
def test_a_unit_s_name_tells_its_area(unit: str, area: tuple[str, str]) -> None:
    assert place_of(unit) == area


def test_the_same_plan_gives_the_same_file_marked_as_a_sample() -> None:
    file = laid_out(made())
    assert file == laid_out(made())
    document: Any = Document(BytesIO(file))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "KẾ HOẠCH" in text and "I. MỤC ĐÍCH, YÊU CẦU" in text
    assert "DỮ LIỆU MẪU" in document.sections[0].footer.paragraphs[0].text


async def test_it_is_fetched_over_http(festival: Running) -> None:
    plan = await issued_plan(festival)
    await proposed(festival, plan)
    answer = await festival.send("GET", f"/plans/{plan}/document")
    assert answer.status_code == 200, answer.text
    assert "135-KH-UBND.docx" in answer.headers["content-disposition"]
    document: Any = Document(BytesIO(answer.content))
    assert any("XÃ" in cell.text.upper() for table in document.tables for row in table.rows for cell in row.cells)
    assert (await festival.send("GET", "/plans/nothing/document")).status_code == 404
