"""How a report comes into being: expected by a conference, or opened to correct a consolidated one."""

from services.reports.report.commands import CorrectReport, ExpectReport
from services.reports.report.guards import must_lie_ahead
from services.reports.report.state import Report, Status
from shared.contracts.actor import Role
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.report import AnyReportEvent, ReportExpected, ReportRescheduled


def expect(command: ExpectReport, state: Report | None) -> list[AnyReportEvent]:
    """`report-expected`; for a draft with another due date `report-rescheduled`."""
    if state is None:
        return [
            ReportExpected(
                conference=command.conference,
                unit=command.unit,
                staff_unit=command.staff_unit,
                form=command.form,
                period=command.period,
                due_before=command.due_before,
                cutoffs=command.cutoffs,
            )
        ]
    if state.status != Status.DRAFT or state.due_before == command.due_before:
        return []
    return [ReportRescheduled(conference=state.conference, unit=state.unit, due_before=command.due_before)]


def correct(command: CorrectReport, state: Report | None) -> list[AnyReportEvent]:
    """`report-expected` that names the consolidated report."""
    actor = command.actor
    is_unit = actor.unit == command.unit and actor.has(Role.HEAD, Role.DEPUTY)
    is_staff = actor.unit == command.staff_unit and actor.has(Role.STAFF_HEAD)
    if not is_unit and not is_staff:
        raise Forbidden("not-entitled", "Chỉ Trưởng, Phó đơn vị hoặc Trưởng đơn vị tham mưu được lập đính chính.")
    if state is not None:
        return []
    if not command.is_consolidated:
        raise Rejected("report-not-consolidated", "Báo cáo chưa được tổng hợp; hãy sửa chính báo cáo đó.")
    if command.is_being_corrected:
        raise Rejected(
            "correction-open", "Báo cáo này đang có một bản đính chính chưa được chấp nhận; hãy hoàn thành bản đó."
        )
    must_lie_ahead(command.due_before, local_day(command.at))
    return [
        ReportExpected(
            conference=command.conference,
            unit=command.unit,
            staff_unit=command.staff_unit,
            form=command.form,
            period=command.period,
            due_before=command.due_before,
            corrects=command.corrects,
            cutoffs=command.cutoffs,
        )
    ]
