"""The whole service on a real, migrated PostgreSQL: its routes, its reactions and its clock."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid5

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from services.reports.app import service
from services.reports.handlers import reactions
from shared.contracts.actor import Actor, Role
from shared.contracts.base import Event
from shared.contracts.envelope import EVENT_NAMESPACE, Envelope, event_id
from shared.messaging.applying import Applier
from shared.messaging.health import Health
from shared.messaging.records import Record
from shared.platform.app import create_app
from shared.platform.commands import migrate_schema
from shared.platform.settings import Settings
from shared.testing.fixtures import NewDatabase

ANYBODY = Actor("anybody", "department-PV01", "Văn thư", frozenset({Role.CLERK}))


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
    carried: int = 0

    async def send(
        self, method: str, path: str, actor: Actor = ANYBODY, body: Any = None, **headers: str
    ) -> httpx.Response:
        """One request by the actor."""
        subject = f"{actor.unit}/{'-'.join(sorted(actor.roles))}"
        self.doorkeeper.known[subject] = actor
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://reports.test") as client:
            sent = {"Authorization": f"Bearer {subject}"} | {n.replace("_", "-"): v for n, v in headers.items()}
            return await client.request(method, path, json=body, headers=sent)

    async def get(self, path: str, actor: Actor = ANYBODY) -> Any:
        """What a GET answers."""
        response = await self.send("GET", path, actor)
        assert response.status_code == 200, response.text
        return response.json()

    async def act(
        self, path: str, actor: Actor, body: Any = None, *, on: str | None = None, method: str = "POST"
    ) -> Any:
        """What a command answers that is accepted; `on` is the resource whose version it is based on."""
        response = await self.attempt(path, actor, body, on=on, method=method)
        assert response.is_success, response.text
        return response.json()

    async def refused(
        self, path: str, actor: Actor, body: Any = None, *, on: str | None = None, method: str = "POST"
    ) -> tuple[int, str]:
        """Status and code of a command that is refused."""
        response = await self.attempt(path, actor, body, on=on, method=method)
        assert response.headers["content-type"] == "application/problem+json", response.text
        return response.status_code, response.json()["code"]

    async def attempt(
        self, path: str, actor: Actor, body: Any = None, *, on: str | None = None, method: str = "POST"
    ) -> httpx.Response:
        """A command, based on the present version of `on`."""
        version = {}
        if on is not None:
            version = {"If_Match": (await self.send("GET", on, actor)).headers.get("ETag", '"0"')}
        return await self.send(method, path, actor, body, **version)

    async def hear(self, *events: tuple[str, Event], at: datetime) -> None:
        """Events of other services arrive, each with its aggregate's id."""
        for key, event in events:
            await self.applier.apply([self._record(key, event, at)])

    async def settle(self) -> None:
        """The service's own events come back to it, in order, until its reactions have nothing to add."""
        while rows := await self.pool.fetch("SELECT * FROM outbox WHERE id > $1 ORDER BY id", self.carried):
            for row in rows:
                self.carried = row["id"]
                if row["topic"] in reactions.topics:
                    headers = tuple((name, text.encode()) for name, text in json.loads(row["headers"]).items())
                    key = row["msg_key"].encode()
                    await self.applier.apply([Record(row["topic"], 0, row["id"], key, headers, row["payload"])])

    def _record(self, key: str, event: Event, at: datetime) -> Record:
        topic = event.topics[0]
        version = self.versions[topic, key] = self.versions.get((topic, key), 0) + 1
        envelope = Envelope(
            id=event_id(topic, key, version),
            type=event.type,
            source=f"/{topic.split('.')[0]}",
            subject=key,
            time=at,
            sequence=version,
            actor="provincial_police-42:Quản trị hệ thống",
            dataschema=f"/schemas/{event.type}.v1.json",
            correlation_id=uuid5(EVENT_NAMESPACE, key),
        )
        headers = tuple((name, text.encode()) for name, text in envelope.headers().items())
        return Record(topic, 0, version, key.encode(), headers, event.model_dump_json().encode())

    async def clock(self, at: datetime) -> int:
        """Move the clock; how many commands fell due."""
        response = await self.send("PUT", "/development/clock", ANYBODY, {"now": at.isoformat()})
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
async def running(new_database: NewDatabase) -> AsyncGenerator[Running]:
    """The service with a database of the module's own."""
    database = await new_database("reports", statements=())
    values: dict[str, Any] = {
        "database_url": database.url,
        "migration_database_url": database.migration_url,
        "kafka_bootstrap": "127.0.0.1:1",
        "issuer": "http://issuer.test",
        "audience": "phongtrao",
        "environment": "development",
        "clock": "simulated",
        "http_port": 8102,
        "pool_size": 6,
    }
    settings = Settings(**values)
    await migrate_schema(service, settings)
    doorkeeper = Doorkeeper()
    app = create_app(service, settings, authenticator=doorkeeper)
    async with app.router.lifespan_context(app):
        pool = app.state.runtime.pool
        yield Running(app, doorkeeper, Applier(pool, reactions, Health()), pool)
