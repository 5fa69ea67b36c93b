"""Committed events reach the topic, in order, whatever is killed; nothing of a rolled-back change does."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from functools import partial
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import MessageSizeTooLargeError, NotLeaderForPartitionError
from prometheus_client import REGISTRY

from shared.messaging.crash import crash_point
from shared.messaging.health import Health
from shared.messaging.kafka import Batch, Kafka, Producer, idempotent_producer
from shared.messaging.outbox import LOCK_SQL, republish, status
from shared.messaging.publisher import Publisher, partition_of
from shared.messaging.relay import Relay
from shared.messaging.session import SETTINGS, Session, SessionLost
from shared.testing.databases import ServiceDatabase
from shared.testing.eventually import eventually
from shared.testing.fixtures import NewTopic as MakeTopic
from tests.shared.messaging.conftest import Connection


async def save(connection: Any, topic: str, key: str, *versions: int, headers: str = '{"ce_id": "x"}') -> list[int]:
    """Insert outbox rows as a command does; returns their ids."""
    return [
        await connection.fetchval(
            "INSERT INTO outbox (event_id, topic, msg_key, aggregate_version, event_type, payload, headers)"
            " VALUES (gen_random_uuid(), $1, $2, $3, 'x', $4, $5) RETURNING id",
            topic,
            key,
            version,
            str(version).encode(),
            headers,
        )
        for version in versions
    ]


class Reader:
    """Reads a whole topic from the start."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._consumer: Any = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
        self.seen: list[Any] = []

    async def start(self) -> None:
        await self._consumer.start()

    async def stop(self) -> None:
        await self._consumer.stop()

    async def versions(self, key: str) -> list[int]:
        """All versions of the key so far, repeats included."""
        for records in (await self._consumer.getmany(timeout_ms=50)).values():
            self.seen += records
        return [int(r.value) for r in self.seen if r.key == key.encode()]

    async def first_occurrences(self, key: str) -> list[int]:
        return list(dict.fromkeys(await self.versions(key)))


@pytest.fixture
async def topic(new_topic: MakeTopic) -> str:
    return await new_topic()


@pytest.fixture
async def reader(kafka_bootstrap: str, topic: str) -> AsyncIterator[Reader]:
    reader = Reader(kafka_bootstrap, topic)
    await reader.start()
    yield reader
    await reader.stop()


@contextlib.asynccontextmanager
async def running(relay: Relay) -> AsyncGenerator["asyncio.Task[None]"]:
    task = asyncio.create_task(relay.run())
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def relay(database: ServiceDatabase, kafka_bootstrap: str, health: Health) -> Relay:
    return Relay(database.url, Kafka(kafka_bootstrap), health)


async def reached(reader: Reader, key: str, *versions: int, timeout: float = 10) -> None:
    async def all_there() -> bool:
        assert await reader.first_occurrences(key) == list(versions)
        return True

    await eventually(all_there, timeout)


def keys_of_two_partitions() -> list[str]:
    """A key for each partition of a topic that has two."""
    return [next(f"k{n}" for n in range(100) if partition_of(f"k{n}".encode(), 2) == p) for p in (0, 1)]


async def low_id(connection: Connection) -> int:
    return await connection.fetchval("SELECT low_id FROM relay_cursor")


async def test_committed_events_are_published_in_order_and_the_cursor_follows(
    connection: Connection, topic: str, reader: Reader, relay: Relay, health: Health
) -> None:
    for version in range(1, 41):
        await save(connection, topic, f"k{version % 4}", version)
    last = (await save(connection, topic, "late", 1))[0]
    async with running(relay):
        for k in range(4):
            await reached(reader, f"k{k}", *[v for v in range(1, 41) if v % 4 == k])
        await reached(reader, "late", 1)
        await eventually(lambda: _equals(low_id(connection), last))
    assert health.ready
    assert (await status(connection)).unpublished == 0


