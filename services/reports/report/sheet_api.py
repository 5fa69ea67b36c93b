"""Forms as sheets: a draft is taken home as .xlsx or .csv, filled in there and brought back."""

import asyncio
from enum import StrEnum
from typing import Any

from fastapi import Request as HttpRequest
from fastapi import Response

from services.reports.directory.store import reader, unit_names
from services.reports.report.draft import Draft
from services.reports.report.drafting import content_of, readable_draft, replace_draft, writable
from services.reports.report.form import Form, Record
from services.reports.report.forms import form_of
from services.reports.report.guards import may_read
from services.reports.report.sheet import above, lines_of, read_table
from services.reports.report.sheet_files import read_csv, read_xlsx, write_csv, write_xlsx
from services.reports.report.state import Report
from services.reports.report.store import figures_on_record, reports
from services.reports.report.views import DraftView
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.common import FormReference
from shared.messaging.aggregate import Database
from shared.platform.files import download
from shared.platform.http import Caller, CommandRouter, HttpTransaction, ProblemError, ReadTransaction, found
from shared.platform.problems import FieldError, problems
from shared.platform.sheets import CSV, XLSX, Unreadable

router = CommandRouter(tags=["reports"])

MOST_ERRORS = 200


class FileKind(StrEnum):
    """What kind of file."""

    XLSX = "xlsx"
    CSV = "csv"


_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The sheet",
        "content": {media: {"schema": {"type": "string", "format": "binary"}} for media in (XLSX, CSV)},
    }
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {media: {"schema": {"type": "string", "format": "binary"}} for media in (XLSX, CSV)},
    }
}


@router.get("/forms/{code}/{version}/sheet", response_class=Response, responses=_FILES)
async def get_blank_sheet(code: str, version: int, caller: Caller, file: FileKind = FileKind.XLSX) -> Response:
    """The empty form as a sheet, to look at or to prepare figures in."""
    try:
        form = form_of(FormReference(code=code, version=version))
    except (ValueError, Rejected):
        raise ProblemError(404, detail=f"Không có biểu mẫu «{code}» phiên bản {version}.") from None
    return await _sheet(form, None, None, None, Draft(), {}, file, f"{code}.v{version}")


@router.get("/reports/{report_id}/draft/sheet", response_class=Response, responses=_FILES)
async def get_draft_sheet(report_id: str, query: ReadTransaction, file: FileKind = FileKind.XLSX) -> Response:
    """The draft as a sheet, prefilled as the draft is; `ETag` is the draft's version. Rows in grey are not asked."""
    state, stored, record = await readable_draft(report_id, query)
    form = form_of(state.form)
    content = content_of(form, state, stored, record)
    unit = await _name(query.connection, state)
    return await _sheet(form, report_id, state, unit, content, record, file, f"{state.unit}-{state.period.ends_on}")


@router.get("/reports/{report_id}/revisions/{revision}/sheet", response_class=Response, responses=_FILES)
async def get_revision_sheet(
    report_id: str, revision: int, query: ReadTransaction, file: FileKind = FileKind.XLSX
) -> Response:
    """A submitted revision as a sheet."""
    state = found(await reports.load(query.connection, report_id)).state
    assert state is not None
    if not may_read(await reader(query.connection, query.actor, query.at), state):
        raise Forbidden("not-of-this-unit", "Chỉ đơn vị gửi và đơn vị tham mưu được xem báo cáo này.")
    if not 1 <= revision <= len(state.revisions):
        raise ProblemError(404, detail=f"Báo cáo chưa có lần gửi thứ {revision}.")
    sent = state.revisions[revision - 1]
    content = Draft(indicators=sent.indicators, narrative=sent.narrative, explanations=sent.explanations)
    record = await figures_on_record(query.connection, report_id, state)
    name = f"{state.unit}-{state.period.ends_on}-r{revision}"
    unit = await _name(query.connection, state)
    return await _sheet(form_of(state.form), report_id, state, unit, content, record, file, name)


@router.put("/reports/{report_id}/draft/sheet", openapi_extra=_BODY, responses=problems(415))
async def write_draft_sheet(report_id: str, request: HttpRequest, tx: HttpTransaction) -> DraftView:
    """Save a filled-in sheet as the draft: all of it or, when a cell cannot be taken, nothing.

    A problem `sheet-invalid` names every such cell (`field`: `Chỉ tiêu!D12`), the rule that it breaks (`rule`) and what
    to do (`message`). The `Content-Type` says what the body is. `If-Match` as for the draft. Contradictions between
    figures are no errors: they are among the answer's findings.
    """
    state, form = await writable(report_id, tx)
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    read = {XLSX: read_xlsx, CSV: read_csv}.get(media)
    if read is None:
        raise ProblemError(415, detail=f"Hãy gửi tệp .xlsx (Content-Type: {XLSX}) hoặc .csv ({CSV}).")
    try:
        tables = await asyncio.to_thread(read, await request.body())
    except Unreadable as error:
        raise ProblemError(422, "sheet-unreadable", str(error)) from error
    filled = read_table(form, report_id, tables)
    if filled.wrong:
        errors = [
            FieldError(field=each.place or "sheet", message=each.message, rule=each.rule) for each in filled.wrong
        ]
        raise ProblemError(
            422,
            "sheet-invalid",
            f"Có {len(errors)} chỗ trong bảng chưa dùng được; chưa có gì được lưu. Hãy sửa các ô đã nêu rồi gửi lại.",
            errors=errors[:MOST_ERRORS],
        )
    return await replace_draft(report_id, state, form, filled.draft, tx)


async def _name(connection: Database, report: Report) -> str | None:
    return (await unit_names(connection, [report.unit], report.period.ends_on)).get(report.unit)


async def _sheet(
    form: Form,
    report_id: str | None,
    report: Report | None,
    unit: str | None,
    content: Draft,
    record: Record,
    file: FileKind,
    name: str,
) -> Response:
    lines, head = lines_of(form, report, content, record), above(form, report_id, report, unit)
    write, media = (write_xlsx, XLSX) if file is FileKind.XLSX else (write_csv, CSV)
    return download(await asyncio.to_thread(write, head, lines), f"{name}.{file}", media)
