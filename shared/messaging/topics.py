"""The topics that the contracts declare: created by a job, compared with what is there, never changed."""

import asyncio
import importlib
import pkgutil
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from aiokafka.admin import NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

import shared.contracts
from shared.contracts.base import Event
from shared.messaging.kafka import Kafka, admin_client

# Never compacted: a late repeat would become the last word on its key. Kept for ever: a new reader starts at the first.
CONFIGURATION = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
# What is acknowledged stands on two brokers at least, where losing one leaves two.
ON_TWO = {"min.insync.replicas": "2"}


@dataclass(frozen=True, slots=True)
class Topic:
    """A declared topic. Its number of partitions never changes: a key's order hangs on it."""

    name: str
    partitions: int
    configuration: dict[str, str] = field(default_factory=lambda: dict(CONFIGURATION))

    def settings(self, replication: int) -> dict[str, str]:
        """Its configuration when each partition has so many copies."""
        return {**(ON_TWO if replication >= 3 else {}), **self.configuration}


def declared_topics(partitions: int) -> list[Topic]:
    """Every topic that a contract names."""
    return [
        Topic(name, partitions) for name in sorted({topic for event in published_events() for topic in event.topics})
    ]


def published_events() -> list[type[Event]]:
    """Every event class of the contracts that travels on a topic, without those that have subclasses."""
    for module in pkgutil.walk_packages(shared.contracts.__path__, "shared.contracts."):
        importlib.import_module(module.name)
    events = {event for event in _leaves(Event) if event.topics and event.__module__.startswith("shared.contracts.")}
    return sorted(events, key=lambda event: (event.topics, event.type))


def _leaves(event: type[Event]) -> Iterator[type[Event]]:
    subclasses = event.__subclasses__()
    if not subclasses:
        yield event
    for subclass in subclasses:
        yield from _leaves(subclass)


async def create_topics(kafka: Kafka, topics: Iterable[Topic], replication: int = 1) -> list[str]:
    """Create those that are missing and return their names, once they can be used. Safe to run again."""
    admin = admin_client(kafka)
    await admin.start()
    try:
        wanted = [NewTopic(t.name, t.partitions, replication, topic_configs=t.settings(replication)) for t in topics]
        answer = await admin.create_topics(wanted)
        created: list[str] = []
        for name, code, *message in answer.topic_errors:
            if code == 0:
                created.append(name)
            elif code != TopicAlreadyExistsError.errno:  # the answer holds errors instead of raising them
                raise for_code(code)(f"topic {name} was not created: {' '.join(map(str, message))}")
        # The controller has them before the brokers know them.
        async with asyncio.timeout(20):
            while len(await _partitions(admin, created)) < len(created):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        return created
    finally:
        await admin.close()


async def differences(kafka: Kafka, topics: Iterable[Topic]) -> list[str]:
    """What is not as declared, a sentence each; empty when all is well."""
    declared = {topic.name: topic for topic in topics}
    admin = admin_client(kafka)
    await admin.start()
    try:
        found = await _partitions(admin, declared)
        present = [name for name in declared if name in found]
        configurations = await _configurations(admin, present)
    finally:
        await admin.close()
    wrong = [f"topic {name} does not exist: create it" for name in declared if name not in found]
    for name in present:
        partitions, replication = found[name]
        if partitions != declared[name].partitions:
            wrong.append(
                f"topic {name} has {partitions} partitions, not {declared[name].partitions}: declare what is there,"
                " or rebuild it under a new name; changing the number would break the order of its keys"
            )
        for key, value in declared[name].settings(replication).items():
            if configurations[name].get(key) != value:
                wrong.append(f"topic {name} has {key}={configurations[name].get(key)}, not {value}: set it")
    return wrong


async def _partitions(admin: Any, names: Collection[str]) -> dict[str, tuple[int, int]]:
    """How many there are, and in how many copies."""
    if not names:
        return {}
    described = await admin.describe_topics(list(names))
    return {
        topic["topic"]: (len(topic["partitions"]), min(len(each["replicas"]) for each in topic["partitions"]))
        for topic in described
        if topic["error_code"] == 0
    }


async def _configurations(admin: Any, names: list[str]) -> dict[str, dict[str, str]]:
    if not names:
        return {}
    answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in names])
    return {
        resource[3]: {entry[0]: entry[1] for entry in resource[4]}
        for answer in answers
        for resource in answer.resources
    }
