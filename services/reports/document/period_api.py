"""JSON routes of the documents of a reporting period, the letter that reminds of reports, and what units wrote."""

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
from services.reports.document.unit_words import Words, unit_words
from services.reports.dossier.guards import must_be_provincial
from services.reports.period.figures import Figures
from services.reports.period.store import figures_of, kept_figures, summaries
from services.reports.register.store import number_of
from services.reports.report.forms import form_of
from services.reports.report.state import Status as ReportStatus
from services.reports.report.store import first_sent, last_words, list_reports
from services.reports.report.totals import COUNTED
from shared.contracts.base import SignedDocument
from shared.contracts.calendar import local_day
from shared.contracts.readers import reads_every_report
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.common import FormReference
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


@router.get("/period-summaries/{summary_id}/documents/unit-words", response_class=Response, responses=FILE)
async def get_period_words(summary_id: str, query: ReadTransaction) -> Response:
    """What every unit wrote in its report of the period, section by section, verbatim, as .docx.

    For those who read every report.
    """
    if not reads_every_report(query.actor):
        raise Forbidden("reports-not-open", "Báo cáo của mọi đơn vị chỉ mở cho đơn vị tham mưu, lãnh đạo và văn thư.")
    state = found(await summaries.load(query.connection, summary_id)).state
    assert state is not None
    return await words(summary_id, state.title, state.form, state.staff_unit, state.document, query)


async def words(
    key: str, title: str, form: FormReference, staff_unit: str, signed: SignedDocument | None, query: ReadTransaction
) -> Response:
    """What the units wrote to the conference or period `key`. `signed`: the report that it is an appendix of."""
    reports = await last_words(query.connection, key)
    mine = [each for each in reports if each.corrects is None and each.status is not ReportStatus.CANCELLED]
    order = Order(
        drafter=staff_unit,
        units=[each.unit for each in mine],
        day=local_day(query.at),
        usual=HEAD_OF_DEPARTMENT,
        signer=None,
        signed=signed,
    )
    desk = await desk_for(query, order)
    said = [
        Words(
            unit=each.unit,
            number=latest.number,
            submitted_on=latest.submitted_on,
            revision=latest.revision,
            narrative=latest.narrative,
            is_accepted=each.status in COUNTED,
        )
        for each in mine
        if (latest := each.latest) is not None
    ]
    missing = [each.unit for each in mine if each.latest is None]
    paper = unit_words(title, form_of(form), said, missing, desk)
    return await file_of(paper, "Phụ lục thuyết minh của các đơn vị", desk)


async def reminder(key: str, title: str, staff_unit: str, query: ReadTransaction, signer: str | None) -> Response:
    """The letter to the units that owe a report of the conference or period `key` and have sent none.

    A number that was given to it is printed until another unit has reported: from then on it is another letter.
    """
    reports = [each.state for _, each in await list_reports(query.connection, conference=key) if each.state]
    missing = [(each.unit, each.due_before) for each in reports if each.status is ReportStatus.DRAFT]
    if not missing:
        raise Rejected("nothing-to-remind", "Các đơn vị đều đã gửi báo cáo; không có đơn vị nào cần đôn đốc.")
    document = numbered(NumberedKind.REMINDER_LETTER, key)
    given = await number_of(query.connection, document)
    sent = await first_sent(query.connection, key)
    is_same = given is not None and not any(day > given.signed_on for day in sent)
    order = Order(
        drafter=staff_unit,
        units=[unit for unit, _ in missing],
        day=local_day(query.at),
        usual=BY_STANDING_ORDER,
        signer=signer,
        number_as=document if is_same else None,
    )
    desk = await desk_for(query, order)
    return await file_of(reminder_letter(title, missing, desk), "Công văn đôn đốc", desk)
