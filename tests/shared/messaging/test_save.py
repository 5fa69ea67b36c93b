"""A command's row and its events stand or fall together, in one statement that checks the version."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import pytest

from shared.contracts.refusals import Rejected
from shared.messaging.aggregate import VersionConflict
from shared.messaging.schema import aggregate_table
from shared.messaging.transaction import Transaction
from shared.testing.databases import ServiceDatabase
from tests.shared.messaging.conftest import Connection
from tests.shared.messaging.sample import CAUSE, Move, Parcel, Send, envelope, parcels


async def test_the_row_and_its_events_are_saved_together(connection: Connection) -> None:
    tx = Transaction(connection, CAUSE)
    await tx.execute(parcels, "p1", Send(3))
    after = await tx.execute(parcels, "p1", Move(("kho", "nhà")))
    assert (after.version, after.state) == (3, Parcel(weight=3, place="nhà"))
    rows = await connection.fetch("SELECT * FROM outbox ORDER BY id")
    assert [(r["msg_key"], r["aggregate_version"], r["event_type"]) for r in rows] == [
        ("p1", 1, "parcel-sent"),
        ("p1", 2, "parcel-moved"),
        ("p1", 3, "parcel-moved"),
    ]
    assert json.loads(rows[2]["headers"]) == envelope("p1", 3, after.events[1]).headers()
    assert json.loads(rows[2]["payload"]) == {"place": "nhà"}
    loaded = await parcels.load(connection, "p1")
    assert (loaded.version, loaded.state) == (3, after.state)


async def test_a_rolled_back_command_leaves_no_event(connection: Connection) -> None:
    transaction = connection.transaction()
    await transaction.start()
    await Transaction(connection, CAUSE).execute(parcels, "p1", Send(3))
    await transaction.rollback()
    assert await connection.fetchval("SELECT count(*) FROM outbox") == 0


async def test_a_refused_command_writes_nothing(connection: Connection) -> None:
    with pytest.raises(Rejected):
        await Transaction(connection, CAUSE).execute(parcels, "p1", Move(("kho",)))
    assert await connection.fetchval("SELECT count(*) FROM parcel") == 0


async def test_a_quiet_command_keeps_the_version(connection: Connection) -> None:
    tx = Transaction(connection, CAUSE)
    await tx.execute(parcels, "p1", Send(3))
    assert (await tx.execute(parcels, "p1", Send(3))).version == 1
    assert await connection.fetchval("SELECT count(*) FROM outbox") == 1


@pytest.mark.parametrize("known", [True, False], ids=["existing row", "new row"])
async def test_a_stale_version_writes_neither_row_nor_event(connection: Connection, known: bool) -> None:
    tx = Transaction(connection, CAUSE)
    if known:
        await tx.execute(parcels, "p1", Send(3))
    before = await parcels.load(connection, "p1")
    await tx.execute(parcels, "p1", Move(("kho",)) if known else Send(1))
    written = await connection.fetchval("SELECT count(*) FROM outbox")
    after = parcels.apply(Move(("nhà",)) if known else Send(9), before)
    with pytest.raises(VersionConflict):
        await parcels.save(connection, before, after, CAUSE)
    assert await connection.fetchval("SELECT count(*) FROM outbox") == written


async def test_two_writers_of_one_row_do_not_overwrite_each_other(pool: "asyncpg.Pool[Any]") -> None:
    async with pool.acquire() as connection:
        await Transaction(connection, CAUSE).execute(parcels, "p1", Send(3))

    async def move(number: int) -> int:
        conflicts = 0
        while True:
            try:
                async with pool.acquire() as connection, connection.transaction():
                    tx = Transaction(connection, CAUSE, locking=conflicts > 0)
                    await tx.execute(parcels, "p1", Move((f"kho {number}",)))
                return conflicts
            except VersionConflict:
                conflicts += 1

    conflicts = await asyncio.gather(*(move(n) for n in range(20)))
    assert await pool.fetchval("SELECT version FROM parcel") == 21
    assert await pool.fetchval("SELECT array_agg(aggregate_version ORDER BY id) FROM outbox") == list(range(1, 22))
    assert max(conflicts) <= 1, "a locked second try cannot conflict"


async def test_a_row_takes_its_transaction_id_before_its_id(connection: Connection) -> None:
    """Else the mark would not hold: see Mark."""
    plan = await connection.fetch(
        "EXPLAIN (VERBOSE, COSTS OFF) INSERT INTO outbox"
        " (event_id, topic, msg_key, aggregate_version, event_type, payload, headers)"
        " SELECT gen_random_uuid(), 't', k, 1, 'x', '', '{}' FROM unnest(ARRAY['a', 'b']) k"
    )
    output = next(line[0] for line in plan if "pg_current_xact_id()" in line[0])
    assert 0 <= output.index("pg_current_xact_id()") < output.index("nextval(")
    assert await connection.fetchval("SELECT seqcache FROM pg_sequence WHERE seqrelid = 'outbox_id_seq'::regclass") == 1


@pytest.mark.parametrize("where", ["payload", "headers"])
async def test_what_no_record_can_carry_is_refused_at_once(connection: Connection, where: str) -> None:
    big = "x" * 810_000
    with pytest.raises(asyncpg.CheckViolationError, match="outbox_fits_a_record"):
        await connection.execute(
            "INSERT INTO outbox (event_id, topic, msg_key, aggregate_version, event_type, payload, headers)"
            " VALUES (gen_random_uuid(), 't', 'k', 1, 'x', $1, $2)",
            big.encode() if where == "payload" else b"",
            json.dumps({"a": big}) if where == "headers" else "{}",
        )


async def test_the_same_version_cannot_be_saved_twice(connection: Connection) -> None:
    tx = Transaction(connection, CAUSE)
    await tx.execute(parcels, "p1", Send(3))
    await connection.execute("DELETE FROM parcel")
    with pytest.raises(asyncpg.UniqueViolationError):
        await tx.execute(parcels, "p1", Send(3))


async def test_an_event_of_another_topic_is_a_mistake(connection: Connection) -> None:
    wrong = replace(parcels, topic="tests.other.v1")
    with pytest.raises(TypeError, match=r"not declared for topic tests\.other\.v1"):
        await Transaction(connection, CAUSE).execute(wrong, "p1", Send(3))


async def test_filter_columns_follow_the_state(connection: Connection) -> None:
    await connection.execute("SET timezone = 'Asia/Ho_Chi_Minh'; SET datestyle = 'SQL, DMY'")
    state = Parcel(
        weight=3, place="nhà", arrives_on="2024-09-01", sent_at="2024-08-05T08:00:00+07:00", labels=("vỡ", "nặng")
    )
    await connection.execute(
        "INSERT INTO parcel (id, version, state, created_at, changed_at) VALUES ('p1', 1, $1, now(), now())",
        state.model_dump_json(),
    )
    row = await connection.fetchrow("SELECT place, weight, arrives_on, sent_at FROM parcel WHERE labels ? 'vỡ'")
    assert row is not None
    assert tuple(row) == ("nhà", 3, date(2024, 9, 1), datetime(2024, 8, 5, 1, 0, tzinfo=UTC))


async def test_an_absent_field_is_null_in_its_column(connection: Connection) -> None:
    await Transaction(connection, CAUSE).execute(parcels, "p1", Send(3))
    assert await connection.fetchval("SELECT num_nulls(arrives_on, sent_at) FROM parcel") == 2


def test_a_table_cannot_be_named_by_anything_but_a_plain_word() -> None:
    with pytest.raises(ValueError, match="cannot name"):
        aggregate_table("parcel; DROP", {})
    with pytest.raises(ValueError, match="no generated column of type money"):
        aggregate_table("parcel", {"price": "money"})


async def test_the_serving_role_may_do_all_that_messaging_does(database: ServiceDatabase) -> None:
    connection = await asyncpg.connect(database.url)
    assert await connection.fetchval("SELECT last_value FROM outbox_id_seq") == 1
    assert await connection.fetchval("SELECT pg_try_advisory_lock('outbox'::regclass::oid::bigint)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("DROP TABLE outbox")
    await connection.close()
