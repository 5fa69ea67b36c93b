"""The whole system on this machine: it comes up, comes back, and leaves nothing running."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy import SERVICES
from deploy.embedded.home import Home, write_durably
from deploy.embedded.programs import processes_of
from deploy.embedded.run import end_run, ensure_up, is_up
from deploy.errors import OperatorError
from shared.testing.eventually import eventually
from tests.system import free_port_base

MOMENT = "2024-08-05T08:00:00+07:00"


@pytest.fixture
def place(home: Path) -> Iterator[Home]:
    place = Home(home, free_port_base())
    yield place
    if holder := place.holder():
        os.kill(holder, signal.SIGKILL)


def start(place: Home) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.cli", "up", "--home", str(place.folder), "--port-base", str(place.port_base)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def phongtrao(place: Home, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "deploy.cli", *arguments, "--home", str(place.folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


async def until_up(place: Home, run: "subprocess.Popen[str]") -> None:
    def up() -> bool:
        if run.poll() is not None:
            assert run.stdout is not None
            pytest.fail(f"ended with status {run.returncode}: {run.stdout.read()}")
        return is_up(place)

    await eventually(up, 90, every=0.2)


def clock(place: Home, *, put: str | None = None) -> str:
    body = json.dumps({"now": put}).encode() if put else None
    request = urllib.request.Request(
        f"{place.url('units')}/development/clock",
        body,
        {"Content-Type": "application/json"},
        method="PUT" if put else "GET",
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return str(json.load(response)["now"])


def pid(place: Home, name: str) -> int | None:
    found = processes_of(place.folder).get(name)
    return found[0].pid if found else None


@pytest.mark.timeout(240)
async def test_it_comes_up_survives_kills_and_leaves_nothing_running(place: Home) -> None:
    run = start(place)
    await until_up(place, run)
    clock(place, put=MOMENT)
    # With an empty cache, Kafka's start-up cache is being recorded beside the first run.
    assert set(processes_of(place.folder)) - {"kafka-cache"} == {*SERVICES, "issuer", "kafka", "postgres"}

    refused = phongtrao(place, "up")
    assert refused.returncode == 1
    assert f"already running in {place.folder} (pid {run.pid})" in refused.stderr

    killed = pid(place, "units")
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    await eventually(lambda: pid(place, "units") not in (None, killed), 30, what="units is started again")

    # As in a power cut, but for the processes that the supervisor left behind.
    run.kill()
    run.wait()
    left = processes_of(place.folder)
    assert "postgres" in left
    for name in ("postgres", "kafka", "reports"):
        left[name][0].kill()
    assert "not running" in phongtrao(place, "status").stdout
    run = start(place)
    await until_up(place, run)
    assert clock(place) == MOMENT
    assert phongtrao(place, "status").returncode == 0

    everything = [process for found in processes_of(place.folder).values() for process in found]
    run.send_signal(signal.SIGINT)
    output, _ = run.communicate(timeout=60)
    assert "ending what an earlier run has left behind" in output
    assert run.returncode == 0
    assert processes_of(place.folder) == {}
    assert not [process for process in everything if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    assert place.holder() is None

    assert phongtrao(place, "reset", "--yes").returncode == 0
    assert not place.folder.exists()


def test_a_taken_port_is_named_and_nothing_is_started(place: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", place.port("festival")))
        taken.listen()
        run = start(place)
        output, _ = run.communicate(timeout=60)
    assert run.returncode == 1
    assert f"port {place.port('festival')} for festival is taken by" in output
    assert processes_of(place.folder) == {}


def test_reset_touches_only_folders_of_its_own(home: Path) -> None:
    (home / "precious").write_text("kept")
    refused = phongtrao(Home(home, 8100), "reset", "--yes")
    assert refused.returncode == 1
    assert "nothing was deleted" in refused.stderr
    assert (home / "precious").read_text() == "kept"


async def test_who_needs_it_waits_for_a_start_that_is_under_way(place: Home) -> None:
    said: list[str] = []
    with place.lock():
        waiting = asyncio.create_task(asyncio.to_thread(ensure_up, place, said.append, 20))
        await eventually(lambda: said)
        assert not waiting.done()
        write_durably(place.folder / "run.json", json.dumps({"pid": os.getpid()}))
        await waiting
    assert said == [f"waiting for what is just starting (pid {os.getpid()})"]


async def test_who_waits_for_a_start_that_fails_is_told(place: Home) -> None:
    said: list[str] = []
    with place.lock():
        waiting = asyncio.create_task(asyncio.to_thread(ensure_up, place, said.append, 20))
        await eventually(lambda: said)
    with pytest.raises(OperatorError, match=rf"did not come up .pid {os.getpid()} has ended"):
        await waiting


def test_a_run_that_ends_while_it_is_asked_to_is_ended(place: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    answers = iter([gone.pid, None])

    def holder(_: Home) -> int | None:
        return next(answers)

    with monkeypatch.context() as patched:
        patched.setattr(Home, "holder", holder)
        assert end_run(place)
