"""The figures of a period over all units. Pure, and nothing but published facts."""

from collections.abc import Mapping
from datetime import date

from services.reports.frozen import Frozen
from services.reports.period.state import PeriodSummary
from services.reports.report.form import Form
from services.reports.report.state import Report, Status
from services.reports.report.totals import COUNTED, once, thousandths, total
from shared.contracts.base import Value
from shared.contracts.reports.common import FormReference, Indicators, ReportingPeriod
from shared.contracts.reports.period_summary import IndicatorTotal

AT_HAND = (Status.SUBMITTED, Status.UNDER_REVIEW)


class UnitFigures(Value):
    """What one expected unit brought. `report` and what follows it: none while nothing of it is counted.

    `is_added`: whether the totals take it from this report; otherwise it is in that of a unit above.
    """

    unit: str
    owed_by: str
    report: str | None = None
    revision: int | None = None
    number: str | None = None
    submitted_on: date | None = None
    is_late: bool = False
    is_added: bool = False


class Figures(Frozen):
    """The figures of a period as a signature freezes them.

    `completeness`, `timeliness`: counted of expected, and counted in time of expected, in thousandths.
    """

    summary: str
    title: str
    staff_unit: str
    period: ReportingPeriod
    form: FormReference
    cutoffs: dict[str, date]
    expected: int
    counted: int
    late: int
    completeness: int
    timeliness: int
    units: tuple[UnitFigures, ...]
    totals: tuple[IndicatorTotal, ...]

    @property
    def reports(self) -> tuple[str, ...]:
        """The reports that are counted."""
        return tuple(each.report for each in self.units if each.report is not None)


def add_up(
    key: str,
    summary: PeriodSummary,
    form: Form,
    reports: Mapping[str, tuple[str, Report]],
    parents: Mapping[str, str | None],
) -> Figures:
    """The figures of the summary `key`. `reports`: by the unit that was asked, the id and state of its report.

    `parents`: the unit above each on the period's last day. A report holds the figures of all units below, whose own
    are then not added again. One that passed to a successor counts in the place of the unit that was asked. Only what
    is accepted counts.
    """
    lines: list[UnitFigures] = []
    counted: dict[str, Indicators] = {}
    taken = [unit for unit in summary.expected if unit in reports and _is_counted(reports[unit][1])]
    added = once(taken, parents)
    for unit in summary.expected:
        report, state = reports.get(unit, (None, None))
        latest = state.latest if state is not None and unit in taken else None
        if state is None or latest is None:
            lines.append(UnitFigures(unit=unit, owed_by=state.unit if state else unit))
            continue
        if unit in added:
            counted[unit] = latest.indicators
        lines.append(
            UnitFigures(
                unit=unit,
                owed_by=state.unit,
                report=report,
                revision=latest.revision,
                number=latest.number,
                submitted_on=latest.submitted_on,
                is_late=state.is_late,
                is_added=unit in added,
            )
        )
    expected, late = len(lines), sum(line.is_late for line in lines)
    return Figures(
        summary=key,
        title=summary.title,
        staff_unit=summary.staff_unit,
        period=summary.period,
        form=summary.form,
        cutoffs=summary.cutoffs,
        expected=expected,
        counted=len(taken),
        late=late,
        completeness=thousandths(len(taken), expected),
        timeliness=thousandths(len(taken) - late, expected),
        units=tuple(lines),
        totals=tuple(total(row.code, row.kind, counted.values()) for row in form.rows if row.is_asked(summary.period)),
    )


def _is_counted(report: Report) -> bool:
    return report.status in COUNTED and report.latest is not None
