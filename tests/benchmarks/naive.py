"""What one writes without this project: insert the row, then publish from the handler. It keeps no promise.

A process that dies between commit and publishing loses the event. It has the same row, the same record, the same
producer settings, pool, server, event loop and garbage collection, and takes the same token when one is sent.

`python -m tests.benchmarks.naive source | writer`, with a service's settings in the environment.
"""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import uuid4

import httpx
import uvicorn
from aiokafka import AIOKafkaProducer
from fastapi import FastAPI, Request
from pydantic import BaseModel

from shared.contracts.calendar import VIETNAM
from shared.contracts.envelope import Envelope
from shared.platform.auth import JwtAuthenticator
from shared.platform.database import open_pool
from shared.platform.keys import IssuerKeys
from shared.platform.process import collect_less_often
from shared.platform.settings import Settings, load_settings

SCHEMA = "naive"
TOPIC = "naive.item.v1"


class Note(BaseModel):
    """What is sent."""

    id: str
    title: str
    text: str


class Content(BaseModel):
    """The row's state, and the event's payload."""

    title: str
    text: str


class ItemView(BaseModel):
    """What is answered."""

    id: str
    version: int


def source(settings: Settings, *, publishes: bool = True) -> FastAPI:
    """The naive service; without publishing it only writes its row."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_bootstrap, acks="all", enable_idempotence=True)
        await producer.start()
        try:
            url = settings.database_url.get_secret_value()
            async with await open_pool(url, SCHEMA, size=settings.pool_size) as pool, httpx.AsyncClient() as client:
                keys = IssuerKeys(client, settings.issuer, settings.jwks_url)
                app.state.authenticator = JwtAuthenticator(keys, settings.issuer, settings.audience)
                app.state.pool, app.state.producer = pool, producer
                yield
        finally:
            await producer.stop()

    app = FastAPI(lifespan=lifespan)

    @app.get("/readyz")
    async def readyz() -> dict[str, str]:  # pyright: ignore[reportUnusedFunction]
        return {"status": "ready"}

    @app.post("/items", status_code=201)
    async def note_item(body: Note, request: Request) -> ItemView:  # pyright: ignore[reportUnusedFunction]
        actor = "nobody"
        if authorization := request.headers.get("authorization"):
            actor = (await app.state.authenticator.actor(authorization)).title
        now = datetime.now(VIETNAM)
        content = Content(title=body.title, text=body.text).model_dump_json()
        await app.state.pool.execute(
            "INSERT INTO item(id, version, state, created_at, changed_at) VALUES ($1, 1, $2, $3, $3)",
            body.id,
            content,
            now,
        )
        if not publishes:
            return ItemView(id=body.id, version=1)
        headers = [(name, value.encode()) for name, value in envelope(body.id, now, actor).headers().items()]
        await app.state.producer.send_and_wait(TOPIC, content.encode(), key=body.id.encode(), headers=headers)
        return ItemView(id=body.id, version=1)

    return app


def envelope(key: str, now: datetime, actor: str) -> Envelope:
    return Envelope(
        id=uuid4(),
        type="item-noted",
        source="/naive",
        subject=key,
        time=now,
        sequence=1,
        actor=actor,
        dataschema="/schemas/item-noted.v1.json",
        correlation_id=uuid4(),
    )


def main() -> None:
    settings = load_settings()
    app = source(settings, publishes=sys.argv[1] == "source")
    collect_less_often()
    uvicorn.run(app, host=settings.http_host, port=settings.http_port, log_config=None, access_log=False, ws="none")


if __name__ == "__main__":
    main()
