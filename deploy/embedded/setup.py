"""What stands between running servers and running services: database, roles, schemas, topics."""

import logging
from pathlib import Path

import asyncpg
import structlog

import services
from deploy import SERVICES
from deploy.embedded.home import DATABASE, Home
from deploy.embedded.roles import ensure_database, ensure_roles
from deploy.errors import OperatorError
from shared.messaging.kafka import Kafka
from shared.messaging.topics import create_topics, declared_topics
from shared.platform.revisions import MigrationError, Revisions

REVISIONS = Path(str(services.__file__)).parent
PARTITIONS = 3
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


async def prepare_database(home: Home) -> None:
    """Create the database and every service's roles, and bring the schemas to this release. Safe to run again."""
    server = home.postgres()
    await ensure_database(server.url(), DATABASE)
    for service in SERVICES:
        await ensure_roles(server.url(DATABASE), home.roles(service))
        await _migrate(home, service)  # one after the other: Alembic keeps its context in a module


async def _migrate(home: Home, service: str) -> None:
    folder = REVISIONS / service / "migrations"
    connection = await asyncpg.connect(home.settings(service)["PHONGTRAO_DATABASE_URL"])
    try:
        if await Revisions(service, folder).pending(connection) is None:
            return
    finally:
        await connection.close()
    from shared.platform.clock import DEVELOPMENT_CLOCK  # slow to load, and seldom needed
    from shared.platform.migrations import Migrations

    url = home.settings(service)["PHONGTRAO_MIGRATION_DATABASE_URL"]
    try:
        await Migrations(service, folder).upgrade(url, role=service, extra=[DEVELOPMENT_CLOCK])
    except MigrationError as error:
        raise OperatorError(str(error)) from error


async def prepare_topics(home: Home) -> list[str]:
    """Create the declared topics that are missing; returns their names."""
    return await create_topics(Kafka(home.kafka().bootstrap), declared_topics(PARTITIONS))
