"""A request that is sent again changes nothing and gets the first answer."""

import asyncio
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from shared.platform.idempotency import IdempotentRequest, forget_old_keys
from shared.testing.databases import ServiceDatabase
from tests.shared.platform.conftest import client_of, token_of
from tests.shared.platform.test_http import problem


async def count(app: FastAPI) -> int:
    return await app.state.runtime.pool.fetchval("SELECT count(*) FROM outbox")


async def test_a_repeat_gets_the_first_answer(client: httpx.AsyncClient, app: FastAPI) -> None:
    headers = {"Idempotency-Key": uuid4().hex}
    first = await client.post("/notes", json={"text": "một"}, headers=headers)
    before = await count(app)
    again = await client.post("/notes", json={"text": "một"}, headers=headers)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    for name in ("etag", "location", "content-type"):
        assert again.headers[name] == first.headers[name]
    assert await count(app) == before


async def test_a_repeat_of_a_change_does_not_become_stale(client: httpx.AsyncClient) -> None:
    place = (await client.post("/notes", json={"text": "một"})).headers["location"]
    headers = {"Idempotency-Key": uuid4().hex, "If-Match": '"1"'}
    first = await client.put(place, json={"text": "hai"}, headers=headers)
    again = await client.put(place, json={"text": "hai"}, headers=headers)
    assert (first.status_code, again.status_code, again.headers["etag"]) == (200, 200, '"2"')


async def test_who_lost_the_answer_may_repeat_with_the_version_that_he_reads_now(client: httpx.AsyncClient) -> None:
    place = (await client.post("/notes", json={"text": "một"})).headers["location"]
    key = {"Idempotency-Key": uuid4().hex}
    await client.put(place, json={"text": "hai"}, headers={**key, "If-Match": '"1"'})
    again = await client.put(place, json={"text": "hai"}, headers={**key, "If-Match": '"2"'})
    assert (again.status_code, again.headers["etag"], again.headers["idempotency-replayed"]) == (200, '"2"', "true")


async def test_a_repeat_with_a_malformed_version_is_refused_all_the_same(client: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    await client.post("/notes", json={"text": "một"}, headers=key)
    again = await client.post("/notes", json={"text": "một"}, headers={**key, "If-Match": "0" * 201})
    assert [each["field"] for each in problem(again, 422, "invalid-input")["errors"]] == ["header.If-Match"]


async def test_a_key_is_good_for_one_request_only(client: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": uuid4().hex}
    await client.post("/notes", json={"text": "một"}, headers=headers)
    problem(await client.post("/notes", json={"text": "hai"}, headers=headers), 422, "idempotency-key-reused")


async def test_a_key_belongs_to_its_actor(client: httpx.AsyncClient, app: FastAPI, issuer: FastAPI) -> None:
    headers = {"Idempotency-Key": uuid4().hex}
    first = await client.post("/notes", json={"text": "một"}, headers=headers)
    async with client_of(app, await token_of(issuer, subject="b")) as other:
        second = await other.post("/notes", json={"text": "một"}, headers=headers)
    assert first.json()["id"] != second.json()["id"]


async def test_a_refused_request_may_be_sent_again_with_its_key(client: httpx.AsyncClient) -> None:
    place = (await client.post("/notes", json={"text": "một"})).headers["location"]
    key = {"Idempotency-Key": uuid4().hex}
    refused = await client.put(place, json={"text": "hai"}, headers={**key, "If-Match": '"9"'})
    problem(refused, 412, "stale-version")
    accepted = await client.put(place, json={"text": "hai"}, headers={**key, "If-Match": '"1"'})
    assert accepted.status_code == 200


async def test_at_the_same_time_one_is_carried_out(client: httpx.AsyncClient, app: FastAPI) -> None:
    before = await count(app)
    headers = {"Idempotency-Key": uuid4().hex}
    answers = await asyncio.gather(*(client.post("/notes", json={"text": "một"}, headers=headers) for _ in range(5)))
    assert await count(app) == before + 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
    for answer in answers:
        if answer.status_code == 409:
            problem(answer, 409, "idempotency-key-in-progress")
            assert answer.headers["retry-after"] == "1"


async def test_a_key_in_work_elsewhere_is_a_conflict(client: httpx.AsyncClient, app: FastAPI) -> None:
    key = uuid4().hex
    async with app.state.runtime.pool.acquire() as connection, connection.transaction():
        assert await IdempotentRequest(key, "a", b"").claim(connection) is None
        answer = await client.post("/notes", json={"text": "một"}, headers={"Idempotency-Key": key})
        problem(answer, 409, "idempotency-key-in-progress")


async def test_a_key_in_work_in_another_service_of_the_same_database_is_none_of_ours(
    client: httpx.AsyncClient, app: FastAPI, database: ServiceDatabase
) -> None:
    key = uuid4().hex
    other = await asyncpg.connect(database.admin_url)
    try:
        await other.execute("CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.idempotency (LIKE samples.idempotency)")
        await other.execute("SET search_path = elsewhere")
        async with other.transaction():
            assert await IdempotentRequest(key, "a", b"").claim(other) is None
            answer = await client.post("/notes", json={"text": "một"}, headers={"Idempotency-Key": key})
            assert answer.status_code == 201
    finally:
        await other.close()


@pytest.mark.parametrize("key", ["", "a b", "a" * 129, "é"])
async def test_a_key_is_short_and_printable(client: httpx.AsyncClient, key: str) -> None:
    answer = await client.post("/notes", json={"text": "một"}, headers={"Idempotency-Key": key.encode("utf-8")})  # type: ignore[dict-item]
    problem(answer, 422, "invalid-idempotency-key")


async def test_keys_are_kept_for_a_week(client: httpx.AsyncClient, app: FastAPI) -> None:
    pool = app.state.runtime.pool
    for days in (6, 8):
        await client.post("/notes", json={"text": "một"}, headers={"Idempotency-Key": f"kept-{days}"})
        await pool.execute(
            f"UPDATE idempotency SET created_at = now() - interval '{days} days' WHERE key = $1", f"kept-{days}"
        )
    await forget_old_keys(pool)
    kept = await pool.fetch("SELECT key FROM idempotency WHERE key LIKE 'kept-%'")
    assert [row["key"] for row in kept] == ["kept-6"]
