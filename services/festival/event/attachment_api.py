"""JSON routes of the files that show an event's result. A submission names all that are there; then they stay."""

from services.festival.event.guards import require_status
from services.festival.event.state import FestivalEvent, Status
from services.festival.event.store import events, of_event
from services.festival.rules import require_own
from shared.contracts.refusals import Forbidden, Rejected
from shared.messaging.aggregate import Database
from shared.platform.attachments.routes import attachment_routes
from shared.platform.attachments.store import Subject
from shared.platform.http import CommandRouter, HttpTransaction, ReadTransaction

router = CommandRouter(tags=["attachments"])


async def _event(connection: Database, key: str) -> FestivalEvent:
    event = (await events.load(connection, key)).state
    if event is None:
        raise Rejected("event-not-found", f"Không tìm thấy điểm tổ chức «{key}».")
    return event


async def _reads(event_id: str, query: ReadTransaction) -> Subject:
    """For the event's unit and for the province."""
    event = await _event(query.connection, event_id)
    if query.actor.unit != event.unit and not query.actor.is_provincial:
        raise Forbidden("other-unit", "Minh chứng chỉ dành cho đơn vị tổ chức và Công an tỉnh.")
    return of_event(event_id)


async def _attaches(event_id: str, tx: HttpTransaction) -> Subject:
    """The unit, while the result is with it."""
    event = await _event(tx.connection, event_id)
    require_own(tx.actor, event.unit, "đính kèm hoặc gỡ minh chứng")
    require_status(event, {Status.HELD, Status.RESULT_RETURNED})
    return of_event(event_id)


attachment_routes(router, "/events/{event_id}", thing="event", reads=_reads, attaches=_attaches)
