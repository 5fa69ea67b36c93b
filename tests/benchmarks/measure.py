"""One measurement: load, then the effects that it had, until all are there."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import asyncpg
import psutil

from tests.benchmarks.load import Sent, at_rate, saturating
from tests.benchmarks.stand import Running
from tests.benchmarks.subjects import Subject

EFFECTS_WITHIN = 60.0
REFUSED = 503  # overloaded: the sender is told to come again, and nothing was done


class Miscounted(Exception):
    """Commands that were accepted and effects in the other service are not one to one."""


@dataclass(frozen=True, slots=True)
class Steady:
    """At a fixed rate, milliseconds from the moment a command was due."""

    answer_p50: float
    answer_p99: float
    effect_p50: float
    effect_p99: float
    accepted: int
    refused: int


@dataclass(frozen=True, slots=True)
class Saturated:
    """As fast as it goes: per second, and milliseconds of processor time that the processes took for each."""

    accepted: float
    effects: float
    source_cpu: float
    sink_cpu: float
    count: int
    refused: int


async def steady(database: asyncpg.Connection, subject: Subject, per_second: float, seconds: float) -> Steady:
    """Arrivals at a fixed rate."""
    commands = [subject.new_command() for _ in range(round(per_second * seconds))]
    sent = await at_rate(subject.source.url, subject.request, commands, per_second)
    effects = await effects_of(database, subject, sent)
    accepted = [each for each in sent if each.command in effects]
    answers = [each.answered - each.due for each in accepted]
    delays = [effects[each.command] - each.due for each in accepted]
    quantiles = [_ms(quantile(values, q)) for values in (answers, delays) for q in (0.5, 0.99)]
    return Steady(*quantiles, accepted=len(accepted), refused=len(sent) - len(accepted))


async def saturated(database: asyncpg.Connection, subject: Subject, seconds: float, concurrency: int) -> Saturated:
    """A fixed number of connections, all of them always in use."""
    began, source_cpu, sink_cpu = time.time(), cpu(subject.source), cpu(subject.sink)
    sent = await saturating(subject.source.url, subject.request, subject.new_command, seconds, concurrency)
    accepted_in = max(each.answered for each in sent) - began
    effects = await effects_of(database, subject, sent)
    source_cpu, sink_cpu = cpu(subject.source) - source_cpu, cpu(subject.sink) - sink_cpu
    return Saturated(
        accepted=len(effects) / accepted_in,
        effects=len(effects) / (max(effects.values()) - began),
        source_cpu=_ms(source_cpu / len(effects)),
        sink_cpu=_ms(sink_cpu / len(effects)),
        count=len(effects),
        refused=len(sent) - len(effects),
    )


async def effects_of(database: asyncpg.Connection, subject: Subject, sent: Sequence[Sent]) -> dict[str, float]:
    """When each accepted command's effect was committed.

    Raises `Miscounted` unless every accepted command has exactly one effect and every refused one has none.
    """
    if wrong := Counter(each.status for each in sent if each.status not in (200, 201, REFUSED)):
        raise Miscounted(f"{subject.title}: answered with {dict(wrong)}")
    accepted = {each.command for each in sent if each.status != REFUSED}
    if not accepted:
        raise Miscounted(f"{subject.title}: none of {len(sent)} commands was accepted, all were refused as too many")
    deadline = time.monotonic() + EFFECTS_WITHIN
    while True:
        rows = await database.fetch(subject.effects, [each.command for each in sent])
        effects: dict[str, float] = dict(tuple(row) for row in rows)
        if len(rows) > len(effects):
            raise Miscounted(f"{subject.title}: {len(rows) - len(effects)} effects twice")
        if undue := effects.keys() - accepted:
            raise Miscounted(f"{subject.title}: {len(undue)} commands were refused and took effect")
        if len(effects) == len(accepted):
            return effects
        if time.monotonic() > deadline:
            raise Miscounted(f"{subject.title}: {len(accepted) - len(effects)} of {len(accepted)} without effect")
        await asyncio.sleep(0.2)


async def commit_time(admin_url: str, times: int = 200) -> float:
    """Median milliseconds of a commit on this disk, one at a time."""
    database = await asyncpg.connect(admin_url)
    try:
        await database.execute("CREATE TABLE commit_time(n int)")
        took: list[float] = []
        for n in range(times):
            began = time.perf_counter()
            await database.execute("INSERT INTO commit_time VALUES ($1)", n)
            took.append(time.perf_counter() - began)
        return _ms(median(took))
    finally:
        await database.close()


def cpu(running: Running) -> float:
    """Seconds of processor time that the process has used."""
    times = psutil.Process(running.process.pid).cpu_times()
    return times.user + times.system


def quantile(values: Sequence[float], q: float) -> float:
    """The smallest value that at least the share `q` of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-q * len(ordered) // 1) - 1)]


def _ms(seconds: float) -> float:
    return seconds * 1000
