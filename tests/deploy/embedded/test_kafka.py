"""The embedded broker keeps what it acknowledged."""

from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.embedded.kafka import KafkaServer, serves
from deploy.embedded.ports import free_port
from shared.testing.topics import new_topic


async def test_acknowledged_records_survive_kill_and_restart(home: Path) -> None:
    server = KafkaServer(home / "kafka", free_port(), free_port(), home)
    program = server.start()
    topic = await new_topic(server.bootstrap)
    producer: Any = AIOKafkaProducer(bootstrap_servers=server.bootstrap, acks="all")
    async with producer:
        await producer.send_and_wait(topic, b"kept", partition=0)
    assert program.kill()
    assert not serves(server.port)
    program.start()
    consumer: Any = AIOKafkaConsumer(topic, bootstrap_servers=server.bootstrap, auto_offset_reset="earliest")
    async with consumer:
        assert (await consumer.getone()).value == b"kept"
    assert program.stop()
    assert not program.find()
    assert not program.stop()


def test_nothing_but_a_broker_counts_as_one() -> None:
    assert not serves(free_port())
