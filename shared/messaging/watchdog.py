"""Notices a consumer that has records to read and does not read them: aiokafka can get stuck without an error."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError


class Watchdog:
    """Looks from time to time whether a consumer that does nothing has nothing to do."""

    def __init__(self, topics: Sequence[str], stuck_after: float) -> None:
        self._topics = topics
        self._stuck_after = stuck_after
        self.every = stuck_after / 4
        self._behind_since: float | None = None
        self._committed: dict[Any, int] = {}

    def moved(self) -> None:
        """A batch was begun or finished."""
        self._behind_since = None

    async def look(self, consumer: Any) -> str | None:
        """Compare what is committed with what is there. Says what is wrong when nothing has moved for too long.

        An outage is not a stuck consumer: while Kafka does not answer, nothing is concluded.
        """
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(10):
                partitions = sorted(consumer.assignment()) or self._all(consumer)
                ends = await consumer.end_offsets(partitions)
                committed = {tp: await consumer.committed(tp) or 0 for tp in partitions}
        except (KafkaError, TimeoutError):
            self._behind_since = None
            return None
        behind = [tp for tp in partitions if committed[tp] < ends[tp]]
        if not behind or committed != self._committed:
            self._behind_since = None
        elif self._behind_since is None:
            self._behind_since = now
        self._committed = committed
        if self._behind_since is not None and now - self._behind_since >= self._stuck_after:
            place = behind[0]
            return (
                f"nothing was read for {self._stuck_after:.0f} s although {place.topic} {place.partition} has records"
                f" from {committed[place]} to {ends[place]}"
            )
        return None

    def _all(self, consumer: Any) -> list[Any]:
        return [
            TopicPartition(topic, partition)
            for topic in self._topics
            for partition in consumer.partitions_for_topic(topic) or ()
        ]
