"""The whole service on a real, migrated PostgreSQL: its routes, its reactions and its clock."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from services.festival.app import service
from services.festival.handlers import reactions
from shared.contracts.actor import Actor
from shared.contracts.base import Event
from shared.contracts.envelope import Envelope, event_id
from shared.messaging.applying import Applier
from shared.messaging.health import Health
from shared.messaging.records import Record
from shared.platform.app import create_app
from shared.platform.commands import migrate_schema
from shared.platform.settings import Settings
from shared.testing.fixtures import NewDatabase
from tests.services.festival.samples import ADMIN, NORMS, STAFF, at


class Doorkeeper:
    """Lets in whom the tests name: the token is the number under which the actor is known."""

    def __init__(self) -> None:
        self.known: list[Actor] = []

    def token(self, actor: Actor) -> str:
        self.known.append(actor)
        return f"Bearer {len(self.known) - 1}"

    async def actor(self, authorization: str | None) -> Actor:
        assert authorization is not None
        return self.known[int(authorization.removeprefix("Bearer "))]


@dataclass
class Running:
    """The service, as its callers, its topics and its clock see it."""

    app: FastAPI
    doorkeeper: Doorkeeper
    applier: Applier
    versions: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])

    @property
    def pool(self) -> "asyncpg.Pool[Any]":
        return self.app.state.runtime.pool

    async def send(
        self, method: str, path: str, actor: Actor = STAFF, body: Any = None, **headers: str
    ) -> httpx.Response:
        """One request by the actor; a write names the version of the thing, unless a header says otherwise."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://festival.test") as client:
            client.headers["Authorization"] = self.doorkeeper.token(actor)
            parts = path.split("/")
            if method != "GET" and len(parts) > 3 and "If-Match" not in headers:
                shown = await client.get("/".join(parts[:3]))
                headers |= {"If-Match": tag} if (tag := shown.headers.get("etag")) else {}
            return await client.request(method, path, json=body, headers=headers)

    async def get(self, path: str) -> Any:
        response = await self.send("GET", path)
        assert response.status_code == 200, response.text
        return response.json()

    async def done(self, method: str, path: str, actor: Actor, body: Any = None) -> Any:
        """What the service answers to a write that is accepted."""
        response = await self.send(method, path, actor, body)
        assert response.is_success, response.text
        return response.json()

    async def refused(self, method: str, path: str, actor: Actor, body: Any = None) -> tuple[int, str, list[str]]:
        """Status, code and places of a write that is refused."""
        response = await self.send(method, path, actor, body)
        assert response.headers["content-type"] == "application/problem+json", response.text
        problem = response.json()
        return response.status_code, problem["code"], [error["field"] for error in problem.get("errors", [])]

    async def hear(self, key: str, event: Event, moment: datetime | None = None) -> None:
        """An event of another service arrives."""
        topic = event.topics[0]
        version = self.versions[topic, key] = self.versions.get((topic, key), 0) + 1
        envelope = Envelope(
            id=event_id(topic, key, version),
            type=event.type,
            source=f"/{topic.split('.')[0]}",
            subject=key,
            time=moment or at(1, 1),
            sequence=version,
            actor="provincial_police-42:Quản trị",
            dataschema=f"/schemas/{event.type}.v1.json",
            correlation_id=uuid4(),
        )
        await self._apply(topic, key, envelope.headers(), event.model_dump_json().encode(), version)

    async def hear_itself(self) -> None:
        """Everything that the service has published so far arrives at itself."""
        for row in await self.pool.fetch("SELECT * FROM outbox ORDER BY id"):
            await self._apply(
                row["topic"], row["msg_key"], json.loads(row["headers"]), row["payload"], row["aggregate_version"]
            )

    async def _apply(self, topic: str, key: str, headers: dict[str, str], payload: bytes, offset: int) -> None:
        encoded = tuple((name, text.encode()) for name, text in headers.items())
        await self.applier.apply([Record(topic, 0, offset, key.encode(), encoded, payload)])
        held = await self.pool.fetch("SELECT error FROM dead_letter")
        assert not held, held

    async def clock(self, moment: datetime) -> int:
        """Move the clock; how many commands fell due."""
        response = await self.send("PUT", "/development/clock", ADMIN, {"now": moment.isoformat()})
        assert response.status_code == 200, response.text
        return int(response.json()["done"])

    async def published(self, key: str) -> list[str]:
        """Types of the events published about a thing, in order."""
        rows = await self.pool.fetch("SELECT event_type FROM outbox WHERE msg_key = $1 ORDER BY id", key)
        return [row["event_type"] for row in rows]


@pytest.fixture(scope="module")
async def festival(new_database: NewDatabase) -> AsyncGenerator[Running]:
    """The service on a fresh database, one for each module of tests, with the sample norms."""
    database = await new_database("festival", statements=())
    settings = Settings.model_validate(
        {
            "database_url": database.url,
            "migration_database_url": database.migration_url,
            "kafka_bootstrap": "127.0.0.1:1",
            "issuer": "http://issuer.test",
            "audience": "phongtrao",
            "environment": "development",
            "clock": "simulated",
            "http_port": 8103,
            "pool_size": 6,
        }
    )
    await migrate_schema(service, settings)
    doorkeeper = Doorkeeper()
    app = create_app(service, settings, authenticator=doorkeeper)
    async with app.router.lifespan_context(app):
        running = Running(app, doorkeeper, Applier(app.state.runtime.pool, reactions, Health()))
        await running.clock(at(15, 7))
        for norm in NORMS:
            await running.done("PUT", "/norms", ADMIN, norm.model_dump(mode="json"))
        yield running