async def test_headers_and_trace_context_arrive_as_they_were_stored(
    connection: Connection, topic: str, reader: Reader, relay: Relay
) -> None:
    stored = {"ce_id": "7", "ce_actor": "unit:Trưởng Công an huyện", "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
    await save(connection, topic, "k", 1, headers=json.dumps(stored))
    async with running(relay):
        await reached(reader, "k", 1)
    assert {name: value.decode() for name, value in reader.seen[0].headers} == stored


async def test_a_notify_after_the_commit_wakes_the_relay(
    database: ServiceDatabase, kafka_bootstrap: str, connection: Connection, topic: str, reader: Reader, health: Health
) -> None:
    async with running(Relay(database.url, Kafka(kafka_bootstrap), health, poll=60)):
        await save(connection, topic, "k", 1)
        await eventually(lambda: _leads(connection))
        await connection.execute("SELECT pg_notify('outbox_units', '')")
        await reached(reader, "k", 1)
        await save(connection, topic, "k", 2)
        await connection.execute("SELECT pg_notify('outbox_units', '')")
        await reached(reader, "k", 1, 2)


async def test_without_a_notify_the_relay_looks_by_itself(
    connection: Connection, topic: str, reader: Reader, relay: Relay
) -> None:
    async with running(relay):
        await eventually(lambda: _leads(connection))
        await save(connection, topic, "k", 1)
        await reached(reader, "k", 1)


async def test_a_row_that_commits_late_is_not_lost_and_holds_nobody_up(
    database: ServiceDatabase, connection: Connection, topic: str, reader: Reader, relay: Relay
) -> None:
    slow = await asyncpg.connect(database.url)
    transaction = slow.transaction()
    await transaction.start()
    late = (await save(slow, topic, "late", 1))[0]
    last = (await save(connection, topic, "k", 1, 2, 3))[-1]
    async with running(relay):
        await reached(reader, "k", 1, 2, 3)
        await save(connection, topic, "k", 4)
        await reached(reader, "k", 1, 2, 3, 4)
        assert await low_id(connection) < late, "the cursor may not pass a row that can still appear"
        await transaction.commit()
        await reached(reader, "late", 1)
        await eventually(lambda: _equals(low_id(connection), last + 1))
    await slow.close()


async def test_the_first_row_of_an_empty_outbox_may_commit_late(
    database: ServiceDatabase, connection: Connection, topic: str, reader: Reader, relay: Relay
) -> None:
    """An untouched sequence shows last_value 1 although nobody took it."""
    async with running(relay):
        await eventually(lambda: _leads(connection))
        slow = await asyncpg.connect(database.url)
        transaction = slow.transaction()
        await transaction.start()
        assert await save(slow, topic, "late", 1) == [1]
        await save(connection, topic, "k", 1)
        await reached(reader, "k", 1)
        await save(connection, topic, "k", 2)
        await reached(reader, "k", 1, 2)
        await transaction.commit()
        await reached(reader, "late", 1)
        await slow.close()


async def test_a_rolled_back_row_is_neither_published_nor_waited_for(
    connection: Connection, topic: str, reader: Reader, relay: Relay
) -> None:
    with contextlib.suppress(ZeroDivisionError):
        async with connection.transaction():
            await save(connection, topic, "never", 1)
            raise ZeroDivisionError
    last = (await save(connection, topic, "k", 1))[0]
    async with running(relay):
        await reached(reader, "k", 1)
        await eventually(lambda: _equals(low_id(connection), last))
        assert await reader.versions("never") == []


async def test_after_its_backend_was_terminated_the_relay_goes_on(
    database: ServiceDatabase, connection: Connection, topic: str, reader: Reader, relay: Relay, health: Health
) -> None:
    async with running(relay):
        for version in range(1, 6):
            await save(connection, topic, "k", version)
            pid = await eventually(lambda: _holder(connection))
            admin = await asyncpg.connect(database.admin_url)
            await admin.execute("SELECT pg_terminate_backend($1)", pid)
            await admin.close()
        await reached(reader, "k", 1, 2, 3, 4, 5)
        await eventually(lambda: health.ready)


async def test_what_was_learned_dies_with_the_session(
    database: ServiceDatabase, connection: Connection, topic: str, reader: Reader, relay: Relay
) -> None:
    """After a server's crash ids can start again below what the relay has seen."""
    async with running(relay):
        await save(connection, topic, "k", 1, 2, 3)
        await reached(reader, "k", 1, 2, 3)
        await eventually(lambda: _equals(low_id(connection), 3))
        admin = await asyncpg.connect(database.admin_url)
        await admin.execute("DELETE FROM units.outbox WHERE id > 1")
        await connection.execute("UPDATE relay_cursor SET low_id = 1")
        await admin.execute("SELECT setval('units.outbox_id_seq', 1)")
        await admin.execute("SELECT pg_terminate_backend($1)", await eventually(lambda: _holder(connection)))
        await admin.close()
        assert await save(connection, topic, "other", 7) == [2]
        await reached(reader, "other", 7)


async def test_only_one_relay_works_and_another_takes_over(
    database: ServiceDatabase, kafka_bootstrap: str, connection: Connection, topic: str, reader: Reader, health: Health
) -> None:
    first = Relay(database.url, Kafka(kafka_bootstrap), health)
    second = Relay(database.url, Kafka(kafka_bootstrap), Health())
    async with running(second):
        async with running(first):
            await save(connection, topic, "k", *range(1, 51))
            await reached(reader, "k", *range(1, 51))
            assert await reader.versions("k") == list(range(1, 51)), "two at work would repeat"
            locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            database_only = " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            assert await connection.fetchval(locks + database_only) == 1
        await save(connection, topic, "k", 51)
        await reached(reader, "k", *range(1, 52))


async def test_a_relay_that_is_stopped_leaves_nothing_to_repeat(
    database: ServiceDatabase, kafka_bootstrap: str, connection: Connection, topic: str, reader: Reader, health: Health
) -> None:
    await save(connection, topic, "k", *range(1, 301))
    for _ in range(3):
        async with running(Relay(database.url, Kafka(kafka_bootstrap), health, wave=10)):
            before = len(await reader.versions("k"))
            await eventually(partial(_more, reader, "k", before))
        assert await low_id(connection) > 0
    async with running(Relay(database.url, Kafka(kafka_bootstrap), health)):
        await reached(reader, "k", *range(1, 301))
    assert await reader.versions("k") == list(range(1, 301))


async def test_a_silent_session_loses_the_lock(database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stopped relay cannot say goodbye; the server frees its lock."""
    assert SETTINGS["idle_session_timeout"] == SETTINGS["tcp_user_timeout"] == "10s"
    monkeypatch.setitem(SETTINGS, "idle_session_timeout", "300ms")
    zombie, successor = await Session.open(database.url), await Session.open(database.url)
    assert await zombie.lead()
    assert not await successor.lead()
    await eventually(successor.lead, 5)
    with pytest.raises(SessionLost):
        await zombie.touch()
    successor.end()


async def test_while_kafka_is_silent_the_session_is_kept(
    database: ServiceDatabase,
    kafka_bootstrap: str,
    connection: Connection,
    topic: str,
    health: Health,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(SETTINGS, "idle_session_timeout", "1500ms")
    relay, log = with_faults(database, kafka_bootstrap, health, "silent", silence=3)
    await save(connection, topic, "k", 1)
    async with running(relay):
        before = await eventually(lambda: _holder(connection))
        await eventually(lambda: log.count("new") == 2, 15)
        assert await _holder(connection) == before


async def test_a_topic_that_is_missing_is_waited_for(
    kafka_bootstrap: str, connection: Connection, relay: Relay, health: Health
) -> None:
    topic = f"tests.{uuid.uuid4().hex}"
    await save(connection, topic, "k", 1, 2)
    async with running(relay):
        await eventually(lambda: not health.ready)
        admin: Any = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
        await admin.start()
        await admin.create_topics([NewTopic(topic, 1, 1)])
        await admin.close()
        reader = Reader(kafka_bootstrap, topic)
        await reader.start()
        await reached(reader, "k", 1, 2, timeout=30)
        await eventually(lambda: health.ready)
        await reader.stop()


class Stubborn:
    """A producer between the relay and a real one, that misbehaves as told and watches the relay's rule."""

    def __init__(self, kafka: Kafka, faults: list[str], log: list[str]) -> None:
        self._producer = idempotent_producer(kafka)
        self._faults = faults
        self._log = log
        self._on_their_way: set[tuple[str, int]] = set()
        log.append("new")

    async def start(self) -> None:
        await self._producer.start()

    async def stop(self) -> None:
        self._log.append("stopped")
        await self._producer.stop()

    async def partitions_for(self, topic: str) -> set[int]:
        return await self._producer.partitions_for(topic)

    def create_batch(self) -> Batch:
        return self._producer.create_batch()

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> "asyncio.Future[Any]":
        place = topic, partition
        if place in self._on_their_way:
            self._log.append("pipelined")
        self._on_their_way.add(place)
        fault = self._faults.pop(0) if self._faults else ""
        if fault == "silent":
            return asyncio.get_running_loop().create_future()
        sent = await self._producer.send_batch(batch, topic, partition=partition)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def done(sent: "asyncio.Future[Any]") -> None:
            self._on_their_way.discard(place)
            if answer.cancelled():
                return
            if fault == "refused":
                answer.set_exception(MessageSizeTooLargeError())
            elif fault == "answer lost":
                answer.set_exception(NotLeaderForPartitionError())
            else:
                answer.set_result(sent.result())

        sent.add_done_callback(done)
        return answer


def with_faults(
    database: ServiceDatabase, kafka_bootstrap: str, health: Health, *faults: str, silence: float = 1.5
) -> tuple[Relay, list[str]]:
    log: list[str] = []
    left = list(faults)

    def new_producer(kafka: Kafka) -> Producer:
        return Stubborn(kafka, left, log)

    publisher = Publisher(Kafka(kafka_bootstrap), new_producer)
    return Relay(database.url, Kafka(kafka_bootstrap), health, wave=5, silence=silence, publisher=publisher), log


async def test_the_next_batch_of_a_partition_waits_for_the_acknowledgement_of_the_one_before(
    database: ServiceDatabase, kafka_bootstrap: str, connection: Connection, topic: str, reader: Reader, health: Health
) -> None:
    relay, log = with_faults(database, kafka_bootstrap, health)
    await save(connection, topic, "k", *range(1, 60))
    async with running(relay):
        await reached(reader, "k", *range(1, 60))
    assert "pipelined" not in log


@pytest.mark.parametrize("fault", ["silent", "answer lost"])
async def test_after_a_failed_wave_a_new_producer_goes_on_from_the_cursor(
    database: ServiceDatabase,
    kafka_bootstrap: str,
    connection: Connection,
    topic: str,
    reader: Reader,
    health: Health,
    fault: str,
) -> None:
    relay, log = with_faults(database, kafka_bootstrap, health, "", fault, "", fault)
    await save(connection, topic, "k", *range(1, 31))
    async with running(relay):
        await reached(reader, "k", *range(1, 31), timeout=20)
        await eventually(lambda: _equals(low_id(connection), 30))
    assert log.count("new") == 3, "a producer is thrown away after a failure"
    assert log.count("stopped") == 3


async def test_what_a_wave_that_failed_in_part_has_published_is_counted_once(
    database: ServiceDatabase, kafka_bootstrap: str, connection: Connection, new_topic: MakeTopic, health: Health
) -> None:
    topic = await new_topic(partitions=2)
    relay, _ = with_faults(database, kafka_bootstrap, health, "", "answer lost")
    for key in keys_of_two_partitions():
        await save(connection, topic, key, 1, 2)
    async with running(relay):
        await eventually(lambda: _equals(low_id(connection), 4))
    assert REGISTRY.get_sample_value("messaging_published_total", {"topic": topic}) == 4


async def test_a_refused_batch_is_taken_apart(
    database: ServiceDatabase, kafka_bootstrap: str, connection: Connection, topic: str, reader: Reader, health: Health
) -> None:
    relay, _ = with_faults(database, kafka_bootstrap, health, "refused")
    await save(connection, topic, "k", *range(1, 12))
    async with running(relay):
        await reached(reader, "k", *range(1, 12))
        await eventually(lambda: health.ready)


async def test_a_row_that_kafka_refuses_stops_the_relay_and_is_named(
    kafka_bootstrap: str, connection: Connection, relay: Relay, health: Health
) -> None:
    topic = f"tests.{uuid.uuid4().hex}"
    admin: Any = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 1, 1, topic_configs={"max.message.bytes": "400"})])
    await admin.close()
    await save(connection, topic, "k", 1)
    (big,) = await save(connection, topic, "big", 2, headers=json.dumps({"ce_id": "x" * 1000}))
    await save(connection, topic, "k", 3)
    async with running(relay):
        reason = await eventually(lambda: health.reasons.get("relay", "") if "row" in str(health.reasons) else "")
        assert f"row {big} of the outbox ({topic}, key big)" in reason
        assert await low_id(connection) < big


