"""What a running service hands to its routes: the pool, the clock, who may enter, and whom to wake after a commit."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from asyncpg import Pool
from fastapi import Request

from shared.contracts.actor import Actor
from shared.messaging.aggregate import Database
from shared.messaging.audit import AuditLog
from shared.messaging.rows import Rows
from shared.platform.attachments.bucket import Bucket
from shared.platform.idempotency import Claims


class Clock(Protocol):
    """Tells the time of commands."""

    async def now(self, connection: Database) -> datetime:
        """The present moment, in Asia/Ho_Chi_Minh."""
        ...


class Authenticator(Protocol):
    """Tells who carries a token."""

    async def actor(self, authorization: str | None) -> Actor:
        """The actor behind the `Authorization` header. Raises a 401 `ProblemError` that says what is wrong."""
        ...


@dataclass(frozen=True, slots=True)
class Runtime:
    """One running service. `committed` is called after every commit that saved events: it wakes the relay.

    `bucket` is where files go, if not into the database.
    `stopping` is set when the process is told to end: an answer that would never end by itself ends then.
    """

    name: str
    pool: "Pool[Any]"
    rows: Rows
    claims: Claims
    audit: AuditLog
    clock: Clock
    authenticator: Authenticator
    committed: Callable[[], None]
    checks_authority: bool = False
    bucket: Bucket | None = None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


def runtime_of(request: Request) -> Runtime:
    """The running service that answers this request."""
    runtime: Runtime = request.app.state.runtime
    return runtime
