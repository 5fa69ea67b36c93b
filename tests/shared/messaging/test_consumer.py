"""The FastStream shell keeps what applying promises: nothing is read past, whatever is in a record or happens to it."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError
from aiokafka.record.util import calc_crc32c

from shared.contracts.base import Event
from shared.contracts.envelope import Received
from shared.messaging.applying import Patience
from shared.messaging.consumer import Consumer, Escaped
from shared.messaging.health import Health
from shared.messaging.kafka import Kafka
from shared.messaging.reactions import Reactions
from shared.messaging.records import Record
from shared.messaging.transaction import Transaction
from shared.messaging.watchdog import Watchdog
from shared.testing.eventually import eventually
from shared.testing.fixtures import NewTopic
from tests.shared.messaging.conftest import reason
from tests.shared.messaging.sample import ParcelMoved, note, on_topic, record

QUICK = Patience(first=0.01, halted=0.1)


class Station:
    """A topic of the test's own, a producer that sends anything to it, and consumers of one group."""

    def __init__(self, bootstrap: str, topic: str, pool: "asyncpg.Pool[Any]") -> None:
        self.bootstrap = bootstrap
        self.topic = topic
        self.pool = pool
        self.group = f"units-{uuid.uuid4().hex[:8]}"
        self.producer: Any = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
        self.failing: list[Exception] = []
        self.gate: asyncio.Event | None = None
        self.waiting = asyncio.Event()
        self.health = Health()

    async def send(self, name: str, /, *versions: int, partition: int = 0, **changes: Any) -> None:
        event = on_topic(ParcelMoved, self.topic)
        for version in versions:
            r = record(name, version, event.model_validate({"place": f"v{version}"}), topic=self.topic, **changes)
            await self.producer.send_and_wait(
                self.topic, r.value, key=r.key, headers=list(r.headers), partition=partition
            )

    def consumer(self, **options: Any) -> Consumer:
        reactions = Reactions(self.group)
        reactions.on(on_topic(ParcelMoved, self.topic))(self._handle)
        options = {"patience": QUICK, "graceful": 1.0} | options
        return Consumer(Kafka(self.bootstrap), self.pool, reactions, self.health, **options)

    async def _handle(self, received: Received[Event], tx: Transaction) -> None:
        if self.gate is not None:
            self.waiting.set()
            await self.gate.wait()
        await note(received, tx)
        if self.failing:
            raise self.failing.pop()

    async def effects(self, key: str) -> list[int]:
        return [r[0] for r in await self.pool.fetch("SELECT version FROM effect WHERE key = $1 ORDER BY id", key)]

    async def reached(self, key: str, *versions: int, timeout: float = 20) -> None:
        async def all_there() -> bool:
            assert await self.effects(key) == list(versions)
            return True

        await eventually(all_there, timeout)

    async def committed(self, partition: int = 0) -> int | None:
        consumer: Any = AIOKafkaConsumer(bootstrap_servers=self.bootstrap, group_id=self.group)
        await consumer.start()
        try:
            return await consumer.committed(TopicPartition(self.topic, partition))
        finally:
            await consumer.stop()


@contextlib.asynccontextmanager
async def running(consumer: Consumer) -> AsyncGenerator["asyncio.Task[None]"]:
    task = asyncio.create_task(consumer.run())
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Escaped):
            await task


@pytest.fixture
async def station(kafka_bootstrap: str, new_topic: NewTopic, pool: "asyncpg.Pool[Any]") -> AsyncIterator[Station]:
    station = Station(kafka_bootstrap, await new_topic(partitions=2), pool)
    await station.producer.start()
    yield station
    await station.producer.stop()


async def _offset_is(station: Station, offset: int) -> bool:
    assert await station.committed() == offset
    return True


async def test_events_from_before_and_after_the_start_are_applied_and_offsets_follow(station: Station) -> None:
    await station.send("a", 1, 2)
    async with running(station.consumer()):
        await station.reached("a", 1, 2)
        await station.send("a", 3)
        await station.reached("a", 1, 2, 3)
        await eventually(lambda: _offset_is(station, 3))
    async with running(station.consumer()):
        await station.send("a", 4)
        await station.reached("a", 1, 2, 3, 4)


