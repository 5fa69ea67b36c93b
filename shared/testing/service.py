"""A whole service in the test's process, on a real, migrated database: its routes, its reactions and its clock."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid5

import asyncpg
import httpx
from fastapi import FastAPI

from shared.contracts.actor import Actor
from shared.contracts.base import Event
from shared.contracts.envelope import EVENT_NAMESPACE, Envelope, event_id
from shared.messaging.applying import Applier
from shared.messaging.health import Health
from shared.messaging.reactions import Reactions
from shared.messaging.records import Record
from shared.platform.app import create_app
from shared.platform.commands import migrate_schema
from shared.platform.service import Service
from shared.platform.settings import Settings
from shared.testing.databases import ServiceDatabase
from shared.testing.issuer import AUDIENCE, ISSUER, Issuer

R = TypeVar("R", bound="Running")


@dataclass
class Running:
    """A service, as its callers, its topics and its clock see it.

    `caller` is who asks unless a test names somebody, `heard_at` when events of others happened.
    """

    app: FastAPI
    issuer: Issuer
    reactions: Reactions
    caller: Actor
    heard_at: datetime = datetime(2024, 1, 1, 1, tzinfo=UTC)
    versions: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    carried: int = 0
    passed: int = 0

    def __post_init__(self) -> None:
        self.pool: asyncpg.Pool[Any] = self.app.state.runtime.pool
        self.applier = Applier(self.pool, self.reactions, Health())

    async def send(
        self, method: str, path: str, actor: Actor | None = None, body: Any = None, **headers: str
    ) -> httpx.Response:
        """One request by the actor. `If_Match` is the header If-Match."""
        sent = {"Authorization": f"Bearer {await self.issuer.token(actor or self.caller)}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://service.test") as client:
            return await client.request(method, path, json=body, headers=sent)

    async def get(self, path: str, actor: Actor | None = None) -> Any:
        """What a GET answers."""
        response = await self.send("GET", path, actor)
        assert response.status_code == 200, response.text
        return response.json()

    async def attempt(
        self, path: str, actor: Actor | None = None, body: Any = None, *, on: str | None = None, method: str = "POST"
    ) -> httpx.Response:
        """A command, based on the present version of `on`."""
        version = {}
        if on is not None:
            version = {"If_Match": (await self.send("GET", on, actor)).headers.get("ETag", '"0"')}
        return await self.send(method, path, actor, body, **version)

    async def act(
        self, path: str, actor: Actor | None = None, body: Any = None, *, on: str | None = None, method: str = "POST"
    ) -> Any:
        """What a command answers that is accepted."""
        response = await self.attempt(path, actor, body, on=on, method=method)
        assert response.is_success, response.text
        return response.json()

    async def refused(
        self, path: str, actor: Actor | None = None, body: Any = None, *, on: str | None = None, method: str = "POST"
    ) -> tuple[int, str]:
        """Status and code of a command that is refused."""
        response = await self.attempt(path, actor, body, on=on, method=method)
        assert response.headers["content-type"] == "application/problem+json", response.text
        return response.status_code, response.json()["code"]

    async def clock(self, moment: datetime) -> int:
        """Move the clock; how many commands fell due."""
        response = await self.send("PUT", "/development/clock", body={"now": moment.isoformat()})
        assert response.status_code == 200, response.text
        return int(response.json()["done"])

    async def hear(self, *events: tuple[str, Event], at: datetime | None = None, topic: str | None = None) -> None:
        """The events arrive, each with its aggregate's id, one after the other as the consumer takes them."""
        for key, event in events:
            await self.applier.apply([self.record(key, event, at, topic)])

    def record(self, key: str, event: Event, at: datetime | None = None, topic: str | None = None) -> Record:
        """The event as Kafka brings it: the next version of its aggregate."""
        topic = topic or event.topics[0]
        version = self.versions[topic, key] = self.versions.get((topic, key), 0) + 1
        envelope = Envelope(
            id=event_id(topic, key, version),
            type=event.type,
            source=f"/{topic.split('.')[0]}",
            subject=key,
            time=at or self.heard_at,
            sequence=version,
            actor="provincial_police-42:Quản trị hệ thống",
            dataschema=f"/schemas/{event.type}.v1.json",
            correlation_id=uuid5(EVENT_NAMESPACE, key),
        )
        return _record(topic, version, key, envelope.headers(), event.model_dump_json().encode())

    async def settle(self, *, again: bool = False) -> None:
        """The service's own events come back to it, in order, until its reactions have nothing to add.

        Each comes once, unless all are to come `again`.
        """
        self.carried = 0 if again else self.carried
        while rows := await self.pool.fetch("SELECT * FROM outbox WHERE id > $1 ORDER BY id", self.carried):
            for row in rows:
                self.carried = row["id"]
                if row["topic"] in self.reactions.topics:
                    headers = json.loads(row["headers"])
                    record = _record(row["topic"], row["id"], row["msg_key"], headers, row["payload"])
                    await self.applier.apply([record])

    async def pass_on(self, other: "Running") -> None:
        """What it has published since the last time comes to another service, in order."""
        for row in await self.pool.fetch("SELECT * FROM outbox WHERE id > $1 ORDER BY id", self.passed):
            self.passed = row["id"]
            if row["topic"] in other.reactions.topics:
                headers = json.loads(row["headers"])
                await other.applier.apply([_record(row["topic"], row["id"], row["msg_key"], headers, row["payload"])])

    async def published(self, topic: str | None = None, key: str | None = None) -> list[str]:
        """Types of the events published on a topic or about a thing, in order."""
        rows = await self.pool.fetch(
            "SELECT event_type FROM outbox WHERE ($1::text IS NULL OR topic = $1)"
            " AND ($2::text IS NULL OR msg_key = $2) ORDER BY id",
            topic,
            key,
        )
        return [row["event_type"] for row in rows]

    async def held(self) -> list[str]:
        """Errors of the events held back."""
        rows = await self.pool.fetch("SELECT error FROM dead_letter WHERE status = 'held' ORDER BY id")
        return [row["error"] for row in rows]


