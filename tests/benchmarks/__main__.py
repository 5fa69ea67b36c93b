"""`python -m tests.benchmarks`: what the guarantees cost, as ratios in one run, one scenario after the other."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from types import FrameType
from typing import Annotated, Any

import typer
import uvloop
from rich.console import Console

from deploy.embedded.system import keep_compiled_modules
from shared.platform.process import collect_less_often
from tests.benchmarks import accepting, applying, draining, end_to_end, footprint
from tests.benchmarks.deadline_day import run as deadline_day
from tests.benchmarks.deadline_day.figures import figures as in_tables
from tests.benchmarks.debezium import run as debezium
from tests.benchmarks.figures import Figures, Report
from tests.benchmarks.page import show, write_part
from tests.benchmarks.portal import pages


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something to measure. `quick` is smaller, for a look; `log` says that its plot grows by powers."""

    run: Callable[[Any, Report], Coroutine[Any, Any, Any]]
    figures: Callable[[Any], Figures]
    full: Any
    quick: Any
    axis: str = ""


SCENARIOS: dict[str, Scenario] = {
    "accepting": Scenario(
        accepting.run, accepting.figures, accepting.Sizes(), accepting.Sizes(repetitions=3, seconds=1.5)
    ),
    "draining": Scenario(
        draining.run,
        draining.figures,
        draining.Sizes(repetitions=5, open_rows=1_000_000, growth=(10_000, 100_000, 1_000_000, 5_000_000)),
        draining.Sizes(repetitions=2, open_rows=100_000, growth=(10_000, 100_000)),
        "rows in the outbox",
    ),
    "debezium": Scenario(
        debezium.run, debezium.figures, debezium.Sizes(), debezium.Sizes(repetitions=1, rows=5_000, seconds=2)
    ),
    "applying": Scenario(applying.run, applying.figures, applying.Sizes(), applying.Sizes(repetitions=1)),
    "end-to-end": Scenario(
        end_to_end.run,
        end_to_end.figures,
        end_to_end.Sizes(),
        end_to_end.Sizes(seconds=3, repetitions=1),
        "commands a second",
    ),
    "deadline-day": Scenario(
        deadline_day.run,
        in_tables,
        deadline_day.Sizes(),
        deadline_day.Sizes(provinces=5, ladder=(1,), rush_minutes=1, whole_hour=False),
    ),
    "footprint": Scenario(
        footprint.run, footprint.figures, footprint.Sizes(), footprint.Sizes(events=20_000, starts=1)
    ),
    "portal": Scenario(pages.run, pages.figures, pages.Sizes(), pages.Sizes(times=8)),
}


def main(
    only: Annotated[list[str] | None, typer.Option(help=f"Of {', '.join(SCENARIOS)}; all without it.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Smaller, for a look.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write what was measured into docs/performance.md.")] = False,
) -> None:
    """Start PostgreSQL, Kafka and the services in folders of their own, measure, end them."""
    signal.signal(signal.SIGTERM, _interrupt)
    keep_compiled_modules()
    collect_less_often()
    console = Console(width=None if Console().is_terminal else 140, highlight=False)
    for name in only or SCENARIOS:
        if name not in SCENARIOS:
            raise typer.BadParameter(f"there is no scenario {name!r}; there are: {', '.join(SCENARIOS)}")
        scenario = SCENARIOS[name]
        console.rule(name)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            results = runner.run(scenario.run(scenario.quick if quick else scenario.full, console.print))
        figures = scenario.figures(results)
        show(figures, console)
        if write:
            write_part(name, figures, scenario.axis)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    typer.run(main)
