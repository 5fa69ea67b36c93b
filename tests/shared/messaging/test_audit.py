"""What is done and its line of the audit log stand or fall together; reactions name the event that caused them."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import asyncpg

from shared.contracts.envelope import Received, event_id
from shared.contracts.refusals import Rejected
from shared.messaging.aggregate import Database, Loaded
from shared.messaging.applying import Applier, Patience
from shared.messaging.audit import AuditLog, Origin, Refusal, line
from shared.messaging.errors import NotYet
from shared.messaging.health import Health
from shared.messaging.reactions import Reactions
from shared.messaging.rows import Rows
from shared.messaging.saving import Answer, Change
from shared.messaging.transaction import Transaction
from tests.shared.messaging.sample import (
    CAUSE,
    CLERK,
    TOPIC,
    Move,
    Parcel,
    ParcelMoved,
    ParcelSent,
    Send,
    note,
    parcels,
    record,
)


def change(key: str, weight: int = 1) -> Change:
    before: Loaded[Parcel] = Loaded(key, 0, None)
    saved = parcels.change(before, parcels.apply(Send(weight), before), CAUSE)
    return replace(saved, line=line(Origin.REQUEST, f"gửi {key}", CLERK, CAUSE.at.isoformat()))


async def log(database: Any) -> list[dict[str, Any]]:
    return [json.loads(row["entry"]) for row in await database.fetch("SELECT entry FROM audit ORDER BY id")]


async def test_changes_that_are_saved_at_once_each_have_their_line(pool: "asyncpg.Pool[Any]") -> None:
    rows = Rows(pool)
    await asyncio.gather(*(rows.save(change(f"p{n}")) for n in range(70)))
    assert {entry["command"] for entry in await log(pool)} == {f"gửi p{n}" for n in range(70)}
    assert await pool.fetchval("SELECT count(*) FROM audit JOIN outbox USING (xid)") >= 70, "in the same statement"


async def test_a_change_that_is_stale_or_refused_leaves_no_line(pool: "asyncpg.Pool[Any]") -> None:
    rows = Rows(pool)
    await rows.save(change("p1"))
    large = change("p3")
    large = replace(large, events=[replace(large.events[0], payload=b" " * 900_000)])
    saves = (rows.save(change("p1")), rows.save(change("p2")), rows.save(large), rows.save(change("p4")))
    answers = await asyncio.gather(*saves, return_exceptions=True)
    assert [answer is None for answer in answers] == [False, True, False, True]
    assert sorted(entry["command"] for entry in await log(pool)) == ["gửi p1", "gửi p2", "gửi p4"]


async def test_an_answer_under_a_key_that_was_used_leaves_no_line(pool: "asyncpg.Pool[Any]") -> None:
    rows = Rows(pool)
    await rows.save(replace(change("p1"), answer=Answer("request 1", "a", b"d", "{}")))
    again = rows.save(replace(change("p2"), answer=Answer("request 1", "a", b"d", "{}")))
    (error,) = await asyncio.gather(again, return_exceptions=True)
    assert isinstance(error, asyncpg.UniqueViolationError)
    assert [entry["command"] for entry in await log(pool)] == ["gửi p1"]


async def test_lines_that_stand_for_themselves_share_statements(pool: "asyncpg.Pool[Any]") -> None:
    audit = AuditLog(pool)
    refusal = Refusal("no", "Không.")
    await asyncio.gather(*(audit.note(line(Origin.REQUEST, str(n), CLERK, "", refusal=refusal)) for n in range(100)))
    assert {entry["command"] for entry in await log(pool)} == {str(n) for n in range(100)}
    assert await pool.fetchval("SELECT count(DISTINCT xid) FROM audit") <= 4


def applier(pool: "asyncpg.Pool[Any]") -> Applier:
    reactions = Reactions("units")

    @reactions.on(ParcelSent)
    async def receive_parcel(received: Received[ParcelSent], tx: Transaction) -> None:  # pyright: ignore[reportUnusedFunction]
        if received.event.weight == 13:
            raise Rejected("unlucky", "Số không may.")
        if received.event.weight == 99:
            raise NotYet("waits for the depot")
        await tx.execute(parcels, f"copy of {received.subject}", Send(received.event.weight))
        await tx.execute(parcels, f"copy of {received.subject}", Move(("kho", "xe")))

    @reactions.on(ParcelMoved)
    async def move_parcel(received: Received[ParcelMoved], tx: Transaction) -> None:  # pyright: ignore[reportUnusedFunction]
        await note(received, tx)

    return Applier(pool, reactions, Health(), Patience(attempts=1, not_yet=1, first=0.01))


async def test_a_reaction_is_logged_with_the_event_that_caused_it(pool: "asyncpg.Pool[Any]") -> None:
    await applier(pool).apply([record("p1", 1, ParcelSent(weight=3)), record("p1", 2)])
    first, second = await log(pool)
    assert first == {
        "outcome": "accepted",
        "origin": "reaction",
        "command": "receive_parcel",
        "actor": "system-units:units",
        "account": "units",
        "at": CAUSE.at.isoformat(),
        "done": [
            {"command": "Send", "of": "parcel/copy of p1", "version": 1, "events": ["parcel-sent"]},
            {"command": "Move", "of": "parcel/copy of p1", "version": 3, "events": ["parcel-moved", "parcel-moved"]},
        ],
        "event": {"id": str(event_id(TOPIC, "p1", 1)), "type": "parcel-sent", "topic": TOPIC, "key": "p1"},
        "correlation": str(CAUSE.correlation_id),
    }
    assert (second["command"], second["event"]["type"]) == ("move_parcel", "parcel-moved")


async def test_an_event_that_comes_again_is_not_logged_again(pool: "asyncpg.Pool[Any]") -> None:
    records = [record("p1", 1, ParcelSent(weight=3)), record("p1", 2)]
    await applier(pool).apply(records)
    await applier(pool).apply(records)
    assert len(await log(pool)) == 2


async def test_a_batch_that_is_rolled_back_leaves_no_line_and_its_good_events_one_each(
    pool: "asyncpg.Pool[Any]",
) -> None:
    records = [record(f"p{n}", 1, ParcelSent(weight=weight)) for n, weight in enumerate((3, 13, 5))]
    await applier(pool).apply(records)
    assert [(entry["outcome"], entry["event"]["key"]) for entry in await log(pool)] == [
        ("accepted", "p0"),
        ("refused", "p1"),
        ("accepted", "p2"),
    ]


async def test_a_reaction_that_is_refused_is_logged_with_its_reason(pool: "asyncpg.Pool[Any]") -> None:
    await applier(pool).apply([record("p1", 1, ParcelSent(weight=13))])
    (entry,) = await log(pool)
    assert (entry["outcome"], entry["command"], entry["code"]) == ("refused", "receive_parcel", "permanent")
    assert entry["reason"] == "Rejected: unlucky: Số không may."
    assert entry["event"]["id"] == str(event_id(TOPIC, "p1", 1))


async def test_a_reaction_that_waits_is_not_refused(pool: "asyncpg.Pool[Any]") -> None:
    await applier(pool).apply([record("p1", 1, ParcelSent(weight=99))])
    assert await log(pool) == []


async def test_a_projection_copies_and_gives_no_command(pool: "asyncpg.Pool[Any]") -> None:
    reactions = Reactions("units")

    @reactions.project(ParcelSent)
    async def copy(connection: Database, events: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        await connection.execute("INSERT INTO effect (key) VALUES ('copied')")

    await Applier(pool, reactions, Health()).apply([record("p1", 1, ParcelSent(weight=3))])
    assert await log(pool) == []
