"""One run of the embedded system: in the foreground, or in the background for `up -d`."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from deploy.embedded.home import Home, write_durably
from deploy.embedded.supervisor import Supervisor
from deploy.embedded.system import keep_compiled_modules
from deploy.errors import OperatorError

# What a line of the log begins with.
_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\S+ ")

Report = Callable[[str], None]


def run(home: Home, report: Report, ready: Callable[[], None]) -> None:
    """Bring the system up and keep it up until SIGINT or SIGTERM. `ready` is called once all of it serves."""
    keep_compiled_modules()
    home.remember()
    with home.lock():
        _state(home).unlink(missing_ok=True)
        try:
            asyncio.run(_run(home, _logged(home, report), ready))
        finally:
            _state(home).unlink(missing_ok=True)


async def _run(home: Home, report: Report, ready: Callable[[], None]) -> None:
    supervisor = Supervisor(home, report)
    work = asyncio.ensure_future(_up_and_keep(home, supervisor, report, ready))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        report("ending")
    finally:
        # `work` is done: from here on a further signal changes nothing.
        await supervisor.down()
    report("ended")


async def _up_and_keep(home: Home, supervisor: Supervisor, report: Report, ready: Callable[[], None]) -> None:
    started = time.monotonic()
    await supervisor.up()
    report(f"all ready in {time.monotonic() - started:.1f} s")
    write_durably(_state(home), json.dumps({"pid": os.getpid()}))
    ready()
    await supervisor.keep()


def ensure_up(home: Home, report: Report, timeout: float = 300) -> None:
    """Return when all of it serves: what runs already, what somebody is just starting, else a run of its own."""
    if is_up(home):
        return
    if holder := home.holder():
        report(f"waiting for what is just starting (pid {holder})")

        def ending() -> str | None:
            return None if home.holder() else f"pid {holder} has ended"

        _wait_until_up(home, report, _size(_log_file(home)), timeout, ending)
    else:
        run_in_background(home, report, timeout)


def run_in_background(home: Home, report: Report, timeout: float = 300) -> None:
    """Start a run of its own and return when all of it serves. Its progress is reported as it comes."""
    home.remember()
    if holder := home.holder():
        raise OperatorError(f"already running in {home.folder} (pid {holder}). See it with: phongtrao status")
    log = _log_file(home)
    log.parent.mkdir(exist_ok=True)
    _state(home).unlink(missing_ok=True)
    position = _size(log)
    command = [sys.executable, "-m", "deploy.cli", "up", "--home", str(home.folder), "--port-base", str(home.port_base)]
    with log.open("ab") as stderr:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr, start_new_session=True
        )

    def ending() -> str | None:
        return None if process.poll() is None else f"status {process.returncode}"

    _wait_until_up(home, report, position, timeout, ending)


def _wait_until_up(home: Home, report: Report, position: int, timeout: float, ending: Callable[[], str | None]) -> None:
    """Report what the log gets from `position` on. `ending` says how the run has ended, if it has."""
    log = _log_file(home)
    deadline = time.monotonic() + timeout
    while True:
        is_ready, ended = is_up(home), ending()
        position = _report_news(log, position, report)
        if is_ready:
            return
        if ended:
            raise OperatorError(f"it did not come up ({ended}). The whole story: {log}")
        if time.monotonic() > deadline:
            raise OperatorError(f"not ready after {timeout:.0f} s. It goes on trying: phongtrao status, {log}")
        time.sleep(0.1)


def is_up(home: Home) -> bool:
    """Whether the present run has come up."""
    try:
        pid = json.loads(_state(home).read_text())["pid"]
    except (FileNotFoundError, ValueError):
        return False
    return bool(pid == home.holder())


def end_run(home: Home, timeout: float = 60) -> bool:
    """Ask the run to end and wait for it. False when there was none."""
    holder = home.holder()
    if holder is None:
        return False
    with suppress(ProcessLookupError):  # it has just ended by itself
        os.kill(holder, signal.SIGTERM)
    deadline = time.monotonic() + timeout
    while home.holder() == holder:
        if time.monotonic() > deadline:
            raise OperatorError(f"pid {holder} does not end; it says: {_log_file(home)}")
        time.sleep(0.05)
    return True


def _logged(home: Home, report: Report) -> Report:
    log = _log_file(home)
    log.parent.mkdir(exist_ok=True)

    def both(line: str) -> None:
        with log.open("a") as file:
            file.write(f"{datetime.now().astimezone().isoformat(timespec='milliseconds')} {line}\n")
        report(line)

    return both


def _report_news(log: Path, position: int, report: Report) -> int:
    if not log.exists():
        return position
    with log.open("rb") as file:
        file.seek(position)
        news = file.read()
    whole = news[: news.rfind(b"\n") + 1]
    for line in whole.decode(errors="replace").splitlines():
        report(_TIME.sub("", line))
    return position + len(whole)


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _state(home: Home) -> Path:
    return home.folder / "run.json"


def _log_file(home: Home) -> Path:
    return home.logs / "supervisor.log"
