"""What dies is started again, whatever else happens meanwhile; and a crash is one only where it was asked for."""

import asyncio
import signal
import sys
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.embedded.programs import Program
from deploy.errors import OperatorError
from shared.testing.eventually import eventually
from tests.faults.processes import CRASH_AT, Process, Supervisor

# Dies at its crash point at once when it has one, else it stays.
PROGRAM = f"import os, time; os._exit(137) if os.environ.get({CRASH_AT!r}) else time.sleep(60)"


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], Process]:
    def prepare(process: Process) -> Program:
        environment = {CRASH_AT: process.crash_at} if process.crash_at else {}
        command = (sys.executable, "-S", "-c", PROGRAM)
        return Program(process.name, tmp_path, command, tmp_path / "log", lambda: True, environment)

    return lambda name: Process(name, prepare)


@asynccontextmanager
async def supervised(processes: dict[str, Process]) -> AsyncGenerator["asyncio.Task[None]"]:
    supervisor = asyncio.create_task(Supervisor(processes, print).run(every=0.01))
    try:
        yield supervisor
    finally:
        supervisor.cancel()
        for process in processes.values():
            await process.down()


async def test_what_dies_is_started_again_also_when_another_joins_meanwhile(make: Callable[[str], Process]) -> None:
    first, second = make("first"), make("second")
    processes = {"first": first}
    good, begun, joined = first.prepare, threading.Event(), threading.Event()

    def slowly(process: Process) -> Program:
        begun.set()
        joined.wait(5)
        return good(process)

    async with supervised(processes):
        await first.start()
        first.prepare = slowly
        first.kill()
        await asyncio.to_thread(begun.wait, 5)
        await second.start()
        processes["second"] = second
        joined.set()
        await eventually(lambda: first.starts == 2)
        await second.restart(signal.SIGKILL, 5)


async def test_what_cannot_be_started_yet_is_tried_again(make: Callable[[str], Process]) -> None:
    process = make("it")
    good = process.prepare
    async with supervised({"it": process}) as supervisor:
        await process.start()

        def fails(_: Process) -> Program:
            process.prepare = good
            raise OperatorError("no space")

        process.prepare = fails
        process.kill()
        await eventually(lambda: process.starts == 2)
        assert not supervisor.done()
        assert len(process.endings) == 1


async def test_a_process_whose_start_fails_stays_down(make: Callable[[str], Process]) -> None:
    process = make("it")

    def fails(_: Process) -> Program:
        raise OperatorError("no space")

    process.prepare = fails
    with pytest.raises(OperatorError):
        await process.start()
    assert process.held


async def test_two_who_revive_it_at_once_start_one(make: Callable[[str], Process]) -> None:
    process = make("it")
    async with supervised({"it": process}):
        await asyncio.gather(*(process.start() for _ in range(5)))
        assert process.starts == 1


async def test_what_is_held_down_is_not_started(make: Callable[[str], Process]) -> None:
    process = make("it")
    async with supervised({"it": process}):
        await process.start()
        await process.down()
        await asyncio.sleep(0.1)
        assert not process.is_running
        assert process.starts == 1


async def test_a_crash_counts_only_after_the_process_was_armed(make: Callable[[str], Process]) -> None:
    process = make("it")
    async with supervised({"it": process}):
        await process.start()
        await process.arm("here")
        await eventually(lambda: process.crashed("here", after=0))
        assert not any(each.by_itself for each in process.endings)
        await process.arm(None)
        starts = process.starts
        await eventually(lambda: process.starts > starts and process.is_running)
        known = len(process.endings)
        assert not process.crashed("here", after=known)
        assert not process.crashed("elsewhere", after=0)
        process.kill()
        await eventually(lambda: len(process.endings) > known)
        assert not process.crashed("here", after=known), "a kill is no crash"


@pytest.mark.parametrize(
    ("when_told", "ends", "is_by_itself"),
    [
        ("", "sys.exit(1)", True),
        ("", "pass", True),
        ("", "os._exit(137)", True),
        ("", "time.sleep(60)", False),
        ("signal.signal(15, lambda *_: sys.exit())", "time.sleep(60)", False),
        ("signal.signal(15, lambda *_: sys.exit(3))", "time.sleep(60)", True),
    ],
)
async def test_what_ends_neither_by_a_signal_nor_at_its_crash_point_ends_by_itself(
    tmp_path: Path, when_told: str, ends: str, is_by_itself: bool
) -> None:
    lines = ("import os, signal, sys, time", when_told, "print('last words', flush=True)", "open('begun', 'w')", ends)
    command = (sys.executable, "-S", "-c", "\n".join(lines))
    process = Process("it", lambda _: Program("it", tmp_path, command, tmp_path / "log", lambda: True))
    async with supervised({"it": process}):
        await process.start()
        await eventually((tmp_path / "begun").exists)
        process.send(signal.SIGCONT)  # ends nothing
        if "sleep" in ends:
            process.send(signal.SIGTERM)
        await eventually(lambda: process.endings)
        assert process.endings[0].by_itself is is_by_itself
        assert process.endings[0].said == "last words"


async def test_a_process_that_is_down_is_disarmed_too(make: Callable[[str], Process]) -> None:
    process = make("it")
    async with supervised({"it": process}):
        await process.start()
        await process.down()
        await process.arm("here")
        await process.arm(None)
        await process.start()
        assert not process.endings[-1].crash_at
        assert process.is_running


async def test_a_paused_process_is_known_to_be(make: Callable[[str], Process]) -> None:
    process = make("it")
    async with supervised({"it": process}):
        await process.start()
        with process.paused():
            assert process.is_paused
        assert not process.is_paused
