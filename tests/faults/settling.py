"""Waiting until nothing is under way any more."""

import asyncio
import time
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from tests.faults.reading import committed_offsets, last_id, read_sessions, reads
from tests.faults.rig import PARTITIONS, Rig

WITHIN = 60.0


async def settle(rig: Rig, seconds: float = WITHIN) -> str | None:
    """Wait until all that is committed has arrived everywhere. What is missing, if it has not by then."""
    deadline = time.monotonic() + seconds
    quiet = 0
    while True:
        try:
            missing = await asyncio.wait_for(unfinished(rig), 10)
        except Exception as error:
            missing = f"the servers do not answer: {error!r}"
        quiet = 0 if missing else quiet + 1
        if quiet == 2:
            return None
        if time.monotonic() > deadline:
            return missing
        await asyncio.sleep(0.25)


async def unfinished(rig: Rig) -> str | None:
    """What is still under way, if anything is."""
    for process in rig.services:
        if not process.held and not await asyncio.to_thread(process.is_ready):
            return f"{process.name} does not serve"
    async with rig.admin() as database:
        for schema in rig.schemas:
            last = await last_id(database, schema)
            low = await database.fetchval(f"SELECT low_id FROM {schema}.relay_cursor")
            if low < last:
                return f"the outbox of {schema} is published up to {low} of {last}"
            if await database.fetchval(
                f"SELECT max(id) > (SELECT coalesce(max(last_id), 0) FROM {schema}.audit_block) FROM {schema}.audit"
            ):
                return f"the audit log of {schema} is not sealed yet"
        for consumer in rig.groups:
            if waiting := await database.fetchval(f"SELECT count(*) FROM {consumer}.parked_key WHERE waiting"):
                return f"{waiting} keys of {consumer} wait for another topic"
        _, leaders = await read_sessions(rig, database)
        if leaderless := [schema for schema, holders in leaders.items() if not any(holders)]:
            return f"no process that lives leads the outbox of {', '.join(leaderless)}"
    return await _unread(rig)


async def _unread(rig: Rig) -> str | None:
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
                return f"{group} has read {topic} {place.partition} up to {at} of {end}"
    return None
