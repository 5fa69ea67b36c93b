"""Memory of a service's processes at the start and after many events, and how long they take to be ready."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median

import asyncpg
import psutil

from shared.platform.database import scoped
from tests.benchmarks.figures import Figures, Sheet
from tests.benchmarks.messaging_stand import PAYLOAD
from tests.benchmarks.minimal.item import TOPIC
from tests.benchmarks.naive import envelope
from tests.benchmarks.stand import Running, Stand, standing

REAL = ("units", "reports", "festival")
WITHIN = 1800.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many events go from one service to the other, and how often each service is started."""

    events: int = 1_000_000
    starts: int = 3


@dataclass
class Results:
    """Seconds from start to ready by service; megabytes (resident) by process, before and after the events."""

    sizes: Sizes
    ready: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    memory: dict[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])
    seconds: float = 0


async def run(sizes: Sizes, report: Callable[[str], None]) -> Results:
    """Each real service is started and stopped; then an outbox is filled and goes through relay and consumer."""
    results = Results(sizes)
    with standing(report) as stand:
        await stand.prepare()
        for _ in range(sizes.starts):
            for name in REAL:
                began = time.perf_counter()
                (running,) = stand.start(stand.real(name))
                results.ready[name].append(time.perf_counter() - began)
                results.memory[name] = (_megabytes(running), _megabytes(running))
                stand.stop()
        source, sink = stand.start(stand.minimal("source"), stand.minimal("sink"))
        before = _megabytes(source), _megabytes(sink)
        began = time.perf_counter()
        await _through(stand, sizes.events, report)
        results.seconds = time.perf_counter() - began
        results.memory["relay and HTTP"] = before[0], _megabytes(source)
        results.memory["consumer"] = before[1], _megabytes(sink)
    return results


async def _through(stand: Stand, events: int, report: Callable[[str], None]) -> None:
    database = await asyncpg.connect(scoped(stand.admin_url, "bench_source"))
    try:
        headers = json.dumps(envelope("k", datetime.now(UTC), "bench:nobody").headers())
        for start in range(0, events, 50_000):
            await database.execute(
                "INSERT INTO outbox(event_id, topic, msg_key, aggregate_version, event_type, payload, headers)"
                " SELECT gen_random_uuid(), $1, 'k' || n, 1, 'item-noted', $2, $3::jsonb"
                " FROM generate_series($4::bigint, $5::bigint) n",
                TOPIC,
                PAYLOAD.encode(),
                headers,
                start + 1,
                min(start + 50_000, events),
                timeout=WITHIN,
            )
        deadline = time.monotonic() + WITHIN
        while (there := await database.fetchval("SELECT coalesce(max(position), 0) FROM bench_sink.effect")) < events:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{there} of {events} events after {WITHIN:.0f} s")
            report(f"{there} of {events} events")
            await asyncio.sleep(10 if events > 100_000 else 0.5)
    finally:
        await database.close()


def _megabytes(running: Running) -> float:
    return psutil.Process(running.process.pid).memory_info().rss / 2**20


def figures(results: Results) -> Figures:
    """Starts and memory."""
    rows = [
        (name, f"{median(seconds):.1f}", f"{results.memory[name][0]:.0f}") for name, seconds in results.ready.items()
    ]
    grown = [
        (name, f"{before:.0f}", f"{after:.0f}")
        for name, (before, after) in results.memory.items()
        if name not in results.ready
    ]
    return Figures(
        [
            Sheet("a service", ("", "start to ready, s", "memory when ready, MB"), rows),
            Sheet(
                f"{results.sizes.events:,} events from one service to the other, in {results.seconds:.0f} s",
                ("", "memory before, MB", "after, MB"),
                grown,
            ),
        ]
    )
