"""How a unit submits a revision: malformed figures are refused, contradictions are recorded and shown."""

from services.reports.report.commands import SubmitReport
from services.reports.report.form import refuse_malformed
from services.reports.report.guards import must_be, must_write
from services.reports.report.state import WITH_UNIT, Report, Status
from shared.contracts.actor import Actor, Role
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Rejected
from shared.contracts.reports.report import AnyReportEvent, ReportSubmitted


def submit(command: SubmitReport, state: Report) -> list[AnyReportEvent]:
    """The next revision; none when the very same one lies with the staff unit already."""
    must_write(command.actor, state, Role.HEAD, Role.DEPUTY)
    if _is_repeat(command, state):
        return []
    must_be(state, *WITH_UNIT)
    today = local_day(command.at)
    if state.status == Status.DRAFT and state.is_collection_closed:
        granted = state.exception_due_before
        if granted is None or today >= granted:
            raise Rejected(
                "collection-closed",
                "Đã đóng nhận báo cáo; hãy đề nghị Trưởng đơn vị tham mưu cho phép gửi bổ sung.",
            )
    refuse_malformed(command.form, command.indicators, command.narrative)
    return [
        ReportSubmitted(
            conference=state.conference,
            unit=state.unit,
            revision=state.revision + 1,
            number=command.number,
            submitted_on=today,
            is_late=today >= state.due_before,
            period=state.period,
            form=state.form,
            indicators=command.indicators,
            narrative=command.narrative,
            explanations=command.explanations,
            findings=command.form.findings(command.indicators, command.explanations, state.period, command.record),
            attachments=command.attachments,
            signer_office=_office(command.actor),
        )
    ]


def _is_repeat(command: SubmitReport, state: Report) -> bool:
    latest = state.latest
    return (
        latest is not None
        and not state.is_with_unit
        and (latest.number, latest.indicators, latest.narrative, latest.explanations, latest.attachments)
        == (command.number, command.indicators, command.narrative, command.explanations, command.attachments)
    )


def _office(actor: Actor) -> str:
    return f"{actor.basis} {actor.office}" if actor.basis else actor.office
