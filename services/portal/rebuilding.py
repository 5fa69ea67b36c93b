"""Makes the read models anew: empties them, and reads every topic again from offset zero.

The running portal may go on: its pages say that they are incomplete and how far it is, and events that arrive meanwhile
are taken up after it. A rebuild that breaks off is said on them too, until another one is through. Logins stay.
"""

from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer

from services.portal.handlers import reactions
from services.portal.projecting import NOTIFY
from shared.messaging.applying import Applier
from shared.messaging.health import Health
from shared.messaging.kafka import Kafka
from shared.messaging.records import Record

_EMPTY = ("thing", "passage", "wait", "happened", "applied", "dead_letter", "parked_key")
BATCH = 1000


async def rebuild(pool: "asyncpg.Pool[Any]", kafka: Kafka) -> int:
    """Empty and read again, up to what is in the topics now. Returns how many records were read."""
    applier = Applier(pool, reactions, Health())
    options: dict[str, Any] = {**kafka.options(), "auto_offset_reset": "earliest", "enable_auto_commit": False}
    topics_reader: Any = AIOKafkaConsumer(*reactions.topics, **options)
    async with topics_reader as consumer:
        partitions = consumer.assignment()
        ends: dict[Any, int] = await consumer.end_offsets(partitions)
        begins: dict[Any, int] = await consumer.beginning_offsets(partitions)
        await _empty(pool, sum(ends[each] - begins[each] for each in partitions))
        read = 0
        while await _is_behind(consumer, ends):
            taken = await consumer.getmany(timeout_ms=500, max_records=BATCH)
            records = [_record(each) for part in taken.values() for each in part]
            if records:
                await applier.apply(records)
                read += len(records)
                await _tell(pool, "UPDATE rebuilding SET done = $1", read)
    await _tell(pool, "DELETE FROM rebuilding")
    return read


async def _empty(pool: "asyncpg.Pool[Any]", total: int) -> None:
    async with pool.acquire() as connection, connection.transaction():
        for table in (*_EMPTY, "rebuilding"):
            await connection.execute(f"DELETE FROM {table}")
        await connection.execute("INSERT INTO rebuilding(total) VALUES ($1)", total)
        await connection.execute(NOTIFY)


async def _tell(pool: "asyncpg.Pool[Any]", statement: str, *values: int) -> None:
    """Open pages show how far it is."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(statement, *values)
        await connection.execute(NOTIFY)


async def _is_behind(consumer: Any, ends: dict[Any, int]) -> bool:
    return any([await consumer.position(partition) < end for partition, end in ends.items()])


def _record(raw: Any) -> Record:
    return Record(raw.topic, raw.partition, raw.offset, raw.key, tuple(raw.headers), raw.value)
