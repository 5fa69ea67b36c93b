"""The relay empties a filled outbox: beside the same bytes sent raw, with an old snapshot open, and by size."""

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

from shared.messaging.health import Health
from shared.messaging.publisher import Row, partition_of
from shared.messaging.relay import Relay
from tests.benchmarks.figures import TARGETS, Figures, Sheet, against, ratios
from tests.benchmarks.messaging_stand import PAYLOAD, Ground, messaging_ground
from tests.benchmarks.naive import envelope
from tests.benchmarks.stand import PARTITIONS

WITHIN = 900.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """Rows: for the comparison with raw sends, for the one with an old snapshot, and for the growth."""

    repetitions: int = 3
    rows: int = 60_000
    snapshot_rows: int = 200_000
    growth: tuple[int, ...] = (10_000, 100_000, 1_000_000)


@dataclass
class Results:
    """Rows per second: `relay`, `raw`, `snapshot` (a transaction is left open), `no snapshot`; and `growth` by size."""

    sizes: Sizes
    rates: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    growth: dict[int, float] = field(default_factory=dict[int, float])

    def ratios(self, ours: str, other: str) -> list[float]:
        """Ours for one of the other, in each repetition."""
        return ratios(self.rates[ours], self.rates[other])


async def run(sizes: Sizes, report: Callable[[str], None]) -> Results:
    """By turns, on one outbox that is never emptied: the cursor is set back for each measurement."""
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
                "relay": lambda: drained(ground, 0, sizes.rows),
                "raw": lambda: raw(ground, rows),
            }
            for key in list(turns)[:: -1 if number % 2 else 1]:
                results.rates[key].append(await turns[key]())
            relay, sent = results.rates["relay"][-1], results.rates["raw"][-1]
            report(f"{number + 1}/{sizes.repetitions} relay {relay:.0f}/s, raw {sent:.0f}/s")
        await _fill(ground, topic, sizes.snapshot_rows)
        for number in range(sizes.repetitions):
            for key in ("snapshot", "no snapshot")[:: -1 if number % 2 else 1]:
                async with _old_snapshot(ground) if key == "snapshot" else contextlib.nullcontext():
                    results.rates[key].append(await drained(ground, 0, sizes.snapshot_rows))
            old, free = results.rates["snapshot"][-1], results.rates["no snapshot"][-1]
            report(f"{number + 1}/{sizes.repetitions} with a transaction left open {old:.0f}/s, without {free:.0f}/s")
        for size in sizes.growth:
            await _fill(ground, topic, size)
            # The last rows of a long outbox: what is published already stands in front of them.
            part = min(size, sizes.rows)
            results.growth[size] = await drained(ground, size - part, part)
            report(f"outbox of {size} rows: {results.growth[size]:.0f}/s")
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


async def drained(ground: Ground, low: int, rows: int) -> float:
    """Rows per second from the relay's first wave to the cursor behind the last row."""
    async with ground.admin() as database:
        await database.execute("UPDATE relay_cursor SET low_id = $1", low)
        relay = Relay(ground.dsn, ground.kafka, Health())
        task = asyncio.create_task(relay.run())
        try:
            began, first = await _passed(database, low + 1)
            ended, last = await _passed(database, low + rows)
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
    return (last - first) / (ended - began)


async def _passed(database: Any, low: int) -> tuple[float, int]:
    deadline = time.monotonic() + WITHIN
    while (at := await database.fetchval("SELECT low_id FROM relay_cursor")) < low:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the cursor stands at {at}, not {low}, after {WITHIN:.0f} s")
        await asyncio.sleep(0.005)
    return time.perf_counter(), at


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
async def _old_snapshot(ground: Ground) -> AsyncGenerator[None]:
    """A transaction that somebody has left open, as a backup or a report does."""
    async with ground.admin() as database, database.transaction(isolation="repeatable_read", readonly=True):
        await database.fetchval("SELECT count(*) FROM relay_cursor")
        yield


def figures(results: Results) -> Figures:
    """Ratios, then rates, then the growth."""
    compared = [
        against("relay / raw send_batch of the same records", results.ratios("relay", "raw"), 0.7),
        against("with a transaction left open / without", results.ratios("snapshot", "no snapshot"), 0.9),
    ]
    rates = [(key, f"{median(rates):.0f}") for key, rates in results.rates.items()]
    growth = [(f"{size:,}", f"{rate:.0f}") for size, rate in results.growth.items()]
    return Figures(
        [
            Sheet("drain", TARGETS, compared),
            Sheet("rates", ("", "rows/s"), rates),
            Sheet("the last rows of an outbox of so many", ("rows", "rows/s"), growth),
        ],
        {"rows/s": [(size, rate) for size, rate in results.growth.items()]},
    )
