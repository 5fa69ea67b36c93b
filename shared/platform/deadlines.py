"""What time itself causes: commands that fall due when the clock reaches a moment.

A service names functions that find what is due; each command is carried out in a transaction of its own,
with the service itself as the actor. Once it was carried out it must no longer be found.

```python
deadlines = Deadlines()

@deadlines.add
async def overdue_reports(connection: Database, now: datetime) -> list[Due]:
    ids = await store.overdue(connection, now, limit=100)
    return [Due(reports, each, lambda tx: AnnounceOverdue(at=tx.at, actor=tx.actor)) for each in ids]
```
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import uuid4

import structlog
from opentelemetry import trace

from shared.contracts.actor import system
from shared.contracts.refusals import Rejected
from shared.messaging.aggregate import Aggregate, Cause, Database, VersionConflict
from shared.messaging.audit import CarriedOut, Origin, Refusal, line, note
from shared.messaging.failures import DATABASE_ERRORS
from shared.messaging.transaction import Transaction
from shared.platform.attachments.store import sweep
from shared.platform.idempotency import forget_old_keys
from shared.platform.problems import ProblemError
from shared.platform.runtime import Runtime
from shared.platform.telemetry import current_traceparent

_log = structlog.stdlib.get_logger("phongtrao.deadlines")
FORGET_SECONDS = 3600.0
MOST_CHANGES = 50  # of one aggregate by one function in one look: more is a rule that never gets quiet

_tracer = trace.get_tracer("phongtrao.deadlines")


@dataclass(frozen=True, slots=True)
class Due:
    """A command that has fallen due for one aggregate. `command` makes it from the transaction's time and actor."""

    aggregate: Aggregate[Any, Any]
    key: str
    command: Callable[[Transaction], Any]


DueFunction: TypeAlias = Callable[[Database, datetime], Awaitable[list[Due]]]


class Deadlines:
    """The due functions of one service, or of one room."""

    def __init__(self) -> None:
        self._functions: list[DueFunction] = []

    def add(self, function: DueFunction) -> DueFunction:
        """Register the decorated function."""
        self._functions.append(function)
        return function

    def __iter__(self) -> Iterator[DueFunction]:
        return iter(self._functions)


@dataclass(frozen=True, slots=True)
class Passed:
    """What a look at the deadlines did: commands carried out, and those that failed and stay due."""

    done: int
    failed: tuple[str, ...]


class Ticker:
    """Looks at the deadlines from time to time, in every instance; an advisory lock lets one work at a time."""

    def __init__(self, runtime: Runtime, deadlines: Sequence[Deadlines], seconds: float) -> None:
        self._runtime = runtime
        self._functions = [function for each in deadlines for function in each]
        self._seconds = seconds
        self._refused: dict[tuple[str, str, str], Refusal] = {}

    async def run(self) -> None:
        """Work until cancelled. The database being away only delays. Forgets old idempotency keys in passing."""
        clock = asyncio.get_running_loop().time
        forget_at = clock()
        while True:
            try:
                await self.look()
                if clock() >= forget_at:
                    await forget_old_keys(self._runtime.pool)
                    if self._runtime.bucket is not None:
                        await sweep(self._runtime.pool, self._runtime.bucket)
                    forget_at = clock() + FORGET_SECONDS
            except (*DATABASE_ERRORS, ProblemError) as error:
                _log.warning("deadlines_delayed", reason=f"{type(error).__name__}: {error}")
            await asyncio.sleep(self._seconds)

    async def look(self, *, wait: bool = False) -> Passed | None:
        """Carry out all that is due, until nothing is. None when another instance is at it, unless told to wait."""
        async with self._runtime.pool.acquire(timeout=5) as connection:
            lock = f"hashtext('phongtrao deadlines'), hashtext('{self._runtime.name}')"
            try:
                if wait:
                    await connection.execute(f"SELECT pg_advisory_lock({lock})")
                elif not await connection.fetchval(f"SELECT pg_try_advisory_lock({lock})"):
                    return None
                passed = await self._all_due(connection)
                await connection.execute(f"SELECT pg_advisory_unlock({lock})")
            except BaseException:
                connection.terminate()  # the lock belongs to the session, which would go back to the pool with it
                raise
            return passed

    async def _all_due(self, connection: Database) -> Passed:
        now = await self._runtime.clock.now(connection)
        changes, failed = Counter[str](), dict[str, None]()
        moved = True
        while moved:
            moved = False
            for function in self._functions:
                name = getattr(function, "__name__", repr(function))
                for due in await function(connection, now):
                    place = f"{name}: {due.aggregate.table} {due.key}"
                    if place in failed:
                        continue
                    try:
                        changed = await self._carry_out(connection, name, due, now)
                        if changed and changes[place] == MOST_CHANGES:
                            raise Rejected("deadline-without-end", "is found due again and again")
                    except (Rejected, VersionConflict) as error:
                        failed[place] = None
                        await self._note_refusal(connection, name, due, now, error)
                        _log.error(
                            "deadline_failed", deadline=name, table=due.aggregate.table, key=due.key, reason=str(error)
                        )
                        continue
                    changes[place] += changed
                    moved = moved or changed
        return Passed(changes.total(), tuple(failed))

    async def _note_refusal(
        self, connection: Database, name: str, due: Due, now: datetime, error: Rejected | VersionConflict
    ) -> None:
        """Once for each reason, however often it falls due again."""
        refusal = _refusal_of(error)
        place = (name, due.aggregate.table, due.key)
        if self._refused.get(place) != refusal:
            self._refused[place] = refusal
            cause = Cause(now, system(self._runtime.name), uuid4())
            await note(connection, [_line(name, due, cause, refusal=refusal)])

    async def _carry_out(self, connection: Database, name: str, due: Due, now: datetime) -> bool:
        with _tracer.start_as_current_span(f"deadline {name}"):
            cause = Cause(now, system(self._runtime.name), uuid4(), traceparent=current_traceparent())
            try:
                changed = await self._attempt(connection, name, due, cause, locking=False)
            except VersionConflict:
                changed = await self._attempt(connection, name, due, cause, locking=True)
        if changed:
            self._runtime.committed()
        return changed

    @staticmethod
    async def _attempt(connection: Database, name: str, due: Due, cause: Cause, *, locking: bool) -> bool:
        async with connection.transaction():
            transaction = Transaction(connection, cause, locking)
            after = await transaction.execute(due.aggregate, due.key, due.command(transaction))
            if after.events:
                await note(connection, [_line(name, due, cause, transaction.done)])
            return bool(after.events)


def _line(name: str, due: Due, cause: Cause, done: Sequence[CarriedOut] = (), refusal: Refusal | None = None) -> str:
    return line(
        Origin.DEADLINE,
        name,
        cause.actor,
        cause.at.isoformat(),
        done=done,
        refusal=refusal,
        of=f"{due.aggregate.table}/{due.key}",
        correlation=str(cause.correlation_id),
    )


def _refusal_of(error: Rejected | VersionConflict) -> Refusal:
    if isinstance(error, Rejected):
        return Refusal(error.code, error.reason)
    return Refusal("concurrent-change", str(error))
