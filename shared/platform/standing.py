"""How a service is doing: what waits to be published, what it has yet to read, what it could not apply."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any

from aiokafka.errors import KafkaError
from pydantic import BaseModel, Field

from shared.messaging.aggregate import Database
from shared.messaging.health import Health
from shared.messaging.kafka import Kafka
from shared.messaging.lag import consumer_lag
from shared.messaging.outbox import status
from shared.platform.service import Service

KAFKA_SECONDS = 3.0
FRESH_SECONDS = 2.0

# Events that wait for another topic are nobody's work.
_STUCK = """
SELECT (
    SELECT count(*) FROM dead_letter d WHERE d.status = 'held' AND NOT EXISTS (
        SELECT FROM parked_key p WHERE p.waiting AND (p.consumer, p.topic) = (d.consumer, d.topic)
        AND convert_to(p.msg_key, 'UTF8') = d.msg_key
    )
) AS held, (SELECT count(*) FROM parked_key WHERE waiting) AS waiting
"""


class Standing(BaseModel):
    """A service as an operator wants to know it."""

    service: str
    troubles: dict[str, str] = Field(description="Parts of the asked process in trouble, and why")
    published_up_to: int = Field(description="The outbox's last row that is published for certain")
    unpublished: int = Field(description="Events that wait to be published")
    unpublished_since: datetime | None = Field(description="When the oldest of them was saved")
    lag: dict[str, int] | None = Field(
        description="Records of each topic that are not applied yet; null when Kafka does not answer"
    )
    held: int = Field(description="Events among the dead letters that wait for a person")
    waiting: int = Field(description="Keys whose events wait for another topic, and go on by themselves")


class Look:
    """Looks at one service. What Kafka said is kept for a moment: many open pages ask it once."""

    def __init__(self, service: Service, kafka: Kafka, health: Health) -> None:
        self._service = service
        self._kafka = kafka
        self._health = health
        self._lag: dict[str, int] | None = None
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    async def standing(self, connected: Callable[[], AbstractAsyncContextManager[Database]]) -> Standing:
        """The service now. `connected` lends a connection: none is kept while Kafka is asked."""
        lag = await self._behind()
        async with connected() as connection:
            outbox = await status(connection)
            row: Any = await connection.fetchrow(_STUCK)
        return Standing(
            service=self._service.name,
            troubles=self._health.reasons,
            published_up_to=outbox.low_id,
            unpublished=outbox.unpublished,
            unpublished_since=outbox.oldest,
            lag=lag,
            held=row["held"],
            waiting=row["waiting"],
        )

    async def _behind(self) -> dict[str, int] | None:
        reactions = self._service.reactions
        if reactions is None:
            return {}
        async with self._asking:
            now = asyncio.get_running_loop().time()
            if now - self._asked_at > FRESH_SECONDS:
                try:
                    async with asyncio.timeout(KAFKA_SECONDS):
                        self._lag = await consumer_lag(self._kafka, reactions.name, reactions.topics)
                except (KafkaError, OSError):  # TimeoutError among them
                    self._lag = None
                self._asked_at = asyncio.get_running_loop().time()
            return self._lag
