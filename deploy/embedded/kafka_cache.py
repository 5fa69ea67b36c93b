"""Records the JVM's start-up cache for Kafka, once a machine: later starts take a second less.

`python -m deploy.embedded.kafka_cache` runs beside a system that is up already, with low priority.
"""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

from deploy.embedded.jars import fetch_jars
from deploy.embedded.java import find_java
from deploy.embedded.kafka import KafkaServer
from deploy.embedded.ports import free_port


def is_recorded() -> bool:
    """Whether there is nothing to do."""
    return find_java().cache_file(fetch_jars()).exists()


def record() -> str:
    """Record the cache in one short run of a broker of its own; says what came out."""
    java, jars = find_java(), fetch_jars()
    cache = java.cache_file(jars)
    started = time.monotonic()
    cache.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="phongtrao-kafka-") as scratch:
        home = Path(scratch).resolve()
        recorded = home / cache.name
        server = KafkaServer(home / "kafka", free_port(), free_port(), home)
        program = server.prepare()
        start, *rest = program.command
        recording = replace(program, command=(start, *java.recording(recorded), *rest))
        try:
            recording.start()
            asyncio.run(_round_trip(server.bootstrap))
        finally:
            recording.stop(timeout=120)
        if not recorded.exists():
            return f"the JVM wrote no start-up cache. {recording.last_words(3)}"
        part = cache.with_suffix(f".{uuid.uuid4().hex}.part")
        shutil.move(recorded, part)
        part.replace(cache)
    return f"start-up cache of {cache.stat().st_size / 2**20:.0f} MB made in {time.monotonic() - started:.1f} s"


async def _round_trip(bootstrap: str) -> None:
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
    from aiokafka.admin import AIOKafkaAdminClient, NewTopic

    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic("t", 1, 1)])
    await admin.close()
    producer: Any = AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True)
    async with producer:
        for _ in range(50):
            await producer.send_and_wait("t", b"x" * 100)
    consumer: Any = AIOKafkaConsumer("t", bootstrap_servers=bootstrap, group_id="g", auto_offset_reset="earliest")
    async with consumer:
        await consumer.getone()
        await consumer.commit()


def _end(number: int, frame: object) -> None:
    sys.exit(1)


def main() -> None:
    """Record it unless it is there; SIGTERM ends it and the broker that it started."""
    signal.signal(signal.SIGTERM, _end)
    os.nice(10)
    if not is_recorded():
        print(record())


if __name__ == "__main__":
    main()
