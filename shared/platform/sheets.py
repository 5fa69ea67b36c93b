"""Tables of .xlsx and .csv files, cell by cell. What comes is foreign: its size is bounded before it is unpacked."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
CSV_SHEET = "CSV"
LARGEST_UNPACKED = 8_000_000
MOST_PARTS = 100
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Plain = int | float | str | None


class Unreadable(Exception):
    """The file is no such table. The message says what to do, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that came. `odd` says what it holds when it is no plain value: `formula`, `error`, `date`, `flag`."""

    place: str
    value: Plain = None
    odd: str | None = None
    day: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it."""
        return self.odd is None and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))

    @property
    def text(self) -> str:
        """What it says, as text."""
        return "" if self.value is None else str(self.value).strip()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table can be: so many columns and lines; `marks` stands in the line of its headings.

    `sheets`: which sheets of a workbook hold it; the first one where none is named.
    """

    columns: int
    lines: int
    marks: str
    sheets: tuple[str, ...] = ()


def guarded(cell: int | str) -> int | str:
    """No spreadsheet may take a text for a formula. Reading takes the mark away again."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _plain(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def read_csv(content: bytes, shape: Shape) -> list[list[list[Cell]]]:
    """The table of a .csv file. Raises `Unreadable`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("Tệp CSV phải ở bảng mã UTF-8. Hãy lưu lại dạng «CSV UTF-8».") from None
    return [read_text(text, shape)]


def read_text(text: str, shape: Shape) -> list[list[Cell]]:
    """The table of a text, separated by what its headings are, or else its first line. Raises `Unreadable`."""
    lines = text.splitlines()
    headings = next((line for line in lines if shape.marks in line), lines[0] if lines else "")
    delimiter = max(";,\t", key=headings.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise Unreadable("Không đọc được tệp CSV. Hãy tải lại bảng rồi điền vào đó.") from None
    if len(rows) > shape.lines:
        raise Unreadable(f"Bảng có quá {shape.lines} dòng. Hãy tải lại bảng rồi điền vào đó.")
    return _table(CSV_SHEET, ([Cell("", _plain(cell)) for cell in row] for row in rows), shape)


def read_xlsx(content: bytes, shape: Shape) -> list[list[list[Cell]]]:
    """The tables of an .xlsx file, no more lines than they can have. Raises `Unreadable`."""
    _bound(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        names = shape.sheets or tuple(book.sheetnames[:1])
        return [
            _table(sheet.title, _typed(sheet, shape), shape)
            for name in names
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


def _typed(sheet: Any, shape: Shape) -> Iterable[Sequence[Cell]]:
    for row in sheet.iter_rows(max_row=shape.lines, max_col=shape.columns):
        yield [_typed_cell(cell) for cell in row]


def _typed_cell(cell: Any) -> Cell:
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if kind == "f":
        return Cell("", odd="formula")
    if kind == "e":
        return Cell("", odd="error")
    if isinstance(value, bool):
        return Cell("", odd="flag")
    if isinstance(value, datetime | date | time | timedelta):
        day = value.date() if isinstance(value, datetime) else value
        return Cell("", odd="date", day=day if isinstance(day, date) else None)
    return Cell("", value if isinstance(value, int | float | str) else None)


def _table(sheet: str, rows: Iterable[Sequence[Cell]], shape: Shape) -> list[list[Cell]]:
    """Every line with all its cells, each with its place as spreadsheets name it."""
    table: list[list[Cell]] = []
    for number, row in enumerate(rows, 1):
        cells: list[Cell] = []
        for column in range(shape.columns):
            place = f"{sheet}!{get_column_letter(column + 1)}{number}"
            found = row[column] if column < len(row) else Cell("")
            cells.append(Cell(place, found.value, found.odd, found.day))
        table.append(cells)
    return table
