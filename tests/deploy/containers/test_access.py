"""The rights on Kafka follow from the contracts and from who reacts to what."""

from deploy.containers.access import OUTSIDER, Operation, Resource, rights
from deploy.contracts.discovery import owner_of, reactions
from shared.contracts.envelope import Received
from shared.contracts.reports import ReportSubmitted
from shared.messaging.reactions import Reactions
from shared.messaging.topics import declared_topics
from shared.messaging.transaction import Transaction


def units() -> Reactions:
    consumer = Reactions("units")

    @consumer.on(ReportSubmitted)
    async def note(received: Received[ReportSubmitted], tx: Transaction) -> None:  # pyright: ignore[reportUnusedFunction]
        """Takes note."""

    return consumer


def test_a_service_writes_on_its_own_topics_only() -> None:
    writing = {(right.principal, right.name) for right in rights([units()]) if right.operation is Operation.WRITE}
    assert writing == {(f"User:{name}", f"{name}.") for name in ("units", "reports", "festival")}, (
        "the portal publishes nothing"
    )


def test_a_service_reads_what_it_reacts_to_in_its_own_group() -> None:
    reading = {
        (right.resource, right.name)
        for right in rights([units()])
        if (right.principal, right.operation) == ("User:units", Operation.READ)
    }
    assert reading == {
        (Resource.TOPIC, "reports.report.v1"),
        (Resource.GROUP, "units"),
        (Resource.TOPIC, "units.audit.v1"),
    }


def test_outsiders_read_topics_and_nothing_else() -> None:
    outside = [right for right in rights([units()]) if right.principal == OUTSIDER]
    assert {(right.operation, right.resource) for right in outside} == {(Operation.READ, Resource.TOPIC)}


def test_every_declared_topic_has_its_writer_and_every_consumer_its_group() -> None:
    given = rights(reactions())
    writers = {right.name for right in given if right.operation is Operation.WRITE}
    groups = {right.name for right in given if right.resource is Resource.GROUP}
    assert {f"{owner_of(topic.name)}." for topic in declared_topics(1)} == writers
    assert groups == {consumer.name for consumer in reactions()}
