"""From a command's answer to its effect in another service's HTTP answer, at several rates."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from statistics import median
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
from aiokafka import AIOKafkaConsumer

from tests.benchmarks.figures import TARGETS, Figures, Sheet, quantile, within
from tests.benchmarks.load import at_rate, post
from tests.benchmarks.minimal import item
from tests.benchmarks.note import note
from tests.benchmarks.stand import Stand, processor_time, standing

SEEN_WITHIN = 60.0
LEGS = ("row written → record made", "→ effect written", "→ effect seen")
LOOK_EVERY = 0.002
SAMPLES = 8  # a second: whoever always looks is a load of its own


@dataclass(frozen=True, slots=True)
class Sizes:
    """Commands a second, for how long each rate, and how often."""

    rates: tuple[float, ...] = (50, 200, 500, 1000)
    seconds: float = 40
    repetitions: int = 3


@dataclass(frozen=True, slots=True)
class Legs:
    """When one command's row was written, made a record, had its effect written, and was seen; in seconds."""

    saved: float
    packed: float
    applied: float
    seen: float


@dataclass
class Results:
    """By rate, of all repetitions, seconds until the effect is seen: from the answer, and from when it was due.

    `cores` is the processor time of each program for a second of each repetition.
    """

    sizes: Sizes
    delays: dict[float, list[float]] = field(default_factory=lambda: defaultdict(list))
    since_due: dict[float, list[float]] = field(default_factory=lambda: defaultdict(list))
    cores: dict[float, list[dict[str, float]]] = field(default_factory=lambda: defaultdict(list))
    legs: dict[float, list[Legs]] = field(default_factory=lambda: defaultdict(list))


async def run(sizes: Sizes, report: Callable[[str], None]) -> Results:
    """The minimal services: commands at one, looks at the other while one of the sampled commands is on its way."""
    results = Results(sizes)
    with standing(report) as stand:
        await stand.prepare()
        source, sink = stand.start(stand.minimal("source"), stand.minimal("sink"))
        token = {"Authorization": f"Bearer {stand.token()}"}
        looks = Looks(sink.url, token["Authorization"])
        request = post(source.url, "/items", note, lambda command: looks.sent(command) or token)
        looking = asyncio.create_task(looks.run())
        try:
            await at_rate(source.url, request, [uuid4().hex for _ in range(200)], 100)
            for number, rate in product(range(sizes.repetitions), sizes.rates):
                commands = [uuid4().hex for _ in range(round(rate * sizes.seconds))]
                looks.sample = set(commands[:: max(1, round(rate / SAMPLES))])
                with processor_time(stand.home.folder) as used:
                    sent = await at_rate(source.url, request, commands, rate)
                async with asyncio.timeout(SEEN_WITHIN):
                    while looks.awaited:
                        if looking.done():
                            looking.result()
                        await asyncio.sleep(0.05)
                if refused := sum(each.status != 201 for each in sent):
                    raise AssertionError(f"{refused} commands were not accepted")
                sampled = [each for each in sent if each.command in looks.sample]
                delays = [looks.seen[each.command] - each.answered for each in sampled]
                results.delays[rate] += delays
                results.cores[rate].append({name: seconds / sizes.seconds for name, seconds in used.items()})
                results.since_due[rate] += [looks.seen[each.command] - each.due for each in sampled]
                p50, p99 = (quantile(delays, q) * 1000 for q in (0.5, 0.99))
                results.legs[rate] += await _legs(stand, looks)
                busy = ", ".join(f"{name} {cores:.2f}" for name, cores in sorted(results.cores[rate][-1].items()))
                way = ", ".join(_split(rate, results.legs[rate])[1:])
                report(
                    f"{number + 1}/{sizes.repetitions} {rate:g}/s: p50 {p50:.1f} ms, p99 {p99:.1f} ms; legs {way};"
                    f" cores: {busy}"
                )
        finally:
            looking.cancel()
    return results


async def _legs(stand: Stand, looks: "Looks") -> list[Legs]:
    """The way of the sampled commands, by the clocks of PostgreSQL and of the relay (the record's time, whole ms)."""
    saved = await _times(stand, "bench_source", "SELECT msg_key, created_at FROM outbox WHERE msg_key = ANY($1)", looks)
    applied = await _times(stand, "bench_sink", "SELECT id, at FROM effect WHERE id = ANY($1)", looks)
    packed = await _record_times(stand, looks.sample)
    return [Legs(saved[each], packed[each], applied[each], looks.seen[each]) for each in looks.sample]


