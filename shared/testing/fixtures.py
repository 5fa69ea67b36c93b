"""pytest fixtures for tests against real servers. `tests/conftest.py` makes them known."""

from collections.abc import AsyncGenerator, Awaitable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, TypeVar

import pytest

from shared.contracts.actor import Actor
from shared.messaging.schema import AUDIT, MESSAGING
from shared.platform.commands import migrate_schema
from shared.platform.service import Service
from shared.testing.databases import ServiceDatabase, copy_of, drop
from shared.testing.databases import new_database as make_database
from shared.testing.issuer import Issuer
from shared.testing.servers import kafka_server, postgres_server
from shared.testing.service import Running, running_migrated, settings_for
from shared.testing.topics import new_topic as make_topic

R = TypeVar("R", bound=Running)


class NewDatabase(Protocol):
    """Makes a fresh database with a service's roles and schema; `statements` run as the schema's owner."""

    def __call__(self, service: str, statements: Sequence[str] = (MESSAGING, AUDIT)) -> Awaitable[ServiceDatabase]:
        """Make it."""
        ...


class NewTopic(Protocol):
    """Makes a topic that no other test uses and returns its name."""

    def __call__(self, name: str = "tests", partitions: int = 3) -> Awaitable[str]:
        """Make it."""
        ...


class RunService(Protocol):
    """Runs a whole service on a fresh database. `caller` is who asks unless a test names somebody."""

    def __call__(self, service: Service, caller: Actor, kind: type[R] = Running) -> AbstractAsyncContextManager[R]:
        """Run it until the end of the context."""
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

    def make(service: str, statements: Sequence[str] = (MESSAGING, AUDIT)) -> Awaitable[ServiceDatabase]:
        return make_database(postgres, service, statements)

    return make


@pytest.fixture(scope="session")
def new_topic(kafka_bootstrap: str) -> NewTopic:
    """`await new_topic()`: a topic of the test's own."""

    def make(name: str = "tests", partitions: int = 3) -> Awaitable[str]:
        return make_topic(kafka_bootstrap, name, partitions)

    return make


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    """An issuer of tokens in this process."""
    return Issuer(tmp_path_factory.mktemp("issuer"))


@pytest.fixture(scope="session")
def run_service(new_database: NewDatabase, issuer: Issuer) -> RunService:
    """`async with run_service(service, ADMIN) as running`: the whole service, on a database of its own."""

    migrated: dict[str, ServiceDatabase] = {}

    @asynccontextmanager
    async def run(service: Service, caller: Actor, kind: type[R] = Running) -> AsyncGenerator[R]:
        if service.name not in migrated:  # once: copies are made ten times as fast
            database = await new_database(service.name, statements=())
            await migrate_schema(service, settings_for(database))
            migrated[service.name] = database
        database = await copy_of(migrated[service.name])
        try:
            async with running_migrated(service, database, issuer, caller, kind) as running:
                yield running
        finally:
            await drop(database)

    return run
