"""A database with the sample's tables, and what reads and writes it."""

from collections.abc import AsyncGenerator
from typing import Any, TypeAlias

import asyncpg
import pytest

from shared.messaging.health import Health
from shared.testing.databases import ServiceDatabase
from shared.testing.eventually import eventually
from shared.testing.fixtures import NewDatabase
from tests.shared.messaging.sample import STATEMENTS

Connection: TypeAlias = "asyncpg.Connection[Any]"


@pytest.fixture(scope="session")
async def one_database(new_database: NewDatabase) -> ServiceDatabase:
    return await new_database("units", STATEMENTS)


@pytest.fixture
async def database(one_database: ServiceDatabase) -> ServiceDatabase:
    """As if it were new: nobody is connected, nothing is in it, and ids start at 1."""
    admin = await asyncpg.connect(one_database.admin_url)
    await admin.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    tables = await admin.fetchval(
        "SELECT string_agg(format('units.%I', tablename), ', ') FROM pg_tables WHERE schemaname = 'units'"
    )
    await admin.execute(f"TRUNCATE {tables} RESTART IDENTITY; INSERT INTO units.relay_cursor (low_id) VALUES (0)")
    await admin.close()
    return one_database


@pytest.fixture
async def pool(database: ServiceDatabase) -> AsyncGenerator["asyncpg.Pool[Any]"]:
    pool = await asyncpg.create_pool(database.url, min_size=1, max_size=6)
    yield pool
    pool.terminate()


@pytest.fixture
async def connection(database: ServiceDatabase) -> AsyncGenerator[Connection]:
    connection = await asyncpg.connect(database.url)
    yield connection
    connection.terminate()


async def reason(health: Health, part: str = "consumer") -> str:
    """Why it is red, once it is."""
    await eventually(lambda: part in health.reasons, 20)
    return health.reasons[part]


@pytest.fixture
def health() -> Health:
    return Health()
