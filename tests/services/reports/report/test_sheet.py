"""A form goes out as a sheet and comes back: what was filled in, or each cell that cannot be taken and what to do."""

import contextlib
import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from services.reports.report.draft import Draft
from services.reports.report.sheet import above, lines_of, read_table
from services.reports.report.sheet_files import read_csv, read_xlsx, write_csv, write_xlsx
from shared.platform.sheets import Unreadable
from tests.services.reports.report.people import FORM, draft, state_of

REPORT = "0190f0a2-7c1e-7b4a-9d55-3f2b8c6a1e07"
STATE = state_of(draft())
CONTENT = Draft(
    indicators={"C01": 40, "C02": 5, "C03": 3, "C04": 42, "B02": 1250, "K01": "can_bo_kiem_nhiem"},
    narrative={"I": 'Đặc điểm tình hình.\n- Ý thứ nhất; "trích dẫn".', "VI": "=1+1"},
    explanations={"C01": "- Rà soát lại."},
)
FILES: dict[str, tuple[Any, Callable[[bytes], Any]]] = {"xlsx": (write_xlsx, read_xlsx), "csv": (write_csv, read_csv)}
each_file = pytest.mark.parametrize("file", FILES)


def written(file: str, content: Draft = CONTENT) -> bytes:
    head = above(FORM, REPORT, STATE, "Công an huyện Thạch Hà")
    return FILES[file][0](head, lines_of(FORM, STATE, content, {"previous.C04": 40}))


def test_a_sheet_says_where_figures_are_of_another_day() -> None:
    state = STATE.changed(cutoffs={"E": date(2024, 11, 15)})
    assert ("Chốt số liệu E", "hết ngày 15/11/2024") in above(FORM, REPORT, state, None)


def came_back(file: str, sheet: bytes) -> Draft:
    filled = read_table(FORM, REPORT, FILES[file][1](sheet))
    assert filled.wrong == []
    return filled.draft


def only_filled(draft: Draft) -> dict[str, Any]:
    return {code: value for code, value in draft.indicators.items() if value is not None}


@each_file
def test_what_goes_out_comes_back_the_same(file: str) -> None:
    back = came_back(file, written(file))
    assert only_filled(back) == CONTENT.indicators
    assert (back.narrative, back.explanations) == (CONTENT.narrative, CONTENT.explanations)


@each_file
@settings(max_examples=15)
@for_all(
    figures=st.dictionaries(st.sampled_from([row.code for row in FORM.rows if not row.choices]), st.integers(0, 10**12))
)
def test_every_figure_survives_the_way(file: str, figures: dict[str, int]) -> None:
    back = came_back(file, written(file, Draft(indicators=dict(figures))))
    assert only_filled(back) == figures


def test_no_text_becomes_a_formula() -> None:
    book = load_workbook(io.BytesIO(written("xlsx")))
    (cell,) = [row[3] for row in book["Thuyết minh"].iter_rows() if row[0].value == "VI"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert ";'=1+1;" in written("csv").decode("utf-8-sig")


def test_only_what_is_to_be_filled_in_can_be_changed_and_choices_are_offered() -> None:
    sheet = load_workbook(io.BytesIO(written("xlsx")))["Chỉ tiêu"]
    assert sheet.protection.sheet
    line: Any = next(row for row in sheet.iter_rows() if row[0].value == "K01")
    assert [cell.protection.locked for cell in line] == [True, True, True, False, True, False]
    assert line[3].value == "Cán bộ kiêm nhiệm"
    assert '"Đội riêng,Ghép với đội khác,Cán bộ kiêm nhiệm"' in [
        rule.formula1 for rule in sheet.data_validations.dataValidation
    ]
    assert "bí mật nhà nước" in str(sheet["A2"].value)


def changed(**cells: Any) -> list[tuple[str, str]]:
    """Places and rules that are named when these cells of the figures' sheet are filled in, by code and column."""
    book = load_workbook(io.BytesIO(written("xlsx")))
    sheet: Any = book["Chỉ tiêu"]
    rows = {row[0].value: row[0].row for row in sheet.iter_rows()}
    for place, value in cells.items():
        code, _, column = place.partition("_")
        sheet[f"{column or 'D'}{rows[code]}"] = value
    file = io.BytesIO()
    book.save(file)
    filled = read_table(FORM, REPORT, read_xlsx(file.getvalue()))
    return [(wrong.place.replace(str(rows.get("C04")), "‹C04›"), wrong.rule) for wrong in filled.wrong]


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (1.5, "not-an-integer"),
        ("mười", "not-an-integer"),
        ("1,5", "not-an-integer"),
        ("12.34", "not-an-integer"),
        (-1, "out-of-range"),
        (10**16, "out-of-range"),
        ("=C1+C2", "formula"),
        (date(2024, 6, 14), "date"),
        (True, "flag"),
    ],
)
def test_a_cell_that_holds_no_figure_is_named_with_its_rule(value: Any, rule: str) -> None:
    assert changed(C04=value) == [("Chỉ tiêu!D‹C04›", rule)]


