"""One HTTP request and its answer: the transaction around it, the version it is based on, and what it created."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
from fastapi import Request, Response

from shared.contracts.actor import Actor
from shared.contracts.base import Value
from shared.contracts.calendar import local_day
from shared.messaging.aggregate import Aggregate, Cause, Database, Loaded, VersionConflict
from shared.messaging.transaction import Transaction
from shared.platform.accounts import must_be_apart, take_note
from shared.platform.auditing import accepted
from shared.platform.authorities import acting, must_be_in_force
from shared.platform.idempotency import IdempotentRequest
from shared.platform.problems import FieldError, ProblemError
from shared.platform.runtime import Runtime, runtime_of
from shared.platform.telemetry import current_traceparent
from shared.platform.unit_of_work import (
    AnsweredMeanwhile,
    UnitOfWork,
    connected,
    translated,
    unavailable,
)

S = TypeVar("S", bound=Value)
C = TypeVar("C")

LONGEST_IF_MATCH = 200


@dataclass(slots=True)
class Exchange:
    """What the answer will carry beside its body. `subject` is the aggregate that the request is about.

    `is_noted`: the audit log has the request's line already, written with what it did.
    """

    path: str
    if_match: str | None
    etag: str | None = None
    location: str | None = None
    subject: tuple[str, str] | None = None
    is_noted: bool = False

    def check(self, version: int, commutative: bool) -> None:
        """Refuse a change that is based on another version than the present one, or on none."""
        if self.if_match is None:
            if version and not commutative:
                raise ProblemError(
                    428, detail='Hãy gửi tiêu đề If-Match với phiên bản đang xem (giá trị ETag), ví dụ: If-Match: "7".'
                )
            return
        wanted = {each.strip() for each in self.if_match.split(",")}
        if version == 0 or not ("*" in wanted or f'"{version}"' in wanted):
            raise ProblemError(
                412, detail="Dữ liệu đã thay đổi sau khi bạn xem. Hãy tải lại, kiểm tra và thực hiện lại."
            )

    def finish(self, response: Response) -> Response:
        """The answer with its headers."""
        if response.status_code == 201 and self.subject and self.location is None:
            self.location = f"{self.path.rstrip('/')}/{self.subject[1]}"
        if self.etag is not None:
            response.headers["ETag"] = self.etag
        if self.location is not None:
            response.headers["Location"] = self.location
        return response


_current: ContextVar[Exchange] = ContextVar("exchange")


def current_exchange() -> Exchange:
    """The request being answered."""
    return _current.get()


class exchanging:  # noqa: N801 - a context manager without a generator, for it is entered with every request
    """Make the request the current one."""

    def __init__(self, request: Request) -> None:
        self._exchange = Exchange(request.scope["path"], request.headers.get("if-match"))

    def __enter__(self) -> Exchange:
        self._token = _current.set(self._exchange)
        return self._exchange

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)


@dataclass
class CommandTransaction(Transaction):
    """What one write request does, all or nothing; committed when the route has answered without an error.

    `connection` is for statements that belong together; `reading` for look-ups that need no transaction.
    """

    exchange: Exchange = field(kw_only=True)
    work: UnitOfWork = field(kw_only=True)
    _new: set[str] = field(default_factory=set[str], kw_only=True)

    @property
    def reading(self) -> Database:
        """For look-ups: each sees what is committed at that moment, and nothing that this request has changed."""
        return self.work.reading

    def new_id(self) -> str:
        """A new id for what the request creates. Nothing is there yet, so nothing is loaded for it."""
        key = str(uuid4())
        self._new.add(key)
        return key

    def created(self, location: str) -> None:
        """Name the path of what was created. Without it a 201 points at `<path of the request>/<id>`."""
        self.exchange.location = location

    @asynccontextmanager
    async def trial(self) -> AsyncGenerator[None]:
        """What is done inside is undone at its end: for routes that say what a request would do."""
        await self.connection.execute("SAVEPOINT trial")
        yield
        await self.connection.execute("ROLLBACK TO SAVEPOINT trial")
        self.done.clear()
        self.exchange.etag = None

    async def execute(
        self, aggregate: Aggregate[S, C], key: str, command: C, *, commutative: bool = False
    ) -> Loaded[S]:
        """Load, decide, fold and save, as `Transaction.execute`; the first aggregate is what the request is about.

        When that one exists, `If-Match` must name its version (428 without, 412 with another) unless the
        command is `commutative`: right whatever others did meanwhile.
        """
        if key in self._new:
            before: Loaded[S] = Loaded(key, 0, None)
            self._new.remove(key)
        else:
            before = await self.work.load(aggregate, key)
        subject = (aggregate.table, key)
        if self.exchange.subject is None:
            self.exchange.subject = subject
            self.exchange.check(before.version, commutative)
        after = aggregate.apply(command, before)
        if after.events:
            await must_be_apart(self.connection, aggregate, after, self.actor)
            await self.work.save(aggregate.change(before, after, self.cause))
            await take_note(self.connection, aggregate, after, self.actor)
        self.carried_out(aggregate, command, after)
        if self.exchange.subject == subject:
            self.exchange.etag = f'"{after.version}"'
        return after


@dataclass(frozen=True, slots=True)
class Reading:
    """A read-only transaction with one snapshot: what a GET route asks the database through."""

    connection: Database
    actor: Actor
    at: datetime


@asynccontextmanager
async def open_reading(request: Request) -> AsyncGenerator[Reading]:
    """A read-only transaction for the request."""
    runtime = runtime_of(request)
    async with (
        _connected(runtime) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        now = await runtime.clock.now(connection)
        actor: Actor = request.state.actor
        yield Reading(
            connection, await acting(connection, actor, local_day(now)) if runtime.checks_authority else actor, now
        )


@asynccontextmanager
async def _connected(runtime: Runtime) -> AsyncGenerator[Any]:
    with translated():
        async with connected(runtime) as connection:
            yield connection


async def run_command(request: Request, body: bytes, inner: Callable[[], Awaitable[Response]]) -> Response:
    """Run a write route, all or nothing; once more with the rows locked when somebody else was in the way."""
    if len(request.headers.get("if-match", "")) > LONGEST_IF_MATCH:  # before a stored answer is given
        error = FieldError(field="header.If-Match", message=f"Không được dài quá {LONGEST_IF_MATCH} ký tự.")
        raise ProblemError(422, errors=[error])
    repeat = IdempotentRequest.of(request, body, request.state.actor.subject)
    try:
        return await _attempt(request, body, repeat, inner, locking=False)
    except (VersionConflict, asyncpg.TransactionRollbackError, AnsweredMeanwhile):
        try:
            return await _attempt(request, body, repeat, inner, locking=True)
        except asyncpg.TransactionRollbackError as error:
            raise unavailable() from error


async def _attempt(
    request: Request,
    body: bytes,
    repeat: IdempotentRequest | None,
    inner: Callable[[], Awaitable[Response]],
    *,
    locking: bool,
) -> Response:
    runtime = runtime_of(request)
    with exchanging(request) as exchange, translated():
        async with UnitOfWork(runtime, repeat, locking) as work:
            if repeat is not None and (stored := await runtime.claims.ask(repeat)) is not None:
                return stored
            at, actor = await runtime.clock.now(work.reading), request.state.actor
            if runtime.checks_authority:
                actor = await must_be_in_force(work.reading, actor, local_day(at))
            cause = Cause(at=at, actor=actor, correlation_id=uuid4(), traceparent=current_traceparent())
            transaction = CommandTransaction(work.connection, cause, locking, exchange=exchange, work=work)
            request.state.transaction = transaction
            response = exchange.finish(await inner())
            if response.status_code >= 400:
                raise ProblemError(response.status_code)
            line = None if exchange.is_noted else accepted(request, body, cause, transaction.done)
            await work.commit(response, line)
        if any(each.events for each in transaction.done):
            runtime.committed()
        return response
