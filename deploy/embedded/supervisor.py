"""Brings the embedded system up, starts again what dies, and takes it down in order."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from subprocess import Popen
from types import ModuleType
from typing import Any

from deploy import SERVICES
from deploy.embedded.home import Home
from deploy.embedded.kafka_cache import is_recorded
from deploy.embedded.logs import rotate
from deploy.embedded.places import require_space
from deploy.embedded.ports import require_free
from deploy.embedded.programs import Program
from deploy.embedded.system import ISSUER, cache_recorder, end_everything, preparations
from deploy.errors import OperatorError

LOOK_EVERY = 0.1
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0
ROTATE_EVERY = 60.0
STEADY_AFTER = 30.0


@dataclass(slots=True)
class _Member:
    program: Program
    process: "Popen[bytes]"
    since: float


class Supervisor:
    """Runs one home. `report` gets a line for each thing worth knowing."""

    def __init__(self, home: Home, report: Callable[[str], None]) -> None:
        self._home = home
        self._report = report
        self._prepare = preparations(home, report)
        self._members: dict[str, _Member] = {}

    async def up(self) -> None:
        """Bring everything up; return when all of it serves."""
        require_space(self._home.folder, 500)
        # Processes whose supervisor was killed: nobody watches them any more.
        end_everything(
            self._home.folder, 3, lambda name: self._report(f"{name}: ending what an earlier run has left behind")
        )
        for name, port in self._home.ports.items():
            require_free(port, name)
        await _together(self._start_database(), self._start_kafka())
        await _together(*(self._start(name) for name in (ISSUER, *SERVICES)))

    async def keep(self) -> None:
        """Start again whatever ends, until cancelled."""
        await _together(*(self._keep(name) for name in self._members), self._record_cache(), self._rotate_logs())

    async def down(self) -> None:
        """End all that was started, dependants first."""
        await asyncio.to_thread(end_everything, self._home.folder, 30)
        for member in self._members.values():
            member.process.poll()

    async def _start_database(self) -> None:
        await self._start("postgres")
        setup = await asyncio.to_thread(_setup)
        started = time.monotonic()
        await setup.prepare_database(self._home)
        self._report(f"database: roles and schemas ready in {time.monotonic() - started:.1f} s")

    async def _start_kafka(self) -> None:
        await self._start("kafka")
        setup = await asyncio.to_thread(_setup)
        if created := await setup.prepare_topics(self._home):
            self._report(f"topics: {len(created)} created")

    async def _start(self, name: str) -> None:
        program = await asyncio.to_thread(self._prepare[name])
        started = time.monotonic()
        process = program.spawn()
        self._members[name] = _Member(program, process, started)
        await asyncio.to_thread(program.wait_ready, process)
        self._report(f"{name}: ready in {time.monotonic() - started:.1f} s on port {self._home.port(name)}")

    async def _keep(self, name: str) -> None:
        pause = FIRST_PAUSE
        while True:
            member = self._members[name]
            while (status := member.process.poll()) is None:  # noqa: ASYNC110
                await asyncio.sleep(LOOK_EVERY)
            if time.monotonic() - member.since > STEADY_AFTER:
                pause = FIRST_PAUSE
            self._report(f"{name}: ended with status {status}; starting it again")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            try:
                await self._start(name)
            except Exception as error:
                self._report(f"{name}: {error}")

    async def _rotate_logs(self) -> None:
        while True:
            await asyncio.sleep(ROTATE_EVERY)
            for log in self._home.logs.glob("*.log"):
                try:
                    await asyncio.to_thread(rotate, log)
                except OSError as error:
                    self._report(f"{log} was not set aside: {error}")

    async def _record_cache(self) -> None:
        """Once a machine, beside what runs: it must not hold up the first start."""
        with suppress(OperatorError):
            if await asyncio.to_thread(is_recorded):
                return
        program = cache_recorder(self._home)
        process = program.spawn()
        self._members[program.name] = _Member(program, process, time.monotonic())
        while process.poll() is None:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_EVERY)
        del self._members[program.name]
        if process.returncode == 0:
            self._report("kafka: its next start will be quicker")


def _setup() -> ModuleType:
    """Slow to load, so not before the servers are on their way."""
    return import_module("deploy.embedded.setup")


async def _together(*work: Coroutine[Any, Any, None]) -> None:
    """Do all of it at once; the first failure ends the rest and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for each in work:
                group.create_task(each)
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
