"""The relay beside Debezium's outbox router: a filled outbox drained, and one row after the other on its way."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from statistics import median
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.messaging.health import Health
from shared.messaging.notifier import Notifier
from shared.messaging.relay import Relay
from shared.testing.eventually import eventually
from tests.benchmarks.debezium.connect import LOGICAL, QUICK, SLOT, Connect, version
from tests.benchmarks.figures import TARGETS, Figures, Sheet, against, quantile, ratios
from tests.benchmarks.messaging_stand import PAYLOAD, SCHEMA, Ground, messaging_ground
from tests.benchmarks.naive import envelope
from tests.benchmarks.stand import PARTITIONS

OURS, ROUTER, QUICK_ROUTER = "relay", "Debezium's router", "the same, set to be quick"
TRANSACTION = 100  # rows that are committed together
WITHIN = 300.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """`rows` to be drained in each repetition; then for `seconds` so many `a_second` are committed one by one."""

    repetitions: int = 3
    rows: int = 50_000
    a_second: int = 50
    seconds: int = 10


@dataclass
class Results:
    """Rows per second of each, and milliseconds from a row's commit until it was read from the topic."""

    sizes: Sizes
    rates: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    latencies: dict[str, list[list[float]]] = field(default_factory=lambda: defaultdict(list))

    def middles(self, whose: str) -> list[float]:
        """The median way of each repetition, in milliseconds."""
        return [quantile(each, 0.5) for each in self.latencies[whose]]


async def run(sizes: Sizes, report: Callable[[str], None]) -> Results:
    """By turns. Each starts behind an outbox that was filled while nobody read it."""
    results = Results(sizes)
    async with messaging_ground(report, LOGICAL) as ground:
        connect = Connect(ground.stand.home, SCHEMA, report)
        publishers = {
            OURS: lambda: _relay(ground),
            ROUTER: lambda: _router(connect),
            QUICK_ROUTER: lambda: _router(replace(connect, settings=QUICK)),
        }
        with connect.running():
            pass  # its place in the log is made
        for number in range(sizes.repetitions):
            for name in list(publishers)[:: -1 if number % 2 else 1]:
                await _pass_over(ground)
                async with _watching(ground) as watch:
                    await _fill(ground, watch.topic, sizes.rows)
                    async with publishers[name]() as committed:
                        results.rates[name].append(await watch.rate(sizes.rows))
                        results.latencies[name].append(await _one_by_one(ground, watch, sizes, committed))
            said = "; ".join(
                f"{name} {results.rates[name][-1]:.0f}/s, {results.middles(name)[-1]:.1f} ms" for name in publishers
            )
            report(f"{number + 1}/{sizes.repetitions} {said}")
    return results


@asynccontextmanager
async def _relay(ground: Ground) -> AsyncGenerator[Callable[[], None]]:
    """Ours as it runs in a service. What comes is to be called after a commit."""
    relay = Relay(ground.dsn, ground.kafka, Health())
    notifier = Notifier(ground.dsn, relay.wake, relay.is_full)
    tasks = [asyncio.create_task(relay.run()), asyncio.create_task(notifier.run())]
    try:
        yield notifier.notify
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def _router(connect: Connect) -> AsyncGenerator[Callable[[], None]]:
    """Debezium's. It needs no call: the log tells it of commits."""
    ending = ExitStack()
    await asyncio.to_thread(ending.enter_context, connect.running())
    try:
        yield lambda: None
    finally:
        await asyncio.to_thread(ending.close)


async def _pass_over(ground: Ground) -> None:
    """What is in the outbox is nobody's to publish any more: it is emptied, and the log before now is done with."""
    async with ground.admin() as database:
        await database.execute("TRUNCATE outbox RESTART IDENTITY; UPDATE relay_cursor SET low_id = 0")

        async def is_free() -> bool:
            return not await database.fetchval("SELECT active FROM pg_replication_slots WHERE slot_name = $1", SLOT)

        await eventually(is_free, timeout=30, what="the slot is free")
        await database.execute("SELECT pg_replication_slot_advance($1, pg_current_wal_lsn())", SLOT)


