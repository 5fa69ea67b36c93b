"""Routes: one transaction a write, versions, repeats, problems."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
import structlog
from fastapi import FastAPI

from shared.messaging.aggregate import Database, Loaded
from shared.messaging.saving import Change
from tests.shared.platform.conftest import client_of, token_of
from tests.shared.platform.sample import Note, notes


async def written(client: httpx.AsyncClient, text: str = "một", **headers: str) -> httpx.Response:
    answer = await client.post("/notes", json={"text": text}, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, f"/problems/{code}")
    assert body["title"] and body["detail"] and body["instance"] and len(body["trace_id"]) == 32
    return body


async def events_of(app: FastAPI, key: str) -> list[str]:
    rows = await app.state.runtime.pool.fetch("SELECT event_type FROM outbox WHERE msg_key = $1 ORDER BY id", key)
    return [row["event_type"] for row in rows]


async def test_what_is_created_has_a_place_and_a_version(client: httpx.AsyncClient) -> None:
    answer = await written(client)
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["location"] == f"/notes/{answer.json()['id']}"
    shown = await client.get(answer.headers["location"])
    assert shown.status_code == 200
    assert shown.json() == answer.json()
    assert shown.headers["etag"] == '"1"'


async def test_what_does_not_exist_is_not_found(client: httpx.AsyncClient) -> None:
    problem(await client.get("/notes/none"), 404, "not-found")
    problem(await client.put("/notes/none", json={"text": "a"}), 404, "note-not-found")
    problem(await client.get("/nowhere"), 404, "not-found")


async def test_a_change_names_the_version_that_it_is_based_on(client: httpx.AsyncClient) -> None:
    place = (await written(client)).headers["location"]
    problem(await client.put(place, json={"text": "hai"}), 428, "version-required")
    problem(await client.put(place, json={"text": "hai"}, headers={"If-Match": '"7"'}), 412, "stale-version")
    problem(await client.put(place, json={"text": "hai"}, headers={"If-Match": "rubbish"}), 412, "stale-version")
    changed = await client.put(place, json={"text": "hai"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"], changed.json()["text"]) == (200, '"2"', "hai")
    stale = await client.put(place, json={"text": "ba"}, headers={"If-Match": '"1"'})
    problem(stale, 412, "stale-version")
    quiet = await client.put(place, json={"text": "hai"}, headers={"If-Match": '"2"'})
    assert quiet.headers["etag"] == '"2"'


async def test_a_stale_change_is_stale_even_when_the_rule_would_refuse_it(client: httpx.AsyncClient) -> None:
    place = (await written(client)).headers["location"]
    problem(await client.put(place, json={"text": "cấm"}, headers={"If-Match": '"9"'}), 412, "stale-version")


async def test_a_version_of_what_does_not_exist_is_stale(client: httpx.AsyncClient) -> None:
    answer = await client.post("/notes", json={"text": "một"}, headers={"If-Match": '"1"'})
    problem(answer, 412, "stale-version")


async def test_a_refused_command_is_a_problem_in_the_officers_words_and_changes_nothing(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    note = await written(client)
    body = problem(
        await client.put(note.headers["location"], json={"text": "cấm"}, headers={"If-Match": '"1"'}),
        409,
        "note-banned",
    )
    assert body["detail"] == "Không được ghi như vậy."
    assert body["errors"] == [{"field": "body.text", "message": "Từ cấm."}]
    assert await events_of(app, note.json()["id"]) == ["note-written"]


async def test_a_forbidden_command_is_a_403(app: FastAPI, issuer: FastAPI) -> None:
    async with client_of(app, await token_of(issuer, roles=["director"])) as client:
        problem(await client.post("/notes", json={"text": "một"}), 403, "not-a-clerk")


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({}, "body.text", "Bắt buộc phải có."),
        ({"text": ""}, "body.text", "Phải có ít nhất 1 ký tự."),
        ({"text": "a", "more": 1}, "body.more", "Trường không được phép."),
        ({"text": "a", "number": "x"}, "body.number", "Phải là số nguyên."),
        ({"text": "gọi 0912 345 678"}, "body.text", "Có số điện thoại (từ ký tự 5); không nhập dữ liệu cá nhân"),
    ],
)
async def test_an_invalid_field_is_named_in_vietnamese(
    client: httpx.AsyncClient, body: dict[str, Any], field: str, message: str
) -> None:
    errors = problem(await client.post("/notes", json=body), 422, "invalid-input")["errors"]
    assert [each["field"] for each in errors] == [field]
    assert errors[0]["message"].startswith(message)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 400, "malformed-request"),
        (b"\xff\xfe", 400, "malformed-request"),
        (b"[" * 100_000, 400, "malformed-request"),
        (b'{"text": ' + b"1" * 5000 + b"}", 400, "malformed-request"),
        (b'{"text": "a\x00"}', 400, "malformed-request"),
        (b'{"text": "a\\u0000"}', 422, "nul-character"),
        (b'{"a\\u0000": 1}', 422, "nul-character"),
        (b'{"text": "\\ud800"}', 422, "invalid-input"),
        (b'{"text": "a", "\\ud800": 1}', 422, "invalid-input"),
        (b'"text"', 422, "invalid-input"),
        (b"", 422, "invalid-input"),
        (b'{"text": "' + b"a" * 1_000_000 + b'"}', 413, "too-large"),
    ],
)
async def test_a_body_that_cannot_be_read_is_a_problem(
    client: httpx.AsyncClient, content: bytes, status: int, code: str
) -> None:
    headers = {"Content-Type": "application/json"}
    problem(await client.post("/notes", content=content, headers=headers), status, code)


async def test_a_body_that_is_not_json_is_a_problem(client: httpx.AsyncClient) -> None:
    problem(await client.post("/notes", data={"text": "a"}), 422, "invalid-input")


async def test_text_that_only_speaks_of_a_nul_is_allowed(client: httpx.AsyncClient) -> None:
    answer = await client.post("/notes", content=rb'{"text": "\\u0000"}', headers={"Content-Type": "application/json"})
    assert answer.json()["text"] == "\\u0000"


@pytest.mark.parametrize("path", ["/notes/a%00b", "/notes?cursor=%00", "/notes?%00=1"])
async def test_a_nul_in_the_address_is_a_problem(client: httpx.AsyncClient, path: str) -> None:
    problem(await client.get(path), 422, "nul-character")


async def test_a_number_that_the_database_cannot_hold_is_a_problem(client: httpx.AsyncClient) -> None:
    place = (await written(client)).headers["location"]
    answer = await client.put(place, json={"text": "a", "number": 2**80}, headers={"If-Match": '"1"'})
    problem(answer, 422, "value-out-of-range")


async def test_a_fault_says_nothing_but_its_trace_and_changes_nothing(client: httpx.AsyncClient, app: FastAPI) -> None:
    note = await written(client)
    with structlog.testing.capture_logs() as logs:
        answer = await client.put(
            note.headers["location"], json={"text": "hai", "number": 13}, headers={"If-Match": '"1"'}
        )
    problem(answer, 500, "internal-error")
    assert "4711" not in answer.text
    assert "4711" in str([log["exc_info"] for log in logs if log["event"] == "request_failed"])
    assert await events_of(app, note.json()["id"]) == ["note-written"]


async def test_a_method_that_is_not_there_is_a_problem_with_those_that_are(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/notes/x")
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"]


async def test_a_list_comes_in_pages(client: httpx.AsyncClient) -> None:
    ids = [(await written(client, f"ghi {n}")).json()["id"] for n in range(5)]
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = (await client.get("/notes", params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
        assert len(page["items"]) <= 2
        seen += page["items"]
        if (cursor := page["next"]) is None:
            break
    assert seen[-5:] == ids
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    "query", ["cursor=!", "cursor=é", "cursor=cDk5OTk5OTk5OTk5OTk5OTk5OTk5OTk", "cursor=", "cursor=cA"]
)
async def test_a_cursor_of_ones_own_making_is_a_problem(client: httpx.AsyncClient, query: str) -> None:
    problem(await client.get(f"/notes?{query}"), 422, "invalid-cursor")


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", f"limit={10**30}"])
async def test_a_page_has_1_to_200_items(client: httpx.AsyncClient, query: str) -> None:
    problem(await client.get(f"/notes?{query}"), 422, "invalid-input")


async def test_the_event_carries_the_requests_trace_and_office(client: httpx.AsyncClient, app: FastAPI) -> None:
    trace = uuid4().hex
    note = await written(client, traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    headers = await app.state.runtime.pool.fetchval(
        "SELECT headers::text FROM outbox WHERE msg_key = $1", note.json()["id"]
    )
    assert f"00-{trace}-" in headers
    assert "00f067aa0ba902b7" not in headers, "the span is the request's own"
    assert "district_police-436:Văn thư" in headers


async def test_many_may_sign_at_the_same_time(app: FastAPI, issuer: FastAPI, client: httpx.AsyncClient) -> None:
    place = (await written(client)).headers["location"]
    tokens = [await token_of(issuer, unit=f"commune_police-{n}") for n in range(6)]

    async def sign(token: str) -> int:
        async with client_of(app, token) as other:
            return (await other.post(f"{place}/signatures")).status_code

    assert await asyncio.gather(*map(sign, tokens)) == [200] * 6
    assert len((await client.get(place)).json()["signatures"]) == 6


async def test_of_two_changes_to_one_version_one_is_stale(client: httpx.AsyncClient) -> None:
    place = (await written(client)).headers["location"]
    answers = await asyncio.gather(
        *(client.put(place, json={"text": f"lần {n}"}, headers={"If-Match": '"1"'}) for n in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


@pytest.mark.parametrize(("times", "status"), [(1, 200), (9, 503)])
async def test_the_victim_of_a_deadlock_is_tried_once_more_and_then_told_to_come_back(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch, times: int, status: int
) -> None:
    place = (await written(client)).headers["location"]
    attempts: list[bool] = []
    load = notes.load

    def attempt(locked: bool) -> None:
        attempts.append(locked)
        if len(attempts) <= times:
            raise asyncpg.DeadlockDetectedError("deadlock detected")

    async def locking(self: object, connection: Database, key: str, *, locked: bool = False) -> Loaded[Note]:
        attempt(locked)
        return await load(connection, key, locked=locked)

    async def saving(change: Change) -> None:
        attempt(False)

    monkeypatch.setattr(type(notes), "load", locking)
    monkeypatch.setattr(app.state.runtime.rows, "save", saving)
    answer = await client.put(place, json={"text": "hai"}, headers={"If-Match": '"1"'})
    assert (answer.status_code, attempts) == (status, [False, True])
    if status == 503:
        assert problem(answer, 503, "unavailable")
        assert answer.headers["retry-after"] == "2"
