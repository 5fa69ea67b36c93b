"""An indicator form: which figures and sections a report has, and which checks they must stand.

A published version never changes. Ratios are computed by readers and are no rows. A check compares two weighted
sums; it is skipped while one of its terms is not known, so an unfinished draft is not scolded.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from shared.contracts.base import Code, Line, Text, Value
from shared.contracts.refusals import Rejected
from shared.contracts.reports.common import FormReference, Indicators, PeriodKind, ReportingPeriod, RowCode
from shared.contracts.reports.report import Finding, Severity

LARGEST = 10**15
_SETTLED = ("previous.", "festival.")
Record = Mapping[str, int | str]
"""Figures that the service knows without being told: `previous.C04` is the unit's own in the period that ended before,
`latest.D01` the latest accepted up to the end of this one, `within.E02` the latest of a period inside this one,
`inside.B01` what the shorter periods come to that make up this one. Units that went over to the unit are added.
`below.B01` is what the units below come to that were asked for the same period, once all of them have reported.
`festival.…` is what was verified of the unit's festival in the period; `communes` counts those of its area.
"""
KnownFigure = Annotated[
    str,
    StringConstraints(pattern=r"^((previous|latest|within|inside)\.[A-Z]\d\d[a-c]?|festival\.[a-zA-Z0-9_]+|communes)$"),
]


class RowKind(Code):
    """How the values of a row add up."""

    STOCK = "stock"
    FLOW = "flow"
    STATUS = "status"
    CATEGORY = "category"


class Adding(Code):
    """What several values of a row come to; `same` is a value only where all agree, `none` never is one."""

    SUM = "sum"
    FIRST = "first"
    LAST = "last"
    SAME = "same"
    NONE = "none"


class Row(Value):
    """One value that is asked. `only_*` name the periods in which it is asked at all.

    A mandatory row that is empty is a contradiction (`mandatory`), any other that is asked a warning (`not-filled`).
    `prefill` is the figure on record with which a new draft begins; `on_record` one that is a part of it only, shown
    beside the row and not filled in. `over_units` and `over_periods` say how it adds up where its kind does not tell:
    numbers add up over units, only a flow adds up over periods, of all others the last value counts.
    """

    code: RowCode
    name: Line
    unit: Line
    kind: RowKind
    choices: dict[str, str] = Field(default_factory=dict[str, str])
    only_in: tuple[PeriodKind, ...] = ()
    only_with_day: Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")] | None = None
    only_from: date | None = None
    largest: int = Field(default=LARGEST, ge=0)
    is_mandatory: bool = False
    mandatory_when_positive: RowCode | None = None
    prefill: KnownFigure | None = None
    on_record: KnownFigure | None = None
    over_units: Adding | None = None
    over_periods: Adding | None = None

    @property
    def adds_over_units(self) -> Adding:
        """What the values of several units come to."""
        return self.over_units or (Adding.SAME if self.kind is RowKind.CATEGORY else Adding.SUM)

    @property
    def adds_over_periods(self) -> Adding:
        """What the values of periods that follow each other come to in the period that they make up."""
        return self.over_periods or (Adding.SUM if self.kind is RowKind.FLOW else Adding.LAST)

    def is_asked(self, period: ReportingPeriod) -> bool:
        """Whether a report of this period has this row."""
        if self.only_in and period.kind not in self.only_in:
            return False
        if self.only_from and period.ends_on < self.only_from:
            return False
        if self.only_with_day is None:
            return True
        years = range(period.starts_on.year, period.ends_on.year + 1)
        days = [date.fromisoformat(f"{year}-{self.only_with_day}") for year in years]
        return any(period.starts_on <= day <= period.ends_on for day in days)

    def as_of(self, period: ReportingPeriod, cutoffs: Mapping[str, date]) -> date:
        """The last day of its figures: by its own cut-off, or its group's, else the last day of the period."""
        of_it = [key for key in cutoffs if self.code.startswith(key)]
        return cutoffs[max(of_it, key=len)] if of_it else period.ends_on

    def known(self, record: Record) -> int | str | None:
        """The figure on record for this row, if there is one."""
        term = self.source(record)
        return record.get(term) if term else None

    def source(self, record: Record) -> str | None:
        """Which figure on record this row goes by: what the units below come to, unless it is settled already."""
        named, below = self.prefill or self.on_record, f"below.{self.code}"
        is_settled = named in record and named is not None and named.startswith(_SETTLED)
        return below if isinstance(record.get(below), int) and not is_settled else named

    def first_value(self, record: Record) -> int | str | None:
        """What a new draft begins with: the figure on record where this row can hold it."""
        term = self.source(record)
        value = record.get(term) if term and term != self.on_record else None
        return None if value is None or _wrong(self, value) else value

    def is_missed(self, indicators: Indicators) -> bool:
        """Whether an empty value is a contradiction beside these figures."""
        condition = indicators.get(self.mandatory_when_positive) if self.mandatory_when_positive else None
        return self.is_mandatory or (isinstance(condition, int) and condition > 0)


