"""The simulated clock and what falls due by it."""

import asyncio
from datetime import datetime

import httpx
import pytest
from fastapi import FastAPI

from shared.platform.app import create_app
from shared.testing.databases import ServiceDatabase
from shared.testing.fixtures import NewDatabase
from tests.shared.platform.conftest import client_of, migrate_schema, running, settings_for, token_of
from tests.shared.platform.sample import SAMPLES


@pytest.fixture
async def fresh(new_database: NewDatabase) -> ServiceDatabase:
    database = await new_database("samples", statements=())
    await migrate_schema(SAMPLES, settings_for(database))
    return database


async def move(client: httpx.AsyncClient, moment: str) -> httpx.Response:
    return await client.put("/development/clock", json={"now": moment})


async def test_time_is_what_was_set_last_and_survives_a_restart(fresh: ServiceDatabase, issuer: FastAPI) -> None:
    async with running(settings_for(fresh), issuer) as app, client_of(app, await token_of(issuer)) as client:
        assert (await client.get("/development/clock")).status_code == 200
        assert (await move(client, "2024-08-05T08:00:00+07:00")).json() == {
            "now": "2024-08-05T08:00:00+07:00",
            "done": 0,
        }
        note = (await client.post("/notes", json={"text": "một"})).json()["id"]
        at = await app.state.runtime.pool.fetchval("SELECT created_at FROM note WHERE id = $1", note)
        assert at == datetime.fromisoformat("2024-08-05T08:00:00+07:00")
    async with running(settings_for(fresh), issuer) as app, client_of(app) as client:
        assert (await client.get("/development/clock")).json() == {"now": "2024-08-05T08:00:00+07:00"}


async def test_time_moves_forward_only(fresh: ServiceDatabase, issuer: FastAPI) -> None:
    async with running(settings_for(fresh), issuer) as app, client_of(app) as client:
        await move(client, "2024-08-05T08:00:00+07:00")
        assert (await move(client, "2024-08-05T08:00:00+07:00")).status_code == 200
        answer = await move(client, "2024-08-05T00:59:59Z")
        assert (answer.status_code, answer.json()["code"]) == (409, "clock-backward")
        assert (await move(client, "2024-08-05T09:00:00")).status_code == 422, "without an offset"
        assert (await client.get("/development/clock")).json() == {"now": "2024-08-05T08:00:00+07:00"}


async def test_all_that_is_due_is_done_before_the_answer_and_once(fresh: ServiceDatabase, issuer: FastAPI) -> None:
    async with running(settings_for(fresh), issuer) as app, client_of(app, await token_of(issuer)) as client:
        await move(client, "2024-08-05T08:00:00+07:00")
        due = {"due_at": "2024-08-06T00:00:00+07:00"}
        ids = [(await client.post("/notes", json={"text": f"{n}", **due})).json()["id"] for n in range(3)]
        assert (await move(client, "2024-08-05T23:59:59+07:00")).json()["done"] == 0
        answers = await asyncio.gather(*(move(client, "2024-08-06T00:00:00+07:00") for _ in range(2)))
        assert sorted(answer.json()["done"] for answer in answers) == [0, 3]
        for each in ids:
            assert (await client.get(f"/notes/{each}")).json()["is_due"]
        actors = await app.state.runtime.pool.fetch(
            "SELECT headers->>'ce_actor' AS actor, headers->>'traceparent' AS trace FROM outbox"
            " WHERE event_type = 'note-fell-due'"
        )
        assert [row["actor"] for row in actors] == ["system-samples:samples"] * 3
        assert all(row["trace"] for row in actors)


async def test_what_fails_is_named_and_holds_nothing_else_up(fresh: ServiceDatabase, issuer: FastAPI) -> None:
    async with running(settings_for(fresh), issuer) as app, client_of(app, await token_of(issuer)) as client:
        await move(client, "2024-08-05T08:00:00+07:00")
        due = {"due_at": "2024-08-06T00:00:00+07:00"}
        bad = (await client.post("/notes", json={"text": "không báo được", **due})).json()["id"]
        good = (await client.post("/notes", json={"text": "tốt", **due})).json()["id"]
        answer = await move(client, "2024-08-07T00:00:00+07:00")
        assert (answer.status_code, answer.json()["code"]) == (500, "deadline-failed")
        assert bad in answer.json()["detail"]
        assert (await client.get(f"/notes/{good}")).json()["is_due"]


async def test_a_rule_that_never_gets_quiet_is_stopped(fresh: ServiceDatabase, issuer: FastAPI) -> None:
    async with running(settings_for(fresh), issuer) as app, client_of(app, await token_of(issuer)) as client:
        await move(client, "2024-08-05T08:00:00+07:00")
        await client.post("/notes", json={"text": "luôn đến hạn", "due_at": "2024-08-06T00:00:00+07:00"})
        answer = await move(client, "2024-08-07T00:00:00+07:00")
        assert answer.json()["code"] == "deadline-failed"


async def test_the_ticker_leaves_the_work_to_the_instance_that_is_at_it(
    fresh: ServiceDatabase, issuer: FastAPI
) -> None:
    async with running(settings_for(fresh), issuer) as app:
        async with app.state.runtime.pool.acquire() as other:
            lock = "hashtext('phongtrao deadlines'), hashtext('samples')"
            await other.execute(f"SELECT pg_advisory_lock({lock})")
            assert await app.state.ticker.look() is None
            await other.execute(f"SELECT pg_advisory_unlock({lock})")
        assert await app.state.ticker.look() is not None


async def test_the_system_clock_has_no_routes(fresh: ServiceDatabase, issuer: FastAPI) -> None:
    settings = settings_for(fresh, clock="system")
    assert "/development/clock" not in create_app(SAMPLES, settings).openapi()["paths"]
    async with running(settings, issuer) as app, client_of(app) as client:
        assert (await move(client, "2024-08-05T08:00:00+07:00")).status_code == 404
