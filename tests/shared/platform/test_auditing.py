"""Every command over HTTP, and every one that fell due, has its line: accepted with what it did, refused with why."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from shared.testing.databases import ServiceDatabase
from shared.testing.service import settings_for
from tests.shared.platform.conftest import client_of, running, token_of


async def lines(app: FastAPI) -> list[dict[str, Any]]:
    rows = await app.state.runtime.pool.fetch("SELECT entry FROM audit ORDER BY id")
    return [json.loads(row["entry"]) for row in rows]


@asynccontextmanager
async def logged(app: FastAPI) -> AsyncGenerator[list[dict[str, Any]]]:
    """What the block adds to the log."""
    before, new = len(await lines(app)), list[dict[str, Any]]()
    yield new
    new += (await lines(app))[before:]


async def place_of_a_note(client: httpx.AsyncClient) -> str:
    return str((await client.post("/notes", json={"text": "một"})).headers["location"])


async def test_an_accepted_command_is_logged_with_its_office_and_what_it_did(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    async with logged(app) as new:
        answer = await client.post("/notes", json={"text": "một"})
    (entry,) = new
    assert entry | {"at": "", "correlation": "", "trace": ""} == {
        "outcome": "accepted",
        "origin": "request",
        "command": "POST /notes",
        "actor": "district_police-436:Văn thư",
        "account": "a",
        "at": "",
        "done": [
            {"command": "WriteNote", "of": f"note/{answer.json()['id']}", "version": 1, "events": ["note-written"]}
        ],
        "correlation": "",
        "path": "/notes",
        "body_sha256": sha256(answer.request.content).hexdigest(),
        "trace": "",
    }


async def test_its_line_is_saved_by_the_statement_that_saves_it(client: httpx.AsyncClient, app: FastAPI) -> None:
    await asyncio.gather(*(client.post("/notes", json={"text": "một"}) for _ in range(30)))
    pool = app.state.runtime.pool
    assert await pool.fetchval("SELECT count(*) FROM outbox o WHERE xid NOT IN (SELECT xid FROM audit)") == 0


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status", "code"),
    [
        ("PUT", "/notes/x", {"text": "hai"}, {"If-Match": '"1"'}, 412, "stale-version"),
        ("PUT", "/notes/x", {"text": "hai"}, {}, 404, "note-not-found"),
        ("POST", "/notes", {"text": 5}, {}, 422, "invalid-input"),
        ("POST", "/notes", {"text": "một"}, {"Idempotency-Key": "a b"}, 422, "invalid-idempotency-key"),
        ("POST", "/notes", {"text": "một"}, {"If-Match": "0" * 300}, 422, "invalid-input"),
        ("POST", "/notes", {"text": "\0"}, {}, 422, "nul-character"),
    ],
)
async def test_a_refused_command_is_logged_with_its_reason(
    client: httpx.AsyncClient,
    app: FastAPI,
    method: str,
    path: str,
    body: Any,
    headers: dict[str, str],
    status: int,
    code: str,
) -> None:
    async with logged(app) as new:
        answer = await client.request(method, path, json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    (entry,) = new
    assert (entry["outcome"], entry["status"], entry["code"]) == ("refused", status, code)
    assert (entry["actor"], entry["path"]) == ("district_police-436:Văn thư", path)
    assert entry["reason"] == answer.json()["detail"]
    assert entry["trace"] == answer.json()["trace_id"]


async def test_a_rule_that_refuses_leaves_one_refused_line_and_no_accepted_one(
    client: httpx.AsyncClient, app: FastAPI, issuer: FastAPI
) -> None:
    place = await place_of_a_note(client)
    async with logged(app) as new:
        await client.put(place, json={"text": "cấm"}, headers={"If-Match": '"1"'})
        async with client_of(app, await token_of(issuer, office="Trưởng", roles=["head"])) as other:
            await other.post("/notes", json={"text": "một"})
    assert [(e["outcome"], e["code"], e["actor"], e.get("places")) for e in new] == [
        ("refused", "note-banned", "district_police-436:Văn thư", "body.text"),
        ("refused", "not-a-clerk", "district_police-436:Trưởng", None),
    ]


async def test_a_command_that_is_rolled_back_leaves_no_accepted_line(client: httpx.AsyncClient, app: FastAPI) -> None:
    place = await place_of_a_note(client)
    async with logged(app) as new:
        fault = await client.put(place, json={"text": "hai", "number": 13}, headers={"If-Match": '"1"'})
        range_ = await client.put(place, json={"text": "hai", "number": 2**40}, headers={"If-Match": '"1"'})
    assert (fault.status_code, range_.status_code) == (500, 422)
    assert [(entry["outcome"], entry["code"]) for entry in new] == [
        ("refused", "internal-error"),
        ("refused", "value-out-of-range"),
    ]
    assert "4711" not in str(new)


async def test_a_command_of_several_statements_has_one_line_in_its_transaction(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    place = await place_of_a_note(client)
    async with logged(app) as new:
        key = {"If-Match": '"1"', "Idempotency-Key": uuid4().hex}
        answer = await client.put(place, json={"text": "hai", "number": 7}, headers=key)
        assert answer.status_code == 200, answer.text
    (entry,) = new
    assert [(done["command"], done["version"]) for done in entry["done"]] == [("ChangeNote", 2)]


async def test_a_command_that_changes_nothing_is_logged_all_the_same(client: httpx.AsyncClient, app: FastAPI) -> None:
    place = await place_of_a_note(client)
    async with logged(app) as new:
        await client.put(place, json={"text": "một"}, headers={"If-Match": '"1"'})
        await client.put(place, json={"text": "một"}, headers={"If-Match": '"1"', "Idempotency-Key": uuid4().hex})
    assert [(entry["outcome"], entry["done"][0]["events"]) for entry in new] == [("accepted", [])] * 2


async def test_a_repeat_is_answered_and_not_carried_out_so_it_has_no_line(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    headers = {"Idempotency-Key": uuid4().hex}
    async with logged(app) as new:
        answers = [await client.post("/notes", json={"text": "một"}, headers=headers) for _ in range(3)]
        both = {"Idempotency-Key": uuid4().hex}
        answers += await asyncio.gather(*(client.post("/notes", json={"text": "hai"}, headers=both) for _ in range(5)))
    carried_out = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert sorted(entry["done"][0]["of"] for entry in new if entry["outcome"] == "accepted") == sorted(
        f"note/{each}" for each in carried_out
    )


async def test_those_who_change_one_thing_at_once_have_one_line_each(
    client: httpx.AsyncClient, app: FastAPI, issuer: FastAPI
) -> None:
    place = await place_of_a_note(client)
    tokens = [await token_of(issuer, office=f"Phòng {n}") for n in range(8)]

    async def sign(token: str) -> httpx.Response:
        async with client_of(app, token) as office:
            return await office.post(f"{place}/signatures")

    async with logged(app) as new:
        answers = await asyncio.gather(*map(sign, tokens))
    accepted = [entry for entry in new if entry["outcome"] == "accepted"]
    assert len(accepted) == sum(answer.status_code == 200 for answer in answers)
    assert len(accepted) + sum(entry["outcome"] == "refused" for entry in new) == 8


async def test_who_is_not_known_gives_no_command(app: FastAPI) -> None:
    async with logged(app) as new, client_of(app) as nobody:
        assert (await nobody.post("/notes", json={"text": "một"})).status_code == 401
    assert new == []


async def test_what_the_sender_wrote_into_a_refused_path_or_field_is_not_kept_when_it_is_about_a_person(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    async with logged(app) as new:
        await client.put("/notes/0912 345 678", json={"text": "hai"})
        await client.post("/notes", json={"text": "một", "034 099 012 345": 1})
    assert [entry["code"] for entry in new] == ["note-not-found", "invalid-input"]
    assert "345" not in str([{**entry, "trace": "", "body_sha256": "", "at": ""} for entry in new])


async def test_nobody_is_refused_without_a_line(issuer: FastAPI, database: ServiceDatabase) -> None:
    token = await token_of(issuer)
    async with running(settings_for(database, clock="system"), issuer) as app, client_of(app, token) as client:
        owner = await asyncpg.connect(database.migration_url)
        try:
            await owner.execute("REVOKE INSERT ON audit FROM samples")
            refused = await client.post("/notes", json={"text": 5})
        finally:
            await owner.execute("GRANT INSERT ON audit TO samples")
            await owner.close()
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")


async def test_what_falls_due_is_logged_as_the_services_own_command(issuer: FastAPI, database: ServiceDatabase) -> None:
    async with running(settings_for(database), issuer) as app, client_of(app, await token_of(issuer)) as client:
        now = datetime.fromisoformat((await client.get("/development/clock")).json()["now"])
        due = (now + timedelta(hours=1)).astimezone(UTC).isoformat()
        good = (await client.post("/notes", json={"text": "một", "due_at": due})).json()["id"]
        bad = (await client.post("/notes", json={"text": "không báo được", "due_at": due})).json()["id"]
        async with logged(app) as new:
            for hours in (2, 3):
                moment = {"now": (now + timedelta(hours=hours)).isoformat()}
                assert (await client.put("/development/clock", json=moment)).status_code == 500
        await app.state.runtime.pool.execute("DELETE FROM note WHERE id = $1", bad)
    ours = [entry for entry in new if entry["of"] in (f"note/{good}", f"note/{bad}")]
    assert [(e["origin"], e["command"], e["actor"], e["outcome"], e.get("code"), e["of"]) for e in ours] == [
        ("deadline", "notes_due", "system-samples:samples", "accepted", None, f"note/{good}"),
        ("deadline", "notes_due", "system-samples:samples", "refused", "note-unannounceable", f"note/{bad}"),
    ]
