"""`python -m tests.faults`: breaks a running system in every way it knows, and checks that the promises hold."""

import asyncio
import signal
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer
import uvloop
from rich.console import Console

from deploy.embedded.system import keep_compiled_modules
from tests.faults.breaking.stage import Fault
from tests.faults.checks import Finding
from tests.faults.faults import FAULTS
from tests.faults.mutants.catalogue import MUTANTS, Mutant
from tests.faults.mutants.catalogue import mutant as find_mutant
from tests.faults.report import Caught, show, show_caught, write_faults, write_mutants
from tests.faults.run import Plan, Results, run
from tests.faults.settling import WITHIN

# A change is not refused because a machine was slow for a moment; how long each fault took is printed.
CI_WITHIN = 150.0

# About three minutes for every change: the faults that have found most, each once; then a reader that goes on after
# others have taken over from it, while transactions commit late.
CI = (
    "publisher-killed",
    "postgres-killed",
    "kafka-killed",
    "resets",
    "poison",
    "crash:committed-not-notified",
    "crash:committed-offset-not",
)
CI_TOGETHER = ("sink-paused", "late-commits")


cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@cli.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    seed: Annotated[
        list[int] | None,
        typer.Option(
            help="The same seed sends the same commands and breaks the same things. Several share the faults."
        ),
    ] = None,
    minutes: Annotated[float, typer.Option(min=0.1, help="For each seed; no fault begins later.")] = 20,
    fault: Annotated[list[str] | None, typer.Option(help="These alone; all without it.")] = None,
    ci: Annotated[bool, typer.Option("--ci", help="The selection for every change.")] = False,
    fixture_only: Annotated[
        bool, typer.Option("--fixture-only", help="Without units, reports, festival and portal.")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="Write the table into docs/reliability.md.")] = False,
) -> None:
    """Play every fault alone, then mixtures until the time is over.

    Several seeds share what is played alone, so that each has time left for mixtures of all of them. Exits 1 when a
    promise was broken, or when a fault was left out.
    """
    if context.invoked_subcommand is not None:
        return
    faults = [_named(name) for name in fault or (CI if ci else FAULTS)]
    mixed = [_named(name) for name in CI_TOGETHER] if ci else faults
    console = _console()
    done: list[Results] = []
    seeds = seed or [1]
    for share, number in enumerate(seeds):
        plan = Plan(
            number,
            minutes,
            faults[share :: len(seeds)],
            mixed,
            mixtures=1 if ci else None,
            real=not fixture_only,
            within=CI_WITHIN if ci else WITHIN,
        )
        done.append(_go(run(plan, _folder(), console.print)))
        show(done[-1:], console)
    if len(done) > 1:
        show(done, console)
    if write:
        write_faults(done)
    if not all(results.is_good for results in done):
        raise typer.Exit(1)


@cli.command()
def mutants(
    mutant: Annotated[list[str] | None, typer.Option(help="These; all without it.")] = None,
    minutes: Annotated[float, typer.Option(min=0.1, help="A mutant that is not caught by then has survived.")] = 3,
    seed: int = 1,
    write: Annotated[bool, typer.Option("--write", help="Write the table into docs/reliability.md.")] = False,
) -> None:
    """Run wrong implementations, each under the fault that shows it. Exits 1 when one survives.

    A mutant is caught when the checks that it names have found something; others, lateness among them, do not count.
    First comes the control: no mutant, under all of these faults with the same limits. It may fail no check.
    """
    console = _console()
    chosen = [find_mutant(name) for name in mutant or []] or MUTANTS
    faults = {name: _named(name) for each in chosen for name in each.faults}
    alone = list(faults.values())
    console.print("control: no mutant")
    control = _go(run(Plan(seed, 60, alone, [], real=False), _folder(), console.print))
    if control.findings:
        console.print("the control has findings: what is found with mutants would prove nothing")
        raise typer.Exit(1)
    caught: list[Caught] = []
    for each in chosen:
        under = [faults[name] for name in each.faults]
        plan = Plan(seed, minutes, under, under, mutant=each.name, real=False, until=_is_decided(each))
        console.print(f"\n{each.name}: {each.breaks}")
        results = _go(run(plan, _folder(), console.print))
        caught.append(Caught(each, results.findings, results.seconds))
        console.print(f"  {caught[-1].said}")
    show_caught(control, caught, console)
    if write:
        write_mutants(control, caught)
    if survivors := [each.mutant.name for each in caught if each.silent]:
        console.print(f"survived: {', '.join(survivors)}")
        raise typer.Exit(1)


def _is_decided(mutant: Mutant) -> Callable[[Sequence[Finding]], bool]:
    def decided(found: Sequence[Finding]) -> bool:
        caught = Caught(mutant, found, 0)
        return caught.has_ended or not caught.silent

    return decided


def _go(work: Coroutine[Any, Any, Results]) -> Results:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def _console() -> Console:
    signal.signal(signal.SIGTERM, _interrupt)
    keep_compiled_modules()
    return Console(width=None if Console().is_terminal else 160, highlight=False)


def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="phongtrao-faults-run-"))


def _named(name: str) -> Fault:
    if name not in FAULTS:
        raise typer.BadParameter(f"there is no fault {name!r}; there are: {', '.join(FAULTS)}")
    return FAULTS[name]


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    cli()