POISON: list[dict[str, Any]] = [
    {"headers": (("ce_id", None),)},
    {"headers": (("ce_id", b"\xff"),)},
    {"headers": (("ce_id", b"a\0b"), ("ce_id", b"twice"))},
    {"key": b"\xff\x00"},
    {"key": None},
    {"value": b"\xff\x00"},
    {"value": b"not json"},
    {"value": None},
]


async def test_poison_is_held_and_the_partition_goes_on(station: Station) -> None:
    await station.send("good", 1)
    for number, changes in enumerate(POISON):
        await station.send(f"bad{number}", 1, **changes)
    await station.send("good", 2)
    async with running(station.consumer()):
        await station.reached("good", 1, 2)
        assert await station.pool.fetchval("SELECT count(*) FROM dead_letter WHERE status = 'held'") == len(POISON)
        await eventually(lambda: _offset_is(station, len(POISON) + 2))


async def test_the_offset_is_committed_after_the_database(station: Station) -> None:
    await station.send("a", 1)
    station.gate = asyncio.Event()
    async with running(station.consumer()):
        await asyncio.wait_for(station.waiting.wait(), 20)
        assert await station.committed() is None
        station.gate.set()
        await eventually(lambda: _offset_is(station, 1))
        assert await station.effects("a") == [1]


async def test_while_the_database_is_away_nothing_is_read_past(station: Station) -> None:
    station.failing = [asyncpg.CannotConnectNowError("starting up") for _ in range(6)]
    await station.send("a", 1, 2)
    async with running(station.consumer()):
        await station.send("a", 3)
        await station.reached("a", 1, 2, 3)
    assert await station.pool.fetchval("SELECT count(*) FROM dead_letter") == 0


