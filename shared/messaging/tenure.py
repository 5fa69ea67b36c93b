"""What the holder of the relay's lock does: looks for rows, sends them in waves, moves the cursor behind them."""

import asyncio
import logging

from shared.messaging.crash import crash_point
from shared.messaging.cursor import Cursor
from shared.messaging.errors import Halted
from shared.messaging.health import Health
from shared.messaging.mark import Mark
from shared.messaging.metrics import RELAY_FAILURES, RELAY_LAG
from shared.messaging.publisher import REFUSALS, Publisher, Row
from shared.messaging.session import Session, SessionLost
from shared.messaging.waiting import set_within
from shared.messaging.wave import Wave

logger = logging.getLogger(__name__)

MOVE_EVERY = 0.2


class Tenure:
    """One tenure of the relay's lock. What it knows of the outbox lives and dies with its database session.

    `low`: where the cursor stands. `size`: how many rows are fetched at once. `poll`: seconds after which it looks
    without being woken. `silence`: seconds that Kafka may take to acknowledge a wave.
    """

    def __init__(
        self,
        session: Session,
        publisher: Publisher,
        health: Health,
        wake: asyncio.Event,
        *,
        low: int,
        size: int,
        poll: float,
        silence: float,
    ) -> None:
        self._session = session
        self._health = health
        self._wake = wake
        self._size = size
        self._poll = poll
        self._mark, self._cursor = Mark(), Cursor(low)
        self._wave = Wave(publisher, session, self._cursor, silence)
        self._backlog: list[Row] = []
        self._is_due = True
        self._most, self._careful_until = size, 0  # rows a batch; up to which id there is one in each
        self._failures = 0
        self._written, self._written_at = low, 0.0
        self.is_full = False

    async def run(self, stopping: asyncio.Event) -> None:
        """Publish until told to stop; then finish the wave in hand and note how far it came. Raises `SessionLost`."""
        while not stopping.is_set():
            try:
                await self._look()
                await self._advance()
            except SessionLost:
                raise
            except Exception as error:
                await self._begin_again(error, stopping)
        await self._wave.acknowledged()
        await self._session.move(self._cursor.low)

    async def _look(self) -> None:
        """Fetch rows, when there may be some and there is room for them."""
        self._is_due = self._is_due or self._wake.is_set()
        if not self._is_due or len(self._backlog) >= self._size:
            return
        self._wake.clear()
        fetched = await self._session.fetch(self._cursor.high, self._cursor.holes, self._size)
        is_quiet = not self._backlog and not fetched.rows
        self._is_due = self.is_full = len(fetched.rows) >= self._size
        self._cursor.fetched([row.id for row in fetched.rows], self._mark.settled, is_all=not self.is_full)
        self._backlog += fetched.rows
        self._mark.look(fetched.xmin)  # what is settled now holds for the next snapshot
        if not self._mark.is_set and (self._cursor.holes or (is_quiet and fetched.last_id > self._cursor.high)):
            await self._session.take(self._mark, fetched.last_id)
        RELAY_LAG.set(fetched.last_id - self._cursor.low)

    async def _advance(self) -> None:
        """Pack the next wave while one is on its way, and send it when that has arrived; rest when there is none."""
        parcels, self._backlog = await self._wave.pack(self._backlog, self._most)
        await self._wave.acknowledged()
        self._health.green("relay")
        self._failures = 0
        self._most = self._size if self._cursor.low >= self._careful_until else 1
        await self._move()
        if parcels:
            await self._wave.send(parcels)
        elif not self._is_due:
            await set_within(self._wake, self._poll)
            self._is_due = True

    async def _move(self) -> None:
        """Write down where the cursor stands, now and then: a crash takes it back a little, and that only repeats."""
        now = asyncio.get_running_loop().time()
        if self._cursor.low > self._written and now - self._written_at > MOVE_EVERY:
            crash_point("cursor-not-moved")
            await self._session.move(self._cursor.low)
            self._written, self._written_at = self._cursor.low, now

    async def _begin_again(self, error: Exception, stopping: asyncio.Event) -> None:
        """Give the wave up and read again all that is not acknowledged: at once, to find a row that is refused."""
        RELAY_FAILURES.inc()
        logger.warning("relay: wave given up: %r", error)
        await self._wave.give_up()
        self._backlog.clear()
        self._is_due = True
        self._failures += 1
        if isinstance(error, REFUSALS) and self._most > 1:
            self._most, self._careful_until = 1, self._cursor.high
            self._cursor.forget()
            return
        self._cursor.forget()
        self._health.red("relay", f"the relay cannot publish: {error!r}")
        pause = 30.0 if isinstance(error, (Halted, *REFUSALS)) else min(0.1 * 2**self._failures, 5)
        await self._wave.patiently(set_within(stopping, pause), pause + 1)
