"""Servers and a database with messaging's tables, for what is measured inside this process."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg

from deploy.embedded.home import DATABASE
from deploy.embedded.postgres import database_url
from deploy.embedded.roles import ServiceRoles, ensure_roles
from shared.messaging.kafka import Kafka
from shared.messaging.schema import AUDIT, MESSAGING, append_only
from shared.messaging.topics import Topic, create_topics
from shared.platform.database import open_pool, scoped
from tests.benchmarks.stand import PARTITIONS, PASSWORD, Stand, standing

SCHEMA = "bench"
EFFECT = "CREATE TABLE effect (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text NOT NULL, body jsonb)"
PAYLOAD = '{"title": "Ghi nhận", "text": "' + "Phong trào toàn dân bảo vệ An ninh Tổ quốc. " * 13 + '"}'


@dataclass(frozen=True, slots=True)
class Ground:
    """What measurements stand on: `dsn` works in the schema, as the role that serves it."""

    stand: Stand
    kafka: Kafka
    dsn: str
    pool: "asyncpg.Pool[Any]"

    async def new_topic(self) -> str:
        """A topic that nobody has used, with three partitions."""
        name = f"bench.{uuid4().hex[:10]}.v1"
        await create_topics(self.kafka, [Topic(name, PARTITIONS)])
        return name

    @asynccontextmanager
    async def admin(self) -> AsyncGenerator["asyncpg.Connection[Any]"]:
        """A superuser's connection, in the schema."""
        connection: asyncpg.Connection[Any] = await asyncpg.connect(scoped(self.stand.admin_url, SCHEMA))
        try:
            yield connection
        finally:
            await connection.close()


@asynccontextmanager
async def messaging_ground(
    report: Callable[[str], None], postgres: Mapping[str, str] | None = None
) -> AsyncGenerator[Ground]:
    """PostgreSQL and Kafka with an empty outbox. `postgres` are settings that the server needs beside its own."""
    with standing(report, postgres) as stand:
        await stand.prepare_database()
        await ensure_roles(stand.admin_url, ServiceRoles(SCHEMA, PASSWORD, PASSWORD))
        port = stand.home.port("postgres")
        owner: asyncpg.Connection[Any] = await asyncpg.connect(
            database_url(port, f"{SCHEMA}_migrations", PASSWORD, DATABASE)
        )
        try:
            await owner.execute(f"{MESSAGING} {AUDIT} {EFFECT}; {append_only(SCHEMA, SCHEMA)}")
        finally:
            await owner.close()
        url = database_url(port, SCHEMA, PASSWORD, DATABASE)
        pool = await open_pool(url, SCHEMA)
        try:
            yield Ground(stand, Kafka(stand.home.kafka().bootstrap), scoped(url, SCHEMA), pool)
        finally:
            await asyncio.wait_for(pool.close(), 10)
