"""Effects of a consumer: ours event by event, ours with a projection, and what one writes with plain FastStream."""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from uuid import uuid4

import asyncpg
from aiokafka import AIOKafkaProducer
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from shared.contracts.base import Event
from shared.contracts.envelope import Received
from shared.messaging.consumer import Consumer
from shared.messaging.health import Health
from shared.messaging.reactions import Reactions
from shared.messaging.saving import Database
from shared.messaging.transaction import Transaction
from tests.benchmarks.figures import TARGETS, Figures, Sheet, against, ratios
from tests.benchmarks.messaging_stand import PAYLOAD, Ground, messaging_ground
from tests.benchmarks.naive import envelope
from tests.shared.messaging.sample import on_topic

WITHIN = 120.0


class ItemNoted(Event):
    """An item was noted."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Sizes:
    """Events for each subject; the slow ones get fewer, and each is measured by its rate."""

    repetitions: int = 3
    naive: int = 1_500
    by_event: int = 10_000
    by_batch: int = 40_000


@dataclass
class Results:
    """Effects per second by subject: `naive`, `by event`, `by batch`, `insert` (the same rows, and nothing else)."""

    sizes: Sizes
    rates: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def ratios(self, ours: str, other: str) -> list[float]:
        """Ours for one of the other, in each repetition."""
        return ratios(self.rates[ours], self.rates[other])


async def run(sizes: Sizes, report: Callable[[str], None]) -> Results:
    """Each by turns, on a topic that is filled before."""
    results = Results(sizes)
    async with messaging_ground(report) as ground:
        topic = await ground.new_topic()
        await fill(ground, topic, sizes.by_batch)
        subjects: dict[str, tuple[Callable[[], Any], int]] = {
            "naive": (lambda: naive(ground, topic), sizes.naive),
            "by event": (lambda: ours(ground, by_event(topic)), sizes.by_event),
            "by batch": (lambda: ours(ground, by_batch(topic)), sizes.by_batch),
        }
        for number in range(sizes.repetitions):
            for key in list(subjects)[:: -1 if number % 2 else 1]:
                consuming, count = subjects[key]
                results.rates[key].append(await _rate(ground, consuming, count))
            results.rates["insert"].append(await _insert(ground, sizes.by_batch))
            latest = ", ".join(f"{key} {rates[-1]:.0f}/s" for key, rates in results.rates.items())
            report(f"{number + 1}/{sizes.repetitions} {latest}")
    return results


async def fill(ground: Ground, topic: str, count: int) -> None:
    """Put events onto the topic, each the first of its aggregate."""
    from datetime import UTC, datetime

    producer: Any = AIOKafkaProducer(**ground.kafka.options(), acks="all", enable_idempotence=True, linger_ms=5)
    async with producer:
        now = datetime.now(UTC)
        sent: list[Any] = []
        for _ in range(count):
            key = uuid4().hex
            headers = [(name, text.encode()) for name, text in envelope(key, now, "bench:nobody").headers().items()]
            sent.append(await producer.send(topic, PAYLOAD.encode(), key=key.encode(), headers=headers))
        await asyncio.gather(*sent)


def by_event(topic: str) -> Reactions:
    """One statement an event."""
    reactions = Reactions(f"by-event-{uuid4().hex[:8]}")

    @reactions.on(on_topic(ItemNoted, topic))
    async def enter(received: Received[Any], tx: Transaction) -> None:  # pyright: ignore[reportUnusedFunction]
        await tx.connection.execute(
            "INSERT INTO effect(id, body) VALUES ($1, $2)", received.subject, received.event.model_dump_json()
        )

    return reactions


def by_batch(topic: str) -> Reactions:
    """One statement a batch."""
    reactions = Reactions(f"by-batch-{uuid4().hex[:8]}")

    @reactions.project(on_topic(ItemNoted, topic))
    async def enter(  # pyright: ignore[reportUnusedFunction]
        connection: Database, batch: Sequence[Received[Any]]
    ) -> None:
        await connection.execute(
            "INSERT INTO effect(id, body) SELECT * FROM unnest($1::text[], $2::jsonb[])",
            [each.subject for each in batch],
            [each.event.model_dump_json() for each in batch],
        )

    return reactions


@asynccontextmanager
async def ours(ground: Ground, reactions: Reactions) -> AsyncGenerator[None]:
    """Our consumer, in this process."""
    consumer = Consumer(ground.kafka, ground.pool, reactions, Health())
    task = asyncio.create_task(consumer.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def naive(ground: Ground, topic: str) -> AsyncGenerator[None]:
    """Plain FastStream with MANUAL acknowledgement: one transaction an event, then its offset."""
    broker = KafkaBroker(ground.kafka.bootstrap, logger=None)

    @broker.subscriber(
        topic, group_id=f"naive-{uuid4().hex[:8]}", ack_policy=AckPolicy.MANUAL, auto_offset_reset="earliest"
    )
    async def enter(body: ItemNoted, message: KafkaMessage) -> None:  # pyright: ignore[reportUnusedFunction]
        raw: Any = message.raw_message
        async with ground.pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "INSERT INTO effect(id, body) VALUES ($1, $2)", raw.key.decode(), body.model_dump_json()
            )
        await message.ack()

    await broker.start()
    try:
        yield
    finally:
        await broker.stop()


async def _rate(ground: Ground, consuming: Callable[[], Any], count: int) -> float:
    """Effects per second between the first that is seen and the last."""
    async with ground.admin() as database:
        await database.execute("TRUNCATE effect RESTART IDENTITY")
        async with consuming():
            began, first = await _reached(database, 1)
            ended, last = await _reached(database, count)
    return (last - first) / (ended - began)


async def _reached(database: "asyncpg.Connection[Any]", count: int) -> tuple[float, int]:
    deadline = time.monotonic() + WITHIN
    while (there := await database.fetchval("SELECT coalesce(max(position), 0) FROM effect")) < count:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{there} of {count} effects after {WITHIN:.0f} s")
        await asyncio.sleep(0.01)
    return time.perf_counter(), there


async def _insert(ground: Ground, count: int) -> float:
    """The same rows in batches of 500, without topic, bookkeeping or parsing."""
    async with ground.admin() as database:
        await database.execute("TRUNCATE effect RESTART IDENTITY")
    ids = [uuid4().hex for _ in range(500)]
    bodies = [PAYLOAD] * 500
    async with ground.pool.acquire() as connection:
        began = time.perf_counter()
        for _ in range(count // 500):
            await connection.execute(
                "INSERT INTO effect(id, body) SELECT * FROM unnest($1::text[], $2::jsonb[])", ids, bodies
            )
        return count / (time.perf_counter() - began)


def figures(results: Results) -> Figures:
    """Ratios, then rates."""
    compared = [
        against("event by event / one transaction an event", results.ratios("by event", "naive"), 8),
        against("a batch at a time / one transaction an event", results.ratios("by batch", "naive"), 30),
        ("a batch at a time / bare insert of the rows", f"{median(results.ratios('by batch', 'insert')):.2f}x", "", ""),
    ]
    rates = [(key, f"{median(rates):.0f}") for key, rates in results.rates.items()]
    return Figures([Sheet("effects", TARGETS, compared), Sheet("rates", ("", "effects/s"), rates)])