class Section(Value):
    """A section of the narrative."""

    code: Line
    title: Line


class Check(Value):
    """`left` must be =, <= or >= `right`. Terms are rows, or figures on record such as `communes`, `previous.C04`."""

    code: Line
    place: RowCode
    severity: Severity
    left: dict[str, int]
    compare: Literal["=", "<=", ">="]
    right: dict[str, int] = Field(default_factory=dict[str, int])
    when_zero: RowCode | None = None
    when_positive: RowCode | None = None
    unless_explained: bool = False
    message: Text


class Form(Value):
    """A version of an indicator form."""

    reference: FormReference
    title: Line
    rows: tuple[Row, ...]
    sections: tuple[Section, ...]
    checks: tuple[Check, ...]

    @property
    def groups(self) -> frozenset[str]:
        """What can have a cut-off of its own: the indicator groups, by the first letters of codes, and indicators."""
        return frozenset(part for row in self.rows for part in (row.code[0], row.code[:3], row.code))

    def malformed(self, indicators: Indicators, narrative: dict[str, str]) -> dict[str, str]:
        """What is no value of this form, as place -> Vietnamese message."""
        rows = {row.code: row for row in self.rows}
        wrong = {f"indicators.{code}": m for code, v in indicators.items() if (m := _wrong(rows.get(code), v))}
        sections = {section.code for section in self.sections}
        return wrong | {f"narrative.{s}": "Biểu mẫu không có phần này." for s in narrative if s not in sections}

    def findings(
        self,
        indicators: Indicators,
        explanations: dict[str, str],
        period: ReportingPeriod,
        record: Record,
    ) -> tuple[Finding, ...]:
        """What the checks say about well-formed figures; `record` holds the figures that the service knows."""
        known = {**record, **indicators}
        figures = {term: value for term, value in known.items() if isinstance(value, int)}
        found = [finding for check in self.checks if (finding := _failed(check, figures, explanations))]
        return (
            *self._out_of_place(indicators, period),
            *self._less_than_below(indicators, explanations, record),
            *found,
        )

    def _less_than_below(self, indicators: Indicators, explanations: dict[str, str], record: Record) -> list[Finding]:
        return [
            Finding(
                check="units-below",
                place=row.code,
                severity=Severity.WARNING,
                message=f"{row.code} = {figure}: ít hơn số của các đơn vị cấp dưới cộng lại ({below}), cần nêu lý do.",
            )
            for row in self.rows
            if isinstance(below := record.get(f"below.{row.code}"), int)
            and isinstance(figure := indicators.get(row.code), int)
            and figure < below
            and not explanations.get(row.code)
        ]

    def _out_of_place(self, indicators: Indicators, period: ReportingPeriod) -> list[Finding]:
        asked = [row.code for row in self.rows if row.is_asked(period)]
        found = [
            Finding(
                check="not-asked",
                place=row.code,
                severity=Severity.WARNING,
                message=f"{row.code}: kỳ báo cáo này không lấy số liệu «{row.name}»; hãy để trống.",
            )
            for row in self.rows
            if row.code not in asked and indicators.get(row.code) not in (None, 0)
        ]
        found += [
            Finding(
                check="mandatory",
                place=row.code,
                severity=Severity.EQUATION,
                message=f"{row.code}: bắt buộc phải có «{row.name}»; nếu không có thì ghi 0.",
            )
            for row in self.rows
            if row.code in asked and indicators.get(row.code) is None and row.is_missed(indicators)
        ]
        if empty := [code for code in asked if indicators.get(code) is None]:
            message = f"Chưa có số liệu: {', '.join(empty)}."
            found.append(Finding(check="not-filled", place=empty[0], severity=Severity.WARNING, message=message))
        return found


