"""Commands accepted over HTTP with all guarantees and the relay at work, beside services that give none."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import median
from uuid import uuid4

from tests.benchmarks.figures import TARGETS, Figures, Sheet, against, ratios
from tests.benchmarks.load import post, saturating
from tests.benchmarks.note import note
from tests.benchmarks.stand import Running, cpu, standing


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    repetitions: int = 7
    seconds: float = 3
    concurrency: int = 32


@dataclass(frozen=True, slots=True)
class Rate:
    """Accepted per second, and milliseconds of processor time that the service took for each."""

    accepted: float
    cpu_ms: float


@dataclass
class Results:
    """By subject: `ours`, `ours-key` (with Idempotency-Key), `naive` (write, then publish), `writer` (only write)."""

    sizes: Sizes
    rates: dict[str, list[Rate]] = field(default_factory=lambda: defaultdict(list))

    def ratios(self, ours: str, other: str) -> list[float]:
        """Accepted by ours for one accepted by the other, in each repetition."""
        return ratios([a.accepted for a in self.rates[ours]], [b.accepted for b in self.rates[other]])


async def run(sizes: Sizes, report: Callable[[str], None]) -> Results:
    """Each by turns, as fast as the connections go; nobody reads the topics."""
    results = Results(sizes)
    with standing(report) as stand:
        await stand.prepare()
        ours, naive, writer = stand.start(stand.minimal("source"), stand.naive("source"), stand.naive("writer"))
        token = {"Authorization": f"Bearer {stand.token()}"}
        subjects: dict[str, tuple[Running, Callable[[str], dict[str, str]]]] = {
            "ours": (ours, lambda _: token),
            "naive": (naive, lambda _: token),
            "ours-key": (ours, lambda command: {**token, "Idempotency-Key": command}),
            "writer": (writer, lambda _: token),
        }
        for running, headers in subjects.values():
            await _measure(running, headers, 1.5, sizes.concurrency)
        for number in range(sizes.repetitions):
            # Forwards and backwards: nobody always comes after the same one.
            turns: Iterable[str] = list(subjects)[:: -1 if number % 2 else 1]
            for key in turns:
                results.rates[key].append(await _measure(*subjects[key], sizes.seconds, sizes.concurrency))
            latest = {key: rates[-1] for key, rates in results.rates.items()}
            report(
                f"{number + 1}/{sizes.repetitions} "
                + ", ".join(f"{key} {rate.accepted:.0f}/s ({rate.cpu_ms:.2f} ms)" for key, rate in latest.items())
            )
    return results


async def _measure(
    running: Running, headers: Callable[[str], dict[str, str]], seconds: float, concurrency: int
) -> Rate:
    before, began = cpu(running), time.perf_counter()
    request = post(running.url, "/items", note, headers)
    sent = await saturating(running.url, request, lambda: uuid4().hex, seconds, concurrency)
    took = time.perf_counter() - began
    accepted = sum(each.status == 201 for each in sent)
    if accepted < len(sent):
        raise AssertionError(f"{len(sent) - accepted} of {len(sent)} were not accepted")
    return Rate(accepted / took, (cpu(running) - before) / accepted * 1000)


def figures(results: Results) -> Figures:
    """Ratios, then rates."""
    compared = [
        against("ours / write, then publish (both check a token)", results.ratios("ours", "naive"), 1.2),
        against("ours / write only (both check a token)", results.ratios("ours", "writer"), 0.8),
    ]
    also = [
        (
            "ours with Idempotency-Key / write, then publish",
            f"{median(results.ratios('ours-key', 'naive')):.2f}x",
            "",
            "",
        )
    ]
    rates = [
        (key, f"{median(r.accepted for r in rates):.0f}", f"{median(r.cpu_ms for r in rates):.2f}")
        for key, rates in results.rates.items()
    ]
    return Figures(
        [
            Sheet("accepted", TARGETS, [*compared, *also]),
            Sheet("rates", ("", "accepted/s", "processor ms of the service for each"), rates),
        ]
    )
