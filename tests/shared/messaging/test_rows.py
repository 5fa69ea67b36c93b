"""What many requests read and save at once goes in few statements, and nobody pays for another's mistake."""

import asyncio
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from shared.messaging.aggregate import Loaded
from shared.messaging.rows import Rows
from shared.messaging.saving import Answer, Change, VersionConflict
from tests.shared.messaging.sample import CAUSE, Move, Parcel, ParcelCommand, Send, parcels


def change(key: str, command: ParcelCommand, before: Loaded[Parcel] | None = None) -> Change:
    before = before or Loaded(key, 0, None)
    return parcels.change(before, parcels.apply(command, before), CAUSE)


@pytest.fixture
def rows(pool: "asyncpg.Pool[Any]") -> Rows:
    return Rows(pool)


async def test_what_is_saved_at_once_shares_transactions(rows: Rows, pool: "asyncpg.Pool[Any]") -> None:
    await asyncio.gather(*(rows.save(change(f"p{n}", Send(n))) for n in range(100)))
    assert await pool.fetchval("SELECT count(*) FROM parcel") == 100
    assert await pool.fetchval("SELECT count(DISTINCT xid) FROM outbox") <= 4, "1, then 64 at most at a time"


async def test_what_is_read_at_once_is_answered_to_each(rows: Rows) -> None:
    await asyncio.gather(*(rows.save(change(f"p{n}", Send(n))) for n in range(3)))
    found = await asyncio.gather(*(rows.read("parcel", key) for key in ("p2", "p0", "nobody", "p2")))
    assert [None if row is None else parcels.loaded("p", row).state for row in found] == [
        Parcel(weight=2),
        Parcel(weight=0),
        None,
        Parcel(weight=2),
    ]


async def test_the_events_of_a_change_keep_their_order(rows: Rows, pool: "asyncpg.Pool[Any]") -> None:
    created = [rows.save(change(f"p{n}", Send(n))) for n in range(5)]
    await asyncio.gather(*created)
    before = Loaded("p3", 1, Parcel(weight=3))
    await asyncio.gather(
        rows.save(change("p3", Move(("kho", "xe", "nhà")), before)),
        rows.save(change("p9", Send(9))),
        rows.save(change("p1", Move(("kho",)), Loaded("p1", 1, Parcel(weight=1)))),
    )
    versions = await pool.fetch("SELECT msg_key, array_agg(aggregate_version ORDER BY id) FROM outbox GROUP BY msg_key")
    assert {row[0]: row[1] for row in versions} == {
        "p0": [1],
        "p1": [1, 2],
        "p2": [1],
        "p3": [1, 2, 3, 4],
        "p4": [1],
        "p9": [1],
    }


async def test_a_stale_change_fails_alone(rows: Rows, pool: "asyncpg.Pool[Any]") -> None:
    await rows.save(change("p1", Send(1)))
    stale = change("p1", Move(("kho",)), Loaded("p1", 7, Parcel(weight=1)))
    answers = await asyncio.gather(
        rows.save(change("p2", Send(2))), rows.save(stale), rows.save(change("p3", Send(3))), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [type(None), VersionConflict, type(None)]
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 3


async def test_a_change_that_the_database_refuses_fails_alone(rows: Rows, pool: "asyncpg.Pool[Any]") -> None:
    good = [change(f"p{n}", Send(n)) for n in range(4)]
    large = change("p8", Send(8))
    large = replace(large, events=[replace(large.events[0], payload=b" " * 900_000)])
    answers = await asyncio.gather(*(rows.save(each) for each in (*good, large)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [type(None)] * 4 + [asyncpg.CheckViolationError]
    assert await pool.fetchval("SELECT count(*) FROM outbox") == await pool.fetchval("SELECT count(*) FROM parcel") == 4


async def test_of_two_changes_of_one_row_the_second_is_stale(rows: Rows, pool: "asyncpg.Pool[Any]") -> None:
    answers = await asyncio.gather(
        *(rows.save(change("p1", Send(weight))) for weight in (1, 2)), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [type(None), VersionConflict]
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 1


async def test_an_answer_is_kept_with_its_change_or_neither(rows: Rows, pool: "asyncpg.Pool[Any]") -> None:
    def answered(key: str, request: str) -> Change:
        return replace(change(key, Send(1)), answer=Answer(request, "a", b"d", "{}"))

    await rows.save(answered("p1", "request 1"))
    answers = await asyncio.gather(
        rows.save(answered("p2", "request 2")), rows.save(answered("p3", "request 1")), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [type(None), asyncpg.UniqueViolationError]
    stale = replace(change("p1", Move(("kho",)), Loaded("p1", 5, Parcel(weight=1))), answer=Answer("r", "a", b"", "{}"))
    with pytest.raises(VersionConflict):
        await rows.save(stale)
    assert await pool.fetchval("SELECT array_agg(key ORDER BY key) FROM idempotency") == ["request 1", "request 2"]
    assert await pool.fetchval("SELECT array_agg(id ORDER BY id) FROM parcel") == ["p1", "p2"]


async def test_who_does_not_wait_for_his_answer_holds_up_nobody(rows: Rows, pool: "asyncpg.Pool[Any]") -> None:
    tasks = [asyncio.create_task(rows.save(change(f"p{n}", Send(n)))) for n in range(10)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks[1::2])
    await rows.save(change("last", Send(1)))
    assert await pool.fetchval("SELECT count(*) FROM parcel WHERE id IN ('p1', 'p3', 'p5', 'p7', 'p9', 'last')") == 6


async def test_a_lost_connection_is_told_to_all_and_saves_nothing_twice(
    rows: Rows, pool: "asyncpg.Pool[Any]", monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    async def lost(connection: object, changes: list[Change]) -> set[str]:
        tried.append(len(changes))
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    monkeypatch.setattr("shared.messaging.rows.save", lost)
    answers = await asyncio.gather(*(rows.save(change(f"p{n}", Send(n))) for n in range(3)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {asyncpg.ConnectionDoesNotExistError}
    assert sum(tried) == 3, "it may have committed, so nobody tries again"
