"""A database with the sample's tables, and what reads and writes it."""

from collections.abc import AsyncGenerator
from typing import Any, TypeAlias

import asyncpg
import pytest

from shared.messaging.health import Health
from shared.testing.databases import ServiceDatabase
from shared.testing.fixtures import NewDatabase
from tests.shared.messaging.sample import STATEMENTS

Connection: TypeAlias = "asyncpg.Connection[Any]"


@pytest.fixture
async def database(new_database: NewDatabase) -> ServiceDatabase:
    return await new_database("units", STATEMENTS)


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


@pytest.fixture
def health() -> Health:
    return Health()
