"""The data folder of the embedded system: what lies where, its ports, its passwords, and who works in it."""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import psutil

from deploy import SERVICES
from deploy.embedded.kafka import KafkaServer
from deploy.embedded.places import data_home
from deploy.embedded.ports import LOOPBACK
from deploy.embedded.postgres import PostgresServer, database_url
from deploy.embedded.roles import ServiceRoles
from deploy.errors import OperatorError

DATABASE = "phongtrao"
DEFAULT_PORT_BASE = 8100
PORT_BASES = range(1024, 65001)
_OFFSETS = {
    "units": 1, "reports": 2, "festival": 3, "portal": 4, "issuer": 9, "postgres": 32, "kafka": 92,
    "kafka controller": 93,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Home:
    """One embedded system: everything it has lies in `folder`, all its ports follow from `port_base`."""

    folder: Path
    port_base: int

    @staticmethod
    def at(folder: Path | None = None, port_base: int | None = None) -> "Home":
        """The home in `folder`, with the ports asked for, else those it was last used with."""
        place = (folder or data_home()).expanduser().resolve()
        return Home(place, port_base or _from_environment() or _remembered(place) or DEFAULT_PORT_BASE)

    def remember(self) -> None:
        """Make the folder and write down its ports for later commands."""
        self.folder.mkdir(parents=True, exist_ok=True)
        # Passable, so that PostgreSQL's account gets to its own folder; what is secret is closed by itself.
        self.folder.chmod(0o711)
        write_durably(self.folder / "settings.json", json.dumps({"port_base": self.port_base}))

    def port(self, name: str) -> int:
        """The port of a service or server."""
        return self.port_base + _OFFSETS[name]

    @property
    def ports(self) -> dict[str, int]:
        """All ports, by what listens there."""
        return {name: self.port(name) for name in _OFFSETS}

    def url(self, name: str) -> str:
        """The base URL of a service or of the issuer."""
        return f"http://{LOOPBACK}:{self.port(name)}"

    @property
    def logs(self) -> Path:
        """Where every process writes its log."""
        return self.folder / "logs"

    @property
    def exists(self) -> bool:
        """Whether anything was ever started here."""
        return (self.folder / "settings.json").exists()

    def kafka(self) -> KafkaServer:
        """The broker of this home."""
        return KafkaServer(self.folder / "kafka", self.port("kafka"), self.port("kafka controller"), self.folder)

    def postgres(self) -> PostgresServer:
        """The database server of this home."""
        return self._postgres(self.passwords()["postgres"])

    def roles(self, service: str) -> ServiceRoles:
        """The database roles of a service, with their passwords."""
        passwords = self.passwords()
        return ServiceRoles(service, passwords[service], passwords[f"{service}_migrations"])

    def settings(self, service: str) -> dict[str, str]:
        """The environment variables that tell a service where everything is."""
        roles, port = self.roles(service), self.port("postgres")
        return {
            "PHONGTRAO_DATABASE_URL": database_url(port, service, roles.password, DATABASE),
            "PHONGTRAO_MIGRATION_DATABASE_URL": database_url(
                port, roles.migration_role, roles.migration_password, DATABASE
            ),
            "PHONGTRAO_KAFKA_BOOTSTRAP": self.kafka().bootstrap,
            "PHONGTRAO_ISSUER": self.url("issuer"),
            "PHONGTRAO_AUDIENCE": "phongtrao",
            "PHONGTRAO_ENVIRONMENT": "development",
            # Until it is set over HTTP it is the machine's clock.
            "PHONGTRAO_CLOCK": "simulated",
            "PHONGTRAO_HTTP_HOST": LOOPBACK,
            "PHONGTRAO_HTTP_PORT": str(self.port(service)),
            **(self._portal_settings() if service == "portal" else {}),
        }

    def _portal_settings(self) -> dict[str, str]:
        """What the portal alone has to know: where it and the services are, and what its cookies are signed with."""
        urls = {f"PHONGTRAO_{name.upper()}_URL": self.url(name) for name in SERVICES}
        return {**urls, "PHONGTRAO_PORTAL_KEY": self.passwords()["portal cookies"]}

    def passwords(self) -> dict[str, str]:
        """The passwords, made at the first start and readable by this user alone."""
        file = self.folder / "passwords.json"
        known = cast(dict[str, str], json.loads(file.read_text())) if file.exists() else {}
        missing = [name for name in _password_names() if name not in known]
        if not missing:
            return known
        if not known and (self._postgres("").reachable() / "data").exists():
            raise OperatorError(f"{file} is missing, so the database cannot be opened. Restore it, or: phongtrao reset")
        made = known | {name: secrets.token_urlsafe(24) for name in missing}  # a later release may need more of them
        self.folder.mkdir(parents=True, exist_ok=True)
        write_durably(file, json.dumps(made))
        return made

    def delete_database(self) -> None:
        """Delete what PostgreSQL keeps, wherever that is."""
        self._postgres("").delete()

    def _postgres(self, password: str) -> PostgresServer:
        return PostgresServer(self.folder / "postgres", self.port("postgres"), password, self.folder)

    @contextmanager
    def lock(self) -> Generator[None]:
        """Held while somebody runs this home. Raises when somebody else does."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if not _locked(handle):
                raise OperatorError(
                    f"already running in {self.folder} (pid {self.holder() or '?'})."
                    " See it with: phongtrao status. End it with: phongtrao down"
                )
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
            yield
        finally:
            os.close(handle)

    def holder(self) -> int | None:
        """The id of the process that runs this home. The lock tells, so an old id is never taken for a new process."""
        try:
            handle = os.open(self._lock_file, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            written = int(os.pread(handle, 20, 0) or 0)
            # Who has just taken the lock has not written yet: what stands there is of a run that was killed.
            return written if written and psutil.pid_exists(written) else None
        finally:
            os.close(handle)
        return None

    @property
    def _lock_file(self) -> Path:
        return self.folder / "lock"


def _locked(handle: int, attempts: int = 5) -> bool:
    """Take the lock; more than once, since whoever asks for its holder has it for a moment."""
    for attempt in range(attempts):
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(0.02 * attempt)
    return False


def write_durably(file: Path, text: str) -> None:
    """Replace a file so that a power cut leaves the old or the new text; readable by this user alone."""
    part = file.with_name(f"{file.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)


def _password_names() -> Iterable[str]:
    yield from ("postgres", "portal cookies")
    for service in SERVICES:
        yield from (service, f"{service}_migrations")


def _from_environment() -> int | None:
    text = os.environ.get("PHONGTRAO_PORT_BASE")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text) not in PORT_BASES:
        raise OperatorError(
            f"PHONGTRAO_PORT_BASE is {text!r}: set it to a number from {PORT_BASES[0]} to {PORT_BASES[-1]}, such as"
            f" {DEFAULT_PORT_BASE}; ports are counted from there"
        )
    return int(text)


def _remembered(folder: Path) -> int | None:
    try:
        return int(json.loads((folder / "settings.json").read_text())["port_base"])
    except (FileNotFoundError, ValueError, KeyError):
        return None
