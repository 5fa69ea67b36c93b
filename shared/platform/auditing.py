"""What the audit log says of requests: the office, the route, a digest of what was sent, and what came of it."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, cast

import structlog
from fastapi import Request

from shared.contracts.actor import Actor
from shared.messaging.aggregate import Cause, Database
from shared.messaging.audit import CarriedOut, Origin, Refusal, line
from shared.messaging.failures import DATABASE_ERRORS
from shared.messaging.records import printable
from shared.platform.guard import personal_data_in
from shared.platform.problems import ProblemError
from shared.platform.runtime import runtime_of
from shared.platform.telemetry import current_trace_id

_log = structlog.stdlib.get_logger("phongtrao.audit")

LONGEST = 1000
HIDDEN = "…"


def accepted(request: Request, body: bytes, cause: Cause, done: Sequence[CarriedOut]) -> str:
    """The line of a request that was carried out."""
    return line(
        Origin.REQUEST,
        _route(request),
        cause.actor,
        cause.at.isoformat(),
        done=done,
        correlation=str(cause.correlation_id),
        path=request.scope["path"],
        **_sent(body),
    )


async def note_refusal(request: Request, body: bytes, problem: ProblemError) -> None:
    """Write the line of a request that is refused, before it is answered.

    A fault of the service (500) is noted as refused too. Nothing is noted while the database is away (503): the sender
    is told to try again. Raises that problem when a line cannot be written: nobody is refused without one.
    """
    if problem.status == 503:
        return
    runtime = runtime_of(request)
    actor: Actor = request.state.actor
    try:
        now = await runtime.clock.now(cast(Database, runtime.pool))
        places = "; ".join(error.field for error in problem.errors)
        text = line(
            Origin.REQUEST,
            _route(request),
            actor,
            now.isoformat(),
            refusal=Refusal(problem.code, _told(problem.detail)),
            status=problem.status,
            places=_told(places) or None,
            path=_told(request.scope["path"]),
            **_sent(body),
        )
        await runtime.audit.note(text)
    except DATABASE_ERRORS as error:
        _log.error("refusal_not_noted", code=problem.code, reason=f"{type(error).__name__}: {error}")
        raise ProblemError(
            503,
            detail="Cơ sở dữ liệu tạm thời không truy cập được. Hãy thử lại sau ít giây.",
            headers={"Retry-After": "2"},
        ) from error


def _route(request: Request) -> str:
    return f"{request.method} {request.scope['route'].path}"


def _sent(body: bytes) -> dict[str, Any]:
    return {"body_sha256": sha256(body).hexdigest() if body else None, "trace": current_trace_id()}


def _told(text: str) -> str:
    """What the sender wrote, as far as the log may hold it."""
    text = printable(text, LONGEST)
    return HIDDEN if personal_data_in(text) else text
