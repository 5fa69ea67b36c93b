"""Rows that are typed one by one, pasted, or brought as a file: what they say, which cells cannot be taken."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from services.portal.acts.form import Field
from services.portal.labels import label
from services.portal.text import plain
from services.portal.uploads import Upload
from services.portal.words import translate
from shared.platform.sheets import Cell, Shape, Unreadable, guarded, read_csv, read_text, read_xlsx

MOST_ROWS = 1000
LANGUAGES = ("vi", "en")
_READS = {"xlsx": read_xlsx, "csv": read_csv}

Row = dict[str, str]
"""A row as it was typed: text by the name of the column."""
Wrong = dict[tuple[int, str], str]
"""What cannot be taken, by row and column; the column is empty where it is the row as a whole."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. Its cells are text, or one of the `codes`, which `group` of the labels has names for.

    `options`: the list of the page that its field suggests values from.
    """

    name: str
    title: str
    hint: str = ""
    kind: Literal["line", "text", "choice"] = "line"
    required: bool = False
    group: str = ""
    codes: tuple[str, ...] = ()
    options: str = ""

    def field(self, prefix: str) -> Field:
        """The column as a field of a form that adds one row."""
        choices = [("", "–"), *((code, code) for code in self.codes)] if self.codes else ()
        return Field(
            f"{prefix}.{self.name}", self.title, self.kind, required=False, choices=choices, hint=self.hint,
            choice_group=self.group, options=self.options, rows=2, is_plain=self.required and not self.codes,
        )  # fmt: skip

    def code(self, text: str) -> str | None:
        """The code that is meant, written as itself or by its name in either language."""
        said = plain(text)
        return next((code for code in self.codes if said in {plain(each) for each in self._names(code)}), None)

    def said(self, text: str, language: str) -> str:
        """What a cell says to people."""
        code = self.code(text) if text else None
        return text if code is None else label(self.group, code, language)

    def _names(self, code: str) -> tuple[str, ...]:
        return (code, *(label(self.group, code, language) for language in LANGUAGES))


@dataclass(frozen=True, slots=True)
class Entry:
    """A small form that adds one row. `given`: what the row says beside what is typed."""

    code: str
    title: str
    columns: tuple[Column, ...]
    given: tuple[tuple[str, str], ...] = ()
    note: str = ""

    def typed(self, sent: Mapping[str, str]) -> Row | None:
        """The row; nothing while the form is empty."""
        found = {column.name: _line(sent.get(f"{self.code}.{column.name}", "")) for column in self.columns}
        return found | dict(self.given) if any(found.values()) else None


def wrong_cells(rows: Sequence[Row], columns: Sequence[Column]) -> Wrong:
    """What can be seen without knowing anything: words that are none of the column's, and what is said twice."""
    wrong: Wrong = {}
    first: dict[str, int] = {}
    for number, row in enumerate(rows):
        for column in columns:
            text = row.get(column.name, "")
            if column.required and not text:
                wrong[number, column.name] = "Chưa ghi."
            elif text and column.codes and column.code(text) is None:
                wrong[number, column.name] = "Không có trong danh mục; chọn một trong các loại đã nêu."
        key = row.get("id", "")
        if key and first.setdefault(key, number) != number:
            wrong.setdefault((number, "id"), "Mã này đã có ở một dòng trên.")
    return wrong


def read_rows(text: str, columns: Sequence[Column]) -> list[Row]:
    """Rows that were pasted; with or without their headings. Raises `Unreadable`."""
    text = text.strip("\r\n")
    if not text.strip():
        return []
    separator = "\t" if "\t" in text else ";"
    cells = read_text(separator.join(("#", *(column.title for column in columns))) + "\n" + text, _shape(columns, "#"))
    return _rows([line[: len(columns)] for line in cells[1:]], columns)


def read_file(upload: Upload, columns: Sequence[Column]) -> list[Row]:
    """Rows of a file, of its first sheet. Raises `Unreadable`."""
    read = _READS.get(upload.ending)
    if read is None:
        raise Unreadable("Hãy chọn tệp .xlsx hoặc .csv.")
    (table,) = read(upload.content, _shape(columns, columns[0].title))
    odd = [cell.place for line in table for cell in line if cell.odd and cell.day is None]
    if odd:
        raise Unreadable("Tệp có ô là công thức hoặc báo lỗi. Hãy dán giá trị (Paste Values) rồi tải lên lại.")
    return _rows([[_of_file(cell) for cell in line] for line in table], columns)


def written(rows: Sequence[Row], columns: Sequence[Column], language: str) -> str:
    """The rows as they would be pasted, under their headings."""
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow([translate(column.title, language) for column in columns])
    writer.writerows([column.said(row.get(column.name, ""), language) for column in columns] for row in rows)
    return text.getvalue()


def blank(columns: Sequence[Column], ending: str, language: str) -> bytes:
    """A file to be filled in: the headings alone."""
    titles = [translate(column.title, language) for column in columns]
    if ending == "csv":
        return (";".join(str(guarded(title)) for title in titles) + "\r\n").encode("utf-8-sig")
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(titles)
    for number, cell in enumerate(sheet[1], 1):
        cell.font, cell.number_format = Font(bold=True), "@"
        sheet.column_dimensions[get_column_letter(number)].width = 28
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def day_of(text: str) -> str:
    """A day as requests have it; what is none stays as it was typed, for the service to refuse."""
    parts = text.split("/")
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0])).isoformat() if len(parts) == 3 else text
    except ValueError:
        return text


def _shape(columns: Sequence[Column], marks: str) -> Shape:
    return Shape(len(columns), MOST_ROWS + 1, marks)


def _rows(lines: Sequence[Sequence[Cell]], columns: Sequence[Column]) -> list[Row]:
    """Under headings, in whatever order they stand; in the order of the columns where there are none."""
    known = {plain(translate(column.title, language)): column.name for column in columns for language in LANGUAGES}
    names = [column.name for column in columns]
    found: list[Row] = []
    for line in lines:
        texts = [_line(cell.text) for cell in line]
        headings = [known.get(plain(text)) for text in texts]
        if not found and sum(name is not None for name in headings) > 1:
            names = [name or "" for name in headings]
        elif any(texts):
            found.append({name: text for name, text in zip(names, texts, strict=False) if name})
    return found


def _line(text: str) -> str:
    """One line of it: what stood on several is set apart by semicolons."""
    return "; ".join(part for part in (" ".join(line.split()) for line in text.splitlines()) if part)


def _of_file(cell: Cell) -> Cell:
    """Codes are kept as numbers, days as days."""
    if cell.day is not None:
        return Cell(cell.place, f"{cell.day:%d/%m/%Y}")
    is_whole = isinstance(cell.value, float) and cell.value.is_integer()
    return Cell(cell.place, int(cell.value or 0)) if is_whole else cell
