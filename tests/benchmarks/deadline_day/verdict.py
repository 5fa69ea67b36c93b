"""What came of a play: nothing lost anywhere, and how far the board was behind."""

import json
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from shared.contracts.reports import ReportSubmitted
from shared.testing.eventually import eventually
from tests.benchmarks.deadline_day.board import Board
from tests.benchmarks.deadline_day.client import Client
from tests.benchmarks.deadline_day.collection import Collection, Tokens, reports_of
from tests.benchmarks.deadline_day.play import Played
from tests.benchmarks.figures import quantile

SHOWN_WITHIN = 120.0
# The board's target, and how long a head may look at the hourglass: beyond it the service does not keep pace.
STALE_SECONDS, ANSWER_SECONDS = 1.0, 2.0


class Lost(Exception):
    """What was accepted, what the service shows and what stands in the topic are not the same."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds."""

    p50: float
    p99: float
    largest: float

    @staticmethod
    def of(seconds: Sequence[float]) -> "Spread":
        """Of what was measured; zeros of nothing."""
        if not seconds:
            return Spread(0, 0, 0)
        return Spread(*(1000 * each for each in (quantile(seconds, 0.5), quantile(seconds, 0.99), max(seconds))))


@dataclass(frozen=True, slots=True)
class Verdict:
    """A play in figures.

    `stale` is from the answer to the head until the board that an integrator builds from the topic showed it, `portal`
    until a screen that reads the portal's page of one province again and again did, which took `pages` each time; `cpu`
    is how many processors each program kept busy in the mean.
    """

    speed: float
    units: int
    accepted: int
    refused: dict[str, int]
    gave_up: int
    seconds: float
    stale: Spread
    drafts: Spread
    submissions: Spread
    lists: Spread
    portal: Spread
    pages: Spread
    cpu: dict[str, float]

    def cpu_ms(self, program: str) -> float:
        """Milliseconds of processor time of a program for each report accepted, with all that went on beside it."""
        return 1000 * self.cpu.get(program, 0) * self.seconds / max(1, self.accepted)

    @property
    def holds(self) -> bool:
        """Everything accepted, answers and the board in time."""
        is_complete = self.accepted == self.units and not self.gave_up
        boards = max(self.stale.p99, self.portal.p99)
        is_in_time = boards <= 1000 * STALE_SECONDS and self.submissions.p99 <= 1000 * ANSWER_SECONDS
        return is_complete and is_in_time


class Shown:
    """The lines that the board has written, read on from where they were read last."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read = 0
        self.submitted: dict[tuple[str, int], float] = {}

    def update(self) -> None:
        """Read what is new."""
        for report, kind, _version, revision, at in self._lines():
            if kind == ReportSubmitted.type:
                self.submitted[report, revision] = at

    def _lines(self) -> Iterator[tuple[str, str, int, int, float]]:
        with self._file.open() as file:
            file.seek(self._read)
            while (line := file.readline()).endswith("\n"):
                self._read = file.tell()
                yield tuple(json.loads(line))


async def verdict(played: Played, collection: Collection, client: Client, tokens: Tokens, shown: Shown) -> Verdict:
    """Wait until the board shows all that was accepted, compare, and put it into figures. Raises `Lost`."""

    def all_of_it() -> bool:
        shown.update()
        return all((report, 1) in shown.submitted for report in played.accepted)

    await eventually(all_of_it, SHOWN_WITHIN, every=0.2, what="the board shows every accepted report")
    for province, conference in collection.conferences.items():
        theirs = {collection.reports[unit] for unit in province.reporting}
        listed = await reports_of(client, tokens.staff(province), conference, "&status=submitted")
        there = {report["id"] for report in listed if report["revision"] == 1}
        if lost := (theirs & played.accepted.keys()) - there:
            raise Lost(f"{province.police}: {len(lost)} were accepted and are not submitted: {sorted(lost)[:5]}")
        if undue := there - played.accepted.keys() - played.unknown.keys():
            raise Lost(f"{province.police}: {len(undue)} are submitted and were not accepted: {sorted(undue)[:5]}")
    return Verdict(
        speed=played.speed,
        units=played.units,
        accepted=len(played.accepted),
        refused=dict(played.refused),
        gave_up=len(played.unknown) + len(played.unread),
        seconds=played.seconds,
        stale=Spread.of([max(0, shown.submitted[r, 1] - at) for r, at in played.accepted.items()]),
        drafts=Spread.of(played.drafts),
        submissions=Spread.of(played.submissions),
        lists=Spread.of(played.lists),
        portal=Spread.of([max(0, played.shown[r] - at) for r, at in played.accepted.items() if r in played.shown]),
        pages=Spread.of(played.pages),
        cpu={name: seconds / played.seconds for name, seconds in played.cpu.items()},
    )


def compare_submissions(board: Board, accepted: Set[str], unknown: Set[str]) -> None:
    """Each accepted report was submitted exactly once, an unknown one at most once, no other. Raises `Lost`."""
    wrong = {key for key, times in board.submissions.items() if times != 1 or key[0] not in accepted | unknown}
    wrong |= {(report, 1) for report in accepted} - board.submissions.keys()
    if wrong:
        raise Lost(f"topic and accepted submissions differ in {len(wrong)}: {sorted(wrong)[:5]}")