@pytest.mark.parametrize("value", [42.0, "42", " 42 ", "1.250", "1 250", "1\u00a0250.000", None, " "])
def test_figures_as_officers_and_excel_write_them_are_taken(value: Any) -> None:
    assert changed(C04=value) == []


def test_every_wrong_cell_is_named_at_once() -> None:
    wrong = changed(A01="một", B01=-3, C04="=1", K01="Đội lạ", C04_F="Gọi số 0912 345 678", D01_A="Z99", D03_A="D04")
    assert sorted(rule for _, rule in wrong) == [
        "double-row",
        "formula",
        "missing-row",
        "not-a-choice",
        "not-an-integer",
        "out-of-range",
        "personal-data",
        "unknown-row",
    ]
    assert ("Chỉ tiêu!F‹C04›", "personal-data") in wrong


def test_a_text_that_is_refused_is_not_quoted() -> None:
    content = Draft(narrative={"II": "Liên hệ ông A, 042099001234"})
    filled = read_table(FORM, REPORT, read_csv(written("csv", content)))
    ((place, rule, message),) = [(w.place, w.rule, w.message) for w in filled.wrong]
    assert (place[:5], rule) == ("CSV!D", "personal-data")
    assert "042099001234" not in message


@each_file
def test_a_sheet_of_another_report_is_not_taken(file: str) -> None:
    filled = read_table(FORM, "another", FILES[file][1](written(file)))
    assert {wrong.rule for wrong in filled.wrong} == {"other-report"}
    assert filled.wrong[0].place.endswith("!B4")


def test_a_csv_may_be_separated_as_excel_likes() -> None:
    for delimiter in (",", "\t"):
        text = written("csv", Draft(indicators={"C01": 40})).decode("utf-8-sig").replace(";", delimiter)
        text = text.replace("nhà nước, không", "nhà nước; không").replace("tin,", "tin ")
        filled = read_table(FORM, REPORT, read_csv(text.encode()))
        assert filled.draft.indicators.get("C01") == 40


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b" " * 30_000_000)
    return file.getvalue()


def another_book() -> bytes:
    file = io.BytesIO()
    Workbook().save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"%PDF-1.7", b"\0" * 100, bomb()], ids=["none", "cut", "pdf", "0", "bomb"]
)
def test_what_is_no_workbook_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_xlsx(content)


@pytest.mark.parametrize("content", ["Mã;…".encode("utf-16"), b"\xff\xfe", b"x\n" * 1000], ids=["16", "bytes", "long"])
def test_what_is_no_table_of_text_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_csv(content)


def test_a_workbook_without_the_table_says_so() -> None:
    assert [wrong.rule for wrong in read_table(FORM, REPORT, read_xlsx(another_book())).wrong] == ["no-table"]


@for_all(st.binary(max_size=400))
def test_whatever_comes_is_read_or_refused(content: bytes) -> None:
    for read in (read_xlsx, read_csv):
        with contextlib.suppress(Unreadable):
            assert read_table(FORM, REPORT, read(content)).wrong
