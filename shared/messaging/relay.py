"""Publishes the outbox, in order, as a task in every instance of a service; an advisory lock lets one work."""

import asyncio
import contextlib
import logging

from shared.messaging.health import Health
from shared.messaging.kafka import Kafka
from shared.messaging.metrics import RELAY_FAILURES, RELAY_LEADS
from shared.messaging.publisher import Publisher
from shared.messaging.session import Session, SessionLost
from shared.messaging.tenure import Tenure
from shared.messaging.waiting import set_within

logger = logging.getLogger(__name__)

FINISH_WITHIN = 5.0


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
        self._tenure: Tenure | None = None
        self._stopping = asyncio.Event()
        self._wake = asyncio.Event()

    def is_full(self) -> bool:
        """Whether more rows wait than one wave takes: there is no hurry to notify."""
        return self._tenure is not None and self._tenure.is_full

    def wake(self) -> bool:
        """Have it look for new rows. Says whether it is the one that publishes: if not, another process is to know."""
        self._wake.set()
        return self._tenure is not None

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
                    if await set_within(self._stopping, 1):
                        return
                failures = 0
                await self._lead(session)
            except SessionLost as lost:
                failures += 1
                RELAY_FAILURES.inc()
                self._health.red("relay", f"the relay lost its database session and takes a new one: {lost}")
                logger.warning("relay: session lost: %s", lost)
            finally:
                RELAY_LEADS.set(0)
                self._tenure = None
                if session is not None:
                    session.end()
                await self._publisher.discard()
            await set_within(self._stopping, min(0.05 * 2**failures, 5))

    async def _lead(self, session: Session) -> None:
        """One tenure of the lock."""
        RELAY_LEADS.set(1)
        await session.listen(self._wake.set)
        self._tenure = Tenure(
            session,
            self._publisher,
            self._health,
            self._wake,
            low=await session.low(),
            size=self._wave,
            poll=self._poll,
            silence=self._silence,
        )
        await self._tenure.run(self._stopping)
