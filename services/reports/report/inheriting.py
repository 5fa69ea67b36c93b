"""Figures of earlier reports that a new one begins with. Pure.

They are a unit's own, those of units that went over to it, and those of the shorter periods that make up a longer one.

A sum is given only where nothing is missing: every unit that went over has reported, none of them was split, and the
shorter periods cover the longer one without a gap. Of the period before, what is known is told all the same, with the
units whose part is missing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from pydantic import Field

from services.reports.report.form import Adding, Form
from shared.contracts.base import UnitId, Value
from shared.contracts.reports.common import Indicators, ReportingPeriod


class Origin(Value):
    """A report that a figure comes from."""

    unit: UnitId = Field(description="The unit that was asked")
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Sheet:
    """The figures of an accepted report, with the unit that was asked for them."""

    unit: str
    period: ReportingPeriod
    indicators: Indicators

    @property
    def origin(self) -> Origin:
        """Where its figures come from."""
        return Origin(unit=self.unit, starts_on=self.period.starts_on, ends_on=self.period.ends_on)


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A unit that ceased into `heir`, as a whole or in part."""

    unit: str
    heir: str
    effective_on: date
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of a unit's earlier reports: accepted sheets, the oldest first, and the units that went over.

    `since`: the first day of each unit, where it is known. One that stood in a period and did not report is missing.
    """

    unit: str
    sheets: Sequence[Sheet]
    predecessors: Sequence[Predecessor] = ()
    since: Mapping[str, date] = field(default_factory=dict[str, date])

    def figures(self, period: ReportingPeriod, form: Form) -> "Found":
        """By source and row; none where a part of the sum is missing."""
        found = Found()
        known, missing = self._gathered(self.unit, lambda sheet: sheet.period.ends_on < period.starts_on, frozenset())
        before = known if known and not missing else None
        if known and missing:
            found.parts, found.missing = _figures("previous", form, [known]), tuple(missing)
        latest = self._one(lambda sheet: sheet.period.ends_on <= period.ends_on and sheet.period != period)
        within = self._one(lambda sheet: _is_inside(sheet.period, period))
        for source, sheets in (("previous", before), ("latest", latest), ("within", within)):
            found.add(source, form, [sheets] if sheets else [])
        found.add("inside", form, self._cover(period) or [])
        return found

    def _one(self, fits: Callable[[Sheet], bool]) -> list[Sheet] | None:
        """The latest sheet that fits, with those of the units whose figures it does not hold yet."""
        found, missing = self._gathered(self.unit, fits, frozenset())
        return found if found and not missing else None

    def _gathered(
        self, unit: str, fits: Callable[[Sheet], bool], seen: frozenset[str]
    ) -> tuple[list[Sheet], list[str]]:
        """The sheets, and the units of which one is missing."""
        own = next((sheet for sheet in reversed(self.sheets) if sheet.unit == unit and fits(sheet)), None)
        found, missing = [own] if own else [], list[str]()
        for each in self.predecessors:
            if each.heir != unit or each.unit in seen or (own and each.effective_on <= own.period.ends_on):
                continue
            theirs, lacking = self._gathered(each.unit, fits, seen | {unit}) if each.is_whole else ([], [each.unit])
            found += theirs
            missing += lacking if theirs or lacking else [each.unit]
        stood_since = self.since.get(unit)
        if own is None and stood_since is not None and any(stood_since <= each.period.ends_on for each in found):
            missing.insert(0, unit)
        return found, missing

    def _cover(self, period: ReportingPeriod) -> list[list[Sheet]] | None:
        """Sheets of shorter periods that cover the period, the longest first at every step."""
        shorter = {_span(sheet.period) for sheet in self.sheets if _is_inside(sheet.period, period)}

        def onwards(starts_on: date) -> list[list[Sheet]] | None:
            if starts_on > period.ends_on:
                return []
            for part in sorted(shorter, reverse=True):
                if part[0] != starts_on:
                    continue
                sheets = self._one(lambda sheet, part=part: _span(sheet.period) == part)
                rest = onwards(part[1] + timedelta(days=1)) if sheets else None
                if sheets and rest is not None:
                    return [sheets, *rest]
            return None

        return onwards(period.starts_on)


Figure: TypeAlias = int | str


@dataclass(slots=True)
class Found:
    """Figures by term (`latest.D01`), and for each source the reports that they come from.

    `parts`: of the period before, what is known where the part of the `missing` units is not.
    """

    figures: dict[str, Figure] = field(default_factory=dict[str, Figure])
    origins: dict[str, tuple[Origin, ...]] = field(default_factory=dict[str, tuple[Origin, ...]])
    parts: dict[str, Figure] = field(default_factory=dict[str, Figure])
    missing: tuple[str, ...] = ()

    def add(self, source: str, form: Form, parts: Sequence[Sequence[Sheet]]) -> None:
        """What the sheets say for the source: added over units first, then over the parts of the period."""
        if not parts:
            return
        self.origins[source] = tuple(sheet.origin for part in parts for sheet in part)
        self.figures |= _figures(source, form, parts)


def _figures(source: str, form: Form, parts: Sequence[Sequence[Sheet]]) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for row in form.rows:
        values = [_added((sheet.indicators.get(row.code) for sheet in part), row.adds_over_units) for part in parts]
        if (value := _added(values, row.adds_over_periods)) is not None:
            found[f"{source}.{row.code}"] = value
    return found


def _added(values: Iterable[Figure | None], way: Adding) -> Figure | None:
    known = list(values)
    if len(known) == 1:
        return known[0]
    match way:
        case Adding.SUM:
            numbers = [value for value in known if isinstance(value, int)]
            return sum(numbers) if len(numbers) == len(known) else None
        case Adding.FIRST:
            return known[0]
        case Adding.LAST:
            return known[-1]
        case Adding.SAME:
            return known[0] if len(set(known)) == 1 else None
        case _:
            return None


def _is_inside(part: ReportingPeriod, whole: ReportingPeriod) -> bool:
    is_part = whole.starts_on <= part.starts_on and part.ends_on <= whole.ends_on
    return is_part and _span(part) != _span(whole)


def _span(period: ReportingPeriod) -> tuple[date, date]:
    return period.starts_on, period.ends_on
