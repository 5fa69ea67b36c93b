"""Tables of a form as .xlsx and .csv files. What comes back is foreign: its size is bounded before it is unpacked."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as WorkbookCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from services.reports.report.form import RowKind
from services.reports.report.sheet import HEADER, MOST_LINES, Cell, Line, Plain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
FIGURES, NARRATIVE, CSV_SHEET = "Chỉ tiêu", "Thuyết minh", "CSV"
LARGEST_UNPACKED = 8_000_000
MOST_PARTS = 100

_WIDTHS = (8, 60, 18, 18, 18, 50)
_HEAD = PatternFill("solid", fgColor="D9E2F3")
_NOT_ASKED = PatternFill("solid", fgColor="E7E6E6")
_UNLOCKED = Protection(locked=False)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(Exception):
    """The file is no such table. The message says what to do, in Vietnamese."""


Above = Sequence[tuple[str, str]]


def write_xlsx(above: Above, lines: Sequence[Line]) -> bytes:
    """A workbook: figures on one sheet, the narrative on another. Only the cells to be filled in can be changed."""
    book = Workbook()
    figures = book.active
    assert isinstance(figures, Worksheet)
    figures.title = FIGURES
    _fill(figures, above, [line for line in lines if line.row is not None])
    _fill(book.create_sheet(NARRATIVE), above[:3], [line for line in lines if line.row is None])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Worksheet, above: Above, lines: Sequence[Line]) -> None:
    for name, value in above:
        sheet.append([name, value])
    _as_text(sheet)
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"].font = Font(bold=True, color="C00000")
    sheet.append(list(HEADER))
    head = sheet.max_row
    for cell in sheet[head]:
        cell.font, cell.fill = Font(bold=True), _HEAD
    sheet.freeze_panes = f"A{head + 1}"
    for number, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for line in lines:
        sheet.append([line.code, line.name, line.unit, line.value, line.on_record, line.explanation])
        cells = sheet[sheet.max_row]
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a text that begins with = is no formula
            if not line.is_asked:
                cell.fill = _NOT_ASKED
        cells[3].protection = cells[5].protection = _UNLOCKED
        _restrict(sheet, cells[3], line)
    sheet.protection.sheet = True


def _as_text(sheet: Worksheet) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"


def _restrict(sheet: Worksheet, cell: Any, line: Line) -> None:
    assert isinstance(cell, WorkbookCell)
    if line.row is None:
        return
    if line.row.kind == RowKind.CATEGORY:
        rule = DataValidation(type="list", formula1=f'"{",".join(line.row.choices.values())}"', allow_blank=True)
    else:
        rule = DataValidation(
            type="whole", operator="between", formula1="0", formula2=str(line.row.largest), allow_blank=True
        )
        rule.error, rule.errorTitle = f"Phải là số nguyên từ 0 đến {line.row.largest}.", line.code
    sheet.add_data_validation(rule)
    rule.add(cell)  # pyright: ignore[reportUnknownMemberType]


def write_csv(above: Above, lines: Sequence[Line]) -> bytes:
    """UTF-8 with a mark that Excel knows it by, separated by semicolons."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerows([_guarded(name), _guarded(value), "", "", "", ""] for name, value in above)
    writer.writerow(HEADER)
    for line in lines:
        cells = (line.code, line.name, line.unit, line.value, line.on_record, line.explanation)
        writer.writerow(["" if cell is None else _guarded(cell) for cell in cells])
    return file.getvalue().encode("utf-8-sig")


def _guarded(cell: int | str) -> int | str:
    """No spreadsheet may take a text for a formula. `_plain` takes the mark away again."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _plain(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def read_csv(content: bytes) -> list[list[list[Cell]]]:
    """The table of a .csv file. Raises `Unreadable`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("Tệp CSV phải ở bảng mã UTF-8. Hãy lưu lại dạng «CSV UTF-8».") from None
    delimiter = max(";,\t", key=lambda each: next((line.count(each) for line in text.splitlines() if "Mã" in line), 0))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise Unreadable("Không đọc được tệp CSV. Hãy tải lại bảng rồi điền vào đó.") from None
    return [_table(CSV_SHEET, ([_plain(cell) for cell in row] for row in _bounded(rows)))]


def _bounded(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    if len(rows) > MOST_LINES:
        raise Unreadable(f"Bảng có quá {MOST_LINES} dòng. Hãy tải lại bảng rồi điền vào đó.")
    return rows


def read_xlsx(content: bytes) -> list[list[list[Cell]]]:
    """The tables of an .xlsx file, at most as many lines as a form can have. Raises `Unreadable`."""
    _bound(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        return [
            _table(sheet.title, _typed(sheet))
            for name in (FIGURES, NARRATIVE)
            if name in book.sheetnames and (sheet := book[name])
        ]
    except Exception as error:  # the reader fails in as many ways as there are broken files
        raise Unreadable("Không đọc được tệp Excel. Hãy tải lại bảng, điền vào đó và lưu dạng .xlsx.") from error


def _bound(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            found = parts.infolist()
    except zipfile.BadZipFile:
        raise Unreadable("Tệp không phải là bảng Excel (.xlsx). Hãy lưu lại dạng .xlsx.") from None
    if len(found) > MOST_PARTS or sum(part.file_size for part in found) > LARGEST_UNPACKED:
        raise Unreadable("Tệp Excel quá lớn. Hãy tải lại bảng, chỉ điền số liệu và không chèn hình.")


def _typed(sheet: Any) -> Iterable[Sequence[Plain | tuple[str]]]:
    for row in sheet.iter_rows(max_row=MOST_LINES, max_col=len(HEADER)):
        yield [_typed_value(cell) for cell in row]


def _typed_value(cell: Any) -> Plain | tuple[str]:
    """The value, or what it is instead, in a tuple."""
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if kind == "f":
        return ("formula",)
    if kind == "e":
        return ("error",)
    if isinstance(value, bool):
        return ("flag",)
    if isinstance(value, datetime | date | time | timedelta):
        return ("date",)
    return value if isinstance(value, int | float | str) else None


def _table(sheet: str, rows: Iterable[Sequence[Plain | tuple[str]]]) -> list[list[Cell]]:
    """Every line with all its cells, each with its place as spreadsheets name it."""
    table: list[list[Cell]] = []
    for number, row in enumerate(rows, 1):
        cells: list[Cell] = []
        for column in range(len(HEADER)):
            place = f"{sheet}!{get_column_letter(column + 1)}{number}"
            value = row[column] if column < len(row) else None
            cells.append(Cell(place, odd=value[0]) if isinstance(value, tuple) else Cell(place, value))
        table.append(cells)
    return table