async def test_what_escapes_the_handler_ends_the_consumer_and_loses_nothing(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FastStream alone would log it and read on."""
    consumer = station.consumer()

    async def broken(*_: Any) -> None:
        raise MemoryError("out of memory")

    monkeypatch.setattr(consumer._applier, "apply", broken)  # pyright: ignore[reportPrivateUsage]
    await station.send("a", 1)
    async with running(consumer) as task:
        with pytest.raises(Escaped, match="out of memory"):
            await asyncio.wait_for(asyncio.shield(task), 20)
    assert await station.committed() is None
    async with running(station.consumer()):
        await station.send("a", 2)
        await station.reached("a", 1, 2)


async def send_with_a_header_name_that_is_not_utf8(station: Station, partition: int) -> None:
    batch = station.producer.create_batch()
    batch.append(key=b"bad", value=b"{}", timestamp=None, headers=[("zz", b"1")])
    batch._build()
    data = bytearray(batch._buffer.replace(b"zz", b"\xff\xfe"))
    data[17:21] = calc_crc32c(data[21:]).to_bytes(4, "big")
    batch._buffer = data
    await (await station.producer.send_batch(batch, station.topic, partition=partition))


async def test_what_aiokafka_cannot_read_ends_the_consumer_and_loses_nothing(station: Station) -> None:
    """FastStream alone would read on, without the records of other partitions that were taken in the same read."""
    await station.send("a", 1, partition=0)
    await send_with_a_header_name_that_is_not_utf8(station, partition=1)
    async with running(station.consumer()) as task:
        with pytest.raises(Escaped, match="UnicodeDecodeError"):
            await asyncio.wait_for(asyncio.shield(task), 20)
    assert await station.committed(0) in (None, len(await station.effects("a")))


async def test_a_consumer_that_may_not_read_says_so(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = asyncio.Event()
    consumer: Any = AIOKafkaConsumer
    getmany = consumer.getmany

    async def refusing(self: Any, *partitions: Any, **options: Any) -> Any:
        if not refused.is_set():
            raise TopicAuthorizationFailedError(station.topic)
        return await getmany(self, *partitions, **options)

    monkeypatch.setattr(consumer, "getmany", refusing)
    async with running(station.consumer()):
        assert "TopicAuthorizationFailedError" in await reason(station.health)
        refused.set()
        await eventually(lambda: station.health.ready, 20)


async def test_a_handler_that_failed_does_not_return_before_the_consumer_has_ended(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Returned, FastStream would hand it the next batch, and its offsets would cover the lost one."""
    consumer = station.consumer()
    monkeypatch.setattr(consumer._applier, "apply", None)  # pyright: ignore[reportPrivateUsage]
    handling = asyncio.create_task(consumer._handle([]))  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(Escaped):
        await consumer._escaped  # pyright: ignore[reportPrivateUsage]
    await asyncio.wait({handling}, timeout=0.1)
    assert not handling.done()
    consumer._ended.set()  # pyright: ignore[reportPrivateUsage]
    await asyncio.wait_for(handling, 5)


async def test_stopping_in_the_middle_of_a_batch_loses_nothing(station: Station) -> None:
    await station.send("a", 1)
    station.gate = asyncio.Event()
    async with running(station.consumer()):
        await asyncio.wait_for(station.waiting.wait(), 20)
        await station.send("a", 2)
    station.gate = None
    assert await station.effects("a") == []
    async with running(station.consumer()):
        await station.reached("a", 1, 2)


async def test_stopping_while_waiting_for_the_database_loses_nothing(station: Station) -> None:
    station.failing = [TimeoutError() for _ in range(1000)]
    await station.send("a", 1)
    async with running(station.consumer()):
        await eventually(lambda: not station.health.ready, 20)
        await station.send("a", 2)
    station.failing.clear()
    assert await station.effects("a") == []
    async with running(station.consumer()):
        await station.reached("a", 1, 2)


async def test_members_that_come_and_go_neither_lose_nor_double(station: Station) -> None:
    async with running(station.consumer()):
        await station.send("a", *range(1, 21), partition=0)
        await station.send("b", *range(1, 21), partition=1)
        async with running(station.consumer()):
            await station.send("a", *range(21, 41), partition=0)
            await station.send("b", *range(21, 41), partition=1)
        await station.send("a", *range(41, 51), partition=0)
        await station.reached("a", *range(1, 51))
        await station.reached("b", *range(1, 41))


async def test_a_batch_whose_partitions_moved_while_it_waited_is_applied_once(station: Station) -> None:
    await station.send("a", 1, 2, partition=0)
    await station.send("b", 1, 2, partition=1)
    station.failing = [TimeoutError() for _ in range(10)]
    async with running(station.consumer(patience=Patience(first=0.5))):
        await eventually(lambda: len(station.failing) < 10, 20)
        async with running(station.consumer()):
            station.failing.clear()
            await station.reached("a", 1, 2)
            await station.reached("b", 1, 2)
    assert await station.pool.fetchval("SELECT count(*) FROM dead_letter") == 0


class OffsetsOnly:
    """What a consumer commits, noted instead of sent."""

    def __init__(self, *refusing: Exception) -> None:
        self.commits: list[dict[Any, int]] = []
        self._refusing = list(refusing)

    async def commit(self, offsets: dict[Any, int]) -> None:
        if self._refusing:
            raise self._refusing.pop()
        self.commits.append(offsets)


async def test_offsets_of_a_partition_that_was_lost_meanwhile_are_not_committed_even_if_it_came_back(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records of it may have been dropped in a retry: committing past them would lose them."""
    consumer: Any = station.consumer()
    listener = consumer._subscriber._listener
    consumer._subscriber.consumer = client = OffsetsOnly()

    async def apply(records: list[Record], still_ours: Callable[[Record], bool]) -> None:
        assert all(map(still_ours, records))
        await listener.on_partitions_revoked({TopicPartition(station.topic, 0)})
        await listener.on_partitions_assigned({TopicPartition(station.topic, 0)})
        assert [still_ours(r) for r in records] == [False, True]

    monkeypatch.setattr(consumer._applier, "apply", apply)
    batch = [record("a", 1, topic=station.topic), record("b", 5, topic=station.topic, partition=1)]
    await consumer._batch(batch)
    await consumer._settled()
    assert client.commits == [{TopicPartition(station.topic, 1): 5}]


async def test_batches_share_a_commit_of_offsets(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    consumer: Any = station.consumer()
    consumer._subscriber.consumer = client = OffsetsOnly()
    for version in (1, 2, 3):
        await consumer._batch([record("a", version, topic=station.topic)])
    assert client.commits == []
    await eventually(lambda: client.commits == [{TopicPartition(station.topic, 0): 3}])
    await consumer._batch([record("a", 4, topic=station.topic)])
    await consumer._settled()  # at once, when partitions go or the consumer stops
    assert client.commits[1:] == [{TopicPartition(station.topic, 0): 4}]


async def test_offsets_that_could_not_be_committed_go_with_their_partition(station: Station) -> None:
    """Whoever has it then may be further: committed later, they would move its offset back."""
    consumer: Any = station.consumer()
    consumer._subscriber.consumer = client = OffsetsOnly(KafkaError("not now"))
    await consumer._batch([record("a", 1, topic=station.topic)])
    consumer._ends[TopicPartition(station.topic, 1)] = 9
    await consumer._subscriber._listener.on_partitions_revoked({TopicPartition(station.topic, 1)})
    await consumer._batch([record("a", 2, topic=station.topic)])
    await consumer._settled()
    assert client.commits == [{TopicPartition(station.topic, 0): 2}]


async def test_it_waits_for_kafka_and_says_so(station: Station) -> None:
    reactions = Reactions("nobody")
    reactions.on(ParcelMoved)(station._handle)  # pyright: ignore[reportPrivateUsage]
    health = Health()
    lost = Consumer(Kafka("127.0.0.1:1"), station.pool, reactions, health, graceful=1)
    async with running(lost):
        assert "cannot reach Kafka" in await reason(health)


async def test_a_service_without_reactions_has_no_consumer(pool: "asyncpg.Pool[Any]") -> None:
    with pytest.raises(ValueError, match="reacts to nothing"):
        Consumer(Kafka("127.0.0.1:1"), pool, Reactions("idle"), Health())


class Stuck:
    """An aiokafka consumer that does not read what is there."""

    def __init__(self, end: int) -> None:
        self.end = end
        self.position = 0
        self.down = False

    def assignment(self) -> set[Any]:
        return {TopicPartition("t", 0)}

    async def end_offsets(self, partitions: list[Any]) -> dict[Any, int]:
        if self.down:
            raise TimeoutError
        return dict.fromkeys(partitions, self.end)

    async def committed(self, partition: Any) -> int | None:
        return self.position or None


async def test_the_watchdog_notices_a_consumer_that_reads_nothing() -> None:
    watchdog, consumer = Watchdog(["t"], stuck_after=0.05), Stuck(end=3)
    assert await watchdog.look(consumer) is None

    async def barks() -> str | None:
        return await watchdog.look(consumer)

    assert "nothing was read" in (await eventually(barks, 5) or "")


@pytest.mark.parametrize("case", ["nothing to read", "progress", "outage", "a batch begun"])
async def test_the_watchdog_does_not_bark_at(case: str) -> None:
    watchdog, consumer = Watchdog(["t"], stuck_after=0.02), Stuck(end=100)
    if case == "nothing to read":
        consumer.position = 100
    for _ in range(6):
        if case == "progress":
            consumer.position += 1
        consumer.down = case == "outage"
        if case == "a batch begun":
            watchdog.moved()
        assert await watchdog.look(consumer) is None
        await asyncio.sleep(0.01)


async def test_a_stuck_consumer_ends_its_process(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    consumer = station.consumer(stuck_after=0.4)

    async def never(*_: Any) -> tuple[()]:
        await asyncio.sleep(0.05)
        return ()

    monkeypatch.setattr(consumer, "_take", never)
    await station.send("a", 1)
    async with running(consumer) as task:
        with pytest.raises(Escaped, match="nothing was read"):
            await asyncio.wait_for(asyncio.shield(task), 20)