async def _fill(ground: Ground, topic: str, rows: int) -> None:
    """So many rows of about a kilobyte, committed a hundred at a time."""
    async with ground.admin() as database:
        for first in range(0, rows, TRANSACTION):
            await database.execute(INSERT, topic, PAYLOAD.encode(), _headers(), f"f{first}-", TRANSACTION)
        await database.execute("VACUUM (ANALYZE) outbox")
        await database.execute("CHECKPOINT")


INSERT = (
    "INSERT INTO outbox(event_id, topic, msg_key, aggregate_version, event_type, payload, headers)"
    " SELECT gen_random_uuid(), $1, $4 || n, 1, 'item-noted', $2, $3::jsonb FROM generate_series(1, $5::int) n"
)


def _headers() -> str:
    return json.dumps(envelope("k", datetime.now(UTC), "bench:nobody").headers())


class Watch:
    """Reads a topic of its own from its beginning, as fast as it can."""

    def __init__(self, topic: str, consumer: Any) -> None:
        self.topic = topic
        self._consumer = consumer
        self._partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        self.seen: dict[str, float] = {}
        self._came = asyncio.Event()

    async def read(self) -> None:
        """Note when each key was first seen."""
        async for record in self._consumer:
            self.seen.setdefault(record.key.decode(), time.perf_counter())
            self._came.set()

    async def rate(self, rows: int) -> float:
        """Rows per second from the first that stands in the topic until so many do."""
        began, first = await self._there(1)
        ended, last = await self._there(rows)
        return (last - first) / (ended - began)

    async def _there(self, least: int) -> tuple[float, int]:
        deadline = time.monotonic() + WITHIN
        while (count := sum((await self._consumer.end_offsets(self._partitions)).values())) < least:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{count} rows are in the topic, not {least}, after {WITHIN:.0f} s")
            await asyncio.sleep(0.005)
        return time.perf_counter(), count

    async def all_seen(self, keys: set[str]) -> None:
        """Return when each of the keys has been read."""
        async with asyncio.timeout(WITHIN):
            while not keys <= self.seen.keys():
                self._came.clear()
                await self._came.wait()


@asynccontextmanager
async def _watching(ground: Ground) -> AsyncGenerator[Watch]:
    topic = await ground.new_topic()
    consumer: Any = AIOKafkaConsumer(topic, **ground.kafka.options(), auto_offset_reset="earliest")
    async with consumer:
        watch = Watch(topic, consumer)
        reading = asyncio.create_task(watch.read())
        try:
            yield watch
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading


async def _one_by_one(ground: Ground, watch: Watch, sizes: Sizes, committed: Callable[[], None]) -> list[float]:
    """Milliseconds from each commit's answer until the row was read."""
    await watch.all_seen({f"f{sizes.rows - TRANSACTION}-{TRANSACTION}"})
    at: dict[str, float] = {}
    async with ground.admin() as database:
        began = time.perf_counter()
        for number in range(sizes.a_second * sizes.seconds):
            await asyncio.sleep(max(0.0, began + number / sizes.a_second - time.perf_counter()))
            await database.execute(INSERT, watch.topic, PAYLOAD.encode(), _headers(), f"l{number}-", 1)
            at[f"l{number}-1"] = time.perf_counter()
            committed()
    await watch.all_seen(set(at))
    return [1000 * (watch.seen[key] - then) for key, then in at.items()]


def figures(results: Results) -> Figures:
    """Ratios first: rate, then latency as Debezium's for one of ours."""
    compared: list[tuple[str, ...]] = []
    for other in (ROUTER, QUICK_ROUTER):
        rates = ratios(results.rates[OURS], results.rates[other])
        ways = ratios(results.middles(other), results.middles(OURS))
        compared.append(against(f"rows a second of a filled outbox: {OURS} / {other}", rates, 2))
        compared.append(against(f"median way of a row: {other} / {OURS}", ways, 5))
    rows = [
        (
            name,
            f"{median(rates):.0f}",
            *(f"{quantile([way for each in results.latencies[name] for way in each], q):.1f}" for q in (0.5, 0.99)),
        )
        for name, rates in results.rates.items()
    ]
    columns = ("", "rows/s", "way at 50/s p50, ms", "p99, ms")
    return Figures([Sheet(f"beside Debezium {version()}", TARGETS, compared), Sheet("both", columns, rows)])
