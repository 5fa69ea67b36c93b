"""Server time and weight of every page of the portal, with a year of 69 units in it."""

import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from services.portal.assets import asset_names, compressed
from shared.testing.databases import new_database
from shared.testing.servers import postgres_server
from tests.benchmarks.figures import TARGETS, Figures, Sheet, quantile, within
from tests.benchmarks.portal.filled import VISITORS, filled_portal, logged_in, paths

MILLISECONDS, KILOBYTES = 100.0, 150.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """How often each page is asked for by each visitor."""

    times: int = 40


@dataclass
class Results:
    """Milliseconds and bytes by page (`worked`: of this process's processor); `things` and `events` are kept then."""

    took: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    worked: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    weight: dict[str, int] = field(default_factory=dict[str, int])
    things: int = 0
    events: int = 0


async def run(sizes: Sizes, report: Callable[[str], None]) -> Results:
    """One visitor after the other asks for every page, again and again."""
    results = Results()
    with postgres_server() as url, tempfile.TemporaryDirectory() as keys:
        database = await new_database(url, "portal", statements=())
        async with filled_portal(database, Path(keys)) as (portal, issuer):
            results.things = await portal.pool.fetchval("SELECT count(*) FROM thing")
            results.events = await portal.pool.fetchval("SELECT count(*) FROM happened")
            report(f"{results.events} events, {results.things} things")
            for visitor in VISITORS:
                async with await logged_in(portal, issuer, visitor) as browser:
                    for path in await paths(portal, browser):
                        name = name_of(path)
                        for number in range(sizes.times + 2):
                            began, worked = time.perf_counter(), time.process_time()
                            answer = await browser.get(path)
                            if number < 2 or answer.status_code != 200:  # what is compiled and cached once
                                continue
                            results.took.setdefault(name, []).append((time.perf_counter() - began) * 1000)
                            results.worked.setdefault(name, []).append((time.process_time() - worked) * 1000)
                            results.weight[name] = max(
                                results.weight.get(name, 0), int(answer.headers["content-length"])
                            )
    return results


def name_of(path: str) -> str:
    """A page's kind: `/teams/…` for any team."""
    place, _, query = path.partition("?")
    named = re.sub(r"/[^/]*[-\d][^/]*$", "/…", place)
    return named + (f"?{query.partition('=')[0]}" if query else "")


def figures(results: Results) -> Figures:
    """The slowest and the heaviest first against their targets, then every page."""
    assets = sum(len(compressed(name)) for name in asset_names())
    slow = max(results.took, key=lambda name: quantile(results.took[name], 0.95))
    heavy = max(results.weight, key=lambda name: results.weight[name])
    rows = [
        (
            f"`{name}`",
            f"{median(took):.0f}",
            f"{quantile(took, 0.95):.0f}",
            f"{median(results.worked[name]):.0f}",
            f"{results.weight[name] / 1000:.0f}",
            f"{(results.weight[name] + assets) / 1000:.0f}",
        )
        for name, took in sorted(results.took.items(), key=lambda each: -quantile(each[1], 0.95))
    ]
    return Figures(
        [
            Sheet(
                f"{results.events:,} events, {results.things:,} things",
                TARGETS,
                [
                    within(f"server time p95 of the slowest page, `{slow}`", quantile(results.took[slow], 0.95),
                           MILLISECONDS, "ms"),
                    within(f"first load of the heaviest page, `{heavy}`", (results.weight[heavy] + assets) / 1000,
                           KILOBYTES, "kB"),
                ],
            ),
            Sheet("pages", ("", "p50, ms", "p95, ms", "processor, ms", "page, kB","with what it loads once, kB"), rows),
        ]
    )  # fmt: skip
