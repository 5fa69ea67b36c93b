"""The relay empties a filled outbox: beside the same bytes sent raw, with a transaction left open, and by size."""

import asyncio
import contextlib
import json
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import Any

from aiokafka import AIOKafkaProducer
from prometheus_client import REGISTRY

from shared.messaging.health import Health
from shared.messaging.publisher import Row, partition_of
from shared.messaging.relay import Relay
from tests.benchmarks.figures import TARGETS, Figures, Sheet, against, ratios
from tests.benchmarks.messaging_stand import PAYLOAD, Ground, messaging_ground
from tests.benchmarks.naive import envelope
from tests.benchmarks.stand import PARTITIONS

WITHIN = 900.0
READER, WRITER, NOBODY = "a reader left open", "a writer left open", "nobody left open"


@dataclass(frozen=True, slots=True)
class Sizes:
    """Rows: for the comparison with raw sends, for the one with a transaction left open, and for the growth.

    One id in `rolled_back` was taken by a transaction that was rolled back: such a gap is a hole to the relay until it
    knows that nobody will fill it, which it cannot learn while somebody who was there before may still write.
    """

    repetitions: int = 3
    rows: int = 60_000
    open_rows: int = 200_000
    rolled_back: int = 1000
    growth: tuple[int, ...] = (10_000, 100_000, 1_000_000)


@dataclass
class Results:
    """Rows per second: `relay` and `raw`; `READER`, `WRITER` and `NOBODY` has a transaction open; `growth` by size."""

    sizes: Sizes
    rates: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    growth: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def ratios(self, ours: str, other: str) -> list[float]:
        """Ours for one of the other, in each repetition."""
        return ratios(self.rates[ours], self.rates[other])


async def run(sizes: Sizes, report: Callable[[str], None]) -> Results:
    """By turns, on the same rows: the cursor is set back for each measurement."""
    results = Results(sizes)
    async with messaging_ground(report) as ground:
        topic = await ground.new_topic()
        await _fill(ground, topic, sizes.rows)
        found = await ground.pool.fetch(
            "SELECT id, topic, msg_key, payload, headers::text FROM outbox ORDER BY id LIMIT $1", sizes.rows
        )
        rows = [Row(*row) for row in found]
        for number in range(sizes.repetitions):
            turns: dict[str, Callable[[], Any]] = {
                "relay": lambda: drained(ground, topic, 0),
                "raw": lambda: raw(ground, rows),
            }
            for key in list(turns)[:: -1 if number % 2 else 1]:
                results.rates[key].append(await turns[key]())
            relay, sent = results.rates["relay"][-1], results.rates["raw"][-1]
            report(f"{number + 1}/{sizes.repetitions} relay {relay:.0f}/s, raw {sent:.0f}/s")
        await _fill(ground, topic, sizes.open_rows)
        await _roll_back(ground, sizes.rolled_back)
        for number in range(sizes.repetitions):
            for key in (READER, WRITER, NOBODY)[:: -1 if number % 2 else 1]:
                async with _left_open(ground, key):
                    results.rates[key].append(await drained(ground, topic, 0))
            rates = ", ".join(f"{key} {results.rates[key][-1]:.0f}/s" for key in (READER, WRITER, NOBODY))
            report(f"{number + 1}/{sizes.repetitions} {rates}")
        await _empty(ground)
        for size in sizes.growth:
            await _fill(ground, topic, size)
            for _ in range(sizes.repetitions):
                # The last rows of a long outbox, as many of each: what is published already stands in front of them.
                results.growth[size].append(await drained(ground, topic, size - min(sizes.growth)))
            report(f"outbox of {size} rows: {median(results.growth[size]):.0f}/s")
    return results


async def _fill(ground: Ground, topic: str, rows: int) -> None:
    """Have the outbox hold so many rows of about a kilobyte, ids from 1, each the first event of its aggregate."""
    headers = envelope("k", datetime.now(UTC), "bench:nobody").headers()
    async with ground.admin() as database:
        there = await database.fetchval("SELECT coalesce(max(id), 0) FROM outbox")
        await database.execute(
            "INSERT INTO outbox(event_id, topic, msg_key, aggregate_version, event_type, payload, headers)"
            " SELECT gen_random_uuid(), $1, 'k' || n, 1, 'item-noted', $2, $3::jsonb"
            " FROM generate_series($4::bigint + 1, $5::bigint) n",
            topic,
            PAYLOAD.encode(),
            json.dumps(headers),
            there,
            rows,
            timeout=WITHIN,
        )
        await database.execute("VACUUM (ANALYZE) outbox", timeout=WITHIN)
        await database.execute("CHECKPOINT", timeout=WITHIN)


