"""Reads what there is in Kafka after a run, past the proxies."""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from tests.faults.history import POISON, Entry
from tests.faults.rig import PARTITIONS, Rig


async def read_topics(rig: Rig) -> list[Entry]:
    """Every record of every topic that is there, in the order of each partition."""
    consumer: Any = AIOKafkaConsumer(bootstrap_servers=rig.bootstrap, auto_offset_reset="earliest")
    try:
        await consumer.start()
        partitions = [TopicPartition(topic, n) for topic in rig.topics for n in range(PARTITIONS)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        entries: list[Entry] = []
        while [tp for tp in partitions if await consumer.position(tp) < ends[tp]]:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                entries += [entry_of(record) for record in records]
        return entries
    finally:
        await consumer.stop()


def entry_of(record: Any) -> Entry:
    """A record as far as it can be understood."""
    headers = {name: _text(value) for name, value in record.headers}
    sequence = headers.get("ce_sequence") or ""
    payload: dict[str, Any] | None = None
    with contextlib.suppress(TypeError, ValueError):
        payload = dict(json.loads(record.value))
    return Entry(
        record.topic,
        record.partition,
        record.offset,
        _text(record.key),
        int(sequence) if sequence.isascii() and sequence.isdigit() else None,
        headers.get("ce_type"),
        trace_of(headers.get("traceparent")),
        headers.get("ce_id"),
        payload,
        content_of(record.value, dict(record.headers)),
        headers.get(POISON),
    )


def content_of(payload: bytes | None, headers: Mapping[str, bytes | None]) -> str:
    """A digest of a payload and of all its headers."""
    return hashlib.sha256(repr((payload, sorted(headers.items()))).encode()).hexdigest()


async def committed_offsets(rig: Rig) -> dict[tuple[str, str, int], int]:
    """By group, topic and partition."""
    admin: Any = AIOKafkaAdminClient(bootstrap_servers=rig.bootstrap)
    try:
        await admin.start()
        return {
            (group, place.topic, place.partition): offset.offset
            for group in rig.groups
            for place, offset in (await admin.list_consumer_group_offsets(group)).items()
        }
    finally:
        await admin.close()


def trace_of(traceparent: str | None) -> str | None:
    """The trace id in a W3C `traceparent`."""
    return traceparent.split("-")[1] if traceparent and traceparent.count("-") == 3 else None


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode(errors="backslashreplace")
