"""Saves the changes of many requests together: what arrives while a statement is under way goes in the next one."""

import asyncio
from collections import deque
from typing import Any

import asyncpg

from shared.messaging.saving import Change, save

MOST = 64
ACQUIRE_SECONDS = 5.0


class Writer:
    """One statement at a time for each table. Nobody waits for others to come, and one bad change fails alone.

    A commit costs a flush to disk and round trips, whether one change is in it or sixty.
    """

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool
        self._waiting: dict[str, deque[_Waiting]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}

    async def save(self, change: Change) -> None:
        """Return when it is committed. Raises `VersionConflict` when it is stale, or what the database raises."""
        waiting = _Waiting(change)
        self._waiting.setdefault(change.table, deque()).append(waiting)
        if change.table not in self._workers:
            self._workers[change.table] = asyncio.create_task(self._work(change.table))
        await waiting.saved

    async def _work(self, table: str) -> None:
        queue = self._waiting[table]
        try:
            while queue:
                await self._save_together(_next_group(queue))
        finally:
            del self._workers[table]

    async def _save_together(self, group: "list[_Waiting]") -> None:
        try:
            async with self._pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
                saved = await save(connection, [each.change for each in group])
        except Exception as error:
            if len(group) > 1 and _wrote_nothing(error):
                for each in group:
                    await self._save_together([each])
            else:
                for each in group:
                    each.fail(error)
        else:
            for each in group:
                if each.change.id in saved:
                    each.done()
                else:
                    each.fail(each.change.conflict)


class _Waiting:
    def __init__(self, change: Change) -> None:
        self.change = change
        self.saved: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def done(self) -> None:
        if not self.saved.done():
            self.saved.set_result(None)

    def fail(self, error: Exception) -> None:
        if not self.saved.done():
            self.saved.set_exception(error)


def _wrote_nothing(error: Exception) -> bool:
    """Whether the server itself refused the statement. When the connection was lost, it may have committed."""
    return isinstance(error, asyncpg.PostgresError) and not isinstance(
        error, asyncpg.PostgresConnectionError | asyncpg.OperatorInterventionError
    )


def _next_group(queue: deque[_Waiting]) -> list[_Waiting]:
    """The first ones, sorted so that two processes cannot deadlock; a row that is there already waits for the next."""
    group: dict[str, _Waiting] = {}
    while queue and len(group) < MOST and queue[0].change.id not in group:
        each = queue.popleft()
        group[each.change.id] = each
    return [group[key] for key in sorted(group)]
