"""The hour before the deadline, or its end, played faster than it is."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4
from zlib import crc32

from tests.benchmarks.deadline_day.arrivals import Arrival
from tests.benchmarks.deadline_day.client import Client, GaveUp
from tests.benchmarks.deadline_day.collection import Collection, Tokens, reports_of
from tests.benchmarks.deadline_day.country import NARRATIVE, Province, figures
from tests.benchmarks.deadline_day.portal import Screen
from tests.benchmarks.stand import processor_time

# Every province has its list of reports open on a screen that is read anew so often, in real seconds.
RELOAD_SECONDS = 10.0


@dataclass(slots=True)
class Played:
    """What clients saw. Times in seconds.

    `accepted` is when each report's submission was answered; of the reports in `unknown` the client never heard, with
    the last thing it did hear. `drafts` and `submissions` are from the moment at which
    the person pressed the button until the final answer; `lists` are whole lists of a province's reports. `shown` is
    when the portal's page of one province's conference first showed a report as submitted, `pages` how long that took.
    """

    units: int
    speed: float
    seconds: float = 0
    accepted: dict[str, float] = field(default_factory=dict[str, float])
    unknown: dict[str, str] = field(default_factory=dict[str, str])
    unread: list[str] = field(default_factory=list[str])
    drafts: list[float] = field(default_factory=list[float])
    submissions: list[float] = field(default_factory=list[float])
    lists: list[float] = field(default_factory=list[float])
    pages: list[float] = field(default_factory=list[float])
    shown: dict[str, float] = field(default_factory=dict[str, float])
    refused: Counter[str] = field(default_factory=Counter[str])
    cpu: dict[str, float] = field(default_factory=dict[str, float])


class Stage:
    """Who acts on the day: two offices in every unit, one in every province, each with its token."""

    def __init__(self, client: Client, tokens: Tokens, provinces: Sequence[Province]) -> None:
        self.client = client
        self._officers = {unit: tokens.of(unit, "officer", "Cán bộ") for p in provinces for unit in p.reporting}
        self._heads = {unit: tokens.of(unit, "head", "Trưởng Công an xã") for p in provinces for unit in p.reporting}
        self._staff = {province: tokens.staff(province) for province in provinces}

    async def save(self, unit: str, report: str) -> None:
        """The officer opens the form and saves it."""
        path, token = f"/reports/{report}/draft", self._officers[unit]
        await self.client.get(path, token)
        body = {"indicators": figures(unit), "narrative": NARRATIVE}
        await self.client.write("PUT", path, token, body, uuid4().hex)

    async def submit(self, unit: str, report: str) -> float:
        """The head reads the report and submits it. Returns when the answer came."""
        path, token = f"/reports/{report}", self._heads[unit]
        body = {"number": f"{1 + crc32(report.encode()) % 9_000_000}/BC-CAX", "draft_version": 1}
        return (await self.client.write("POST", f"{path}/submission", token, body, uuid4().hex, based_on=path)).at

    async def read_list(self, province: Province, conference: str) -> None:
        """The staff unit reads where its units' reports are."""
        await reports_of(self.client, self._staff[province], conference)


async def play(
    stage: Stage,
    collection: Collection,
    day: Sequence[Arrival],
    screen: Screen,
    *,
    speed: float,
    from_second: float,
    home: Path,
) -> Played:
    """Play the day from a second of it on. What was submitted before stays out; drafts of before are saved first."""
    acting = [each for each in day if each.submitted >= from_second]
    early = [each for each in acting if each.drafted < from_second]
    gate = asyncio.Semaphore(8)

    async def prepare(arrival: Arrival) -> None:
        async with gate:
            await stage.save(arrival.unit, collection.reports[arrival.unit])

    await asyncio.gather(*(prepare(each) for each in early))
    played = Played(len(acting), speed)
    stage.client.refused.clear()
    begin = time.time() + 0.5

    def real(second: float) -> float:
        return begin + (second - from_second) / speed

    async def act(arrival: Arrival) -> None:
        report = collection.reports[arrival.unit]
        try:
            if arrival.drafted >= from_second:
                await _at(due := real(arrival.drafted))
                await stage.save(arrival.unit, report)
                played.drafts.append(time.time() - due)
            await _at(due := real(arrival.submitted))
            answered = await stage.submit(arrival.unit, report)
        except GaveUp as error:
            played.unknown[report] = str(error)
        else:
            played.submissions.append(answered - due)
            played.accepted[report] = answered

    async def watch(n: int, province: Province, conference: str) -> None:
        await _at(begin + RELOAD_SECONDS * n / len(collection.conferences))
        while True:
            opened = time.time()
            await stage.read_list(province, conference)
            played.lists.append(time.time() - opened)
            await _at(opened + RELOAD_SECONDS)

    with processor_time(home) as played.cpu:
        watching = [asyncio.create_task(watch(n, *each)) for n, each in enumerate(collection.conferences.items())]
        watching.append(asyncio.create_task(screen.watch()))
        await asyncio.gather(*(act(each) for each in acting))
        await screen.shows({unit for unit in screen.units if collection.reports[unit] in played.accepted})
        for task in watching:
            task.cancel()
        ended = await asyncio.gather(*watching, return_exceptions=True)
    played.unread += [str(error) for error in ended if isinstance(error, Exception)]
    played.seconds = time.time() - begin
    played.refused = Counter(stage.client.refused)
    played.pages = screen.seconds
    played.shown = {collection.reports[unit]: at for unit, at in screen.shown.items()}
    return played


async def _at(moment: float) -> None:
    if (early := moment - time.time()) > 0:
        await asyncio.sleep(early)
