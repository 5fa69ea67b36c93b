"""Records on their way to Kafka: packed, sent, and waited for."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from shared.messaging.cursor import Cursor
from shared.messaging.errors import Halted
from shared.messaging.metrics import PUBLISHED
from shared.messaging.publisher import REFUSALS, Parcel, Publisher, Row
from shared.messaging.session import Session

T = TypeVar("T")


class Wave:
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
