"""Random commands over HTTP, from a seed: some are refused, some are rolled back, some are sent twice."""

import asyncio
import random
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.faults.ledger import Intent, Ledger, Outcome
from tests.faults.rig import Rig

COUNTERS = 200
UNITS = 40
DATE = "2025-01-01"
PATIENCE = 150.0  # longer than any fault lasts


@dataclass(frozen=True, slots=True)
class Command:
    """A request, how many events its success publishes, and to which role's processes it goes."""

    what: str
    path: str
    body: dict[str, Any]
    events: int
    role: str = "source"
    if_match: int | None = None


class Load:
    """Senders that each send their next command when the last one was answered. `run` until `pause`d or stopped."""

    def __init__(self, rig: Rig, ledger: Ledger, seed: int, *, senders: int = 6, pause: float = 0.03) -> None:
        self._rig = rig
        self._ledger = ledger
        self._chance = random.Random(seed)
        self._senders = senders
        self._pause = pause
        self._number = 0
        self._versions: dict[str, int] = {}
        self._tied: list[str] = []
        self._units: list[str] = []
        self._gone: set[str] = set()
        self._client = httpx.AsyncClient(timeout=5, headers={"Authorization": f"Bearer {rig.token}"})
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()
        self._move_seconds = 0.0

    async def open_all(self) -> None:
        """Open every counter."""
        ids = [f"counter-{n}" for n in range(COUNTERS)]
        await asyncio.gather(*(self._until_ok(lambda key=key: self._opening(key)) for key in ids))

    def start(self) -> None:
        """Send until stopped."""
        self._stopping = asyncio.Event()
        self._tasks = [asyncio.create_task(self._send_on(self._stopping)) for _ in range(self._senders)]

    async def at_once(self, count: int) -> None:
        """Send so many commands at the same moment, and wait for their answers."""
        await asyncio.gather(*(self._send_next() for _ in range(count)))

    @contextmanager
    def moving_slowly(self, most: float) -> Generator[None]:
        """Meanwhile all commands are moves whose transactions stay open for up to so many seconds."""
        self._move_seconds = most
        try:
            yield
        finally:
            self._move_seconds = 0.0

    async def stop(self) -> None:
        """Send no more, and wait for the answers that are due."""
        self._stopping.set()
        tasks, self._tasks = self._tasks, []
        await asyncio.gather(*tasks)

    async def open_depots(self) -> None:
        """Open what counters are tied to and nobody has opened yet."""
        while self._tied:
            depot = self._tied.pop()
            try:
                await self._until_ok(lambda depot=depot: Command("depot", "/depots", {"id": depot}, 1))
            except BaseException:
                self._tied.append(depot)
                raise

    def tied(self, depot: str) -> None:
        """A counter was tied to a depot that is to be opened later."""
        self._tied.append(depot)

    async def close(self) -> None:
        """End all connections."""
        await self.stop()
        await self._client.aclose()

    async def send(self, command: Command, to: str | None = None) -> Intent:
        """Send one command, and again with the same key when the first try brought no answer and the seed says so."""
        self._number += 1
        trace = f"{self._chance.getrandbits(128) | 1:032x}"
        intent = Intent(f"c{self._number}", command.what, command.events, trace)
        headers = {"traceparent": f"00-{trace}-{self._chance.getrandbits(64) | 1:016x}-01"}
        if command.if_match is not None:
            headers["If-Match"] = f'"{command.if_match}"'
        is_repeatable = self._chance.random() < 0.5
        if is_repeatable:
            headers["Idempotency-Key"] = intent.command
        body = command.body if command.role == "units" else {**command.body, "command": intent.command}
        self._ledger.intend(intent)
        for attempt in range(4 if is_repeatable else 1):
            process = to or self._chance.choice([p.name for p in self._rig.of_role(command.role)])
            status = await self._post(f"{self._rig.url(process)}{command.path}", body, headers, intent)
            self._ledger.learn(intent, status, is_repeat=attempt > 0)
            if intent.outcome is not Outcome.UNKNOWN or (status is not None and status < 500):
                break
            await asyncio.sleep(self._chance.uniform(0.1, 0.5))
        return intent

    async def _post(self, url: str, body: dict[str, Any], headers: dict[str, str], intent: Intent) -> int | None:
        try:
            answer = await self._client.post(url, json=body, headers=headers)
        except httpx.HTTPError:
            return None
        if answer.status_code == 409 and "idempotency-key-in-progress" in answer.text:
            return None
        if answer.is_success and (etag := answer.headers.get("ETag")):
            self._versions[intent.what] = int(etag.strip('"'))
        return answer.status_code

    async def _send_on(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            await self._send_next()
            await asyncio.sleep(self._chance.expovariate(1 / self._pause))

    async def _send_next(self) -> None:
        command = self.next()
        intent = await self.send(command)
        if command.what == "depot" and intent.outcome is not Outcome.OK:
            self._tied.append(command.body["id"])  # nobody knows: to be opened again, which is refused if it is

    async def _until_ok(self, command: Callable[[], Command]) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < deadline:
            intent = await self.send(command())
            if intent.outcome is Outcome.OK or intent.status == 409:
                return
            await asyncio.sleep(0.5)
        raise AssertionError(f"not accepted within {PATIENCE:.0f} s: {command()}")

    def _opening(self, key: str) -> Command:
        return Command(key, "/counters", {"id": key}, 1)

    def next(self) -> Command:
        """The next command, as the seed says."""
        chance = self._chance
        # A few counters are hot: most conflicts are theirs.
        key = f"counter-{chance.randrange(5 if chance.random() < 0.2 else COUNTERS)}"
        kind = chance.random() if not self._move_seconds else 0.7
        if kind < 0.50:
            by = tuple(chance.randrange(1, 9) for _ in range(chance.choice((1, 1, 1, 2, 5))))
            return Command(key, f"/counters/{key}/raise", {"by": by}, len(by))
        if kind < 0.58:
            seen = self._versions.get(key, 1) - chance.choice((0, 0, 0, 1))
            return Command(key, f"/counters/{key}/raise-as-seen", {"by": [1]}, 1, if_match=max(seen, 1))
        if kind < 0.63:
            return Command(key, f"/counters/{key}/raise", {"by": [-1_000_000]}, 1)  # refused
        if kind < 0.66:
            return self._opening(key)  # refused: it is open
        if kind < 0.80:
            other = f"counter-{chance.randrange(COUNTERS)}"
            by = chance.choice((1, 2, 1_000_000))  # the last is refused at the second counter: all is rolled back
            seconds = chance.uniform(0, self._move_seconds)
            return Command("move", "/moves", {"source": key, "target": other, "by": by, "seconds": seconds}, 2)
        if kind < 0.86:
            depot = f"depot-{chance.randrange(10**9)}"
            self._tied.append(depot)
            return Command(key, f"/counters/{key}/tie", {"depot": depot}, 1)
        if kind < 0.92 and self._tied:
            depot = self._tied.pop(chance.randrange(len(self._tied)))
            return Command("depot", "/depots", {"id": depot}, 1)
        if kind < 0.925:
            return Command(key, f"/counters/{key}/spoil", {}, 1)
        if not self._rig.has_real:
            return Command(key, f"/counters/{key}/raise", {"by": [1]}, 1)
        return self._unit_command()

    def _unit_command(self) -> Command:
        chance = self._chance
        standing = [unit for unit in self._units if unit not in self._gone]
        if len(standing) < 5 or chance.random() < 0.5:
            names = [f"commune_police-F{self._number}x{n}" for n in range(chance.choice((1, 1, 3)))]
            units = [{"id": name, "name": f"Công an xã {name[-6:]}", "kind": "commune_police"} for name in names]
            if chance.random() < 0.2:  # the last one has a parent that nobody knows: all is rolled back
                units[-1]["parent"] = "district_police-unknown"
            else:
                self._units += names
            return Command("units", "/units/registrations", {"units": units}, len(names), role="units")
        unit = chance.choice(standing)
        change: dict[str, Any] = {"effective_on": DATE, "legal_basis": {"number": "1283/NQ"}, "reason": "Sắp xếp."}
        if chance.random() < 0.3:
            self._gone.add(unit)
            change["units_dissolved"] = [{"id": unit}]
        else:
            change["units_reorganised"] = [{"id": unit, "name": f"Công an xã {self._number}"}]
        return Command("reorganisation", "/reorganisations", change, 1, role="units")
