"""Publishes the outbox, in order, as a task in every instance of a service; an advisory lock lets one work."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable
from typing import TypeVar

from shared.messaging.crash import crash_point
from shared.messaging.cursor import Cursor
from shared.messaging.errors import Halted
from shared.messaging.health import Health
from shared.messaging.kafka import Kafka
from shared.messaging.mark import Mark
from shared.messaging.metrics import PUBLISHED, RELAY_FAILURES, RELAY_LAG, RELAY_LEADS
from shared.messaging.publisher import REFUSALS, Parcel, Publisher, Row
from shared.messaging.session import Session, SessionLost

logger = logging.getLogger(__name__)

FINISH_WITHIN = 5.0
MOVE_EVERY = 0.2

T = TypeVar("T")


class Relay:
    """Publishes the outbox of one service's schema. `run` it as a task and cancel it to stop.

    `wave` is how many rows are fetched at once, `silence` how many seconds Kafka may take to acknowledge a wave.
    """

    def __init__(
        self,
        dsn: str,
        kafka: Kafka,
        health: Health,
        *,
        wave: int = 1000,
        poll: float = 0.25,
        silence: float = 30.0,
        publisher: Publisher | None = None,
    ) -> None:
        self._dsn = dsn
        self._health = health
        self._wave = wave
        self._poll = poll
        self._silence = silence
        self._publisher = publisher or Publisher(kafka)
        self._is_full = False
        self._leads = False
        self._stopping = asyncio.Event()
        self._wake = asyncio.Event()

    def is_full(self) -> bool:
        """Whether more rows wait than one wave takes: there is no hurry to notify."""
        return self._is_full

    def wake(self) -> bool:
        """Have it look for new rows. Says whether it is the one that publishes: if not, another process is to know."""
        self._wake.set()
        return self._leads

    async def run(self) -> None:
        """Take the lock when it is free and publish, until cancelled. After any failure all is read again.

        Cancelled, it finishes the wave in hand and notes how far it came, so that nothing is repeated.
        """
        work = asyncio.create_task(self._work())
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            self._stopping.set()
            self._wake.set()
            with contextlib.suppress(Exception):
                await asyncio.wait_for(work, FINISH_WITHIN)
            raise

    async def _work(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            session: Session | None = None
            try:
                session = await Session.open(self._dsn)
                while not await session.lead():
                    self._health.green("relay")
                    if await _either(self._stopping, 1):
                        return
                failures = 0
                await self._publish(session)
            except SessionLost as lost:
                failures += 1
                RELAY_FAILURES.inc()
                self._health.red("relay", f"the relay lost its database session and takes a new one: {lost}")
                logger.warning("relay: session lost: %s", lost)
            finally:
                RELAY_LEADS.set(0)
                self._leads = self._is_full = False
                if session is not None:
                    session.end()
                await self._publisher.discard()
            await _either(self._stopping, min(0.05 * 2**failures, 5))

    async def _publish(self, session: Session) -> None:
        """One tenure of the lock."""
        RELAY_LEADS.set(1)
        self._leads = True
        wake = self._wake
        await session.listen(wake.set)
        mark, cursor = Mark(), Cursor(await session.low())
        wave = _Wave(self._publisher, session, cursor, self._silence)
        backlog: list[Row] = []
        is_due = True
        most, careful_until, failures, written, written_at = self._wave, 0, 0, cursor.low, 0.0
        clock = asyncio.get_running_loop().time
        while not self._stopping.is_set():
            try:
                is_due = is_due or wake.is_set()
                if is_due and len(backlog) < self._wave:
                    wake.clear()
                    is_quiet = not backlog
                    fetched = await session.fetch(cursor.high, cursor.holes, self._wave)
                    is_quiet = is_quiet and not fetched.rows
                    is_due = self._is_full = len(fetched.rows) >= self._wave
                    cursor.fetched([row.id for row in fetched.rows], mark.settled, is_all=not self._is_full)
                    backlog += fetched.rows
                    mark.look(fetched.xmin)  # what is settled now holds for the next snapshot
                    if not mark.is_set and (cursor.holes or (is_quiet and fetched.last_id > cursor.high)):
                        await session.take(mark, fetched.last_id)
                    RELAY_LAG.set(fetched.last_id - cursor.low)
                parcels, backlog = await wave.pack(backlog, most)  # while the wave before is on its way
                await wave.acknowledged()
                self._health.green("relay")
                failures = 0
                most = self._wave if cursor.low >= careful_until else 1
                if cursor.low > written and clock() - written_at > MOVE_EVERY:
                    crash_point("cursor-not-moved")
                    await session.move(cursor.low)
                    written, written_at = cursor.low, clock()
                if parcels:
                    await wave.send(parcels)
                elif not is_due:
                    await _either(wake, self._poll)
                    is_due = True
            except SessionLost:
                raise
            except Exception as error:
                RELAY_FAILURES.inc()
                logger.warning("relay: wave given up: %r", error)
                await wave.give_up()
                backlog.clear()
                is_due = True
                failures += 1
                if isinstance(error, REFUSALS) and most > 1:
                    most, careful_until = 1, cursor.high  # one row a batch, to find the one that Kafka refuses
                    cursor.forget()
                    continue
                cursor.forget()
                self._health.red("relay", f"the relay cannot publish: {error!r}")
                pause = 30.0 if isinstance(error, (Halted, *REFUSALS)) else min(0.1 * 2**failures, 5)
                await wave.patiently(_either(self._stopping, pause), pause + 1)
        await wave.acknowledged()
        await session.move(cursor.low)


class _Wave:
    """The batches on their way, at most one a partition."""

    def __init__(self, publisher: Publisher, session: Session, cursor: Cursor, silence: float) -> None:
        self._publisher = publisher
        self._session = session
        self._cursor = cursor
        self._silence = silence
        self._parcels: list[Parcel] = []

    async def pack(self, rows: list[Row], most: int) -> tuple[list[Parcel], list[Row]]:
        """The next wave, and the rows that do not fit."""
        if not rows:
            return [], []
        try:
            return await self.patiently(self._publisher.pack(rows, most), self._silence)
        except Exception:
            await self.acknowledged()  # what is on its way is not repeated because of what comes behind it
            raise

    async def send(self, parcels: list[Parcel]) -> None:
        """Send a wave off. The one before must have been acknowledged."""
        assert not self._parcels
        self._parcels = parcels
        await self.patiently(self._publisher.send(parcels), self._silence)

    async def acknowledged(self) -> None:
        """Wait until the broker has the wave. Raises what it refused it with."""
        futures = [parcel.acknowledged for parcel in self._parcels if parcel.acknowledged is not None]
        if futures:
            await self.patiently(asyncio.wait(futures), self._silence)
        self._note()
        for parcel in self._parcels:
            assert parcel.acknowledged is not None
            error = parcel.acknowledged.exception()
            if isinstance(error, REFUSALS) and len(parcel.rows) == 1:
                row = parcel.rows[0]
                raise Halted(
                    f"Kafka refuses row {row.id} of the outbox ({row.topic}, key {row.key}): {error!r}."
                    " Nothing is published until the topic or its rights are changed so that it is accepted."
                ) from error
            if error is not None:
                raise error

    async def give_up(self) -> None:
        """Forget the wave and throw the producer away. It may still arrive: that only repeats."""
        self._note()
        self._parcels = []
        await self._publisher.discard()

    async def patiently(self, slow: Awaitable[T], limit: float) -> T:
        """Wait for Kafka up to `limit` seconds, without leaving the database session idle for long."""
        task = asyncio.ensure_future(slow)
        try:
            async with asyncio.timeout(limit):
                while not (await asyncio.wait({task}, timeout=1))[0]:
                    await self._session.touch()
            return task.result()
        finally:
            task.cancel()

    def _note(self) -> None:
        """Take note of what is acknowledged, once: only the rest is still on its way."""
        parcels, self._parcels = self._parcels, []
        for parcel in parcels:
            done = parcel.acknowledged
            if done is not None and done.done() and not done.cancelled() and done.exception() is None:
                self._cursor.acknowledged(row.id for row in parcel.rows)
                PUBLISHED.labels(parcel.topic).inc(len(parcel.rows))
            else:
                self._parcels.append(parcel)


async def _either(event: asyncio.Event, seconds: float) -> bool:
    """Wait for the event, but not longer. Whether it is set."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()
