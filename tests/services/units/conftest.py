"""The whole service on a real, migrated PostgreSQL: its routes, its reactions and its clock."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid5

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from services.units.app import service
from services.units.handlers import reactions
from shared.contracts.actor import Actor
from shared.contracts.base import Event
from shared.contracts.envelope import EVENT_NAMESPACE, Envelope, event_id
from shared.messaging.applying import Applier
from shared.messaging.health import Health
from shared.messaging.records import Record
from shared.platform.app import create_app
from shared.platform.commands import migrate_schema
from shared.platform.settings import Settings
from shared.testing.fixtures import NewDatabase
from tests.services.units.people import ADMIN, at


class Doorkeeper:
    """Lets in whom the tests name: the token is the actor's subject."""

    def __init__(self) -> None:
        self.known: dict[str, Actor] = {}

    async def actor(self, authorization: str | None) -> Actor:
        return self.known[(authorization or "").removeprefix("Bearer ")]


@dataclass
class Running:
    """The service, as its callers, its topics and its clock see it."""

    app: FastAPI
    doorkeeper: Doorkeeper
    applier: Applier
    pool: "asyncpg.Pool[Any]"
    versions: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])

    async def send(
        self, method: str, path: str, actor: Actor = ADMIN, body: Any = None, **headers: str
    ) -> httpx.Response:
        """One request by the actor."""
        self.doorkeeper.known[actor.subject] = actor
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://units.test") as client:
            headers = {"Authorization": f"Bearer {actor.subject}"} | headers
            return await client.request(method, path, json=body, headers=headers)

    async def get(self, path: str) -> Any:
        """What a GET answers."""
        response = await self.send("GET", path)
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, path: str, actor: Actor = ADMIN, body: Any = None, on: str | None = None) -> Any:
        """What a POST answers that is accepted; `on` is the resource whose version it is based on."""
        version = {"If-Match": (await self.send("GET", on)).headers["ETag"]} if on else {}
        response = await self.send("POST", path, actor, body, **version)
        assert response.is_success, response.text
        return response.json()

    async def refused(self, path: str, actor: Actor, body: Any = None, *, on: str | None = None) -> tuple[int, str]:
        """Status and code of a POST that is refused."""
        version = {"If-Match": (await self.send("GET", on)).headers["ETag"]} if on else {}
        response = await self.send("POST", path, actor, body, **version)
        assert response.headers["content-type"] == "application/problem+json", response.text
        return response.status_code, response.json()["code"]

    async def hear(self, *events: tuple[str, Event], moment: datetime | None = None, topic: str | None = None) -> None:
        """The events arrive, each with its aggregate's id, one after the other as the consumer takes them."""
        for key, event in events:
            await self.applier.apply([self.record(key, event, moment or at("2024-09-06"), topic)])

    def record(self, key: str, event: Event, moment: datetime, topic: str | None = None) -> Record:
        """The event as Kafka brings it: the next version of its aggregate."""
        topic = topic or event.topics[0]
        version = self.versions[topic, key] = self.versions.get((topic, key), 0) + 1
        envelope = Envelope(
            id=event_id(topic, key, version),
            type=event.type,
            source=f"/{topic.split('.')[0]}",
            subject=key,
            time=moment,
            sequence=version,
            actor="department-PV05:Cán bộ",
            dataschema=f"/schemas/{event.type}.v1.json",
            correlation_id=uuid5(EVENT_NAMESPACE, key),
        )
        headers = tuple((name, text.encode()) for name, text in envelope.headers().items())
        return Record(topic, 0, version, key.encode(), headers, event.model_dump_json().encode())

    async def clock(self, moment: datetime) -> int:
        """Move the clock; how many commands fell due."""
        response = await self.send("PUT", "/development/clock", ADMIN, {"now": moment.isoformat()})
        assert response.status_code == 200, response.text
        return int(response.json()["done"])

    async def published(self, topic: str, key: str | None = None) -> list[str]:
        """Types of the events published on a topic, in order."""
        rows = await self.pool.fetch(
            "SELECT event_type FROM outbox WHERE topic = $1 AND ($2::text IS NULL OR msg_key = $2) ORDER BY id",
            topic,
            key,
        )
        return [row["event_type"] for row in rows]

    async def held(self) -> list[str]:
        """Errors of the events held back."""
        rows = await self.pool.fetch("SELECT error FROM dead_letter WHERE status = 'held' ORDER BY id")
        return [row["error"] for row in rows]


@pytest.fixture(scope="module")
async def units(new_database: NewDatabase) -> AsyncGenerator[Running]:
    """The service on a fresh database, one for each module of tests."""
    database = await new_database("units", statements=())
    settings = Settings.model_validate(
        {
            "database_url": database.url,
            "migration_database_url": database.migration_url,
            "kafka_bootstrap": "127.0.0.1:1",
            "issuer": "http://issuer.test",
            "audience": "phongtrao",
            "environment": "development",
            "clock": "simulated",
            "http_port": 8101,
            "pool_size": 6,
        }
    )
    await migrate_schema(service, settings)
    doorkeeper = Doorkeeper()
    app = create_app(service, settings, authenticator=doorkeeper)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        pool = app.state.runtime.pool
        running = Running(app, doorkeeper, Applier(pool, reactions, Health()), pool)
        await running.clock(at("2024-01-02", 8))
        yield running
