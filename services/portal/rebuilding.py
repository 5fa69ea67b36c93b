"""Makes the read models anew: empties them, and reads every topic again from offset zero.

The running portal may go on: pages are incomplete until it is done, and events that arrive meanwhile are taken up after
it. Logins stay.
"""

from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer

from services.portal.handlers import reactions
from shared.messaging.applying import Applier
from shared.messaging.health import Health
from shared.messaging.kafka import Kafka
from shared.messaging.records import Record

_EMPTY = ("thing", "wait", "happened", "applied", "dead_letter", "parked_key")
BATCH = 1000


async def rebuild(pool: "asyncpg.Pool[Any]", kafka: Kafka) -> int:
    """Empty and read again, up to what is in the topics now. Returns how many records were read."""
    async with pool.acquire() as connection, connection.transaction():
        for table in _EMPTY:
            await connection.execute(f"DELETE FROM {table}")
    applier = Applier(pool, reactions, Health())
    options: dict[str, Any] = {**kafka.options(), "auto_offset_reset": "earliest", "enable_auto_commit": False}
    read = 0
    topics_reader: Any = AIOKafkaConsumer(*reactions.topics, **options)
    async with topics_reader as consumer:
        ends: dict[Any, int] = await consumer.end_offsets(consumer.assignment())
        while await _is_behind(consumer, ends):
            taken = await consumer.getmany(timeout_ms=500, max_records=BATCH)
            records = [_record(each) for part in taken.values() for each in part]
            if records:
                await applier.apply(records)
                read += len(records)
    return read


async def _is_behind(consumer: Any, ends: dict[Any, int]) -> bool:
    return any([await consumer.position(partition) < end for partition, end in ends.items()])


def _record(raw: Any) -> Record:
    return Record(raw.topic, raw.partition, raw.offset, raw.key, tuple(raw.headers), raw.value)
