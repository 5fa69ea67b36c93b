"""What one write request does to the database: a single statement where that is enough, else a transaction."""

import contextlib
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar, cast

import asyncpg
from fastapi import Response

from shared.contracts.base import Value
from shared.messaging.aggregate import Aggregate, Loaded
from shared.messaging.audit import note
from shared.messaging.connections import ACQUIRE_SECONDS
from shared.messaging.crash import crash_point
from shared.messaging.failures import DATABASE_ERRORS, TRANSIENT
from shared.messaging.saving import Answer, Change, Database, save
from shared.platform.idempotency import IdempotentRequest, keep
from shared.platform.problems import ProblemError
from shared.platform.runtime import Runtime

S = TypeVar("S", bound=Value)
C = TypeVar("C")


class AnsweredMeanwhile(Exception):
    """The same request was carried out elsewhere at the same time: nothing was changed here, its answer is stored."""


@contextmanager
def _answered_once() -> Generator[None]:
    try:
        yield
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "idempotency_pkey":
            raise
        raise AnsweredMeanwhile from None


class LazyConnection:
    """Has a connection only while a statement is made; `opened` gives it."""

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[Database]]) -> None:
        self._opened = opened

    async def execute(self, query: str, *values: Any) -> str:
        """See asyncpg."""
        async with self._opened() as connection:
            return await connection.execute(query, *values)

    async def fetch(self, query: str, *values: Any) -> list[Any]:
        """See asyncpg."""
        async with self._opened() as connection:
            return await connection.fetch(query, *values)

    async def fetchrow(self, query: str, *values: Any) -> Any:
        """See asyncpg."""
        async with self._opened() as connection:
            return await connection.fetchrow(query, *values)

    async def fetchval(self, query: str, *values: Any) -> Any:
        """See asyncpg."""
        async with self._opened() as connection:
            return await connection.fetchval(query, *values)


@contextmanager
def translated() -> Generator[None]:
    """Errors of the database as problems."""
    try:
        yield
    except asyncpg.TransactionRollbackError:  # a deadlock's victim: worth another try
        raise
    except (*TRANSIENT, asyncpg.InterfaceError) as error:
        raise unavailable() from error
    except asyncpg.DataError as error:
        raise ProblemError(422, "value-out-of-range", "Có giá trị vượt quá giới hạn cho phép.") from error


@asynccontextmanager
async def connected(runtime: Runtime) -> AsyncGenerator[Any]:
    """A connection from the pool. Raises a 503 problem when there is none in time."""
    connection = await _acquired(runtime)
    try:
        yield connection
    finally:
        await runtime.pool.release(connection, timeout=ACQUIRE_SECONDS)


async def _acquired(runtime: Runtime) -> Any:
    try:
        return await runtime.pool.acquire(timeout=ACQUIRE_SECONDS)
    except DATABASE_ERRORS as error:
        raise unavailable() from error


def reading(runtime: Runtime) -> Database:
    """For look-ups that need no transaction: each sees what is committed then, and keeps no connection after it."""
    return cast("Database", LazyConnection(lambda: connected(runtime)))


def unavailable() -> ProblemError:
    """The database cannot be reached now."""
    return ProblemError(
        503, detail="Cơ sở dữ liệu tạm thời không truy cập được. Hãy thử lại sau ít giây.", headers={"Retry-After": "2"}
    )


@dataclass
class UnitOfWork:
    """The changes of one request, all or none.

    Reads are made one by one until there is something to write. A change is put off until something else is to be read
    or written: the last one is saved as one statement together with the line of the audit log and the kept answer.
    The only one needs no transaction; a second change, any use of `connection`, or `locking` makes one.
    """

    runtime: Runtime
    repeat: IdempotentRequest | None
    locking: bool
    _connection: Any = None
    _transaction: Any = None
    _put_off: Change | None = None

    @property
    def connection(self) -> Database:
        """For statements that belong to the request's transaction, which their first one opens."""
        return cast("Database", LazyConnection(self._opened))

    @property
    def reading(self) -> Database:
        """For look-ups that need no transaction: each sees what is committed then."""
        return reading(self.runtime)

    async def load(self, aggregate: Aggregate[S, C], key: str) -> Loaded[S]:
        """The aggregate, with what this request has already made of it."""
        if self._transaction is not None or self._put_off is not None or self.locking:
            return await aggregate.load(await self._in_transaction(), key, locked=self.locking)
        return aggregate.loaded(key, await self.runtime.rows.read(aggregate.table, key))

    async def save(self, change: Change) -> None:
        """Save with all else that the request changes. May raise `VersionConflict`, now or at `commit`."""
        if self._put_off is not None or self.locking:
            await self._in_transaction()
        self._put_off = change

    async def commit(self, response: Response, line: str | None) -> None:
        """Make all of it stand, with the audit log's line, if any, and the answer when the request may be repeated."""
        answer = None if self.repeat is None else self.repeat.answer(response)
        last = None if self._put_off is None else replace(self._put_off, answer=answer, line=line)
        with _answered_once():
            if self._transaction is not None:
                await self._conclude(self._connection, last, answer, line)
                crash_point("command-not-committed")
                await self._transaction.commit()
                self._transaction = None
            elif last is not None:
                crash_point("command-not-committed")
                await self.runtime.rows.save(last)
            elif answer is not None:
                await keep(self.reading, answer, line)
            elif line is not None:
                await self.runtime.audit.note(line)
        crash_point("committed-not-notified")

    @staticmethod
    async def _conclude(connection: Database, last: Change | None, answer: Answer | None, line: str | None) -> None:
        """The last statement of a transaction."""
        if last is not None:
            await _write(connection, last)
        elif answer is not None:
            await keep(connection, answer, line)
        elif line is not None:
            await note(connection, [line])

    @asynccontextmanager
    async def _opened(self) -> AsyncGenerator[Database]:
        yield await self._in_transaction()

    async def _in_transaction(self) -> Database:
        if self._transaction is None:
            # Held from here on; until then others have the connections, those who read and save for many among them.
            self._connection = await _acquired(self.runtime)
            transaction = self._connection.transaction()
            await transaction.start()
            self._transaction = transaction
            if self.repeat is not None and await self.repeat.claim(self._connection) is not None:
                raise AnsweredMeanwhile
        if self._put_off is not None:
            change, self._put_off = self._put_off, None
            await _write(self._connection, change)
        return cast("Database", self._connection)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        """Undo what was not committed."""
        if self._transaction is not None:
            with contextlib.suppress(*DATABASE_ERRORS):
                await self._transaction.rollback()
        if self._connection is not None:
            await self.runtime.pool.release(self._connection, timeout=ACQUIRE_SECONDS)


async def _write(connection: Database, change: Change) -> None:
    if not await save(connection, [change]):
        raise change.conflict