async def test_a_topic_that_was_deleted_is_rebuilt_by_republishing(
    kafka_bootstrap: str, connection: Connection, topic: str, relay: Relay
) -> None:
    reader = Reader(kafka_bootstrap, topic)
    await reader.start()
    async with running(relay):
        await save(connection, topic, "k", 1, 2, 3)
        await reached(reader, "k", 1, 2, 3)
        await eventually(lambda: _equals(low_id(connection), 3))
        assert await republish(connection) == 3

        async def twice() -> bool:
            return await reader.versions("k") == [1, 2, 3, 1, 2, 3]

        await eventually(twice)
        await eventually(lambda: _equals(low_id(connection), 3))
    await eventually(lambda: connection.fetchval(f"SELECT pg_try_advisory_lock({LOCK_SQL})"), what="the lock is free")
    await reader.stop()


PROGRAM = """
import asyncio, sys
from shared.messaging.health import Health
from shared.messaging.kafka import Kafka
from shared.messaging.relay import Relay
asyncio.run(Relay(sys.argv[1], Kafka(sys.argv[2]), Health(), wave=20).run())
"""


@contextlib.asynccontextmanager
async def relay_process(
    database: ServiceDatabase, kafka_bootstrap: str, crash_at: str = ""
) -> AsyncGenerator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        database.url,
        kafka_bootstrap,
        env=os.environ | {"PHONGTRAO_CRASH_AT": crash_at},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.parametrize("crash_at", ["cursor-not-moved", ""], ids=["before the cursor", "-9"])
