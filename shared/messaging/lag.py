"""How far a consumer group is behind."""

from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.messaging.kafka import Kafka, admin_client


async def partitions_of(admin: Any, topics: Iterable[str]) -> list[TopicPartition]:
    """Every partition of the topics that are there."""
    described = await admin.describe_topics(list(topics))
    return [
        TopicPartition(topic["topic"], partition["partition"])
        for topic in described
        for partition in topic["partitions"]
    ]


async def consumer_lag(kafka: Kafka, group: str, topics: Iterable[str]) -> dict[str, int]:
    """Records of each topic that the group has not committed yet."""
    admin = admin_client(kafka)
    await admin.start()
    try:
        committed = await admin.list_consumer_group_offsets(group)
        partitions = await partitions_of(admin, topics)
    finally:
        await admin.close()
    lag = dict.fromkeys(topics, 0)
    if not partitions:  # no topic is there; a consumer that is stopped before it has asked anything fails
        return lag
    consumer: Any = AIOKafkaConsumer(**kafka.options())
    await consumer.start()
    try:
        ends = await consumer.end_offsets(partitions)
        begins = await consumer.beginning_offsets(partitions)
    finally:
        await consumer.stop()
    for partition in partitions:
        done = committed[partition].offset if partition in committed else begins[partition]
        lag[partition.topic] += max(0, ends[partition] - max(done, begins[partition]))
    return lag
