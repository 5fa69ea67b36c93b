"""From a command's answer to its effect in another service's HTTP answer, at several rates."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import uuid4

from tests.benchmarks.figures import TARGETS, Figures, Sheet, quantile, within
from tests.benchmarks.load import at_rate, post
from tests.benchmarks.note import note
from tests.benchmarks.stand import standing

SEEN_WITHIN = 60.0
LOOK_EVERY = 0.002


@dataclass(frozen=True, slots=True)
class Sizes:
    """Commands a second, and for how long each rate."""

    rates: tuple[float, ...] = (50, 200, 500, 1000)
    seconds: float = 10


@dataclass
class Results:
    """By rate, seconds: from the answer to the effect's being seen, and from the moment the command was due."""

    sizes: Sizes
    delays: dict[float, list[float]] = field(default_factory=dict[float, list[float]])
    since_due: dict[float, list[float]] = field(default_factory=dict[float, list[float]])


async def run(sizes: Sizes, report: Callable[[str], None]) -> Results:
    """The minimal services: a command at one, a look at the other every two milliseconds."""
    results = Results(sizes)
    with standing(report) as stand:
        await stand.prepare()
        source, sink = stand.start(stand.minimal("source"), stand.minimal("sink"))
        token = {"Authorization": f"Bearer {stand.token()}"}
        request = post(source.url, "/items", note, lambda _: token)
        seen: dict[str, float] = {}
        looking = asyncio.create_task(_look(sink.url, token["Authorization"], seen))
        try:
            await at_rate(source.url, request, [uuid4().hex for _ in range(200)], 100)
            for rate in sizes.rates:
                commands = [uuid4().hex for _ in range(round(rate * sizes.seconds))]
                sent = await at_rate(source.url, request, commands, rate)
                deadline = time.monotonic() + SEEN_WITHIN
                while any(command not in seen for command in commands):
                    if time.monotonic() > deadline or looking.done():
                        raise TimeoutError(f"{sum(c not in seen for c in commands)} commands without effect")
                    await asyncio.sleep(0.05)
                accepted = [each for each in sent if each.status == 201]
                if len(accepted) < len(sent):
                    raise AssertionError(f"{len(sent) - len(accepted)} commands were not accepted")
                results.delays[rate] = [seen[each.command] - each.answered for each in accepted]
                results.since_due[rate] = [seen[each.command] - each.due for each in accepted]
                p50, p99 = (quantile(results.delays[rate], q) * 1000 for q in (0.5, 0.99))
                report(f"{rate:g}/s: p50 {p50:.1f} ms, p99 {p99:.1f} ms")
        finally:
            looking.cancel()
    return results


async def _look(url: str, authorization: str, seen: dict[str, float]) -> None:
    """Note when an answer first shows each item."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    position = 0
    while True:
        head = f"Host: {parts.netloc}\r\nAuthorization: {authorization}\r\n\r\n"
        writer.write(f"GET /effects?after={position} HTTP/1.1\r\n{head}".encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(answer.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        rows: list[tuple[int, str]] = json.loads(await reader.readexactly(length))
        now = time.time()
        for position, item in rows:  # noqa: B007
            seen[item] = now
        await asyncio.sleep(LOOK_EVERY)


def figures(results: Results) -> Figures:
    """Percentiles by rate."""
    rows: list[tuple[str, ...]] = []
    for rate, delays in results.delays.items():
        due = results.since_due[rate]
        cells = [f"{quantile(delays, q) * 1000:.1f}" for q in (0.5, 0.99, 0.999)]
        rows.append((f"{rate:g}/s", *cells, f"{quantile(due, 0.5) * 1000:.1f}", f"{quantile(due, 0.99) * 1000:.1f}"))
    sheets = [
        Sheet("milliseconds", ("", "p50", "p99", "p99.9", "p50 since due", "p99 since due"), rows),
    ]
    if 500 in results.delays:
        p50, p99 = (quantile(results.delays[500], q) * 1000 for q in (0.5, 0.99))
        sheets.insert(0, Sheet("at 500/s", TARGETS, [within("p50", p50, 10, "ms"), within("p99", p99, 50, "ms")]))
    series = {
        name: [(rate, quantile(delays, q) * 1000) for rate, delays in results.delays.items()]
        for name, q in (("p50", 0.5), ("p99", 0.99))
    }
    return Figures(sheets, series)
