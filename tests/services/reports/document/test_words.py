"""What the documents say: every unit's words with their source, silence shown, Party conclusions cited only."""

from datetime import date

import pytest

from services.reports.document.chair_brief import chair_brief
from services.reports.document.commending import commendation_decision
from services.reports.document.opinions_report import opinions_report
from services.reports.document.organisation_decision import organisation_decision
from services.reports.dossier.snapshot import Snapshot
from shared.contracts.base import Confidence
from shared.contracts.reports.common import Stance
from shared.platform.documents.words import cited, day_long, day_short, listed, padded, share, shortened
from tests.services.reports.document.examples import (
    AWARDED,
    AWARDS,
    COMMENDING,
    DECISION,
    DIRECTOR,
    FIGURES,
    NAMES,
    NOTICE,
    PERSONNEL,
    SIGNED,
    SNAPSHOT,
    STORY,
    desk,
)
from tests.services.reports.document.made import every_paper, opened, text_of

TEXTS = {name: text_of(opened(paper)) for name, paper in every_paper().items()}


def test_every_argument_stands_in_the_report_verbatim_beside_its_unit_and_source() -> None:
    for unit in SNAPSHOT.units:
        for answer in unit.opinions[0].history:
            for argument in answer.arguments:
                name = "Trước đó" if answer is not unit.opinions[0].history[-1] else NAMES[unit.unit]
                paragraph = next(
                    line
                    for line in TEXTS["opinions-report"].split("\n")
                    if f"“{argument.text}”" in line and name in line
                )
                assert (
                    "(Báo cáo số 145/BC-CAH" in paragraph or "(Phát biểu" in paragraph or "(Văn bản số 97/" in paragraph
                )


def test_every_proposal_stands_in_the_report_and_in_the_table_verbatim() -> None:
    for said in STORY["units"].values():
        text = f"“{said['proposal']['text']} (DỮ LIỆU MẪU)”"
        assert text in TEXTS["opinions-report"] and text in TEXTS["summary-table"]


def test_a_stance_that_changed_is_shown_with_the_one_before() -> None:
    assert "Trước đó: không nhất trí: “Cần phân định rõ" in TEXTS["opinions-report"]
    assert "Nhất trí, có điều kiện\n(trước đó: không nhất trí)" in TEXTS["summary-table"]


def test_silence_is_named_and_is_no_stance() -> None:
    assert "Đơn vị chưa trả lời (không tính là bất cứ ý kiến nào): Công an huyện Lộc Hà." in TEXTS["opinions-report"]
    assert "07 nhất trí, 03 nhất trí có điều kiện, 02 không nhất trí, 01 chưa trả lời" in TEXTS["submission-paper"]
    assert "Chưa trả lời (01): Công an huyện Lộc Hà." in TEXTS["chair-brief"]
    row = TEXTS["summary-table"].split("Công an huyện Lộc Hà\n(đơn vị báo cáo)\n")[1]
    assert row.startswith("Chưa trả lời\n–\n–\nKhông trả lời")


def test_a_late_report_is_marked_late() -> None:
    assert "Đơn vị trả lời sau thời hạn (vẫn được tiếp nhận): Công an huyện Can Lộc." in TEXTS["opinions-report"]


def test_the_report_says_from_which_frozen_content_it_was_made() -> None:
    assert SNAPSHOT.sha256() in TEXTS["opinions-report"]
    changed = SNAPSHOT.changed(assessment="Khác.")
    assert changed.sha256() in text_of(opened(opinions_report(changed, desk(**SIGNED))))


def test_the_decision_cites_the_party_conclusion_by_number_and_day_only() -> None:
    assert "Ban Thường vụ Đảng ủy tại văn bản số 12-KL/ĐU ngày 22/8/2024;" in TEXTS["organisation-decision"]
    unagreed = DECISION.changed(party_agreement=None)
    assert "Đảng ủy" not in text_of(opened(organisation_decision(unagreed, None, desk(DIRECTOR, drafter=PERSONNEL))))


def test_the_decision_names_every_team_its_roadmap_and_its_day_of_effect() -> None:
    text = TEXTS["organisation-decision"]
    assert text.count("Đội Xây dựng phong trào bảo vệ an ninh Tổ quốc thuộc Công an") == 9
    assert "có hiệu lực thi hành kể từ ngày 15/9/2024." in text
    assert "1\nBố trí nhân sự (Phòng Tổ chức cán bộ xác nhận đủ hay chưa đủ)\n15/10/2024\n31/01/2025" in text
    assert text.index("Nơi nhận:") < text.index("PHỤ LỤC")


def test_a_decision_that_replaces_another_says_so() -> None:
    paper = organisation_decision(DECISION, NOTICE.changed(number="9/QĐ-CAT"), desk(DIRECTOR, drafter=PERSONNEL))
    assert "và thay thế Quyết định số 09/QĐ-CAT ngày 06/8/2024." in text_of(opened(paper))


def test_the_notice_gives_every_directive_with_lead_support_and_time() -> None:
    text = TEXTS["conclusion-notice"]
    assert "(1) Tổng hợp ý kiến, đề xuất của các đơn vị, trình lãnh đạo (DỮ LIỆU MẪU)." in text
    assert "thời hạn: trước ngày 14/8/2024." in text
    assert "phối hợp: Phòng Tổ chức cán bộ và Phòng Hậu cần." in text


def test_the_reply_says_the_answer_the_reason_and_where_it_is_written() -> None:
    assert (
        "Theo văn bản số 52/TB-CAT-PV05 ngày 23/8/2024, đề xuất trên không được chấp thuận. Lý do: Tổ công tác"
        in (TEXTS["reply-rejected"])
    )
    assert "được chấp thuận tại Quyết định số 1234/QĐ-CAT-PX01 ngày 05/9/2024" in TEXTS["reply-approved"]


