"""One whole run: the naive service and ours by turns, then the real services."""

import os
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import asyncpg

from tests.benchmarks.measure import Saturated, Steady, commit_time, saturated, steady
from tests.benchmarks.stand import Stand, standing
from tests.benchmarks.subjects import Subject, minimal_subjects, real_subject

# Seconds from the start within which another repetition may begin: a slow machine measures less often, not longer.
MINIMAL_UNTIL = 110
REAL_UNTIL = 200


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    repetitions: int = 3
    per_second: float = 200
    steady_seconds: float = 4
    saturated_seconds: float = 3
    concurrency: int = 32
    warm_up_seconds: float = 1.5


@dataclass
class Results:
    """All measurements by subject."""

    sizes: Sizes
    on: date = field(default_factory=date.today)
    servers: str = ""
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])
    commit_ms: float = 0
    seconds: float = 0
    titles: dict[str, str] = field(default_factory=dict[str, str])
    steady: dict[str, list[Steady]] = field(default_factory=lambda: defaultdict(list))
    saturated: dict[str, list[Saturated]] = field(default_factory=lambda: defaultdict(list))


async def run(sizes: Sizes, report: Callable[[str], None]) -> Results:
    """Start everything, measure, end everything."""
    began = time.monotonic()
    results = Results(sizes)
    with standing(report) as servers:
        await servers.prepare()
        results.servers = await servers.versions()
        results.commit_ms = await commit_time(servers.admin_url)
        report(f"servers: ready in {time.monotonic() - began:.0f} s")
        subjects = minimal_subjects(servers)
        await _measure(servers, subjects, results, began + MINIMAL_UNTIL, report)
        servers.stop()
        await _measure(servers, [real_subject(servers)], results, began + REAL_UNTIL, report)
    results.seconds = time.monotonic() - began
    return results


async def _measure(
    servers: Stand, subjects: list[Subject], results: Results, until: float, report: Callable[[str], None]
) -> None:
    sizes = results.sizes
    database = await asyncpg.connect(servers.admin_url)
    try:
        for subject in subjects:
            results.titles[subject.key] = subject.title
            await steady(database, subject, 20, min(1, sizes.warm_up_seconds))
            await saturated(database, subject, sizes.warm_up_seconds, sizes.concurrency)
        for repetition in range(sizes.repetitions):
            if repetition and time.monotonic() > until:
                report("no time for more repetitions on this machine")
                break
            # Forwards and backwards: nobody always comes after the same one.
            for subject in subjects[:: -1 if repetition % 2 else 1]:
                calm = await steady(database, subject, sizes.per_second, sizes.steady_seconds)
                busy = await saturated(database, subject, sizes.saturated_seconds, sizes.concurrency)
                results.steady[subject.key].append(calm)
                results.saturated[subject.key].append(busy)
                report(
                    f"{repetition + 1}/{sizes.repetitions} {subject.title}: p50 {calm.effect_p50:.1f} ms,"
                    f" p99 {calm.effect_p99:.1f} ms; {busy.accepted:.0f} accepted/s, {busy.effects:.0f} effects/s;"
                    f" CPU {busy.source_cpu:.2f} + {busy.sink_cpu:.2f} ms"
                )
    finally:
        await database.close()
