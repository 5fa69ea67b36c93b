"""JSON routes of the files that belong to a report. A submission names all that are there; from then on they stay."""

from fastapi import Request as HttpRequest
from fastapi.responses import Response

from services.reports.report.drafting import WRITERS, report_of
from services.reports.report.guards import may_read, must_be, must_write
from services.reports.report.state import WITH_UNIT
from shared.contracts.refusals import Forbidden
from shared.platform.attachments.routes import (
    FILE,
    LARGEST,
    UPLOAD,
    AttachmentView,
    FileName,
    attachment_view,
    hand_out,
    take_file,
)
from shared.platform.attachments.store import Subject, attachment, attachments_of, remove
from shared.platform.exchange import Reading
from shared.platform.http import CommandRouter, HttpTransaction, ReadTransaction
from shared.platform.intake import takes_up_to

router = CommandRouter(tags=["attachments"])


def of_report(report_id: str) -> Subject:
    """The files of a report."""
    return Subject("report", report_id)


@router.get("/reports/{report_id}/attachments")
async def list_report_files(report_id: str, query: ReadTransaction) -> list[AttachmentView]:
    """The files of a report, for those who may read it."""
    await _see(report_id, query)
    return [attachment_view(each) for each in await attachments_of(query.connection, of_report(report_id))]


@router.get("/reports/{report_id}/attachments/{attachment_id}", response_class=Response, responses=FILE)
async def get_report_file(report_id: str, attachment_id: str, request: HttpRequest, query: ReadTransaction) -> Response:
    """One file of a report, to be saved; `ETag` is its SHA-256."""
    await _see(report_id, query)
    return await hand_out(request, await attachment(query.connection, of_report(report_id), attachment_id))


@router.post("/reports/{report_id}/attachments", status_code=201, openapi_extra=UPLOAD)
@takes_up_to(LARGEST)
async def attach_to_report(report_id: str, name: FileName, request: HttpRequest, tx: HttpTransaction) -> AttachmentView:
    """The unit attaches a file while the report is with it: the body is its content."""
    await _work(report_id, tx)
    return await take_file(request, of_report(report_id), name, tx)


@router.delete("/reports/{report_id}/attachments/{attachment_id}", status_code=204)
async def remove_report_file(report_id: str, attachment_id: str, tx: HttpTransaction) -> None:
    """The unit takes a file away that no submission has named."""
    await _work(report_id, tx)
    await remove(tx.connection, of_report(report_id), attachment_id, tx.actor.title, tx.at)


async def _see(report_id: str, query: Reading) -> None:
    if not may_read(query.actor, await report_of(query.connection, report_id)):
        raise Forbidden("not-of-this-unit", "Chỉ đơn vị gửi và đơn vị tham mưu được xem báo cáo này.")


async def _work(report_id: str, tx: HttpTransaction) -> None:
    state = await report_of(tx.connection, report_id)
    must_write(tx.actor, state, *WRITERS)
    must_be(state, *WITH_UNIT)
