"""The topics are those that the contracts name, as they are declared."""

from typing import Any
from uuid import uuid4

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.messaging.kafka import Kafka
from shared.messaging.topics import Topic, create_topics, declared_topics, differences, published_events


def test_every_topic_of_the_contracts_is_declared_and_no_other() -> None:
    declared = declared_topics(3)
    assert {topic.partitions for topic in declared} == {3}
    names = [topic.name for topic in declared]
    assert names == sorted({t for event in published_events() for t in event.topics})
    assert "units.unit.v1" in names
    assert not any(name.startswith("tests.") for name in names)


def test_a_topic_is_never_compacted_and_never_forgets() -> None:
    assert declared_topics(1)[0].configuration == {
        "cleanup.policy": "delete",
        "retention.ms": "-1",
        "retention.bytes": "-1",
    }


def test_what_is_acknowledged_stands_on_two_brokers_where_there_are_three() -> None:
    topic = Topic("tests.t", 3)
    assert topic.settings(1) == topic.settings(2) == topic.configuration
    assert topic.settings(3) == {**topic.configuration, "min.insync.replicas": "2"}


def test_a_base_class_of_events_is_not_an_event() -> None:
    assert all(not event.__subclasses__() for event in published_events())


async def test_what_is_missing_is_created_once_and_as_declared(kafka_bootstrap: str) -> None:
    kafka = Kafka(kafka_bootstrap)
    topics = [Topic(f"tests.{uuid4().hex}", 2), Topic(f"tests.{uuid4().hex}", 3)]
    assert await differences(kafka, topics) == [f"topic {t.name} does not exist: create it" for t in topics]
    assert sorted(await create_topics(kafka, topics)) == sorted(t.name for t in topics)
    assert await create_topics(kafka, topics) == []
    assert await differences(kafka, topics) == []


async def test_another_number_of_partitions_is_reported_and_never_changed(kafka_bootstrap: str) -> None:
    kafka = Kafka(kafka_bootstrap)
    name = f"tests.{uuid4().hex}"
    await create_topics(kafka, [Topic(name, 2)])
    assert await create_topics(kafka, [Topic(name, 6)]) == []
    (wrong,) = await differences(kafka, [Topic(name, 6)])
    assert wrong.startswith(f"topic {name} has 2 partitions, not 6")


async def test_another_clean_up_is_reported(kafka_bootstrap: str) -> None:
    kafka = Kafka(kafka_bootstrap)
    name = f"tests.{uuid4().hex}"
    await create_topics(kafka, [Topic(name, 1)])
    admin: Any = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, {"cleanup.policy": "compact"})])
    await admin.close()
    wrong = await differences(kafka, [Topic(name, 1)])
    assert f"topic {name} has cleanup.policy=compact, not delete: set it" in wrong
