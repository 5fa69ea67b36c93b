"""What operators ask and do over HTTP, on a service whose reaction fails, with a real Kafka between."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from fastapi import FastAPI

from shared.contracts.envelope import Envelope, Received, event_id
from shared.contracts.refusals import Rejected
from shared.messaging.consumer import Consumer
from shared.messaging.health import Health
from shared.messaging.kafka import Kafka
from shared.messaging.reactions import Reactions
from shared.messaging.topics import Topic, create_topics
from shared.messaging.transaction import Transaction
from shared.platform.app import create_app
from shared.platform.auth import JwtAuthenticator
from shared.platform.commands import migrate_schema
from shared.platform.keys import IssuerKeys
from shared.testing.eventually import eventually
from shared.testing.fixtures import NewDatabase
from shared.testing.issuer import ISSUER
from shared.testing.service import settings_for
from tests.shared.platform.conftest import client_of, token_of
from tests.shared.platform.sample import SAMPLES, TOPIC, NoteChanged

ADMIN = {"subject": "quan-tri", "unit": "provincial_police-42", "office": "Quản trị hệ thống", "roles": ["admin"]}
STAFF = {"subject": "can-bo", "unit": "department-PV05", "office": "Cán bộ Phòng", "roles": ["staff"]}


@dataclass
class Desk:
    """The service, who asks it, and what its reaction makes of events: nothing while it `is_broken`."""

    app: FastAPI
    issuer: FastAPI
    kafka: Kafka
    reactions: Reactions
    seen: list[str]
    is_broken: bool = True

    async def ask(self, method: str, path: str, claims: dict[str, Any] = ADMIN) -> httpx.Response:
        async with client_of(self.app, await token_of(self.issuer, **claims)) as client:
            return await client.request(method, f"/operator{path}")

    async def standing(self) -> Any:
        return (await self.ask("GET", "/standing")).raise_for_status().json()

    async def publish(self, key: str, *texts: str) -> None:
        producer: Any = AIOKafkaProducer(bootstrap_servers=self.kafka.bootstrap, acks="all")
        async with producer:
            for version, text in enumerate(texts, 1):
                envelope = Envelope(
                    id=event_id(TOPIC, key, version),
                    type=NoteChanged.type,
                    source="/samples",
                    subject=key,
                    time=datetime(2024, 8, 1, tzinfo=UTC),
                    sequence=version,
                    actor="district_police-436:Văn thư",
                    dataschema="/schemas/note-changed.v1.json",
                    correlation_id=uuid4(),
                )
                headers = [(name, value.encode()) for name, value in envelope.headers().items()]
                payload = NoteChanged(text=text).model_dump_json().encode()
                await producer.send_and_wait(TOPIC, payload, key=key.encode(), headers=headers)

    async def letters(self, key: str) -> list[dict[str, Any]]:
        return [each for each in (await self.ask("GET", "/dead-letters")).json() if each["key"] == key]

    async def noted(self, account: str) -> list[dict[str, Any]]:
        rows = await self.app.state.runtime.pool.fetch("SELECT entry FROM audit ORDER BY id")
        return [entry for row in rows if (entry := json.loads(row["entry"]))["account"] == account]

    async def consume_until_held(self, key: str, count: int) -> None:
        """The topic also brings what other tests have published: it is held likewise."""
        consumer = Consumer(self.kafka, self.app.state.runtime.pool, self.reactions, Health())
        running = asyncio.create_task(consumer.run())
        try:

            async def held() -> bool:
                return len(await self.letters(key)) == count

            await eventually(held, timeout=40, what="the events are held")
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def desk(new_database: NewDatabase, kafka_bootstrap: str, issuer: FastAPI) -> AsyncGenerator[Desk]:
    kafka, reactions = Kafka(kafka_bootstrap), Reactions(f"samples-{uuid4().hex[:8]}")
    await create_topics(kafka, [Topic(TOPIC, 3)])
    database = await new_database("samples", statements=())
    settings = settings_for(database, kafka_bootstrap=kafka_bootstrap)
    await migrate_schema(SAMPLES, settings)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(issuer)) as client:
        authenticator = JwtAuthenticator(IssuerKeys(client, ISSUER), ISSUER, settings.audience)
        app = create_app(replace(SAMPLES, reactions=reactions), settings, authenticator=authenticator)
        async with app.router.lifespan_context(app):
            desk = Desk(app, issuer, kafka, reactions, [])

            @reactions.on(NoteChanged)
            async def take(received: Received[NoteChanged], tx: Transaction) -> None:  # pyright: ignore[reportUnusedFunction]
                if desk.is_broken:
                    raise Rejected("no-room", "Không còn chỗ.")
                desk.seen.append(received.event.text)

            yield desk


async def test_what_is_held_is_listed_replayed_in_order_by_an_admin_and_noted(desk: Desk) -> None:
    key = f"note-{uuid4()}"
    await desk.publish(key, "một", "hai")

    async def lag() -> int:
        found: dict[str, int] | None = (await desk.standing())["lag"]
        return found[TOPIC] if found else 0

    # A group that nobody has asked for before is not known at once.
    assert await eventually(lag, timeout=20, what="the lag is known") >= 2
    await desk.consume_until_held(key, 2)
    assert (await desk.standing())["held"] >= 2

    first, second = await desk.letters(key)
    assert (first["type"], first["version"], first["error_class"]) == ("note-changed", 1, "permanent")
    assert "no-room" in first["error"] and second["error_class"] == "queued"
    assert "payload" not in first

    again = (await desk.ask("POST", f"/dead-letters/{first['id']}/replay")).json()
    assert (again["applied"], again["held"]) == (0, 2) and "Không còn chỗ" in again["error"]

    desk.is_broken = False
    done = (await desk.ask("POST", f"/dead-letters/{second['id']}/replay")).json()
    assert done == {"applied": 2, "held": 0, "error": None}
    assert desk.seen == ["một", "hai"]
    assert await desk.letters(key) == []
    assert (await desk.ask("POST", f"/dead-letters/{first['id']}/replay")).json()["code"] == "letter-resolved"

    lines = await desk.noted("quan-tri")
    assert [(line["outcome"], line["account"], line["path"].rpartition("/")[2]) for line in lines] == [
        ("accepted", "quan-tri", "replay"), ("accepted", "quan-tri", "replay"), ("refused", "quan-tri", "replay"),
    ]  # fmt: skip


async def test_what_is_discarded_is_never_applied(desk: Desk) -> None:
    key = f"note-{uuid4()}"
    await desk.publish(key, "hỏng", "lành")
    await desk.consume_until_held(key, 2)
    first = (await desk.letters(key))[0]
    desk.is_broken = False
    assert (await desk.ask("POST", f"/dead-letters/{first['id']}/discard")).json()["applied"] == 1
    assert desk.seen == ["lành"]
    lines = await desk.noted("quan-tri")
    assert [(each["command"], each["actor"], each["event"]["letter"]) for each in lines] == [
        ("discard dead letter", "provincial_police-42:Quản trị hệ thống", first["id"])
    ], "one line, with the administrator's office and the event that was given up"


async def test_what_could_not_be_discarded_leaves_the_line_of_the_request(desk: Desk) -> None:
    key = f"note-{uuid4()}"
    await desk.publish(key, "hỏng", "lành")
    await desk.consume_until_held(key, 2)
    behind = (await desk.letters(key))[1]
    answer = await desk.ask("POST", f"/dead-letters/{behind['id']}/discard")
    assert "was not discarded" in answer.json()["error"]
    assert [each["command"] for each in await desk.noted("quan-tri")] == [
        "POST /operator/dead-letters/{letter}/discard"
    ]


async def test_only_an_admin_decides_and_the_staff_may_look(desk: Desk) -> None:
    assert (await desk.ask("GET", "/standing", STAFF)).status_code == 200
    for method, path in (
        ("GET", "/dead-letters"),
        ("POST", "/dead-letters/1/replay"),
        ("POST", "/dead-letters/1/discard"),
    ):
        refused = await desk.ask(method, path, STAFF)
        assert (refused.status_code, refused.json()["code"]) == (403, "operators-only"), path
    assert (await desk.ask("GET", "/standing", {})).status_code == 403
    below = ADMIN | {"unit": "district_police-436"}
    assert (await desk.ask("GET", "/standing", below)).status_code == 403
    assert (await desk.ask("POST", "/dead-letters/1/replay")).status_code == 404


async def test_events_that_are_not_published_yet_are_counted(desk: Desk) -> None:
    async with client_of(desk.app, await token_of(desk.issuer)) as client:
        assert (await client.post("/notes", json={"text": "một"})).status_code == 201
    standing = await desk.standing()
    assert standing["unpublished"] == 1 and standing["unpublished_since"] is not None


async def test_without_kafka_the_lag_is_not_known(desk: Desk, new_database: NewDatabase) -> None:
    settings = settings_for(await new_database("samples", statements=()))
    await migrate_schema(SAMPLES, settings)
    authenticator = desk.app.state.runtime.authenticator
    app = create_app(replace(SAMPLES, reactions=desk.reactions), settings, authenticator=authenticator)
    async with app.router.lifespan_context(app), client_of(app, await token_of(desk.issuer, **ADMIN)) as client:
        assert (await client.get("/operator/standing")).json()["lag"] is None
