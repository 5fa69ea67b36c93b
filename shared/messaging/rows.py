"""Rows of aggregates read and written for many requests at once: a round trip and a commit cost the same for sixty."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from shared.messaging.connections import ACQUIRE_SECONDS
from shared.messaging.saving import Change, save
from shared.messaging.together import Asked, Together

Row = tuple[int, str] | None
"""Version and state of an aggregate; None when there is none."""


class Rows:
    """Reads and saves outside transactions, each as a statement of its own."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool
        self._reads: Together[tuple[str, str], Row] = Together(self._read_together, id)
        self._saves: Together[Change, None] = Together(self._save_together, lambda change: change.id)

    async def read(self, table: str, key: str) -> Row:
        """The row as it is committed now."""
        return await self._reads.ask(table, (table, key))

    async def save(self, change: Change) -> None:
        """Return when it is committed. Raises `VersionConflict` when it is stale, or what the database raises."""
        await self._saves.ask(change.table, change)

    async def _read_together(self, group: Sequence[Asked[tuple[str, str], Row]]) -> None:
        table = group[0].item[0]
        async with self._pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
            rows = await connection.fetch(
                f"SELECT id, version, state FROM {table} WHERE id = ANY($1)", [asked.item[1] for asked in group]
            )
        found = {row["id"]: (row["version"], row["state"]) for row in rows}
        for asked in group:
            asked.give(found.get(asked.item[1]))

    async def _save_together(self, group: Sequence[Asked[Change, None]]) -> None:
        group = sorted(group, key=lambda asked: asked.item.id)  # two processes that save the same rows cannot deadlock
        try:
            async with self._pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
                saved = await save(connection, [asked.item for asked in group])
        except Exception as error:
            if len(group) == 1 or not _wrote_nothing(error):
                raise
            for asked in group:
                await self._save_alone(asked)
            return
        for asked in group:
            if asked.item.id in saved:
                asked.give(None)
            else:
                asked.fail(asked.item.conflict)

    async def _save_alone(self, asked: Asked[Change, None]) -> None:
        """One bad change fails alone."""
        try:
            await self._save_together([asked])
        except Exception as error:
            asked.fail(error)


def _wrote_nothing(error: Exception) -> bool:
    """Whether the server itself refused the statement. When the connection was lost, it may have committed."""
    return isinstance(error, asyncpg.PostgresError) and not isinstance(
        error, asyncpg.PostgresConnectionError | asyncpg.OperatorInterventionError
    )
