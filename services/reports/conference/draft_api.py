"""JSON routes of the draft of a conclusion notice: written before the chair signs it, printed, then recorded."""

from datetime import datetime

from pydantic import Field

from services.reports.conference.conclusion_bodies import NoticeInput
from services.reports.conference.draft import load_notice, save_notice
from services.reports.conference.guards import must_be
from services.reports.conference.roles import must_prepare
from services.reports.conference.state import Conference, Notice, Status
from services.reports.conference.store import conferences
from shared.messaging.aggregate import Database
from shared.platform.exchange import current_exchange
from shared.platform.http import CommandRouter, HttpTransaction, ProblemError, ReadTransaction

router = CommandRouter(tags=["conferences"])


class NoticeView(Notice):
    """The draft as it was saved last."""

    version: int = Field(description="Version for `If-Match`; 0 while nobody has saved one")
    changed_by: str | None = Field(description="Unit and office that saved it")
    changed_at: datetime | None


@router.get("/conferences/{conference_id}/conclusion-draft")
async def get_conclusion_draft(conference_id: str, query: ReadTransaction) -> NoticeView:
    """What the conclusion is to say so far. For the chair, the staff unit and the clerk."""
    must_prepare(query.actor, await _conference(query.connection, conference_id))
    return await _view(query.connection, conference_id)


@router.put("/conferences/{conference_id}/conclusion-draft")
async def put_conclusion_draft(conference_id: str, body: NoticeInput, tx: HttpTransaction) -> NoticeView:
    """Save the draft, until the conclusion is recorded: the notice is printed from it (`conclusion-notice`).

    Over a draft that is there only with `If-Match`: two who write at once do not lose each other's words.
    """
    state = await _conference(tx.connection, conference_id)
    must_prepare(tx.actor, state)
    must_be(state, Status.CONVENED, Status.HELD)
    saved = await load_notice(tx.connection, conference_id)
    before = saved.version if saved else 0
    tx.exchange.check(before, commutative=False)
    if not await save_notice(tx.connection, conference_id, before, body.notice(), tx.actor.title, tx.at):
        raise ProblemError(412)
    return await _view(tx.connection, conference_id)


async def _conference(connection: Database, key: str) -> Conference:
    state = (await conferences.load(connection, key)).state
    if state is None:
        raise ProblemError(404, detail=f"Không tìm thấy «{key}».")
    return state


async def _view(connection: Database, key: str) -> NoticeView:
    draft = await load_notice(connection, key)
    if draft is None:
        return NoticeView(acknowledgements=(), directives=(), version=0, changed_by=None, changed_at=None)
    current_exchange().etag = f'"{draft.version}"'
    return NoticeView(
        **dict(draft.content), version=draft.version, changed_by=draft.changed_by, changed_at=draft.changed_at
    )
