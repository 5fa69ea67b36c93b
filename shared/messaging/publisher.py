"""Hands rows of the outbox to Kafka: one batch a partition, and never two of a partition on their way at once."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from struct import unpack_from
from typing import Any, NamedTuple

from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    InvalidTopicError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
    UnsupportedForMessageFormatError,
)
from pydantic_core import from_json

from shared.messaging.crash import crash_after
from shared.messaging.kafka import Batch, Header, Kafka, Producer, idempotent_producer

REFUSALS = (
    ClusterAuthorizationFailedError,
    InvalidTopicError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
    UnsupportedForMessageFormatError,
)
FIND_WITHIN = 5.0
STOP_WITHIN = 5.0


class Row(NamedTuple):
    """A row of the outbox, as the relay reads it."""

    id: int
    topic: str
    key: str
    payload: bytes
    headers: str

    def record(self) -> tuple[bytes, bytes, list[Header]]:
        """Key, value and headers of its record. The stored trace context travels, not the current one."""
        stored: dict[str, str] = from_json(self.headers)
        return self.key.encode(), self.payload, [(name, value.encode()) for name, value in stored.items()]


def partition_of(key: bytes, partitions: int) -> int:
    """Kafka's own choice: murmur2 of the key."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def murmur2(data: bytes) -> int:
    """MurmurHash2 with Kafka's seed, as unsigned 32 bits: aiokafka's, word by word instead of byte by byte.

    Source: Kafka's `Utils.murmur2`.
    """
    length = len(data)
    h = 0x9747B28C ^ length
    words, rest = divmod(length, 4)
    for k in unpack_from(f"<{words}I", data):
        k = k * 0x5BD1E995 & 0xFFFFFFFF
        h = (h * 0x5BD1E995 & 0xFFFFFFFF) ^ ((k ^ k >> 24) * 0x5BD1E995 & 0xFFFFFFFF)
    if rest:
        h = (h ^ int.from_bytes(data[-rest:], "little")) * 0x5BD1E995 & 0xFFFFFFFF
    h = (h ^ h >> 13) * 0x5BD1E995 & 0xFFFFFFFF
    return h ^ h >> 15


@dataclass(slots=True)
class Parcel:
    """The rows that travel in one batch."""

    topic: str
    partition: int
    batch: Batch
    rows: list[Row]
    acknowledged: "asyncio.Future[Any] | None" = None


def pack(
    rows: Sequence[Row], partitions: dict[str, int], new_batch: Callable[[], Batch], most: int
) -> tuple[list[Parcel], list[Row]]:
    """One parcel a partition, of `most` rows at most. What does not fit keeps its order and waits for the next wave."""
    parcels: dict[tuple[str, int], Parcel] = {}
    full: set[tuple[str, int]] = set()
    rest: list[Row] = []
    for row in rows:
        place = row.topic, partition_of(row.key.encode(), partitions[row.topic])
        if place in full:
            rest.append(row)
            continue
        if (parcel := parcels.get(place)) is None:
            parcel = parcels[place] = Parcel(*place, new_batch(), [])
        key, value, headers = row.record()
        if len(parcel.rows) < most and parcel.batch.append(timestamp=None, key=key, value=value, headers=headers):
            parcel.rows.append(row)
        else:
            full.add(place)
            rest.append(row)
    return list(parcels.values()), rest


class Publisher:
    """An idempotent producer that is thrown away after a failure: its sequence numbers are not rolled back."""

    def __init__(self, kafka: Kafka, new_producer: Callable[[Kafka], Producer] = idempotent_producer) -> None:
        self._kafka = kafka
        self._new_producer = new_producer
        self._producer: Producer | None = None

    async def pack(self, rows: Sequence[Row], most: int) -> tuple[list[Parcel], list[Row]]:
        """Make the batches of a wave, which may be done while the one before is on its way. Returns the rows left over.

        Whatever fails here or in `send`: `discard` the producer.
        """
        if self._producer is None:
            self._producer = self._new_producer(self._kafka)
            await self._producer.start()
        topics = {row.topic for row in rows}
        partitions = {topic: await self._partitions(self._producer, topic) for topic in topics}
        return pack(rows, partitions, self._producer.create_batch, most)

    async def send(self, parcels: Sequence[Parcel]) -> None:
        """Send a wave off: each parcel gets the future of its acknowledgement. The one before must be acknowledged."""
        assert self._producer is not None
        for parcel in parcels:
            parcel.acknowledged = await self._producer.send_batch(
                parcel.batch, parcel.topic, partition=parcel.partition
            )
            parcel.acknowledged.add_done_callback(_looked_at)
            if parcel is not parcels[-1]:
                await crash_after("mid-wave", parcel.acknowledged)

    async def _partitions(self, producer: Producer, topic: str) -> int:
        try:
            async with asyncio.timeout(FIND_WITHIN):
                return len(await producer.partitions_for(topic))
        except TimeoutError:
            raise UnknownTopicOrPartitionError(f"topic {topic} is not there: create it") from None

    async def discard(self) -> None:
        """Throw the producer away; the next wave gets a new one."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(STOP_WITHIN):
                    await producer.stop()


def _looked_at(acknowledged: "asyncio.Future[Any]") -> None:
    """An abandoned batch may fail long after anybody waits for it."""
    if not acknowledged.cancelled():
        acknowledged.exception()
