"""What operators ask of a running service, and decide on, over HTTP with their own token.

`/operator/...` is in every service. It is not in `/openapi.json`: it is about the machinery, not about the work. What
a dead letter holds is not shown here, only where it stands and why it was held: an administrator is no reader of what
units write.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from fastapi import APIRouter
from fastapi import Request as HttpRequest
from pydantic import BaseModel, Field

from shared.contracts.actor import Actor, Role, named
from shared.contracts.refusals import Forbidden
from shared.messaging.aggregate import Database
from shared.messaging.dead_letters import DeadLetter, Replayed, discard, list_held, replay, show
from shared.messaging.reactions import Reactions
from shared.messaging.records import read
from shared.platform.exchange import current_exchange
from shared.platform.http import Caller, CommandRouter, ProblemError, ReadTransaction
from shared.platform.runtime import runtime_of
from shared.platform.service import Service
from shared.platform.standing import Look, Standing
from shared.platform.unit_of_work import connected

WATCHERS = (Role.ADMIN, Role.STAFF, Role.STAFF_HEAD)
_Resolve = Callable[[Database, Reactions, int], Awaitable[Replayed]]


class HeldLetter(BaseModel):
    """An event that could not be applied: where it stands, and why it is held."""

    id: int
    topic: str
    partition: int
    offset: int
    key: str
    type: str | None
    version: int | None
    error_class: str = Field(description="not_yet (goes on by itself), permanent, unknown, or queued behind another")
    error: str
    attempts: int
    failed_at: datetime


class Resolved(BaseModel):
    """What came of it: events applied, events of the key that stay held, and what stopped it, if something did."""

    applied: int
    held: int
    error: str | None


def operator_routes(service: Service, look: Look) -> APIRouter:
    """The routes of one service."""
    router = CommandRouter(prefix="/operator", include_in_schema=False)
    reactions = service.reactions or Reactions(service.name)

    @router.get("/standing")
    async def show_standing(request: HttpRequest, caller: Caller) -> Standing:  # pyright: ignore[reportUnusedFunction]
        """How the service is doing."""
        must_be(caller, *WATCHERS)
        return await look.standing(lambda: connected(runtime_of(request)))

    @router.get("/dead-letters")
    async def list_letters(query: ReadTransaction) -> list[HeldLetter]:  # pyright: ignore[reportUnusedFunction]
        """The letters that are held, the oldest first, a hundred at most."""
        must_be(query.actor, Role.ADMIN)
        return [_view(letter) for letter in await list_held(query.connection, reactions.name)]

    @router.post("/dead-letters/{letter}/replay")
    async def replay_letter(  # pyright: ignore[reportUnusedFunction]
        letter: int, request: HttpRequest, caller: Caller
    ) -> Resolved:
        """Apply the letter's key again, in order, as far as it goes: after the cause was mended."""
        return await resolve(request, letter, caller, replay)

    @router.post("/dead-letters/{letter}/discard")
    async def discard_letter(  # pyright: ignore[reportUnusedFunction]
        letter: int, request: HttpRequest, caller: Caller
    ) -> Resolved:
        """Never apply this letter, and apply those that queue behind it."""

        async def give_up(connection: Database, reactions: Reactions, letter: int) -> Replayed:
            return await discard(connection, reactions, letter, caller)

        return await resolve(request, letter, caller, give_up)

    async def resolve(request: HttpRequest, letter: int, caller: Actor, how: _Resolve) -> Resolved:
        # On a connection of its own: a long queue is applied in several transactions.
        must_be(caller, Role.ADMIN)
        async with connected(runtime_of(request)) as connection:
            try:
                found = await show(connection, letter)
            except LookupError:
                raise ProblemError(404, detail=f"Không có sự kiện bị giữ số {letter}.") from None
            if found.status != "held" or found.consumer != reactions.name:
                raise ProblemError(409, "letter-resolved", f"Sự kiện bị giữ số {letter} đã được xử lý trước đó.")
            done = await how(connection, reactions, letter)
        current_exchange().is_noted = done.discarded
        runtime_of(request).committed()
        return Resolved(applied=done.applied, held=done.held, error=done.error)

    return router


def must_be(actor: Actor, *roles: Role) -> None:
    """Refuse whoever holds none of the roles."""
    if not actor.has(*roles):
        raise Forbidden("operators-only", f"Việc vận hành dành cho: {named(*roles)}.")


def _view(letter: DeadLetter) -> HeldLetter:
    return HeldLetter(
        id=letter.id,
        topic=letter.topic,
        partition=letter.partition,
        offset=letter.offset,
        key=(letter.msg_key or b"").decode(errors="backslashreplace"),
        type=read(letter.record).type,
        version=letter.version,
        error_class=letter.error_class,
        error=letter.error,
        attempts=letter.attempts,
        failed_at=letter.failed_at,
    )
