"""The form of Decree 30/2020/NĐ-CP, read back from the files."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from services.reports.document.submission_paper import submission_paper
from shared.platform.documents.form import BANNER, laid_out
from shared.platform.documents.paper import Paper
from tests.services.reports.document.examples import SNAPSHOT, desk
from tests.services.reports.document.made import every_paper, opened, text_of

PAPERS = every_paper()
each_paper = pytest.mark.parametrize("name", PAPERS)
NUMBERED = [name for name, paper in PAPERS.items() if paper.head and paper.head.number]


def millimetres(length: Any) -> int:
    return round(length.mm)


@each_paper
def test_every_document_is_a4_with_the_margins_of_the_decree(name: str) -> None:
    section = opened(PAPERS[name]).sections[0]
    size = {millimetres(section.page_width), millimetres(section.page_height)}
    assert size == {210, 297}
    assert section.page_width and section.page_height
    assert (section.page_width > section.page_height) == (name in ("summary-table", "certificate"))
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [millimetres(each) for each in margins] == [20, 20, 30, 15]


@each_paper
def test_the_page_number_stands_in_the_top_margin_but_not_on_page_one(name: str) -> None:
    section = opened(PAPERS[name]).sections[0]
    assert section.different_first_page_header_footer
    line: Any = section.header.paragraphs[0]._p  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType, reportUnknownVariableType]
    field = line.findall(".//" + qn("w:instrText"))
    assert [each.text for each in field] == ["PAGE"]
    assert section.first_page_header.paragraphs[0].text == ""


@each_paper
def test_all_text_is_times_new_roman_in_sizes_that_the_decree_knows(name: str) -> None:
    docx = opened(PAPERS[name])
    normal: Any = docx.styles["Normal"]
    fonts = normal.element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    xml = docx.element.xml  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    sizes = {int(size) / 2 for size in re.findall(r'<w:sz w:val="(\d+)"', str(xml))}  # pyright: ignore[reportUnknownArgumentType]
    is_certificate = name == "certificate"
    assert sizes <= {11, 12, 13, 14} | ({16, 26, 54} if is_certificate else set())
    assert ("<w:color " in xml, "<w:pgBorders " in xml) == (is_certificate, is_certificate)


@each_paper
def test_a_digest_does_not_tear_the_words_before_it_apart(name: str) -> None:
    notes = [each for each in opened(PAPERS[name]).paragraphs if "SHA-256" in each.text]
    assert all(each.alignment == WD_ALIGN_PARAGRAPH.LEFT for each in notes)
    assert bool(notes) == (name in ("opinions-report", "summary-table", "submission-paper", "period-summary"))


@pytest.mark.parametrize("name", NUMBERED)
def test_a_document_that_goes_out_has_nation_motto_issuer_number_place_and_date(name: str) -> None:
    text = text_of(opened(PAPERS[name]))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in text
    assert re.search(r"^(BỘ CÔNG AN\nCÔNG AN TỈNH HÀ TĨNH|CÔNG AN TỈNH HÀ TĨNH\nPHÒNG )", text, re.MULTILINE)
    assert re.search(r"^Số: +(\d+)?/\S+$", text, re.MULTILINE)
    assert re.search(r"^Hà Tĩnh, ngày +(\d\d )?tháng \d+ năm 2024$", text, re.MULTILINE)
    assert "Nơi nhận:" in text and re.search(r"- Lưu: VT, P[VX]0\d\.", text)


def test_what_is_signed_carries_its_number_and_day_and_what_is_not_is_a_draft() -> None:
    signed, draft = text_of(opened(PAPERS["opinions-report"])), text_of(opened(PAPERS["submission-paper"]))
    assert "Số: 233/BC-PV05" in signed and "ngày 15 tháng 8 năm 2024" in signed and "DỰ THẢO" not in signed
    assert "/TTr-PV05" in draft and "(DỰ THẢO)" in draft


def test_numbers_under_ten_and_the_first_months_have_a_leading_zero() -> None:
    paper = submission_paper(SNAPSHOT, desk(number="7/TTr-PV05", dated=date(2025, 2, 3), is_draft=False))
    text = text_of(opened(paper))
    assert "Số: 07/TTr-PV05" in text and "ngày 03 tháng 02 năm 2025" in text


def test_a_letter_has_an_abstract_under_its_number_and_no_type_name() -> None:
    docx = opened(PAPERS["reply-rejected"])
    assert re.search(r"/CAT-PV05\nV/v trả lời đề xuất, kiến nghị của đơn vị", text_of(docx))
    assert "CÔNG VĂN" not in text_of(docx)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("opinions-report", "TRƯỞNG PHÒNG"),
        ("conclusion-notice", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC"),
        ("organisation-decision", "GIÁM ĐỐC"),
        ("reminder-letter", "TL. GIÁM ĐỐC\nTRƯỞNG PHÒNG"),
    ],
)
def test_the_signature_stands_at_the_bottom_right_under_its_authority(name: str, lines: str) -> None:
    signature = opened(PAPERS[name]).tables
    blocks = [table.cell(0, 1).text for table in signature if "Nơi nhận:" in table.cell(0, 0).text]
    assert len(blocks) == 1 and blocks[0].startswith(lines)


def test_rank_and_name_stand_under_the_office_where_they_are_known() -> None:
    assert "TRƯỞNG PHÒNG\n\n\n\n\nĐại tá (mẫu)" in text_of(opened(PAPERS["opinions-report"]))


@each_paper
def test_the_same_state_gives_the_same_bytes(name: str) -> None:
    assert laid_out(PAPERS[name]) == laid_out(every_paper()[name])


def test_another_word_gives_other_bytes() -> None:
    paper = PAPERS["conclusion-notice"]
    assert laid_out(paper) != laid_out(replace(paper, recipients=(*paper.recipients, "PV01")))


@each_paper
def test_sample_data_is_marked_on_every_page(name: str) -> None:
    section = opened(PAPERS[name]).sections[0]
    if PAPERS[name].is_sample:
        assert section.footer.paragraphs[0].text == section.first_page_footer.paragraphs[0].text == BANNER


def test_what_is_no_sample_carries_no_mark() -> None:
    section = opened(Paper(head=None, title="TÓM TẮT")).sections[0]
    assert section.footer.paragraphs[0].text == ""


@each_paper
def test_no_document_is_a_party_document_or_signed_for_a_directorate(name: str) -> None:
    text = text_of(opened(PAPERS[name])).upper()
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" not in text
    assert not re.search(r"T/?M\.? *BAN GIÁM ĐỐC", text)


def test_what_the_officer_must_fill_in_is_marked() -> None:
    runs = [run for line in opened(PAPERS["organisation-decision"]).paragraphs for run in line.runs]
    assert [run.text[:8] for run in runs if run.font.highlight_color] == ["[Căn cứ "]