def _record(topic: str, offset: int, key: str, headers: dict[str, str], payload: bytes) -> Record:
    encoded = tuple((name, text.encode()) for name, text in headers.items())
    return Record(topic, 0, offset, key.encode(), encoded, payload)


def settings_for(database: ServiceDatabase, **changes: Any) -> Settings:
    """A service's settings: development, a clock that the test sets, no broker."""
    values: dict[str, Any] = {
        "database_url": database.url,
        "migration_database_url": database.migration_url,
        "kafka_bootstrap": "127.0.0.1:1",
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "environment": "development",
        "clock": "simulated",
        "http_port": 8199,
        "pool_size": 6,
    }
    return Settings(**{**values, **changes})


@asynccontextmanager
async def running_app(service: Service, settings: Settings, issuer: Issuer) -> AsyncGenerator[FastAPI]:
    """The application with its lifespan, on a schema that is migrated already."""
    async with issuer.authenticator() as authenticator:
        app = create_app(service, settings, authenticator=authenticator)
        async with app.router.lifespan_context(app):
            yield app


@asynccontextmanager
async def running_service(
    service: Service, database: ServiceDatabase, issuer: Issuer, caller: Actor, kind: type[R]
) -> AsyncGenerator[R]:
    """The service on the database, whose schema is brought to the head first."""
    await migrate_schema(service, settings_for(database))
    async with running_migrated(service, database, issuer, caller, kind) as running:
        yield running


@asynccontextmanager
async def running_migrated(
    service: Service, database: ServiceDatabase, issuer: Issuer, caller: Actor, kind: type[R]
) -> AsyncGenerator[R]:
    """The service on a database whose schema is at the head already."""
    async with running_app(service, settings_for(database), issuer) as app:
        yield kind(app, issuer, service.reactions or Reactions(service.name), caller)
