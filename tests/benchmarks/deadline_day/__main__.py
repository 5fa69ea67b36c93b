"""`python -m tests.benchmarks.deadline_day`: at how many times real time this machine plays the deadline day."""

import asyncio
import signal
from types import FrameType
from typing import Annotated

import typer
import uvloop
from rich.console import Console
from rich.table import Table

from tests.benchmarks.deadline_day.country import PROVINCES
from tests.benchmarks.deadline_day.run import Results, Sizes, run


def main(
    provinces: Annotated[
        int, typer.Option(min=1, max=PROVINCES, help="How many of the country's provinces.")
    ] = PROVINCES,
    speed: Annotated[list[float] | None, typer.Option(help="Speeds to try, in order.")] = None,
    rush_minutes: Annotated[float, typer.Option(help="How much of the hour's end decides about a speed.")] = 5,
    whole_hour: Annotated[bool, typer.Option(help="Then play the whole hour at the greatest speed that held.")] = True,
) -> None:
    """Start PostgreSQL, Kafka and the services in a folder of their own, play, end them."""
    signal.signal(signal.SIGTERM, _interrupt)
    console = Console(width=None if Console().is_terminal else 160)
    sizes = Sizes(
        provinces=provinces,
        ladder=tuple(speed) if speed else Sizes().ladder,
        rush_minutes=rush_minutes,
        whole_hour=whole_hour,
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        results = runner.run(run(sizes, lambda line: console.print(line, highlight=False)))
    show(results, console)


def show(results: Results, console: Console) -> None:
    """The plays as a table, and what was compared."""
    table = Table("played", "×", "units", "accepted", "tried again", "board p50", "p99", "most", "submit p50", "p99",
                  "draft p50", "p99", "list p50", "p99")  # fmt: skip
    for name, plays in (("rush", results.rushes), ("hour", results.hours)):
        for each in plays:
            spreads = [each.stale.p50, each.stale.p99, each.stale.largest, each.submissions.p50, each.submissions.p99,
                       each.drafts.p50, each.drafts.p99, each.lists.p50, each.lists.p99]  # fmt: skip
            counts = [f"{each.speed:g}", str(each.units), str(each.accepted), str(sum(each.refused.values()))]
            table.add_row(name, *counts, *(f"{spread:.0f} ms" for spread in spreads))
    console.print(table)
    console.print(
        f"{results.registered}; reports expected within {max(results.convened_after):.0f} s of convening, announced as"
        f" due soon after {results.announced_after} s more; {results.accepted} submissions, each once in the topic and"
        f" in order, {results.repeats} repeats; {results.servers}; {results.seconds:.0f} s in all"
    )


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    typer.run(main)
