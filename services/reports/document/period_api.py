"""JSON routes of the documents of a reporting period, and the letter that reminds of reports."""

from fastapi import Response

from services.reports.document.making import (
    BY_STANDING_ORDER,
    FILE,
    HEAD_OF_DEPARTMENT,
    ChosenSigner,
    Order,
    desk_for,
    file_of,
    numbered,
)
from services.reports.document.period_report import period_report
from services.reports.document.reminder_letter import reminder_letter
from services.reports.dossier.guards import must_be_provincial
from services.reports.period.figures import Figures
from services.reports.period.store import figures_of, kept_figures, summaries
from services.reports.report.forms import form_of
from services.reports.report.state import Status as ReportStatus
from services.reports.report.store import list_reports
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Rejected
from shared.contracts.reports.register import NumberedKind
from shared.platform.http import CommandRouter, ReadTransaction, found

router = CommandRouter(tags=["documents"])


@router.get("/period-summaries/{summary_id}/documents/period-summary", response_class=Response, responses=FILE)
async def get_period_document(summary_id: str, query: ReadTransaction, signer: ChosenSigner = None) -> Response:
    """The report of the period as .docx: of the signed figures, or a draft of what stands now. For the province."""
    must_be_provincial(query.actor)
    state = found(await summaries.load(query.connection, summary_id)).state
    assert state is not None
    content = await kept_figures(query.connection, summary_id)
    if content is None:
        figures = await figures_of(query.connection, summary_id, state)
    else:
        figures = Figures.model_validate_json(content)
    order = Order(
        drafter=state.staff_unit,
        units=state.expected,
        day=state.period.ends_on,
        usual=HEAD_OF_DEPARTMENT,
        signer=signer,
        signed=state.document,
    )
    desk = await desk_for(query, order)
    return await file_of(
        period_report(figures, form_of(state.form), state.recipients, desk), "Báo cáo tổng hợp kỳ", desk
    )


@router.get("/period-summaries/{summary_id}/documents/reminder-letter", response_class=Response, responses=FILE)
async def get_period_reminder(summary_id: str, query: ReadTransaction, signer: ChosenSigner = None) -> Response:
    """A letter to the units whose report of the period is still out, as .docx. For the province."""
    must_be_provincial(query.actor)
    state = found(await summaries.load(query.connection, summary_id)).state
    assert state is not None
    return await reminder(summary_id, state.title, state.staff_unit, query, signer)


async def reminder(key: str, title: str, staff_unit: str, query: ReadTransaction, signer: str | None) -> Response:
    """The letter to the units that owe a report of the conference or period `key` and have sent none."""
    reports = [each.state for _, each in await list_reports(query.connection, conference=key) if each.state]
    missing = [(each.unit, each.due_before) for each in reports if each.status is ReportStatus.DRAFT]
    if not missing:
        raise Rejected("nothing-to-remind", "Các đơn vị đều đã gửi báo cáo; không có đơn vị nào cần đôn đốc.")
    order = Order(
        drafter=staff_unit,
        units=[unit for unit, _ in missing],
        day=local_day(query.at),
        usual=BY_STANDING_ORDER,
        signer=signer,
        number_as=numbered(NumberedKind.REMINDER_LETTER, key),
    )
    desk = await desk_for(query, order)
    return await file_of(reminder_letter(title, missing, desk), "Công văn đôn đốc", desk)
