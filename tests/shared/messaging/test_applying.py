"""Each event is applied exactly once in effect, or held; never both, never neither."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import asyncpg
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY

from shared.contracts.base import Event
from shared.contracts.envelope import Received
from shared.contracts.refusals import Rejected
from shared.messaging import reacting
from shared.messaging.aggregate import VersionConflict
from shared.messaging.applying import Applier, Patience, Stopped
from shared.messaging.dead_letters import list_held
from shared.messaging.errors import NotYet
from shared.messaging.failures import Kind
from shared.messaging.health import Health
from shared.messaging.reactions import Reactions
from shared.messaging.records import Record
from shared.messaging.transaction import Transaction
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import Connection, reason
from tests.shared.messaging.sample import (
    AT,
    CORRELATION,
    OTHER,
    TOPIC,
    DepotOpened,
    Move,
    ParcelMoved,
    ParcelSent,
    Send,
    note,
    parcels,
    record,
)

Behaviour = Callable[[Received[Any], Transaction], Awaitable[None]]
QUICK = Patience(first=0.01, halted=0.05)


class World:
    """An applier whose handler does as the test says, and what it left in the database."""

    def __init__(self, pool: "asyncpg.Pool[Any]", health: Health) -> None:
        self.pool = pool
        self.health = health
        self.calls: list[tuple[str, int]] = []
        self.behaviour: Behaviour | None = None
        self.reactions = Reactions("units")
        self.reactions.on(ParcelSent, ParcelMoved)(self._handle)
        self.reactions.on(DepotOpened)(self._opened)
        self.commits = 0
        self.applier = Applier(pool, self.reactions, health, QUICK, self._committed)

    def _committed(self) -> None:
        self.commits += 1

    async def _handle(self, received: Received[Event], tx: Transaction) -> None:
        self.calls.append((received.subject, received.envelope.sequence))
        await note(received, tx)
        if self.behaviour is not None:
            await self.behaviour(received, tx)

    async def _opened(self, received: Received[Event], tx: Transaction) -> None:
        await note(received, tx, "depot")

    async def apply(self, *records: Record) -> None:
        await asyncio.wait_for(self.applier.apply(records), 20)

    async def effects(self) -> list[tuple[str, int]]:
        return [tuple(row) for row in await self.pool.fetch("SELECT key, version FROM effect ORDER BY id")]

    async def applied(self, key: str, topic: str = TOPIC) -> int | None:
        return await self.pool.fetchval("SELECT version FROM applied WHERE topic = $1 AND msg_key = $2", topic, key)

    async def held(self) -> list[tuple[int | None, str, int]]:
        async with self.pool.acquire() as connection:
            return [(x.version, x.error_class, x.attempts) for x in await list_held(connection, "units")]

    async def parked(self) -> list[str]:
        return [row[0] for row in await self.pool.fetch("SELECT msg_key FROM parked_key ORDER BY 1")]

    def failing_at(self, key: str, version: int, error: Exception) -> None:
        async def behaviour(received: Received[Any], tx: Transaction) -> None:
            if (received.subject, received.envelope.sequence) == (key, version):
                raise error

        self.behaviour = behaviour


@pytest.fixture
def world(pool: "asyncpg.Pool[Any]", health: Health) -> World:
    return World(pool, health)


async def test_a_batch_is_applied_in_one_transaction(world: World) -> None:
    await world.apply(record("a", 1), record("b", 1), record("a", 2))
    assert await world.effects() == [("a", 1), ("b", 1), ("a", 2)]
    assert await world.pool.fetchval("SELECT count(DISTINCT xmin::text) FROM effect") == 1
    assert (await world.applied("a"), await world.applied("b")) == (2, 1)


async def test_repeats_have_no_second_effect(world: World) -> None:
    await world.apply(record("a", 1), record("a", 1), record("a", 2))
    await world.apply(record("a", 1), record("a", 2), record("a", 3))
    assert await world.effects() == [("a", 1), ("a", 2), ("a", 3)]


async def test_a_gap_stops_everything_until_it_is_closed(world: World) -> None:
    await world.apply(record("a", 1))
    task = asyncio.create_task(world.apply(record("b", 1), record("a", 3)))
    why = await reason(world.health)
    assert f"{TOPIC} a: version 3 follows 1" in why
    assert not task.done()
    assert await world.effects() == [("a", 1), ("b", 1)]
    await world.pool.execute("UPDATE applied SET version = 2 WHERE msg_key = 'a'")
    await task
    assert (await world.effects())[-1] == ("a", 3)
    assert world.health.ready


async def test_an_unknown_type_is_skipped_and_its_version_passed(world: World) -> None:
    await world.apply(record("a", 1), record("a", 2, ce_type=b"parcel-burnt"), record("a", 3))
    assert await world.effects() == [("a", 1), ("a", 3)]
    assert await world.applied("a") == 3
    assert await world.held() == []


async def test_an_event_of_a_newer_contract_is_read_openly(world: World) -> None:
    await world.apply(record("a", 1, value=b'{"place": "kho", "colour": "red"}'))
    assert await world.effects() == [("a", 1)]


@pytest.mark.parametrize(
    "value",
    [b"not json", b'{"place": 7}', b"{}", b"\xff\xfe", None, b""],
    ids=["text", "type", "empty", "bytes", "null", ""],
)
async def test_a_payload_that_is_not_the_contract_is_held_and_its_key_parked(world: World, value: bytes | None) -> None:
    await world.apply(record("a", 1), record("a", 2, value=value), record("b", 1), record("a", 3))
    assert await world.effects() == [("a", 1), ("b", 1)]
    assert await world.held() == [(2, "permanent", 1), (3, "queued", 0)]
    assert await world.parked() == ["a"]
    assert await world.applied("a") == 3, "held events are passed too"
    letter = await world.pool.fetchrow("SELECT payload, msg_key FROM dead_letter ORDER BY id")
    assert letter is not None
    assert tuple(letter) == (value, b"a")


async def test_later_events_of_a_parked_key_queue_in_later_batches_too(world: World) -> None:
    world.failing_at("a", 1, Rejected("no", "Không được."))
    await world.apply(record("a", 1))
    await world.apply(record("a", 2), record("b", 1))
    assert await world.effects() == [("b", 1)]
    assert await world.held() == [(1, "permanent", 1), (2, "queued", 0)]


async def test_nothing_of_a_held_event_stays_behind(world: World) -> None:
    world.failing_at("a", 2, Rejected("no", "Không được."))
    await world.apply(record("a", 1), record("a", 2))
    assert await world.effects() == [("a", 1)]


async def test_an_unknown_error_is_tried_five_times(world: World) -> None:
    world.failing_at("a", 1, KeyError("bug"))
    await world.apply(record("a", 1))
    assert world.calls.count(("a", 1)) == 5
    assert await world.held() == [(1, "unknown", 5)]


async def test_one_bad_event_among_many_is_found_and_the_others_apply_once(world: World) -> None:
    world.failing_at("k7", 1, Rejected("no", "Không được."))
    await world.apply(*(record(f"k{n}", 1) for n in range(20)))
    assert await world.effects() == [(f"k{n}", 1) for n in range(20) if n != 7]
    assert await world.parked() == ["k7"]


async def test_a_bad_event_is_found_in_few_transactions(world: World) -> None:
    world.failing_at("40", 1, Rejected("no", "Không."))
    await world.apply(*(record(str(n), 1) for n in range(128)))
    assert [int(key) for key, _ in await world.effects()] == [n for n in range(128) if n != 40]
    assert await world.parked() == ["40"]
    assert await world.pool.fetchval("SELECT count(DISTINCT xmin::text) FROM effect") == 2, "before it, and behind it"


async def test_no_good_event_is_tried_more_than_twice_because_of_bad_ones(world: World) -> None:
    bad = range(0, 128, 16)

    async def behaviour(received: Received[Any], tx: Transaction) -> None:
        if int(received.subject) in bad:
            raise Rejected("no", "Không.")

    world.behaviour = behaviour
    await world.apply(*(record(str(n), 1) for n in range(128)))
    assert [int(key) for key, _ in await world.effects()] == [n for n in range(128) if n not in bad]
    assert await world.parked() == sorted(str(key) for key in bad)
    tries = Counter(int(key) for key, _ in world.calls)
    assert max(tries[n] for n in range(128) if n not in bad) == 2


@pytest.mark.parametrize(
    "poison",
    [
        record("a", 1, key=None),
        record("a", 1, key=b"\xff\x00"),
        record("a", 1, key=b"a\0b"),
        record("a", 1, ce_sequence=None),
        record("a", 1, ce_sequence=b"\xff"),
        record("a", 1, headers=()),
        record("a", 1, headers=(("ce_id", None), ("ce_id", b"a\0b"), ("x", b"\xff"))),
        record("a", 1, key=None, value=None, headers=()),
    ],
)
async def test_a_record_without_a_place_is_held_as_it_is_and_parks_nothing(world: World, poison: Record) -> None:
    await world.apply(poison, record("b", 1))
    await world.apply(poison)
    assert await world.effects() == [("b", 1)]
    assert await world.parked() == []
    async with world.pool.acquire() as connection:
        (letter,) = await list_held(connection, "units")
    assert letter.record == poison


@pytest.mark.parametrize("changes", [{"ce_id": b"\xff"}, {"ce_time": b"?"}, {"ce_actor": b"a\0b"}, {"ce_type": None}])
async def test_a_broken_envelope_with_a_version_holds_its_place(world: World, changes: dict[str, Any]) -> None:
    await world.apply(record("a", 1, **changes), record("a", 2))
    assert await world.effects() == []
    assert await world.held() == [(1, "permanent", 1), (2, "queued", 0)]


async def test_a_payload_with_nul_that_the_database_refuses_is_held(world: World) -> None:
    async def behaviour(received: Received[Any], tx: Transaction) -> None:
        await tx.connection.execute("INSERT INTO effect (note) VALUES ($1)", received.event.place)

    world.behaviour = behaviour
    await world.apply(record("a", 1, value=b'{"place": "a\\u0000b"}'))
    assert await world.held() == [(1, "permanent", 1)]


async def test_two_records_under_one_id_are_both_held(world: World) -> None:
    same = record("a", 1).headers[1][1]
    await world.apply(record("a", 1, value=b"?"), record("b", 1, value=b"?", ce_id=same, offset=77))
    assert len(await world.held()) == 2


async def test_ten_different_keys_failing_in_a_row_stop_the_consumer_instead_of_parking_everything(
    world: World,
) -> None:
    broken = True

    async def behaviour(received: Received[Any], tx: Transaction) -> None:
        if broken:
            raise Rejected("no", "Không được.")

    world.behaviour = behaviour
    task = asyncio.create_task(world.apply(*(record(f"k{n:02}", 1) for n in range(15))))
    why = await reason(world.health)
    assert "ten different keys" in why
    assert "k09" in why
    assert len(await world.parked()) == 9
    assert not task.done()
    broken = False
    await task
    assert await world.effects() == [(f"k{n:02}", 1) for n in range(9, 15)]
    assert world.health.ready


async def test_nine_failing_keys_and_a_good_one_do_not_stop_it(world: World) -> None:
    async def behaviour(received: Received[Any], tx: Transaction) -> None:
        if received.subject.startswith("bad"):
            raise Rejected("no", "Không được.")

    world.behaviour = behaviour
    for part in range(2):
        await world.apply(*(record(f"bad{part}{n}", 1) for n in range(9)), record(f"good{part}", 1))
    assert len(await world.parked()) == 18
    assert await world.effects() == [("good0", 1), ("good1", 1)]


async def test_a_lost_database_is_waited_for_and_shown(world: World) -> None:
    failures = 0

    async def behaviour(received: Received[Any], tx: Transaction) -> None:
        nonlocal failures
        if failures < 7:
            failures += 1
            await tx.connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    world.behaviour = behaviour
    task = asyncio.create_task(world.apply(record("a", 1), record("a", 2)))
    why = await reason(world.health)
    assert "the database connection was lost" in why
    await task
    assert await world.effects() == [("a", 1), ("a", 2)]
    assert await world.held() == []
    assert world.health.ready


async def test_after_a_version_conflict_the_rows_are_locked(world: World) -> None:
    lockings: list[bool] = []

    async def behaviour(received: Received[Any], tx: Transaction) -> None:
        lockings.append(tx.locking)
        if not tx.locking:
            raise VersionConflict("parcel", "p", 1)
        await tx.execute(parcels, "p", Send(1))

    world.behaviour = behaviour
    await world.apply(record("a", 1))
    assert lockings == [False, True]
    assert await world.held() == []
    assert world.health.ready


async def test_a_reaction_acts_for_the_service_at_the_time_of_the_event(world: World) -> None:
    async def behaviour(received: Received[Any], tx: Transaction) -> None:
        await tx.execute(parcels, "p", Send(1))
        await tx.execute(parcels, "p", Move(("kho",)))

    world.behaviour = behaviour
    await world.apply(record("a", 1))
    rows = await world.pool.fetch("SELECT headers ->> 'ce_time' AS at, headers FROM outbox ORDER BY id")
    assert len(rows) == 2
    for row in rows:
        assert datetime.fromisoformat(row["at"]) == AT
        assert '"ce_actor": "system-units:units"' in row["headers"]
        assert f'"ce_correlationid": "{CORRELATION}"' in row["headers"]
        assert f'"ce_causationid": "{record("a", 1).headers[1][1].decode()}"' in row["headers"]  # pyright: ignore[reportOptionalMemberAccess]


async def test_after_each_commit_the_relay_can_be_woken(world: World) -> None:
    await world.apply(record("a", 1), record("a", 2))
    assert world.commits == 1
    world.failing_at("a", 3, NotYet("later"))
    await world.apply(record("a", 3))
    assert world.commits == 1
    world.behaviour = None
    await world.applier.check_waiting(0)
    assert world.commits == 2


async def test_the_trace_goes_on_through_a_reaction(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    spans = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    monkeypatch.setattr(reacting, "_tracer", provider.get_tracer("tests"))

    async def behaviour(received: Received[Any], tx: Transaction) -> None:
        await tx.execute(parcels, "p", Send(1))

    world.behaviour = behaviour
    incoming = f"00-{'ab' * 16}-{'cd' * 8}-01"
    await world.apply(record("a", 1, traceparent=incoming.encode()))
    (span,) = spans.get_finished_spans()
    assert span.parent is not None
    assert span.context is not None
    assert (span.context.trace_id, span.parent.span_id) == (int("ab" * 16, 16), int("cd" * 8, 16))
    outgoing = await world.pool.fetchval("SELECT headers ->> 'traceparent' FROM outbox")
    assert outgoing == f"00-{'ab' * 16}-{span.context.span_id:016x}-01"
    assert not trace.get_current_span().get_span_context().is_valid


async def test_records_of_a_partition_that_is_gone_are_dropped_in_a_retry(world: World) -> None:
    ours = {0, 1}

    async def behaviour(received: Received[Any], tx: Transaction) -> None:
        if received.subject == "a":
            ours.discard(1)
            raise TimeoutError

    world.behaviour = behaviour
    records = [record("a", 1, partition=1), record("b", 1, partition=0)]
    await asyncio.wait_for(world.applier.apply(records, lambda r: r.partition in ours), 10)
    assert await world.effects() == [("b", 1)]
    assert await world.applied("a") is None


async def test_the_batch_waits_for_a_zombie_that_has_the_same_events_in_hand(
    world: World, connection: Connection
) -> None:
    await world.apply(record("a", 1))
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("UPDATE applied SET version = 2 WHERE msg_key = 'a'")
    await connection.execute("INSERT INTO effect (key, version) VALUES ('a', 2)")
    task = asyncio.create_task(world.apply(record("a", 2), record("a", 3)))
    await eventually(lambda: world.pool.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))
    assert not task.done()
    await transaction.commit()
    await task
    assert await world.effects() == [("a", 1), ("a", 2), ("a", 3)]


async def test_two_appliers_with_the_same_batch_in_another_order_neither_double_nor_deadlock(
    world: World, pool: "asyncpg.Pool[Any]"
) -> None:
    def counted(kind: Kind) -> float:
        return REGISTRY.get_sample_value("messaging_retries_total", {"consumer": "units", "kind": kind}) or 0

    records = [record(f"k{n}", 1) for n in range(30)]
    retries = sum(counted(kind) for kind in Kind)
    other = World(pool, Health())
    for _ in range(3):
        await pool.execute("DELETE FROM applied")
        await pool.execute("DELETE FROM effect")
        await asyncio.gather(world.apply(*records), other.apply(*reversed(records)))
        assert sorted(await world.effects()) == sorted((f"k{n}", 1) for n in range(30))
    assert sum(counted(kind) for kind in Kind) == retries, "locks taken in order cannot deadlock"


async def test_what_waits_for_another_topic_is_replayed_when_that_arrives(world: World) -> None:
    async def behaviour(received: Received[Any], tx: Transaction) -> None:
        if not await tx.connection.fetchval("SELECT count(*) FROM effect WHERE key = 'depot-1'"):
            raise NotYet("depot-1 is not open yet", waiting_for=(OTHER, "depot-1"))

    world.behaviour = behaviour
    await world.apply(record("a", 1), record("a", 2))
    assert await world.effects() == []
    assert await world.held() == [(1, "not_yet", 5), (2, "queued", 0)], "four times, and once more when it was parked"
    assert world.health.ready
    await world.apply(record("depot-2", 1, DepotOpened(name="x")))
    assert len(await world.held()) == 2
    await world.apply(record("depot-1", 1, DepotOpened(name="x")), record("a", 3))
    assert await world.effects() == [("depot-2", 1), ("depot-1", 1), ("a", 1), ("a", 2), ("a", 3)]
    assert await world.held() == []
    assert await world.parked() == []


async def test_what_arrives_in_the_same_batch_after_the_event_that_needs_it(world: World) -> None:
    async def behaviour(received: Received[Any], tx: Transaction) -> None:
        if not await tx.connection.fetchval("SELECT count(*) FROM effect WHERE key = 'depot-1'"):
            raise NotYet("depot-1 is not open yet", waiting_for=(OTHER, "depot-1"))

    world.behaviour = behaviour
    await world.apply(record("a", 1), record("depot-1", 1, DepotOpened(name="x")))
    assert await world.effects() == [("depot-1", 1), ("a", 1)]
    assert await world.parked() == []


async def test_what_arrived_while_the_event_was_being_parked_is_noticed(world: World) -> None:
    """Another instance may apply it after the handler has looked and before the parked key can be seen."""
    tries = 0

    async def behaviour(received: Received[Any], tx: Transaction) -> None:
        nonlocal tries
        tries += 1
        if tries <= 4:
            raise NotYet("depot-1 is not open yet", waiting_for=(OTHER, "depot-1"))

    world.behaviour = behaviour
    await world.apply(record("a", 1))
    assert await world.effects() == [("a", 1)]
    assert await world.parked() == []


async def test_what_waits_for_nothing_nameable_is_tried_again_from_time_to_time(world: World) -> None:
    there = False

    async def behaviour(received: Received[Any], tx: Transaction) -> None:
        if not there:
            raise NotYet("no officer is on duty")

    world.behaviour = behaviour
    await world.apply(record("a", 1), record("a", 2))
    await world.applier.check_waiting(0)
    assert len(await world.held()) == 2
    there = True
    await world.applier.check_waiting(60)
    assert len(await world.held()) == 2, "it was looked at a moment ago"
    await world.applier.check_waiting(0)
    assert await world.effects() == [("a", 1), ("a", 2)]


async def test_a_waiting_key_that_fails_holds_up_no_other(world: World) -> None:
    world.behaviour = _never_yet
    await world.apply(record("a", 1), record("b", 1))
    world.failing_at("a", 1, TimeoutError())
    await world.applier.check_waiting(0)
    assert await world.effects() == [("b", 1)]
    assert await world.parked() == ["a"]
    world.behaviour = None
    await world.applier.check_waiting(60)
    assert await world.parked() == ["a"], "it was looked at a moment ago"
    await world.applier.check_waiting(0)
    assert await world.effects() == [("b", 1), ("a", 1)]


async def test_many_waiting_keys_do_not_open_the_circuit(world: World) -> None:
    world.behaviour = _never_yet
    await world.apply(*(record(f"k{n}", 1) for n in range(12)))
    assert len(await world.parked()) == 12
    assert world.health.ready


async def test_stopping_gives_up_without_pretending(world: World) -> None:
    world.failing_at("a", 1, TimeoutError())
    task = asyncio.create_task(world.apply(record("a", 1)))
    await eventually(lambda: world.health.reasons)
    world.applier.stop()
    with pytest.raises(Stopped):
        await task
    with pytest.raises(Stopped):
        await world.apply(record("b", 1))
    assert await world.effects() == []


async def _never_yet(received: Received[Any], tx: Transaction) -> None:
    raise NotYet("never", waiting_for=(OTHER, "never"))
