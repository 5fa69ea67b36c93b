"""JSON routes of the files that show an event's result. A submission names all that are there; then they stay."""

from fastapi import Request as HttpRequest
from fastapi.responses import Response

from services.festival.event.guards import require_status
from services.festival.event.state import FestivalEvent, Status
from services.festival.event.store import events, of_event
from services.festival.rules import require_own
from shared.contracts.actor import Actor
from shared.contracts.refusals import Forbidden, Rejected
from shared.messaging.aggregate import Database
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
from shared.platform.attachments.store import attachment, attachments_of, remove
from shared.platform.http import CommandRouter, HttpTransaction, ReadTransaction
from shared.platform.intake import takes_up_to

router = CommandRouter(tags=["attachments"])


@router.get("/events/{event_id}/attachments")
async def list_event_files(event_id: str, query: ReadTransaction) -> list[AttachmentView]:
    """The files of an event. For its unit and for the province."""
    await _see(query.connection, event_id, query.actor)
    return [attachment_view(each) for each in await attachments_of(query.connection, of_event(event_id))]


@router.get("/events/{event_id}/attachments/{attachment_id}", response_class=Response, responses=FILE)
async def get_event_file(event_id: str, attachment_id: str, request: HttpRequest, query: ReadTransaction) -> Response:
    """One file of an event, to be saved; `ETag` is its SHA-256."""
    await _see(query.connection, event_id, query.actor)
    return await hand_out(request, await attachment(query.connection, of_event(event_id), attachment_id))


@router.post("/events/{event_id}/attachments", status_code=201, openapi_extra=UPLOAD)
@takes_up_to(LARGEST)
async def attach_to_event(event_id: str, name: FileName, request: HttpRequest, tx: HttpTransaction) -> AttachmentView:
    """The unit attaches a file while the result is with it: the body is its content."""
    await _work(tx, event_id)
    return await take_file(request, of_event(event_id), name, tx)


@router.delete("/events/{event_id}/attachments/{attachment_id}", status_code=204)
async def remove_event_file(event_id: str, attachment_id: str, tx: HttpTransaction) -> None:
    """The unit takes a file away that no submission has named."""
    await _work(tx, event_id)
    await remove(tx.connection, of_event(event_id), attachment_id, tx.actor.title, tx.at)


async def _event(connection: Database, key: str) -> FestivalEvent:
    event = (await events.load(connection, key)).state
    if event is None:
        raise Rejected("event-not-found", f"Không tìm thấy điểm tổ chức «{key}».")
    return event


async def _see(connection: Database, key: str, actor: Actor) -> None:
    event = await _event(connection, key)
    if actor.unit != event.unit and not actor.is_provincial:
        raise Forbidden("other-unit", "Minh chứng chỉ dành cho đơn vị tổ chức và Công an tỉnh.")


async def _work(tx: HttpTransaction, key: str) -> None:
    event = await _event(tx.connection, key)
    require_own(tx.actor, event.unit, "đính kèm hoặc gỡ minh chứng")
    require_status(event, {Status.HELD, Status.RESULT_RETURNED})
