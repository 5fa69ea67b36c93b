"""What the clock alone brings about: each due date is announced once before and once after it."""

from services.reports.report.commands import AnnounceDueSoon, AnnounceOverdue
from services.reports.report.state import Report
from shared.contracts.calendar import local_day
from shared.contracts.reports.report import AnyReportEvent, ReportDueSoon, ReportOverdue


def announce_due_soon(command: AnnounceDueSoon, state: Report) -> list[AnyReportEvent]:
    """`report-due-soon`, once per due date, while the report is with the unit and the date lies ahead."""
    is_near = 0 < (state.due_on - local_day(command.at)).days <= command.days
    if not is_near or not state.is_with_unit or state.due_soon_for == state.due_on:
        return []
    return [ReportDueSoon(conference=state.conference, unit=state.unit, due_before=state.due_on)]


def announce_overdue(command: AnnounceOverdue, state: Report) -> list[AnyReportEvent]:
    """`report-overdue`, once per due date, while the report is with the unit."""
    if local_day(command.at) < state.due_on or not state.is_with_unit or state.overdue_for == state.due_on:
        return []
    return [ReportOverdue(conference=state.conference, unit=state.unit, due_before=state.due_on)]
