"""One process of the embedded system: started, recognised again and ended.

A process is known by a marker in its environment, never by its id alone: ids are used again.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.embedded.accounts import Account
from deploy.embedded.logs import rotate
from deploy.errors import OperatorError

MARKER = "PHONGTRAO_PROGRAM"

# PostgreSQL's "fast": ends sessions, where SIGTERM would wait for them.
_STOP_SIGNALS = {"postgres": signal.SIGINT}


@dataclass(frozen=True)
class Program:
    """What is needed to run one process that belongs to a data folder.

    `is_ready` asks the running process whether it serves.
    """

    name: str
    home: Path
    command: tuple[str, ...]
    log: Path
    is_ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    account: Account | None = None
    folder: Path | None = None

    def spawn(self) -> "subprocess.Popen[bytes]":
        """Start it in a session of its own, so that a Ctrl-C in the terminal does not reach it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        rotate(self.log)
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder or self.home,
                env={**self.environment, MARKER: f"{self.name}@{self.home}"},
                start_new_session=True,
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )

    def start(self, timeout: float = 120) -> "subprocess.Popen[bytes]":
        """Start it and wait until it serves. Ends it and raises when it does not."""
        process = self.spawn()
        try:
            self.wait_ready(process, timeout)
        except BaseException:
            kill_all(self.find())
            process.poll()
            raise
        return process

    def wait_ready(self, process: "subprocess.Popen[bytes]", timeout: float = 120) -> None:
        """Return once it serves; raise with the end of its log when it ends or stays silent."""
        deadline = time.monotonic() + timeout
        while not self.is_ready():
            if (code := process.poll()) is not None:
                raise OperatorError(f"{self.name} ended with status {code} while starting. {self.last_words()}")
            if time.monotonic() > deadline:
                raise OperatorError(f"{self.name} did not answer within {timeout:.0f} s. {self.last_words()}")
            time.sleep(0.03)

    def last_words(self, lines: int = 12) -> str:
        """The end of its log."""
        text = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join([f"The end of {self.log}:", *(f"  {line}" for line in text[-lines:])])

    def find(self) -> list[psutil.Process]:
        """Its processes, whoever started them."""
        return processes_of(self.home).get(self.name, [])

    def stop(self, timeout: float = 30) -> bool:
        """End it in its own way. False when it was not running."""
        found = self.find()
        stop_all({self.name: found}, timeout)
        return bool(found)

    def kill(self) -> bool:
        """End it at once. False when it was not running."""
        found = self.find()
        kill_all(found)
        return bool(found)


def run_tool(command: Iterable[str], what: str, account: Account | None = None, cwd: Path | None = None) -> None:
    """Run a command to its end; its output becomes the error when it fails."""
    done = subprocess.run(
        tuple(command),
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    if done.returncode:
        raise OperatorError(f"{what} failed with status {done.returncode}:\n{done.stdout}{done.stderr}")


def processes_of(home: Path) -> dict[str, list[psutil.Process]]:
    """The running processes that carry the marker of `home`, by the name of their program."""
    marked: dict[int, tuple[psutil.Process, str]] = {}
    for process in psutil.process_iter():
        try:
            name, _, place = process.environ().get(MARKER, "").partition("@")
        except (psutil.Error, OSError):
            continue
        if place == str(home) and process.pid != os.getpid():
            marked[process.pid] = (process, name)
    found: dict[str, list[psutil.Process]] = {}
    for process, name in marked.values():
        if not _is_child_of_same(process, name, marked):
            found.setdefault(name, []).append(process)
    return found


def _is_child_of_same(process: psutil.Process, name: str, marked: dict[int, tuple[psutil.Process, str]]) -> bool:
    try:
        parent = marked.get(process.ppid())
    except psutil.Error:
        return True
    return parent is not None and parent[1] == name


def stop_all(programs: Mapping[str, Iterable[psutil.Process]], timeout: float = 30) -> None:
    """End the processes of several programs at once, each in its own way; kill what has not ended in time."""
    everything = [(name, process) for name, processes in programs.items() for process in processes]
    for name, process in everything:
        _signal(process, _STOP_SIGNALS.get(name, signal.SIGTERM))
    _, alive = psutil.wait_procs([process for _, process in everything], timeout)
    kill_all(alive)


def kill_all(processes: Iterable[psutil.Process]) -> None:
    """End the processes at once, as a power cut would."""
    wanted = list(processes)
    for process in wanted:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(wanted, 5)


def _signal(process: psutil.Process, how: signal.Signals) -> None:
    with suppress(psutil.NoSuchProcess):
        process.send_signal(how)