async def _times(stand: Stand, role: str, query: str, looks: "Looks") -> dict[str, float]:
    connection = await asyncpg.connect(stand.url_of(role))
    try:
        return {key: at.timestamp() for key, at in await connection.fetch(query, list(looks.sample))}
    finally:
        await connection.close()


async def _record_times(stand: Stand, keys: set[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    consumer: Any = AIOKafkaConsumer(
        item.TOPIC, bootstrap_servers=stand.home.kafka().bootstrap, auto_offset_reset="earliest", group_id=None
    )
    await consumer.start()
    try:
        async with asyncio.timeout(SEEN_WITHIN):
            while len(found) < len(keys):
                for records in (await consumer.getmany(timeout_ms=1000)).values():
                    found |= {key: r.timestamp / 1000 for r in records if (key := r.key.decode()) in keys}
    finally:
        await consumer.stop()
    return found


class Looks:
    """Notes when an answer of the other service first shows a sampled command. Looks only while one is awaited."""

    def __init__(self, url: str, authorization: str) -> None:
        self._url = urlsplit(url)
        self._head = f"Host: {self._url.netloc}\r\nAuthorization: {authorization}\r\n\r\n"
        self._wanted = asyncio.Event()
        self.sample: set[str] = set()
        self.awaited: set[str] = set()
        self.seen: dict[str, float] = {}

    def sent(self, command: str) -> None:
        """A command leaves."""
        if command in self.sample:
            self.awaited.add(command)
            self._wanted.set()

    async def run(self) -> None:
        """Look until cancelled."""
        reader, writer = await asyncio.open_connection(self._url.hostname, self._url.port)
        position = 0
        while True:
            await self._wanted.wait()
            writer.write(f"GET /effects?after={position} HTTP/1.1\r\n{self._head}".encode())
            answer = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(answer.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            rows: list[tuple[int, str]] = json.loads(await reader.readexactly(length))
            now = time.time()
            for position, seen in rows:  # noqa: B007
                if seen in self.awaited:
                    self.seen[seen] = now
            self.awaited -= self.seen.keys()
            if not self.awaited:
                self._wanted.clear()
            await asyncio.sleep(LOOK_EVERY)


def figures(results: Results) -> Figures:
    """Percentiles by rate."""
    rows: list[tuple[str, ...]] = []
    for rate, delays in results.delays.items():
        due = results.since_due[rate]
        cells = [f"{quantile(delays, q) * 1000:.1f}" for q in (0.5, 0.99, 0.999)]
        rows.append(
            (
                f"{rate:g}/s",
                f"{len(delays)}",
                *cells,
                f"{quantile(due, 0.5) * 1000:.1f}",
                f"{quantile(due, 0.99) * 1000:.1f}",
            )
        )
    programs = sorted({name for each in results.cores.values() for used in each for name in used})
    busy = [
        (f"{rate:g}/s", *(f"{median(used.get(name, 0) for used in each):.2f}" for name in programs))
        for rate, each in results.cores.items()
    ]
    sheets = [
        Sheet("milliseconds", ("", "samples", "p50", "p99", "p99.9", "p50 since due", "p99 since due"), rows),
        Sheet("of it, p50 in ms", ("", *LEGS), [_split(rate, legs) for rate, legs in results.legs.items()]),
        Sheet("cores in use", ("", *programs), busy),
    ]
    if 500 in results.delays:
        p50, p99 = (quantile(results.delays[500], q) * 1000 for q in (0.5, 0.99))
        sheets.insert(0, Sheet("at 500/s", TARGETS, [within("p50", p50, 10, "ms"), within("p99", p99, 50, "ms")]))
    series = {
        name: [(rate, quantile(delays, q) * 1000) for rate, delays in results.delays.items()]
        for name, q in (("p50", 0.5), ("p99", 0.99))
    }
    return Figures(sheets, series)


def _split(rate: float, legs: list[Legs]) -> tuple[str, ...]:
    parts = (
        [each.packed - each.saved for each in legs],
        [each.applied - each.packed for each in legs],
        [each.seen - each.applied for each in legs],
    )
    return f"{rate:g}/s", *(f"{quantile(part, 0.5) * 1000:.1f}" for part in parts)
