"""Reading the topics again from offset zero makes the same read models."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import uuid5

import pytest
from aiokafka import AIOKafkaProducer

from services.portal import store
from services.portal.app import service
from services.portal.rebuilding import rebuild
from services.portal.things.folding import topic_of
from shared.contracts.actor import Actor, Role
from shared.contracts.envelope import EVENT_NAMESPACE
from shared.messaging.applying import Applier
from shared.messaging.consumer import Consumer
from shared.messaging.health import Health
from shared.messaging.kafka import Kafka
from shared.messaging.records import Record
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
        assert await portal.pool.fetchval("SELECT count(*) FROM rebuilding") == 0


async def test_it_is_known_how_far_a_rebuild_is_also_of_one_that_breaks_off(
    run_service: RunService, kafka_bootstrap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kafka = Kafka(kafka_bootstrap)
    await create_topics(kafka, declared_topics(3))
    monkeypatch.setattr("services.portal.rebuilding.BATCH", 5)
    async with run_service(service, ADMIN) as portal:
        await publish(portal, kafka_bootstrap)
        seen: list[store.Rebuilt] = []
        applying = Applier.apply

        async def apply(applier: Applier, records: Sequence[Record]) -> None:
            async with portal.pool.acquire() as connection:
                found = await store.rebuilt(connection)
            assert found is not None
            seen.append(found)
            if len(seen) > 2:
                raise ConnectionError("torn down")
            await applying(applier, records)

        monkeypatch.setattr(Applier, "apply", apply)
        with pytest.raises(ConnectionError):
            await rebuild(portal.pool, kafka)
        assert [each.done > 0 for each in seen] == [False, True, True]
        assert seen[0].total > seen[-1].done > seen[1].done
        async with portal.pool.acquire() as connection:
            left = await store.rebuilt(connection)
        assert left is not None and left.done == seen[-1].done
