"""Who may do what on Kafka: nobody anything, unless it follows from the contracts and from the services' reactions.

A service writes on its own topics and reads, in its own group, the topics that it reacts to; without a group the heads
of its own audit log. Whoever comes through the listener for this machine, without a name, may read topics and nothing
else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from aiokafka.protocol.admin import CreateAclsRequest

from deploy import SERVICES
from shared.messaging.kafka import Kafka, admin_client
from shared.messaging.reactions import Reactions

OUTSIDER = "User:ANONYMOUS"
_ALLOW = 3


class Resource(IntEnum):
    """Kinds of resources, as Kafka numbers them."""

    TOPIC = 2
    GROUP = 3


class Pattern(IntEnum):
    """How a name is meant, as Kafka numbers it."""

    LITERAL = 3
    PREFIXED = 4


class Operation(IntEnum):
    """Operations, as Kafka numbers them. Reading and writing include describing."""

    READ = 3
    WRITE = 4
    DESCRIBE_CONFIGS = 10


@dataclass(frozen=True, slots=True)
class Right:
    """One permission, from any host."""

    principal: str
    operation: Operation
    resource: Resource
    name: str
    pattern: Pattern = Pattern.LITERAL


def rights(consumers: Iterable[Reactions]) -> list[Right]:
    """Every right there is."""
    found: list[Right] = []
    for service in SERVICES:
        own = (Resource.TOPIC, f"{service}.", Pattern.PREFIXED)
        found += [
            Right(f"User:{service}", operation, *own) for operation in (Operation.WRITE, Operation.DESCRIBE_CONFIGS)
        ]
        found.append(Right(OUTSIDER, Operation.READ, *own))
        found.append(Right(f"User:{service}", Operation.READ, Resource.TOPIC, f"{service}.audit.v1"))
    for consumer in consumers:
        user = f"User:{consumer.name}"
        found.append(Right(user, Operation.READ, Resource.GROUP, consumer.name))
        for topic in consumer.topics:
            found.append(Right(user, Operation.READ, Resource.TOPIC, topic))
            found.append(Right(user, Operation.DESCRIBE_CONFIGS, Resource.TOPIC, topic))
    return found


async def grant(kafka: Kafka, wanted: Iterable[Right]) -> None:
    """Give the rights. Giving one again changes nothing."""
    admin = admin_client(kafka)
    await admin.start()
    try:
        for right in wanted:
            answer = await admin._send_request(
                CreateAclsRequest(
                    right.resource, right.name, right.pattern, right.principal, "*", right.operation, _ALLOW
                )
            )
            for code, message in answer.creation_responses:
                if code:
                    raise RuntimeError(f"{right} was not given: {message} (Kafka's error {code})")
    finally:
        await admin.close()
