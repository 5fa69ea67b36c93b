"""A report's form as a table: what stands in which cell, and what a table that comes back says. Pure, no files.

A table has lines of six cells: code, name, unit, value, figure on record, explanation; above them stand lines that say
which form and which report it is. Sections of the narrative are lines too: their value is their text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from services.reports.report.draft import Draft
from services.reports.report.form import Form, Record, Row, RowKind
from services.reports.report.state import Report
from shared.platform.guard import FreeTextOrNone
from shared.platform.sheets import Cell, Plain
from shared.platform.wording import field_message

HEADER = ("Mã", "Nội dung", "Đơn vị tính", "Giá trị", "Số liệu đang lưu", "Giải trình")
FORM, REPORT = "Biểu mẫu", "Báo cáo"
BANNER = "Chỉ dùng cho thông tin không thuộc bí mật nhà nước; không nhập dữ liệu cá nhân."
MOST_LINES = 500

_DIGITS = re.compile(r"\d{1,18}|\d{1,3}(?:[.\u00a0 ]\d{3})+")
_TEXT: TypeAdapter[str] = TypeAdapter(FreeTextOrNone)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What cannot be taken: the cell, a stable code of the rule, and what to do, in Vietnamese."""

    place: str
    rule: str
    message: str


@dataclass
class Filled:
    """What a table says. `draft` is complete only where nothing is `wrong`."""

    draft: Draft = field(default_factory=Draft)
    wrong: list[Wrong] = field(default_factory=list[Wrong])


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table that is handed out. `is_asked`: whether the period has this row."""

    code: str
    name: str
    unit: str
    value: int | str | None
    on_record: int | str | None = None
    explanation: str = ""
    row: Row | None = None
    is_asked: bool = True


def lines_of(form: Form, report: Report | None, content: Draft, record: Record) -> list[Line]:
    """The rows of the form, then its sections, with what the draft holds. Choices are shown in words."""
    rows = [
        Line(
            row.code,
            row.name,
            row.unit,
            _shown(row, content.indicators.get(row.code)),
            _shown(row, record.get(f"previous.{row.code}") if (known := row.known(record)) is None else known),
            content.explanations.get(row.code, ""),
            row,
            report is None or row.is_asked(report.period),
        )
        for row in form.rows
    ]
    sections = [Line(s.code, s.title, "", content.narrative.get(s.code, "")) for s in form.sections]
    return rows + sections


def above(form: Form, report_id: str | None, report: Report | None, unit: str | None) -> list[tuple[str, str]]:
    """The lines above the table."""
    lines = [(form.title, ""), (BANNER, ""), (FORM, f"{form.reference.code}/{form.reference.version}")]
    if report is None:
        return lines
    period = report.period
    return [
        *lines,
        (REPORT, report_id or ""),
        ("Đơn vị", unit or report.unit),
        ("Kỳ báo cáo", f"{period.starts_on:%d/%m/%Y} đến hết {period.ends_on:%d/%m/%Y}"),
        *((f"Chốt số liệu {group}", f"hết ngày {day:%d/%m/%Y}") for group, day in sorted(report.cutoffs.items())),
    ]


def read_table(form: Form, report_id: str, tables: Sequence[Sequence[Sequence[Cell]]]) -> Filled:
    """What the tables of one file say, together; each table may hold any of the form's lines."""
    filled = Filled()
    seen: dict[str, str] = {}
    indicators: dict[str, int | str | None] = {}
    narrative: dict[str, str] = {}
    explanations: dict[str, str] = {}
    rows = {row.code: row for row in form.rows}
    sections = {section.code for section in form.sections}
    for cells in (line for table in tables for line in _lines(form, report_id, table, filled)):
        code_cell, value_cell, explanation_cell = cells[0], cells[3], cells[5]
        code = code_cell.text
        if code in seen:
            filled.wrong.append(
                Wrong(code_cell.place, "double-row", f"Mã {code} đã có ở {seen[code]}; hãy bỏ một dòng.")
            )
            continue
        seen[code] = code_cell.place
        if code in rows:
            indicators[code] = _value(form, rows[code], value_cell, filled)
            if text := _free(code, explanation_cell, filled):
                explanations[code] = text
        elif code in sections:
            if text := _free(code, value_cell, filled):
                narrative[code] = text
        else:
            message = "Biểu mẫu không có mã này. Hãy tải lại bảng và không sửa cột «Mã»."
            filled.wrong.append(Wrong(code_cell.place, "unknown-row", message))
    if not seen:
        filled.wrong.append(
            Wrong("", "no-table", f"Không thấy dòng tiêu đề «{HEADER[0]}». Hãy dùng bảng đã tải xuống.")
        )
    elif missing := [code for code in (*rows, *sections) if code not in seen]:
        message = f"Thiếu dòng {', '.join(missing)}. Hãy tải lại bảng; dòng không có số liệu thì để trống ô giá trị."
        filled.wrong.append(Wrong("", "missing-row", message))
    filled.draft = Draft(indicators=indicators, narrative=narrative, explanations=explanations)
    return filled


