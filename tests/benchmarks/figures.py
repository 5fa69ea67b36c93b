"""What scenarios hand over to be shown: tables with the ratios first, each with its target beside it."""

import os
import platform
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from statistics import median

import psutil

from deploy.embedded.jars import locked_jars
from deploy.embedded.postgres import postgres_version

PACKAGES = ("fastapi", "uvicorn", "uvloop", "asyncpg", "aiokafka", "faststream", "pydantic")
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its heading."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Figures:
    """All of one scenario; `series` are the points of its plot by line, if it has one."""

    sheets: Sequence[Sheet]
    series: dict[str, list[tuple[float, float]]] = field(default_factory=dict[str, list[tuple[float, float]]])


def against(title: str, ratios: Sequence[float], least: float) -> tuple[str, str, str, str]:
    """A ratio's median with its spread, its target, and whether it is met."""
    middle = median(ratios)
    spread = f"{middle:.2f}x" + (f" ({min(ratios):.2f}-{max(ratios):.2f})" if len(ratios) > 1 else "")
    return title, spread, f"≥ {least:g}x", "met" if middle >= least else "**not met**"


def ratios(ours: Sequence[float], other: Sequence[float]) -> list[float]:
    """Ours for one of the other, in each repetition."""
    return [a / b for a, b in zip(ours, other, strict=True)]


def within(title: str, value: float, most: float, unit: str) -> tuple[str, str, str, str]:
    """A value that should not be more than its target."""
    return title, f"{value:.1f} {unit}", f"≤ {most:g} {unit}", "met" if value <= most else "**not met**"


TARGETS = ("", "measured", "target", "")


def quantile(values: Sequence[float], q: float) -> float:
    """The smallest value that at least the share `q` of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-q * len(ordered) // 1) - 1)]


def servers() -> str:
    """The embedded servers that a run starts."""
    kafka = next(found[1] for jar in locked_jars() if (found := re.fullmatch(r"kafka_[\d.]+-(.+)\.jar", jar.name)))
    return f"{postgres_version()}, Kafka {kafka}"


def machine() -> str:
    """What figures hold for."""
    memory = psutil.virtual_memory().total / 2**30
    return "; ".join(
        (
            f"{os.cpu_count()} cores, {memory:.0f} GB",
            f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
            servers(),
            ", ".join(f"{name} {version(name)}" for name in PACKAGES),
            f"load average {os.getloadavg()[0]:.1f} at the end",
        )
    )
