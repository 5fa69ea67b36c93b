"""Waiting until nothing is under way any more."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from tests.faults.aftermath import LED
from tests.faults.reading import last_id, read_sessions, reads
from tests.faults.rig import PARTITIONS, Rig
from tests.faults.topics import committed_offsets

WITHIN = 60.0


async def settle(rig: Rig, seconds: float = WITHIN) -> str | None:
    """Wait until all that is committed has arrived everywhere. What is missing, if it has not by then."""
    deadline = time.monotonic() + seconds
    quiet = 0
    while True:
        is_over = time.monotonic() > deadline
        try:
            missing = await asyncio.wait_for(_unfinished(rig, 20 if is_over else 1), 10)
        except Exception as error:
            missing = f"the servers do not answer: {error!r}"
        quiet = 0 if missing else quiet + 1
        if quiet == 2:
            return None
        if missing and is_over:
            return missing
        await asyncio.sleep(0.25)


async def _unfinished(rig: Rig, most: int) -> str:
    """The first so many things that are under way."""
    found: list[str] = []
    async with aclosing(unfinished(rig)) as under_way:
        async for each in under_way:
            found.append(each)
            if len(found) == most:
                break
    return "; ".join(found)


async def unfinished(rig: Rig) -> AsyncGenerator[str]:
    """What is still under way."""
    for process in rig.services:
        if not process.held and not await asyncio.to_thread(process.is_ready):
            yield f"{process.name} does not serve"
    async with rig.admin() as database:
        for schema in rig.schemas:
            last = await last_id(database, schema)
            low = await database.fetchval(f"SELECT low_id FROM {schema}.relay_cursor")
            if low < last:
                yield f"the outbox of {schema} is published up to {low} of {last}"
            if await database.fetchval(
                f"SELECT max(id) > (SELECT coalesce(max(last_id), 0) FROM {schema}.audit_block) FROM {schema}.audit"
            ):
                yield f"the audit log of {schema} is not sealed yet"
        for consumer in rig.groups:
            if waiting := await database.fetchval(f"SELECT count(*) FROM {consumer}.parked_key WHERE waiting"):
                yield f"{waiting} keys of {consumer} wait for another topic"
        _, locks = await read_sessions(rig, database)
        led = {(lock.schema, lock.table) for lock in locks if lock.process is not None}
        for schema, table in sorted({(schema, table) for schema in rig.schemas for table in LED} - led):
            yield f"no process that lives leads {schema}.{table}"
    async for each in _unread(rig):
        yield each


async def _unread(rig: Rig) -> AsyncGenerator[str]:
    committed = await committed_offsets(rig)
    read = reads(rig)
    consumer: Any = AIOKafkaConsumer(bootstrap_servers=rig.bootstrap)
    try:
        await consumer.start()
        partitions = [TopicPartition(topic, n) for topic in {t for _, t in read} for n in range(PARTITIONS)]
        ends: dict[Any, int] = await consumer.end_offsets(partitions)
    finally:
        await consumer.stop()
    for group, topic in sorted(read):
        for place, end in ends.items():
            if place.topic == topic and (at := committed.get((group, topic, place.partition), 0)) < end:
                yield f"{group} has read {topic} {place.partition} up to {at} of {end}"
