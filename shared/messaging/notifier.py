"""Wakes the relay after a commit, here or by NOTIFY on a connection of its own, never inside the transaction."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import asyncpg

from shared.messaging.failures import DATABASE_ERRORS
from shared.messaging.outbox import CHANNEL_SQL

logger = logging.getLogger(__name__)

WINDOW = 0.005
WINDOW_WHEN_BUSY = 0.020
BUSY = 1000  # calls a second


class Notifier:
    """Sends at most one NOTIFY a window. Whoever calls `notify` after the last one always gets another after it.

    None is sent when the relay of this process publishes: `wake_here` wakes it and says so. Losing one costs latency
    only: the relay also looks by itself. There is no hurry when `is_full` tells that the relay's waves are full, or
    when there are many calls: each wave costs the same, whatever is in it.
    """

    def __init__(
        self, dsn: str, wake_here: Callable[[], bool] = lambda: False, is_full: Callable[[], bool] = lambda: False
    ) -> None:
        self._dsn = dsn
        self._wake_here = wake_here
        self._is_full = is_full
        self._wanted = asyncio.Event()
        self._calls = 0
        self.sent = 0

    def notify(self) -> None:
        """Say that something was committed. Returns at once, never fails."""
        self._calls += 1
        self._wanted.set()

    async def run(self) -> None:
        """Work until cancelled."""
        connection: asyncpg.Connection[Any] | None = None
        window = WINDOW
        try:
            while True:
                await self._wanted.wait()
                # Cleared before sending: a commit from here on wants a NOTIFY of its own.
                self._wanted.clear()
                try:
                    if not self._wake_here():
                        if connection is None or connection.is_closed():
                            connection = await asyncpg.connect(self._dsn, timeout=5, command_timeout=5)
                        await connection.execute(f"SELECT pg_notify({CHANNEL_SQL}, '')")
                        self.sent += 1
                except DATABASE_ERRORS as error:
                    logger.warning("could not notify the relay, it will look by itself: %s", error)
                    if connection is not None:
                        connection.terminate()
                        connection = None
                    await asyncio.sleep(0.5)
                is_busy, self._calls = self._calls > BUSY * window, 0
                window = WINDOW_WHEN_BUSY if is_busy or self._is_full() else WINDOW
                await asyncio.sleep(window)
        finally:
            if connection is not None:
                connection.terminate()
