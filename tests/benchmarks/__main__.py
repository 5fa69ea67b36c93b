"""`python -m tests.benchmarks`: latency and throughput beside a naive service, in one run, as ratios."""

import asyncio
import signal
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from tests.benchmarks.report import page, show
from tests.benchmarks.run import Sizes, run

TEXT = Path(__file__).with_name("performance.md")
PAGE = Path(__file__).parents[2] / "docs" / "performance.md"


def main(
    write: Annotated[bool, typer.Option("--write", help="Write docs/performance.md.")] = False,
    repetitions: Annotated[int, typer.Option(min=1, max=10)] = 3,
) -> None:
    """Start PostgreSQL, Kafka and the services in a folder of their own, measure, end them."""
    signal.signal(signal.SIGTERM, _interrupt)
    console = Console(width=None if Console().is_terminal else 140)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        results = runner.run(run(Sizes(repetitions=repetitions), lambda line: console.print(line, highlight=False)))
    show(results, console)
    if write:
        PAGE.write_text(page(results, TEXT.read_text(), results.on))
        console.print(f"written: {PAGE}")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    typer.run(main)