async def _empty(ground: Ground) -> None:
    async with ground.admin() as database:
        await database.execute("TRUNCATE outbox RESTART IDENTITY")


async def _roll_back(ground: Ground, every: int) -> None:
    """As if these rows' transactions had been rolled back: their ids are taken, their rows are not there."""
    async with ground.admin() as database:
        await database.execute("DELETE FROM outbox WHERE id % $1 = $1 / 2", every)


async def drained(ground: Ground, topic: str, low: int) -> float:
    """Rows per second from the first wave of a relay that starts behind the id `low` to the last row's."""
    async with ground.admin() as database:
        await database.execute("UPDATE relay_cursor SET low_id = $1", low)
        rows = await database.fetchval("SELECT count(*) FROM outbox WHERE id > $1", low)
    before = _published(topic)
    relay = Relay(ground.dsn, ground.kafka, Health())
    task = asyncio.create_task(relay.run())
    try:
        began, first = await _passed(topic, before + 1)
        ended, last = await _passed(topic, before + rows)
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    return (last - first) / (ended - began)


async def _passed(topic: str, published: float) -> tuple[float, float]:
    deadline = time.monotonic() + WITHIN
    while (at := _published(topic)) < published:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{at:.0f} rows are published, not {published:.0f}, after {WITHIN:.0f} s")
        await asyncio.sleep(0.001)
    return time.perf_counter(), at


def _published(topic: str) -> float:
    """Records of the topic that Kafka has acknowledged to relays in this process."""
    return REGISTRY.get_sample_value("messaging_published_total", {"topic": topic}) or 0


async def raw(ground: Ground, rows: list[Row]) -> float:
    """The same records with aiokafka alone: full batches, as many on their way as it likes, no order kept."""
    producer: Any = AIOKafkaProducer(
        **ground.kafka.options(), acks="all", enable_idempotence=True, max_batch_size=1 << 20
    )
    async with producer:
        records = [(partition_of(row.key.encode(), PARTITIONS), *row.record()) for row in rows]
        began = time.perf_counter()
        sent: list[Any] = []
        batches: dict[int, Any] = {}
        for partition, key, value, headers in records:
            batch = batches.get(partition)
            if batch is None or batch.append(timestamp=None, key=key, value=value, headers=headers) is None:
                if batch is not None:
                    sent.append(await producer.send_batch(batch, rows[0].topic, partition=partition))
                batch = batches[partition] = producer.create_batch()
                batch.append(timestamp=None, key=key, value=value, headers=headers)
        for partition, batch in batches.items():
            sent.append(await producer.send_batch(batch, rows[0].topic, partition=partition))
        await asyncio.gather(*sent)
        return len(rows) / (time.perf_counter() - began)


@asynccontextmanager
async def _left_open(ground: Ground, who: str) -> AsyncGenerator[None]:
    """A transaction that somebody has left open: a backup or a report that reads, or somebody who has written."""
    if who == NOBODY:
        yield
        return
    async with ground.admin() as database, database.transaction(isolation="repeatable_read", readonly=who == READER):
        await database.fetchval("SELECT count(*) FROM relay_cursor")
        if who == WRITER:
            await database.fetchval("SELECT pg_current_xact_id()")
        yield


def figures(results: Results) -> Figures:
    """Ratios, then rates, then the growth."""
    sizes = list(results.growth)
    first, last = results.growth[sizes[0]], results.growth[sizes[-1]]
    compared = [
        against("relay / raw send_batch of the same records", results.ratios("relay", "raw"), 0.7),
        against(f"{READER} / {NOBODY}", results.ratios(READER, NOBODY), 0.9),
        against(f"{WRITER} / {NOBODY}", results.ratios(WRITER, NOBODY), 0.9),
        against(f"an outbox of {sizes[-1]:,} rows / one of {sizes[0]:,}", ratios(last, first), 0.9),
    ]
    rates = [(key, f"{median(rates):.0f}") for key, rates in results.rates.items()]
    growth = {size: median(rates) for size, rates in results.growth.items()}
    return Figures(
        [
            Sheet("drain", TARGETS, compared),
            Sheet("rates", ("", "rows/s"), rates),
            Sheet(
                f"the last {min(sizes):,} rows of an outbox of so many",
                ("rows", "rows/s"),
                [(f"{size:,}", f"{rate:.0f}") for size, rate in growth.items()],
            ),
        ],
        {"rows/s": list(growth.items())},
    )