def refuse_malformed(form: Form, indicators: Indicators, narrative: dict[str, str]) -> None:
    """Raises `Rejected` where something is no value of the form."""
    if wrong := form.malformed(indicators, narrative):
        codes = ", ".join(place.partition(".")[2] for place in wrong)
        raise Rejected("figures-malformed", f"Số liệu không hợp lệ: {codes}.", wrong)


def _wrong(row: Row | None, value: int | str | None) -> str | None:
    if row is None:
        return "Biểu mẫu không có chỉ tiêu này (tỷ lệ do hệ thống tính, không nhập)."
    if value is None:
        return None
    if row.kind == RowKind.CATEGORY:
        return None if value in row.choices else f"Phải là một trong: {'; '.join(row.choices.values())}."
    if isinstance(value, bool) or not isinstance(value, int):
        return "Phải là số nguyên."
    if 0 <= value <= row.largest:
        return None
    return "Phải là số nguyên từ 0 trở lên." if row.largest == LARGEST else f"Phải là số nguyên từ 0 đến {row.largest}."


def _failed(check: Check, figures: dict[str, int], explanations: dict[str, str]) -> Finding | None:
    if any(term not in figures for term in (*check.left, *check.right)):
        return None
    if check.when_zero is not None and figures.get(check.when_zero) != 0:
        return None
    if check.when_positive is not None and figures.get(check.when_positive, 0) <= 0:
        return None
    if check.unless_explained and explanations.get(check.place):
        return None
    left, right = _sum(check.left, figures), _sum(check.right, figures)
    holds = {"=": left == right, "<=": left <= right, ">=": left >= right}[check.compare]
    if holds:
        return None
    message = f"{check.place}: {check.message} ({_named(check.left)} = {left}; {_named(check.right)} = {right})."
    return Finding(check=check.code, place=check.place, severity=check.severity, message=message)


def _sum(terms: dict[str, int], figures: dict[str, int]) -> int:
    return sum(weight * figures[term] for term, weight in terms.items())


def _named(terms: dict[str, int]) -> str:
    return " ".join(_term(term, weight) for term, weight in terms.items()).removeprefix("+ ") or "phải bằng"


def _term(term: str, weight: int) -> str:
    times = "" if abs(weight) == 1 else f"{abs(weight)} × "
    return f"{'−' if weight < 0 else '+'} {times}{_LABELS.get(term, term)}"


_LABELS = {
    "communes": "số đơn vị cấp xã của địa bàn",
    "previous.C04": "C04 kỳ trước",
    "latest.E01": "E01 kỳ báo cáo gần nhất",
    "within.E02": "E02 đã báo cáo trong năm",
    "festival.sites": "số điểm đã xác nhận",
    "festival.attendances": "lượt người đã xác nhận",
    "festival.residential_areas": "số khu dân cư đã xác nhận",
    "festival.commitments": "số cam kết đã xác nhận",
    "festival.budget": "ngân sách đã chi được xác nhận",
    "festival.socialised": "xã hội hóa đã chi được xác nhận",
    "festival.G01": "số điểm đã xác nhận",
    "festival.G03": "lượt người đã xác nhận",
}
