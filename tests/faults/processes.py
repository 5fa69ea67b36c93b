"""The processes of a run: servers and services that are started, killed, paused, and started again when they die."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

from deploy.embedded.programs import Program
from deploy.embedded.system import answers
from tests.faults.proxy import Link


@dataclass
class Process:
    """One process. While it is not `held` down, whatever ends it, it is started again."""

    name: str
    prepare: Callable[["Process"], Program]
    links: Mapping[str, Link] = field(default_factory=dict[str, Link])
    environment: dict[str, str] = field(default_factory=dict[str, str])
    once: dict[str, str] = field(default_factory=dict[str, str])
    held: bool = False
    starts: int = 0
    endings: list[int] = field(default_factory=list[int])
    _running: "Popen[bytes] | None" = None
    _program: Program | None = None

    def start(self) -> None:
        """Start it unless it runs. What stands in `once` is in the environment of this start only."""
        self.held = False
        if self.is_running:
            return
        self._program = self.prepare(self)
        self.once.clear()
        self._running = self._program.spawn()
        self.starts += 1

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._running is not None and self._running.poll() is None

    @property
    def pid(self) -> int | None:
        """Its id, while it runs."""
        return self._running.pid if self._running is not None and self.is_running else None

    def is_ready(self) -> bool:
        """Whether it serves."""
        return self.is_running and self._program is not None and self._program.is_ready()

    def last_words(self) -> str:
        """The end of its log."""
        return self._program.last_words(30) if self._program else f"{self.name} was never started"

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self._running is not None and self.is_running:
            with contextlib.suppress(ProcessLookupError):
                self._running.send_signal(number)

    def kill(self) -> None:
        """End it at once."""
        self.send(signal.SIGKILL)

    async def down(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it and keep it down."""
        self.held = True
        self.send(number)
        if self._running is not None:
            await asyncio.to_thread(self._running.wait)

    def revive(self) -> None:
        """Start it again when it has ended by itself."""
        if self._running is None or self.held or self.is_running:
            return
        self.endings.append(self._running.returncode)
        self.start()


class Supervisor:
    """Starts again what dies, as systemd or a container engine would."""

    def __init__(self, processes: Mapping[str, Process]) -> None:
        self._processes = processes

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await asyncio.sleep(0.2)
            for process in self._processes.values():
                await asyncio.to_thread(process.revive)


def python(
    process: Process, module: tuple[str, ...], url: str, environment: Mapping[str, str], home: Path, cwd: Path
) -> Program:
    """A service, as `python -m` runs it."""
    import sys

    return Program(
        name=process.name,
        home=home,
        command=(sys.executable, "-m", *module),
        log=home / "logs" / f"{process.name}.log",
        is_ready=lambda: answers(f"{url}/healthz"),
        environment={**environment, **process.environment, **process.once},
        folder=cwd,
    )
