"""Server-sent events: tells an open page that something within its scope has changed, never what; and, while the read
models are rebuilt, that it has got further. A stream ends with the session that opened it."""

from collections.abc import AsyncGenerator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import StreamingResponse

from services.portal.sessions import Session
from services.portal.sight import WORDS
from services.portal.visiting import Desk, desk_of, logged_in
from shared.platform.problems import ProblemError
from shared.platform.runtime import runtime_of

router = APIRouter(include_in_schema=False)

Scope = Annotated[str, Path(pattern=r"^[\w.*-]+$")]
After = Annotated[int, Query(ge=0, lt=2**63)]
SILENCE = 20.0  # seconds after which a comment keeps the connection open
_STANDING = """
SELECT (SELECT done FROM rebuilding) AS rebuilt,
    EXISTS (SELECT FROM session WHERE id = $1 AND expires_at > now()) AS is_logged_in
"""
# Whoever is below the province is not told that another unit has spoken.
_NEWS = """
SELECT max(position) FROM happened WHERE position > $1 AND ($2 = '*' OR scopes @> ARRAY[$2])
AND ($3::text IS NULL OR type <> ALL($4) OR payload ->> 'unit' = $3)
"""


@router.get("/live/{scope}")
async def live(scope: Scope, request: Request, after: After = 0) -> StreamingResponse:
    """The stream of a thing, a unit or (`*`) everything, from `Last-Event-ID`, else from `after` on."""
    session, actor = await logged_in(request)
    if session is None or actor is None:
        raise ProblemError(401)
    last = request.headers.get("last-event-id", "")
    since = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else after
    stream = _stream(
        runtime_of(request).pool, desk_of(request), session, scope, since, None if actor.is_provincial else actor.unit
    )
    return StreamingResponse(
        stream, media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


async def _stream(
    pool: Any, desk: Desk, session: Session, scope: str, since: int, unit: str | None
) -> AsyncGenerator[str]:
    yield "retry: 2000\n\n"
    rebuilt = None
    while not desk.feed.is_over:
        waiting = desk.feed.ticket()
        standing = await pool.fetchrow(_STANDING, session.id)
        if not standing["is_logged_in"]:
            yield "event: over\ndata:\n\n"
            return
        before, rebuilt = rebuilt, standing["rebuilt"]
        position = await pool.fetchval(_NEWS, since, scope, unit, list(WORDS))
        if before != rebuilt:
            yield f"event: rebuilding\ndata: {'' if rebuilt is None else rebuilt}\n\n"
        if position is not None:
            since = position
            yield f"id: {position}\nevent: changed\ndata: {position}\n\n"
        elif not await desk.feed.news(SILENCE, waiting):
            yield ": still here\n\n"
