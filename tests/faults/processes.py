"""The processes of a run: servers and services that are started, killed, paused, and started again when they die."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

from deploy.embedded.programs import Program
from deploy.embedded.system import answers
from deploy.errors import OperatorError
from shared.testing.eventually import eventually
from tests.faults.proxy import Link

CRASH_AT = "PHONGTRAO_CRASH_AT"
CRASHED = 137  # how a process ends that dies at a crash point


ENDING = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended, which crash point it had been started with, and the last line of its log.

    `by_itself`: neither by a signal that it was sent nor at that crash point.
    """

    status: int
    crash_at: str | None
    by_itself: bool = False
    said: str = ""


@dataclass(eq=False)
class Process:
    """One process. While it is not `held` down, whatever ends it, it is started again."""

    name: str
    prepare: Callable[["Process"], Program]
    links: Mapping[str, Link] = field(default_factory=dict[str, Link])
    environment: dict[str, str] = field(default_factory=dict[str, str])
    held: bool = True
    is_paused: bool = False
    starts: int = 0
    endings: list[Ending] = field(default_factory=list[Ending])
    crash_at: str | None = None
    _started_to_crash_at: str | None = None
    _sent: set[signal.Signals] = field(default_factory=set[signal.Signals])
    _running: "Popen[bytes] | None" = None
    _program: Program | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def start(self) -> None:
        """Start it unless it runs, and keep it up from now on."""
        async with self._lock:
            await self._up()
            self.held = False

    async def revive(self) -> None:
        """Start it again when it has ended by itself."""
        async with self._lock:
            if not self.held:
                await self._up()

    async def _up(self) -> None:
        if self.is_running:
            return
        if self._running is not None:
            self.endings.append(self._ending(self._running.returncode))
            self._running = None
        self._program = await asyncio.to_thread(self.prepare, self)
        self._started_to_crash_at = self.crash_at
        self._sent.clear()
        self._running = await asyncio.to_thread(self._program.spawn)
        self.starts += 1

    def _ending(self, status: int) -> Ending:
        asked = {0 if self._sent else None, *(-n for n in self._sent), *(128 + n for n in self._sent)}
        is_crash = self._started_to_crash_at is not None and status == CRASHED
        words = self._program.last_words(1).splitlines()[1:] if self._program is not None else []
        return Ending(status, self._started_to_crash_at, status not in asked and not is_crash, " ".join(words).strip())

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._running is not None and self._running.poll() is None

    def is_ready(self) -> bool:
        """Whether it serves."""
        return self.is_running and self._program is not None and self._program.is_ready()

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self._running is not None and self.is_running:
            self._sent.update({number}.intersection(ENDING))
            with contextlib.suppress(ProcessLookupError):
                self._running.send_signal(number)

    def kill(self) -> None:
        """End it at once."""
        self.send(signal.SIGKILL)

    async def down(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it and keep it down."""
        async with self._lock:
            self.held = True
            self.send(number)
            if self._running is not None:
                await asyncio.to_thread(self._running.wait)

    async def restart(self, number: signal.Signals, seconds: float) -> None:
        """End it with a signal and wait until it has been started again."""
        before = self.starts
        self.send(number)
        await eventually(lambda: self.starts > before, seconds, what=f"{self.name} is started again")

    @contextlib.contextmanager
    def paused(self) -> Generator[None]:
        """Stopped by SIGSTOP meanwhile."""
        self.send(signal.SIGSTOP)
        self.is_paused = True
        try:
            yield
        finally:
            self.is_paused = False
            self.send(signal.SIGCONT)

    async def arm(self, point: str | None) -> None:
        """Have it die at a crash point whenever it passes there, or no more. It starts anew for that, if it is up."""
        async with self._lock:
            self.crash_at = point
            self.kill()

    def crashed(self, point: str, after: int) -> bool:
        """Whether it has died at the point, leaving its first so many endings aside."""
        return any(each.status == CRASHED and each.crash_at == point for each in self.endings[after:])


class Supervisor:
    """Starts again what dies, as systemd or a container engine would."""

    def __init__(self, processes: Mapping[str, Process], report: Callable[[str], None]) -> None:
        self._processes = processes
        self._report = report

    async def run(self, every: float = 0.2) -> None:
        """Work until cancelled."""
        while True:
            await asyncio.sleep(every)
            await asyncio.gather(*(self._revive(process) for process in list(self._processes.values())))

    async def _revive(self, process: Process) -> None:
        try:
            await process.revive()
        except OperatorError as error:  # such as a server whose disk is full: the next time round
            self._report(f"{process.name} cannot be started: {error}")


def python(
    process: Process, module: tuple[str, ...], url: str, environment: Mapping[str, str], home: Path, cwd: Path
) -> Program:
    """A service, as `python -m` runs it."""
    armed = {CRASH_AT: process.crash_at} if process.crash_at else {}
    return Program(
        name=process.name,
        home=home,
        command=(sys.executable, "-m", *module),
        log=home / "logs" / f"{process.name}.log",
        is_ready=lambda: answers(f"{url}/healthz"),
        environment={**environment, **process.environment, **armed},
        folder=cwd,
    )
