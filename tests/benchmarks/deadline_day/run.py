"""One whole run: the country is set up once; then its deadline day is played ever faster."""

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from deploy.embedded.programs import Program
from tests.benchmarks.deadline_day.arrivals import HOUR, Arrival, arrivals
from tests.benchmarks.deadline_day.board import whole_topic
from tests.benchmarks.deadline_day.client import Client
from tests.benchmarks.deadline_day.collection import Collection, Registered, Tokens, announced, convene, register
from tests.benchmarks.deadline_day.country import PROVINCES, Province, country
from tests.benchmarks.deadline_day.play import Stage, play
from tests.benchmarks.deadline_day.portal import Screen, cookie
from tests.benchmarks.deadline_day.verdict import Shown, Verdict, compare_submissions, verdict
from tests.benchmarks.stand import ROOT, Stand, standing

# Far enough ahead that the clock announces nothing as due soon; and near enough that it announces every report.
QUIET_DAYS, NOTICE_DAYS = 10, 2


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of the country is played, and how fast; without `communes`, as many as the provinces' share.

    `ladder`: the speeds to try with the last `rush_minutes`, in order, until one does not hold; then the whole hour is
    played at the greatest that held (or the next lower one that holds with the whole hour).
    """

    provinces: int = PROVINCES
    communes: int | None = None
    ladder: tuple[float, ...] = (1, 2, 3, 4, 5, 6, 8)
    rush_minutes: float = 2
    whole_hour: bool = True
    seed: int = 436


@dataclass
class Results:
    """All that was measured. Seconds where nothing else is said; `announced_after` is from expected to due-soon."""

    sizes: Sizes
    seconds: float = 0
    registered: Registered | None = None
    convened_after: list[float] = field(default_factory=list[float])
    announced_after: float | None = None
    rushes: list[Verdict] = field(default_factory=list[Verdict])
    hours: list[Verdict] = field(default_factory=list[Verdict])
    accepted: int = 0
    repeats: int = 0

    @property
    def speed(self) -> float | None:
        """At how many times real time the machine plays the hour; none when it kept pace at no speed tried."""
        held = [each.speed for each in (self.hours or self.rushes) if each.holds]
        return max(held, default=None)


@dataclass
class _Day:
    provinces: Sequence[Province]
    arrivals: Sequence[Arrival]
    stand: Stand
    database: asyncpg.Connection
    client: Client
    portal: Client
    tokens: Tokens
    stage: Stage
    shown: Shown
    accepted: set[str] = field(default_factory=set[str])
    unknown: set[str] = field(default_factory=set[str])


async def run(sizes: Sizes, report: Callable[[str], None]) -> Results:
    """Start everything, play, compare, end everything. Raises `Lost` or `Disordered` when anything was."""
    began, results = time.monotonic(), Results(sizes)
    provinces = country(sizes.provinces, sizes.communes)
    async with AsyncExitStack() as ending:
        stand = ending.enter_context(standing(report))
        await stand.prepare()
        database = await asyncpg.connect(stand.admin_url)
        ending.push_async_callback(database.close)
        file = stand.home.folder / "board.jsonl"
        units_at, reports_at, portal_at, _ = stand.start(
            stand.real("units"), stand.real("reports"), stand.real("portal"), (_board(stand, file), "")
        )
        units, reports, portal = Client(units_at.url), Client(reports_at.url), Client(portal_at.url)
        for each in (units, reports, portal):
            ending.callback(each.close)
        results.registered = await register(database, units, stand.token(), provinces)
        report(f"{results.registered}")
        tokens = Tokens(stand)
        units_of = [unit for province in provinces for unit in province.reporting]
        day = _Day(
            provinces,
            arrivals(units_of, sizes.seed),
            stand,
            database,
            reports,
            portal,
            tokens,
            Stage(reports, tokens, provinces),
            Shown(file),
        )
        await _search(day, results, report)
        results.accepted = len(day.accepted)
        topic = await whole_topic(stand.home.kafka().bootstrap)
        compare_submissions(topic, day.accepted, day.unknown)
        results.repeats = topic.repeats
    results.seconds = time.monotonic() - began
    return results


async def _search(day: _Day, results: Results, report: Callable[[str], None]) -> None:
    sizes = results.sizes
    for speed in sizes.ladder:
        each = await _play(day, results, speed, HOUR - 60 * sizes.rush_minutes, report)
        results.rushes.append(each)
        if not each.holds:
            break
    held = [each.speed for each in results.rushes if each.holds]
    while sizes.whole_hour and held:
        each = await _play(day, results, held.pop(), 0, report)
        results.hours.append(each)
        if each.holds:
            break


async def _play(
    day: _Day, results: Results, speed: float, from_second: float, report: Callable[[str], None]
) -> Verdict:
    is_whole = from_second == 0
    collection = await convene(day.client, day.tokens, day.provinces, NOTICE_DAYS if is_whole else QUIET_DAYS)
    results.convened_after.append(collection.seconds)
    if is_whole:
        results.announced_after = await announced(day.database, collection)
    report(f"{len(collection.reports)} reports are expected {collection.seconds:.0f} s after the first convocation")
    screen = await _screen(day, collection)
    played = await play(
        day.stage, collection, day.arrivals, screen, speed=speed, from_second=from_second, home=day.stand.home.folder
    )
    day.accepted |= played.accepted.keys()
    day.unknown |= played.unknown.keys()
    for reason in [*played.unknown.values(), *played.unread][:3]:
        report(f"gave up: {reason}")
    each = await verdict(played, collection, day.client, day.tokens, day.shown)
    report(line(each))
    return each


async def _screen(day: _Day, collection: Collection) -> Screen:
    """The screen of the province in the middle, by how many communes it has."""
    province = sorted(day.provinces, key=lambda each: each.communes)[len(day.provinces) // 2]
    token = day.tokens.staff(province)
    session = await cookie(day.stand.admin_url, day.stand.home, f"staff-{province.staff}", token)
    return Screen(day.portal, session, collection.conferences[province], province.reporting)


def line(each: Verdict) -> str:
    """A play in a line."""
    cpu = ", ".join(
        f"{name} {used:.2f} ({each.cpu_ms(name):.1f} ms a report)" for name, used in sorted(each.cpu.items())
    )
    return (
        f"{each.speed:g}×: {each.accepted} of {each.units} accepted in {each.seconds:.0f} s,"
        f" refused for now {each.refused or 0}, gave up {each.gave_up};"
        f" board p50 {each.stale.p50:.0f}, p99 {each.stale.p99:.0f}, most {each.stale.largest:.0f} ms;"
        f" portal p50 {each.portal.p50:.0f}, p99 {each.portal.p99:.0f} ms, its page {each.pages.p50:.0f} ms;"
        f" submission p50 {each.submissions.p50:.0f}, p99 {each.submissions.p99:.0f} ms;"
        f" draft p50 {each.drafts.p50:.0f}, p99 {each.drafts.p99:.0f} ms;"
        f" list p50 {each.lists.p50:.0f}, p99 {each.lists.p99:.0f} ms; processors: {cpu}"
    )


def _board(stand: Stand, file: Path) -> Program:
    module = "tests.benchmarks.deadline_day.board"
    return Program(
        name="board",
        home=stand.home.folder,
        command=(sys.executable, "-m", module, stand.home.kafka().bootstrap, str(file)),
        log=stand.home.logs / "board.log",
        is_ready=file.exists,
        environment=stand.real("reports")[0].environment,
        folder=ROOT,
    )
