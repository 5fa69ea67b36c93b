"""pytest fixtures for tests against real servers. `tests/conftest.py` makes them known."""

from collections.abc import Awaitable, Iterator, Sequence
from typing import Protocol

import pytest

from shared.messaging.schema import MESSAGING
from shared.testing.databases import ServiceDatabase
from shared.testing.databases import new_database as make_database
from shared.testing.servers import kafka_server, postgres_server
from shared.testing.topics import new_topic as make_topic


class NewDatabase(Protocol):
    """Makes a fresh database with a service's roles and schema; `statements` run as the schema's owner."""

    def __call__(self, service: str, statements: Sequence[str] = (MESSAGING,)) -> Awaitable[ServiceDatabase]:
        """Make it."""
        ...


class NewTopic(Protocol):
    """Makes a topic that no other test uses and returns its name."""

    def __call__(self, name: str = "tests", partitions: int = 3) -> Awaitable[str]:
        """Make it."""
        ...


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL: the administrator's URL."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def kafka_bootstrap() -> Iterator[str]:
    """A real Kafka broker: its bootstrap address."""
    with kafka_server() as bootstrap:
        yield bootstrap


@pytest.fixture(scope="session")
def new_database(postgres: str) -> NewDatabase:
    """`await new_database("units")`: a fresh database with roles, schema and the tables of messaging."""

    def make(service: str, statements: Sequence[str] = (MESSAGING,)) -> Awaitable[ServiceDatabase]:
        return make_database(postgres, service, statements)

    return make


@pytest.fixture(scope="session")
def new_topic(kafka_bootstrap: str) -> NewTopic:
    """`await new_topic()`: a topic of the test's own."""

    def make(name: str = "tests", partitions: int = 3) -> Awaitable[str]:
        return make_topic(kafka_bootstrap, name, partitions)

    return make