async def test_a_killed_relay_loses_nothing(
    database: ServiceDatabase,
    kafka_bootstrap: str,
    connection: Connection,
    topic: str,
    reader: Reader,
    relay: Relay,
    crash_at: str,
) -> None:
    await save(connection, topic, "k", *range(1, 101))
    async with relay_process(database, kafka_bootstrap, crash_at) as process:
        if crash_at:
            assert await asyncio.wait_for(process.wait(), 20) == 137
        else:
            await eventually(lambda: _some(reader, "k"), 20)
            process.send_signal(signal.SIGKILL)
            await process.wait()
    async with running(relay):
        await reached(reader, "k", *range(1, 101))
        await eventually(lambda: _equals(low_id(connection), 100))


async def test_a_relay_killed_in_the_middle_of_a_wave_loses_nothing(
    database: ServiceDatabase, kafka_bootstrap: str, connection: Connection, new_topic: MakeTopic, relay: Relay
) -> None:
    """One partition has its batch, and the relay knows; the other one has none."""
    topic = await new_topic(partitions=2)
    keys = keys_of_two_partitions()
    for version in range(1, 6):
        for key in keys:
            await save(connection, topic, key, version)
    reader = Reader(kafka_bootstrap, topic)
    await reader.start()
    async with relay_process(database, kafka_bootstrap, "mid-wave") as process:
        assert await asyncio.wait_for(process.wait(), 20) == 137
    await reached(reader, keys[0], *range(1, 6))
    assert await reader.versions(keys[1]) == []
    assert await low_id(connection) == 0
    async with running(relay):
        await reached(reader, keys[1], *range(1, 6))
        await eventually(lambda: _equals(low_id(connection), 10))
    await reader.stop()


def test_a_crash_point_that_is_not_armed_does_nothing() -> None:
    crash_point("cursor-not-moved")


async def _equals(found: Any, wanted: int) -> bool:
    assert await found == wanted
    return True


async def _holder(connection: Connection) -> int | None:
    return await connection.fetchval(
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )


async def _leads(connection: Connection) -> bool:
    return await _holder(connection) is not None


async def _more(reader: Reader, key: str, than: int) -> bool:
    return len(await reader.versions(key)) > than


async def _some(reader: Reader, key: str) -> bool:
    return len(await reader.versions(key)) > 0
