"""What stands between running servers and running services: database, roles, schemas, topics."""

import asyncio
from pathlib import Path

import services
from deploy import SERVICES
from deploy.embedded.home import DATABASE, Home
from deploy.embedded.roles import ensure_database, ensure_roles
from shared.messaging.kafka import Kafka
from shared.messaging.topics import create_topics, declared_topics
from shared.platform.clock import DEVELOPMENT_CLOCK
from shared.platform.migrations import Migrations

REVISIONS = Path(str(services.__file__)).parent
PARTITIONS = 3


async def prepare_database(home: Home) -> None:
    """Create the database and every service's roles, and bring the schemas to this release. Safe to run again."""
    server = home.postgres()
    await ensure_database(server.url(), DATABASE)
    for service in SERVICES:
        await ensure_roles(server.url(DATABASE), home.roles(service))
    await asyncio.gather(*(migrate(home, service) for service in SERVICES))


async def migrate(home: Home, service: str) -> None:
    """Bring one service's schema to this release."""
    url = home.settings(service)["PHONGTRAO_MIGRATION_DATABASE_URL"]
    revisions = Migrations(service, REVISIONS / service / "migrations")
    await revisions.upgrade(url, role=service, extra=[DEVELOPMENT_CLOCK])


async def prepare_topics(home: Home) -> list[str]:
    """Create the declared topics that are missing; returns their names."""
    return await create_topics(Kafka(home.kafka().bootstrap), declared_topics(PARTITIONS))
