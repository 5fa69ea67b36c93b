"""Tables of a form as .xlsx and .csv files."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell as WorkbookCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from services.reports.report.form import RowKind
from services.reports.report.sheet import HEADER, MOST_LINES, Line
from shared.platform import sheets
from shared.platform.sheets import Cell, Shape, guarded

FIGURES, NARRATIVE = "Chỉ tiêu", "Thuyết minh"
_SHAPE = Shape(len(HEADER), MOST_LINES, HEADER[0], (FIGURES, NARRATIVE))

_WIDTHS = (8, 60, 18, 18, 18, 50)
_HEAD = PatternFill("solid", fgColor="D9E2F3")
_NOT_ASKED = PatternFill("solid", fgColor="E7E6E6")
_UNLOCKED = Protection(locked=False)

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
    writer.writerows([guarded(name), guarded(value), "", "", "", ""] for name, value in above)
    writer.writerow(HEADER)
    for line in lines:
        cells = (line.code, line.name, line.unit, line.value, line.on_record, line.explanation)
        writer.writerow(["" if cell is None else guarded(cell) for cell in cells])
    return file.getvalue().encode("utf-8-sig")


def read_csv(content: bytes) -> list[list[list[Cell]]]:
    """The table of a .csv file. Raises `Unreadable`."""
    return sheets.read_csv(content, _SHAPE)


def read_xlsx(content: bytes) -> list[list[list[Cell]]]:
    """The tables of an .xlsx file, at most as many lines as a form can have. Raises `Unreadable`."""
    return sheets.read_xlsx(content, _SHAPE)
