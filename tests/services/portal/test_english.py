"""An English visitor reads English beside the field and beside the figures; what people wrote stays theirs."""

import httpx
import pytest

from services.portal.words import said
from tests.services.portal.conftest import House
from tests.services.portal.test_report_pages import filled, own, sent, uploaded
from tests.services.portal.visitor import Visitor
from tests.services.reports.offices import OFFICER, STAFF

pytestmark = pytest.mark.servers

UNBALANCED = {"i__C01": "40", "i__C02": "5", "i__C03": "3", "i__C04": "41"}
ENGLISH = "the end must equal start plus new less stopped (C04 = 41; C01 + C02 − C03 = 42)."


async def in_english(visitor: Visitor) -> Visitor:
    await visitor.get("/language/en?next=/")
    return visitor


async def test_what_the_checks_find_stands_beside_the_figures(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    head, path = await own(house)
    page = await (await in_english(head)).get(f"{path}/draft")
    saved = await head.send(page, "/draft", do="save", **UNBALANCED)
    assert f"<p data-finding>{ENGLISH}</p>" in saved.html

    form = saved.form("/draft")
    url = str(httpx.URL(saved.url).join(form.action))
    quiet = await head.http.post(url, data=form.values | {"do": "quiet"})
    assert quiet.json()["notes"] == {"i.C04": [ENGLISH]}

    report = await sent(house, head, path, "145/BC-CAH")
    assert f"Contradiction: C04: {ENGLISH}" in report.text and "No figures yet: A01, " in report.text
    assert f'<span class="finding equation">{ENGLISH}</span>' in report.html

    staff = await in_english(await house.visitor(STAFF))
    await staff.send(await staff.get(path), "/review")
    await house.carry()
    back = await staff.send(await staff.get(path), "/return", reason="Gọi số 0912 345 678")
    assert back.status == 422
    told = "There is a telephone number (from character 8); no personal data may be entered into this system."
    assert f'-error">{told} Leave it out.</p>' in back.html


async def test_a_refusal_stands_beside_its_field(house: House) -> None:
    officer, path = await own(house, OFFICER)
    sheet = await officer.http.get(f"http://portal.test{path}/draft/sheet")
    page = await (await in_english(officer)).get(f"{path}/draft")
    refused = await uploaded(officer, page, "/draft/sheet", sheet=("mẫu.xlsx", filled(sheet.content, A01="nhiều")))
    assert "Places of the sheet that cannot be used: 1; nothing was saved." in refused.text
    assert ": Must be a whole number, without decimals and letters. Enter it again.</p>" in refused.html


def test_what_is_not_known_is_marked_and_so_is_what_people_wrote() -> None:
    assert said("Chưa từng nói.", "en") == '<span lang="vi">Chưa từng nói.</span>'
    assert said("Chưa từng nói.", "vi") == "Chưa từng nói."
    assert said("Đội đang tạm dừng: Chờ <trụ sở>.", "en") == (
        'The team is on hold: <span lang="vi">Chờ &lt;trụ sở&gt;.</span>'
    )
    assert said("Số liệu không hợp lệ: indicators.A01.", "en") == "Figures that are not valid: indicators.A01."


@pytest.mark.parametrize(
    ("vietnamese", "english"),
    [
        (
            "Kết quả kiểm tra khác báo cáo: area-1 (báo cáo 7, kiểm tra 6); area-2 (báo cáo 9, kiểm tra 8)."
            " Hãy trả lại để đơn vị rà soát.",
            "What was found differs from the report: area-1 (reported 7, found 6); area-2 (reported 9, found 8)."
            " Return it for the unit to check.",
        ),
        ("Không tìm thấy.", "Not found."),
        (
            "Hội nghị đang ở trạng thái «đã ký»; việc này chỉ làm được khi: đã họp, đã kết luận.",
            "The conference is signed; this can only be done when it is: held, concluded.",
        ),
        (
            "Không được báo cáo mốc M3: việc này do trưởng đơn vị, bộ phận thi đua, khen thưởng thực hiện.",
            "You may not report milestone M3: this is done by the head of the unit, the awards section.",
        ),
        (
            "Chưa đạt kiểm tra chuẩn bị, tiết kiệm: Phần lễ 105 phút, vượt định mức mẫu 60 phút (căn cứ: 1/KH-BCA)."
            " Giảm còn tối đa 60 phút. Chưa xong: Kịch bản. Hoàn thành và đánh dấu trước khi báo sẵn sàng.",
            "The check of preparation and restraint fails: Ceremony part: 105 minutes, above the sample norm of 60"
            " minutes (basis: 1/KH-BCA). Reduce it to at most 60 minutes. Not done: Kịch bản."
            " Do it and mark it before you declare the event ready.",
        ),
        (
            "B07: ít hơn số cam kết đã ký tại Ngày hội, cần nêu lý do (B07 = 3; 2 × số cam kết đã xác nhận = 8).",
            "B07: fewer than the commitments signed at the festival; a reason is needed"
            " (B07 = 3; 2 × verified commitments = 8).",
        ),
        (
            "Nội dung tệp là image/jpeg: tên tệp phải có đuôi .jpg hoặc .jpeg."
            ' Không dùng các ký tự / \\ : * ? " < > |.',
            "The file's content is image/jpeg: its name must end in .jpg or .jpeg."
            ' The characters / \\ : * ? " < > | are not allowed.',
        ),
        (
            "Chưa xác nhận được kết quả: Tổng lượt người 330 khác tổng các thành phần 320; kiểm tra lại từng số."
            " Hãy trả lại đơn vị.",
            "The result cannot be verified: The total attendance of 330 differs from the sum of the sectors, 320;"
            " check each figure. Return it to the unit.",
        ),
        (
            "Chưa trả lời và chưa được ghi là không trả lời: district_police-436, district_police-437.",
            "Has neither answered nor been marked as not responding: district_police-436, district_police-437.",
        ),
    ],
)
def test_what_is_put_together_is_taken_apart(vietnamese: str, english: str) -> None:
    assert said(vietnamese, "en").striptags() == english