def test_the_reminder_names_units_and_dates_and_none_of_their_content() -> None:
    assert "Công an huyện Lộc Hà\n26/7/2024" in TEXTS["reminder-letter"]
    assert not [
        said["argument"] for said in STORY["units"].values() if said["argument"][:40] in TEXTS["reminder-letter"]
    ]


def test_the_brief_shows_both_sides_and_says_how_many_arguments_it_leaves_out() -> None:
    text = TEXTS["chair-brief"]
    assert "Lý do: nhất trí\n" in text and "Lý do: không nhất trí\n" in text
    agreeing = sum(said["stance"] == "agree" for said in STORY["units"].values())
    assert f"(và {agreeing - 3:02} lập luận khác trong Báo cáo)" in text
    assert "Xin ý kiến đồng chí chủ trì:" in text


def test_a_conference_to_which_nobody_answered_still_makes_a_brief() -> None:
    silent = tuple(
        each.changed(has_answered=False, opinions=(each.opinions[0].changed(stance=None, history=()),))
        for each in SNAPSHOT.units
    )
    empty: Snapshot = SNAPSHOT.changed(units=silent, proposals=(), options=(), assessment=None)
    assert "Chưa trả lời (15):" in text_of(opened(chair_brief(empty, desk())))
    assert not any(stance.value in text_of(opened(opinions_report(empty, desk()))) for stance in Stance)


def test_the_period_report_adds_nothing_up_by_itself_and_names_who_is_missing_and_late() -> None:
    text = TEXTS["period-summary"]
    assert "Số đơn vị phải báo cáo: 03; được tổng hợp: 02 (66,7%); đúng hạn: 01 (33,3%)." in text
    assert "Chưa có báo cáo được tổng hợp: Công an huyện Lộc Hà." in text
    assert "Gửi sau thời hạn: Công an huyện Can Lộc." in text
    assert "B02\nLượt người dự tuyên truyền tập trung\nlượt người\n12.345\n02" in text
    assert "can_bo_kiem_nhiem" not in text and "Cán bộ kiêm nhiệm: 02" in text
    assert FIGURES.sha256() in text


def test_a_commendation_names_units_and_counts_people() -> None:
    text = TEXTS["commendation-decision"]
    assert "1. Giấy khen của Giám đốc Công an tỉnh: Công an huyện Hương Sơn. Thành tích: Hoàn thành" in text
    assert "[Họ tên, cấp bậc, chức vụ của 03 cá nhân…] thuộc Công an thành phố Hà Tĩnh" in text


def test_a_basis_that_is_not_checked_is_left_to_be_filled_in() -> None:
    assert (
        "[Căn cứ Luật Thi đua, khen thưởng – đối chiếu số, ngày ban hành trước khi ký…];"
        in (TEXTS["commendation-decision"])
    )
    assert "06/2022/QH15" not in TEXTS["commendation-decision"]
    checked = AWARDED.form.legal_basis.changed(confidence=Confidence.CHECKED)
    award = AWARDED.changed(form=AWARDED.form.changed(legal_basis=checked))
    text = text_of(opened(commendation_decision(COMMENDING, (award,), desk(DIRECTOR, drafter=AWARDS))))
    assert "Căn cứ Luật Thi đua, khen thưởng số 06/2022/QH15 ngày 15/6/2022;" in text


def test_the_certificate_says_for_what_by_which_decision_and_under_which_number() -> None:
    text = TEXTS["certificate"]
    assert "TẶNG\nGIẤY KHEN\n" in text and "Công an huyện Hương Sơn" in text
    assert "Quyết định số 1240/QĐ-CAT-PX03 ngày 05/9/2024" in text and "Vào sổ khen thưởng: 118/GK" in text


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (day_short(date(2024, 9, 5)), "05/9/2024"),
        (day_short(date(2025, 2, 14)), "14/02/2025"),
        (day_long(date(2024, 8, 6)), "ngày 06 tháng 8 năm 2024"),
        (padded("5/QĐ-CAT-PX01"), "05/QĐ-CAT-PX01"),
        (padded("12-KL/ĐU"), "12-KL/ĐU"),
        (share(7, 12), "58,3%"),
        (share(0, 0), "–"),
        (listed(["a", "b", "c"]), "a, b và c"),
        (listed(["a"]), "a"),
        (shortened("một hai ba bốn", 10), "một hai…"),
        (shortened("một hai", 10), "một hai"),
        (cited(NOTICE.changed(number="8/TB-CAT")), "số 08/TB-CAT ngày 06/8/2024"),
    ],
)
def test_words_and_numbers_are_written_as_documents_write_them(made: str, expected: str) -> None:
    assert made == expected


def test_what_units_wrote_stands_together_by_section_verbatim_and_with_its_source() -> None:
    text = TEXTS["unit-words"]
    assert "II. KẾT QUẢ THỰC HIỆN (02 đơn vị)" in text
    assert "Công an thành phố Hà Tĩnh (Báo cáo số 145/BC-CATP ngày 24/7/2024, lần gửi 2):" in text
    assert "“Mở 12 buổi tuyên truyền.\nKý 340 bản cam kết (DỮ LIỆU MẪU)”" in text
    assert "(Báo cáo số 09/BC-CAH ngày 26/7/2024, chưa chấp nhận): “Tổ chức 3 buổi.”" in text
    assert "III. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN (01 đơn vị)" in text
    assert "Không có nội dung ở mục này: Công an huyện Can Lộc." in text
    assert text.rstrip().endswith("Chưa gửi báo cáo: Công an huyện Lộc Hà.")
