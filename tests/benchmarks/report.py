"""What a run found: as tables in the terminal and as a page of the documentation."""

import os
import platform
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from statistics import median
from typing import TypeVar

import psutil
from rich.console import Console
from rich.table import Table

from tests.benchmarks.run import Results

T = TypeVar("T")
PACKAGES = ("fastapi", "uvicorn", "uvloop", "asyncpg", "aiokafka", "faststream", "pydantic")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its heading."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


def sheets(results: Results) -> list[Sheet]:
    """The medians over the repetitions, the ratios first."""
    sizes = results.sizes
    return [
        Sheet(
            "phongtrao / naive",
            ("", "commands accepted", "effects", "effect p50", "effect p99"),
            [
                _ratios(results, "like for like (both check a token)", "ours", "naive"),
                _ratios(
                    results, "least alike (token and Idempotency-Key / open to anybody)", "ours-full", "naive-bare"
                ),
            ],
        ),
        Sheet(
            f"at {sizes.per_second:g} commands/s: milliseconds from the moment a command was due",
            ("", "answer p50", "answer p99", "effect p50", "effect p99", "refused"),
            [
                (
                    title,
                    f"{_middle(results.steady[key], lambda each: each.answer_p50):.1f}",
                    f"{_middle(results.steady[key], lambda each: each.answer_p99):.1f}",
                    f"{_middle(results.steady[key], lambda each: each.effect_p50):.1f}",
                    f"{_middle(results.steady[key], lambda each: each.effect_p99):.1f}",
                    str(sum(each.refused for each in results.steady[key])),
                )
                for key, title in results.titles.items()
            ],
        ),
        Sheet(
            f"as fast as {sizes.concurrency} connections go: per second, and processor milliseconds for each command",
            ("", "accepted/s", "effects/s", "CPU source", "CPU sink", "refused"),
            [
                (
                    title,
                    f"{_middle(results.saturated[key], lambda each: each.accepted):.0f}",
                    f"{_middle(results.saturated[key], lambda each: each.effects):.0f}",
                    f"{_middle(results.saturated[key], lambda each: each.source_cpu):.2f}",
                    f"{_middle(results.saturated[key], lambda each: each.sink_cpu):.2f}",
                    str(sum(each.refused for each in results.saturated[key])),
                )
                for key, title in results.titles.items()
            ],
        ),
    ]


def _ratios(results: Results, title: str, ours: str, naive: str) -> tuple[str, ...]:
    """Each repetition's ratio, and of those the middle one with the least and the greatest."""
    busy = list(zip(results.saturated[ours], results.saturated[naive], strict=True))
    calm = list(zip(results.steady[ours], results.steady[naive], strict=True))
    return (
        title,
        _spread(a.accepted / b.accepted for a, b in busy),
        _spread(a.effects / b.effects for a, b in busy),
        _spread(a.effect_p50 / b.effect_p50 for a, b in calm),
        _spread(a.effect_p99 / b.effect_p99 for a, b in calm),
    )


def _spread(values: Iterable[float]) -> str:
    ordered = sorted(values)
    middle = f"{median(ordered):.2f}x"
    return middle if len(ordered) == 1 else f"{middle} ({ordered[0]:.2f}-{ordered[-1]:.2f})"


def _middle(values: Sequence[T], pick: Callable[[T], float]) -> float:
    return median(pick(each) for each in values)


def machine(results: Results) -> str:
    """What the figures hold for."""
    memory = psutil.virtual_memory().total / 2**30
    parts = [
        f"{os.cpu_count()} cores, {memory:.0f} GB",
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        results.servers,
        ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        f"a commit on this disk {results.commit_ms:.2f} ms",
        f"load average {results.load_before:.1f} before the run",
    ]
    return "; ".join(parts)


def how(results: Results) -> str:
    """How much was measured."""
    sizes = results.sizes
    return (
        f"{len(results.steady['ours'])} repetitions by turns, each {sizes.steady_seconds:g} s at {sizes.per_second:g}/s"
        f" and {sizes.saturated_seconds:g} s with {sizes.concurrency} connections; medians (least-greatest);"
        f" {results.seconds:.0f} s in all"
    )


def show(results: Results, console: Console) -> None:
    """Print the tables."""
    for sheet in sheets(results):
        table = Table(title=sheet.title, title_justify="left")
        for number, column in enumerate(sheet.columns):
            table.add_column(column, justify="right" if number else "left")
        for row in sheet.rows:
            table.add_row(*row)
        console.print(table)
    console.print(machine(results))
    console.print(how(results))


def page(results: Results, text: str, on: date) -> str:
    """The page of the documentation: `text` with the figures in place of its mark."""
    parts = [f"Measured on {on.isoformat()}: {machine(results)}. {how(results)}."]
    for sheet in sheets(results):
        lines = [sheet.columns, ("---", *["---:"] * (len(sheet.columns) - 1)), *sheet.rows]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        parts.append(f"**{sheet.title}**\n\n{table}")
    return text.replace("<!-- figures -->", "\n\n".join(parts))