def _lines(form: Form, report_id: str, table: Iterable[Sequence[Cell]], filled: Filled) -> list[Sequence[Cell]]:
    """The lines under the header. What stands above is compared with the report that the table is sent to."""
    found: list[Sequence[Cell]] = []
    wanted = {FORM: f"{form.reference.code}/{form.reference.version}", REPORT: report_id}
    is_under = False
    for cells in table:
        if is_under:
            if not all(cell.is_empty for cell in (cells[0], cells[3], cells[5])):
                found.append(cells)
        elif cells[0].text == HEADER[0]:
            is_under = True
        elif (right := wanted.get(cells[0].text)) and cells[1].text not in ("", right):
            message = f"Bảng này thuộc {cells[0].text.lower()} khác; ở đây cần {right}. Hãy tải đúng bảng rồi điền lại."
            filled.wrong.append(
                Wrong(cells[1].place, "other-report" if cells[0].text == REPORT else "other-form", message)
            )
    return found


def _shown(row: Row, value: int | str | None) -> int | str | None:
    return row.choices.get(str(value), value) if row.kind == RowKind.CATEGORY and value is not None else value


_ODD = {
    "formula": "Ô có công thức. Hãy dán giá trị (Paste Values) thay cho công thức.",
    "error": "Ô báo lỗi (như #REF!). Hãy nhập lại giá trị.",
    "date": "Ô đang ở dạng ngày tháng. Hãy đổi sang dạng số rồi nhập lại.",
    "flag": "Ô đang ở dạng đúng/sai. Hãy nhập lại giá trị.",
}


def _value(form: Form, row: Row, cell: Cell, filled: Filled) -> int | str | None:
    if cell.odd is not None:
        filled.wrong.append(Wrong(cell.place, cell.odd, f"{row.code}: {_ODD[cell.odd]}"))
        return None
    if cell.is_empty:
        return None
    value = _choice(row, cell.text) if row.kind == RowKind.CATEGORY else _integer(cell.value)
    if value is None:
        rule, message = "not-an-integer", "Phải là số nguyên, không có phần thập phân, không có chữ. Hãy nhập lại."
        if row.kind == RowKind.CATEGORY:
            rule, message = "not-a-choice", f"Phải là một trong: {'; '.join(row.choices.values())}. Hãy chọn lại."
        filled.wrong.append(Wrong(cell.place, rule, f"{row.code}: {message}"))
        return None
    if wrong := form.malformed({row.code: value}, {}):
        message = "; ".join(wrong.values())
        filled.wrong.append(Wrong(cell.place, "out-of-range", f"{row.code}: {message} Hãy nhập lại."))
        return None
    return value


def _integer(value: Plain) -> int | None:
    """Excel keeps whole numbers as decimals; officers write 1.250 for one thousand two hundred and fifty."""
    if isinstance(value, str):
        text = value.strip().removeprefix("-")
        digits = re.sub(r"[.\u00a0 ]", "", text) if _DIGITS.fullmatch(text) else ""
        return None if not digits else -int(digits) if value.strip().startswith("-") else int(digits)
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value


def _choice(row: Row, text: str) -> str | None:
    wanted = text.casefold()
    return next((c for c, label in row.choices.items() if wanted in (c.casefold(), label.casefold())), None)


def _free(code: str, cell: Cell, filled: Filled) -> str:
    if cell.odd is not None:
        filled.wrong.append(Wrong(cell.place, cell.odd, f"{code}: {_ODD[cell.odd]}"))
        return ""
    try:
        return _TEXT.validate_python(cell.text)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        filled.wrong.append(Wrong(cell.place, first["type"].replace("_", "-"), f"{code}: {field_message(first)}"))
        return ""
