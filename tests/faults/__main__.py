"""`python -m tests.faults`: breaks a running system in every way it knows, and checks that the promises hold."""

import asyncio
import signal
import tempfile
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from deploy.embedded.system import keep_compiled_modules
from tests.faults.faults import FAULTS, Fault
from tests.faults.report import show
from tests.faults.run import Plan, everything, run

# Three minutes for every change: the faults that have found most, each once.
CI = (
    "source-killed",
    "sink-killed",
    "relay-terminated",
    "postgres-killed",
    "kafka-killed",
    "slow-network",
    "resets",
    "poison",
    "crash:committed-not-notified",
    "crash:cursor-not-moved",
    "crash:committed-offset-not",
)


def main(
    seed: Annotated[int, typer.Option(help="The same seed sends the same commands and breaks the same things.")] = 1,
    minutes: Annotated[float, typer.Option(min=0.1)] = 10,
    fault: Annotated[list[str] | None, typer.Option(help="These alone; all without it.")] = None,
    ci: Annotated[bool, typer.Option("--ci", help="The selection for every change.")] = False,
    fixture_only: Annotated[bool, typer.Option("--fixture-only", help="Without units, reports and festival.")] = False,
) -> None:
    """Play every fault alone, then mixtures until the time is over. Exits 1 when a promise was broken."""
    signal.signal(signal.SIGTERM, _interrupt)
    keep_compiled_modules()
    console = Console(width=None if Console().is_terminal else 160, highlight=False)
    alone = [_named(name) for name in fault or (CI if ci else [])] or everything()
    mixed = [each for each in alone if not each.name.startswith("crash:")] if fault or ci else everything()
    plan = Plan(seed, minutes, alone, mixed, real=not fixture_only)
    folder = Path(tempfile.mkdtemp(prefix="phongtrao-faults-run-"))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        results = runner.run(run(plan, folder, console.print))
    show(results, console)
    if results.findings:
        raise typer.Exit(1)


def _named(name: str) -> Fault:
    if name not in FAULTS:
        raise typer.BadParameter(f"there is no fault {name!r}; there are: {', '.join(FAULTS)}")
    return FAULTS[name]


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    typer.run(main)
