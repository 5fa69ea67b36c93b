"""Server-sent events: tells an open page that something within its scope has changed, never what; and, while the read
models are rebuilt, that it has got further."""

from collections.abc import AsyncGenerator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from services.portal.sessions import load_session
from services.portal.sight import WORDS
from services.portal.visiting import SESSION_COOKIE, Desk
from shared.platform.problems import ProblemError
from shared.platform.runtime import runtime_of

router = APIRouter(include_in_schema=False)

SILENCE = 20.0  # seconds after which a comment keeps the connection open
# Whoever is below the province is not told that another unit has spoken.
_NEWS = """
SELECT max(position) FROM happened WHERE position > $1 AND ($2 = '*' OR scopes @> ARRAY[$2])
AND ($3::text IS NULL OR type <> ALL($4) OR payload ->> 'unit' = $3)
"""


@router.get("/live/{scope}")
async def live(scope: str, request: Request, after: int = 0) -> StreamingResponse:
    """The stream of a thing, a unit or (`*`) everything, from `Last-Event-ID`, else from `after` on."""
    runtime, desk = runtime_of(request), request.app.state.desk
    claims = desk.signer.read("session", request.cookies.get(SESSION_COOKIE))
    async with runtime.pool.acquire(timeout=5) as connection:
        session = await load_session(connection, str(claims["sid"])) if claims else None
    if session is None:
        raise ProblemError(401)
    actor = await runtime.authenticator.actor(f"Bearer {session.token}")
    last = request.headers.get("last-event-id", "")
    since = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else max(after, 0)
    stream = _stream(runtime.pool, desk, scope, since, None if actor.is_provincial else actor.unit)
    return StreamingResponse(
        stream, media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


async def _stream(pool: Any, desk: Desk, scope: str, since: int, unit: str | None) -> AsyncGenerator[str]:
    yield "retry: 2000\n\n"
    rebuilt = None
    while not desk.feed.is_over:
        waiting = desk.feed.ticket()
        before, rebuilt = rebuilt, await pool.fetchval("SELECT done FROM rebuilding")
        position = await pool.fetchval(_NEWS, since, scope, unit, list(WORDS))
        if before != rebuilt:
            yield f"event: rebuilding\ndata: {'' if rebuilt is None else rebuilt}\n\n"
        if position is not None:
            since = position
            yield f"id: {position}\nevent: changed\ndata: {position}\n\n"
        elif not await desk.feed.news(SILENCE, waiting):
            yield ": still here\n\n"
