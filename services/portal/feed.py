"""Tells open pages that something happened: one connection listens for all of them."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import asyncpg
import structlog

from services.portal.projecting import CHANNEL
from shared.messaging.failures import DATABASE_ERRORS

_log = structlog.stdlib.get_logger("phongtrao.portal")


class Feed:
    """Wakes whoever waits, after each commit of the projections, and when the process is told to end."""

    def __init__(self, pool: "asyncpg.Pool[Any]", stopping: asyncio.Event) -> None:
        self._pool = pool
        self._stopping = stopping
        self._news = asyncio.Event()

    @property
    def is_over(self) -> bool:
        """Whether every stream is to end."""
        return self._stopping.is_set()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Listen until the end of the context."""
        tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._end())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()

    async def _end(self) -> None:
        # The server waits for open streams before the lifespan ends: they must be told earlier.
        await self._stopping.wait()
        self._wake()

    def ticket(self) -> asyncio.Event:
        """Taken before a look at the database: `news` with it misses no commit after it."""
        return self._news

    async def news(self, seconds: float, ticket: asyncio.Event | None = None) -> bool:
        """Wait for the next commit, not longer than so many seconds. Whether there was one."""
        waiting = ticket or self._news
        try:
            async with asyncio.timeout(seconds):
                await waiting.wait()
        except TimeoutError:
            return False
        return True

    def _wake(self, *_: object) -> None:
        before, self._news = self._news, asyncio.Event()
        before.set()

    async def _listen(self) -> None:
        while True:
            try:
                async with self._pool.acquire(timeout=5) as connection:
                    ended = asyncio.Event()
                    connection.add_termination_listener(partial(_set, ended))
                    await connection.add_listener(CHANNEL, self._wake)
                    try:
                        self._wake()  # what was committed while nobody listened
                        await ended.wait()
                    finally:
                        if not connection.is_closed():
                            await connection.remove_listener(CHANNEL, self._wake)
            except DATABASE_ERRORS as error:
                _log.warning("feed_interrupted", reason=f"{type(error).__name__}: {error}")
            await asyncio.sleep(1)


def _set(event: asyncio.Event, *_: object) -> None:
    event.set()
