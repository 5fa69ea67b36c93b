"""The audit log of a service beside the heads on its topic."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from deploy.errors import OperatorError
from deploy.operations.targets import Target
from shared.messaging.kafka import Kafka, admin_client
from shared.messaging.lag import partitions_of
from shared.messaging.sealing import topic_of
from shared.messaging.verifying import Fault, Verified, verify
from shared.platform.broker import kafka_of


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in the log of a service; `published` is how many heads it was compared with."""

    service: str
    seen: Verified
    faults: list[Fault]
    published: int


async def examine_log(target: Target, kept: Mapping[int, str], *, offline: bool) -> Examined:
    """Verify the log against its topic, unless `offline`, and against heads that were `kept` elsewhere."""
    topic = topic_of(target.name)
    published = {} if offline or topic is None else await _published(kafka_of(target.settings), topic)
    seen = Verified()
    async with target.connection() as connection:
        faults = [fault async for fault in verify(connection, seen, published | dict(kept))]
    return Examined(target.name, seen, faults, len(published.keys() | kept.keys()))


async def _published(kafka: Kafka, topic: str) -> dict[int, str]:
    """Every head on the topic. A number that comes again keeps its first head."""
    try:
        return await _heads(kafka, topic)
    except (KafkaError, OSError) as error:
        raise OperatorError(
            f"the heads on {topic} cannot be read: {type(error).__name__}: {error}. Without them use --offline"
        ) from error


async def _heads(kafka: Kafka, topic: str) -> dict[int, str]:
    admin = admin_client(kafka)
    await admin.start()
    try:
        partitions = await partitions_of(admin, [topic])
    finally:
        await admin.close()
    heads: dict[int, str] = {}
    if not partitions:
        return heads
    consumer: Any = AIOKafkaConsumer(**kafka.options(), auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        while [each for each in partitions if await consumer.position(each) < ends[each]]:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    number = int(dict(record.headers)["ce_sequence"])
                    heads.setdefault(number, json.loads(record.value)["head"])
        return heads
    finally:
        await consumer.stop()
