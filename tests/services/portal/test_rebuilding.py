"""Reading the topics again from offset zero makes the same read models."""

import asyncio
from typing import Any
from uuid import uuid5

import pytest
from aiokafka import AIOKafkaProducer

from services.portal.app import service
from services.portal.rebuilding import rebuild
from services.portal.things.folding import topic_of
from shared.contracts.actor import Actor, Role
from shared.contracts.envelope import EVENT_NAMESPACE
from shared.messaging.consumer import Consumer
from shared.messaging.health import Health
from shared.messaging.kafka import Kafka
from shared.messaging.topics import create_topics, declared_topics
from shared.testing.eventually import eventually
from shared.testing.fixtures import RunService
from shared.testing.service import Running
from tests.services.portal.events import happenings
from tests.services.portal.test_projections import dump

ADMIN = Actor("quan-tri", "provincial_police-42", "Quản trị hệ thống", frozenset({Role.ADMIN}))
pytestmark = pytest.mark.servers


async def publish(portal: Running, bootstrap: str) -> int:
    """The small story, on the real topics, under keys of this test's own."""
    kafka_producer: Any = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    async with kafka_producer as producer:
        for key, event in happenings():
            record = portal.record(f"rebuilt-{uuid5(EVENT_NAMESPACE, key)}", event, topic=topic_of(event))
            await producer.send_and_wait(
                record.topic,
                record.value,
                key=record.key,
                headers=[(name, value or b"") for name, value in record.headers],
            )
    return len(happenings())


async def test_a_rebuild_from_offset_zero_makes_the_same(run_service: RunService, kafka_bootstrap: str) -> None:
    kafka = Kafka(kafka_bootstrap)
    await create_topics(kafka, declared_topics(3))
    async with run_service(service, ADMIN) as portal:
        count = await publish(portal, kafka_bootstrap)
        running = asyncio.create_task(Consumer(kafka, portal.pool, portal.reactions, Health()).run())
        try:
            await eventually(
                lambda: portal.pool.fetchval("SELECT count(*) >= $1 FROM happened", count),
                timeout=30,
                what="all applied",
            )
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        before = await dump(portal)
        await portal.pool.execute("UPDATE thing SET title = 'hỏng', state = state || '{\"status\": \"?\"}'")
        assert await dump(portal) != before

        assert await rebuild(portal.pool, kafka) >= count

        assert await dump(portal) == before
        assert await portal.held() == []
