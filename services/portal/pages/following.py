"""The period that follows another of its kind, as the form of a new one is filled in. Pure."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from shared.contracts.reports import PeriodKind, PeriodSummaryOpened, ReportingPeriod

_MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.NINE_MONTHS: 12,
    PeriodKind.YEAR: 12,
}


def following(period: ReportingPeriod) -> ReportingPeriod | None:
    """The next one; an ad hoc or thematic period has none. Nine months begin with the year that they are of."""
    if period.kind == PeriodKind.WEEK:
        week = timedelta(days=7)
        return period.changed(starts_on=period.starts_on + week, ends_on=period.ends_on + week)
    if (months := _MONTHS.get(period.kind)) is None:
        return None
    is_gap = period.kind == PeriodKind.NINE_MONTHS
    begins = _later(period.starts_on, months) if is_gap else period.ends_on + timedelta(days=1)
    return period.changed(starts_on=begins, ends_on=_later(period.ends_on, months))


def form_filled(opened: PeriodSummaryOpened, period: ReportingPeriod, units: Sequence[str]) -> str:
    """The form that asks the same for another period, of those of its units that still stand."""
    filled = {
        "title": f"Báo cáo tổng hợp {_name(period)}",
        "form": f"{opened.form.code}/{opened.form.version}",
        "period.kind": period.kind.value,
        "period.starts_on": period.starts_on.isoformat(),
        "period.ends_on": period.ends_on.isoformat(),
    }
    kinds = {_kind(unit) for unit in opened.expected}
    if len(kinds) == 1:
        spared = [unit for unit in units if _kind(unit) in kinds and unit not in opened.expected]
        filled |= {"asked": kinds.pop()} | {f"except.{unit}": "on" for unit in spared}
    return f"/periods/new?{urlencode(filled)}"


def _name(period: ReportingPeriod) -> str:
    first, last = period.starts_on, period.ends_on
    match period.kind:
        case PeriodKind.WEEK:
            return f"tuần từ {first:%d/%m} đến {last:%d/%m/%Y}"
        case PeriodKind.MONTH:
            return f"tháng {last.month} năm {last.year}"
        case PeriodKind.QUARTER:
            return f"quý {('I', 'II', 'III', 'IV')[(last.month - 1) // 3]} năm {last.year}"
        case PeriodKind.HALF_YEAR:
            return f"6 tháng {'đầu' if last.month <= 6 else 'cuối'} năm {last.year}"
        case PeriodKind.NINE_MONTHS:
            return f"9 tháng năm {last.year}"
        case _:
            return f"năm {last.year}"


def _kind(unit: str) -> str:
    return unit.rpartition("-")[0]


def _later(day: date, months: int) -> date:
    """So many months later; the last day of a month stays one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, length if is_last else min(day.day, length))
