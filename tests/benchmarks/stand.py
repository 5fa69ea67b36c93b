"""Servers and processes of one run, in a folder and on ports of its own; nothing is left of them afterwards."""

import dataclasses
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import Popen

import asyncpg
import psutil

from deploy.embedded.home import DATABASE, Home
from deploy.embedded.ports import LOOPBACK, free_port
from deploy.embedded.postgres import database_url
from deploy.embedded.programs import Program, processes_of
from deploy.embedded.roles import ServiceRoles, ensure_roles
from deploy.embedded.setup import prepare_database, prepare_topics
from deploy.embedded.system import answers, issuer, service
from deploy.embedded.tokens import development_token
from shared.messaging.kafka import Kafka
from shared.messaging.topics import Topic, create_topics
from shared.platform.migrations import Migrations
from tests.benchmarks import naive
from tests.benchmarks.minimal import item
from tests.benchmarks.minimal.sink import service as sink
from tests.benchmarks.minimal.source import service as source
from tests.benchmarks.minimal.tables import ITEM
from tests.system import free_port_base

ROOT = Path(__file__).parents[2]
PARTITIONS = 3
PASSWORD = "benchmark"
CLAIMS = {
    "subject": "benchmark",
    "unit": "department-PV05",
    "office": "Quản trị hệ thống",
    "roles": ["admin"],
}


@dataclasses.dataclass(frozen=True, slots=True)
class Running:
    """A process that serves, and where."""

    url: str
    process: "Popen[bytes]"


class Stand:
    """The servers; processes are started on it and end with it."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._running: list[Running] = []
        self.admin_url = home.postgres().url(DATABASE)

    def token(self) -> str:
        """A token of an administrator."""
        return development_token(self.home.url("issuer"), CLAIMS)

    async def prepare_database(self) -> None:
        """The database, with the roles and schemas of the real services."""
        await prepare_database(self.home)

    async def prepare(self) -> None:
        """Roles, tables and topics."""
        await self.prepare_database()
        await prepare_topics(self.home)
        kafka = Kafka(self.home.kafka().bootstrap)
        await create_topics(kafka, [Topic(item.TOPIC, PARTITIONS), Topic(naive.TOPIC, PARTITIONS)])
        for each in (source, sink):
            await ensure_roles(self.admin_url, ServiceRoles(each.name, PASSWORD, PASSWORD))
            await Migrations(each.name, each.revisions).upgrade(self.url_of(f"{each.name}_migrations"), role=each.name)
        await ensure_roles(self.admin_url, ServiceRoles(naive.SCHEMA, PASSWORD, PASSWORD))
        owner = await asyncpg.connect(self.url_of(f"{naive.SCHEMA}_migrations"))
        try:
            await owner.execute(ITEM)
        finally:
            await owner.close()

    def real(self, name: str) -> tuple[Program, str]:
        """One of the project's services, on the machine's clock."""
        program = service(self.home, name)
        environment = {**program.environment, "PHONGTRAO_CLOCK": "system"}
        return dataclasses.replace(program, environment=environment), self.home.url(name)

    def minimal(self, part: str) -> tuple[Program, str]:
        """`source` or `sink` of the minimal service."""
        return self._module(f"bench_{part}", (f"tests.benchmarks.minimal.{part}", "run"), f"bench_{part}")

    def naive(self, part: str) -> tuple[Program, str]:
        """`source` of the naive service, or `writer`: a source that only writes."""
        return self._module(f"naive_{part}", ("tests.benchmarks.naive", part), naive.SCHEMA)

    def _module(self, name: str, module: tuple[str, ...], role: str) -> tuple[Program, str]:
        port = free_port()
        url = f"http://{LOOPBACK}:{port}"
        program = Program(
            name=name,
            home=self.home.folder,
            command=(sys.executable, "-m", *module),
            log=self.home.logs / f"{name}.log",
            is_ready=lambda: answers(f"{url}/readyz"),
            environment={
                **os.environ,
                **self.home.settings("units"),
                "PHONGTRAO_CLOCK": "system",
                "PHONGTRAO_DATABASE_URL": self.url_of(role),
                "PHONGTRAO_HTTP_PORT": str(port),
            },
            folder=ROOT,
        )
        return program, url

    def start(self, *programs: tuple[Program, str]) -> list[Running]:
        """Start services, all at once, and wait until they serve."""
        started = [Running(url, program.spawn()) for program, url in programs]
        self._running += started
        for (program, _), running in zip(programs, started, strict=True):
            program.wait_ready(running.process)
        return started

    def stop(self) -> None:
        """End all services; the servers go on."""
        for each in self._running:
            each.process.terminate()
        while self._running:
            self._running.pop().process.wait(60)

    def url_of(self, role: str) -> str:
        """The database, as one of the roles."""
        return database_url(self.home.port("postgres"), role, PASSWORD, DATABASE)


@contextmanager
def processor_time(home: Path) -> Generator[dict[str, float]]:
    """Seconds of processor time used inside: by this process, the `clients`, and by each program of the home.

    Filled in at the end.
    """
    used: dict[str, float] = {}
    before = _processor_time(home)
    yield used
    used.update({name: after - before.get(name, 0) for name, after in _processor_time(home).items()})


def _processor_time(home: Path) -> dict[str, float]:
    used = {"clients": sum(psutil.Process().cpu_times()[:2])}
    for name, processes in processes_of(home).items():
        tree = [each for process in processes for each in (process, *process.children(recursive=True))]
        used[name] = sum(sum(each.cpu_times()[:4]) for each in tree)  # with children that have ended
    return used


def cpu(running: Running) -> float:
    """Seconds of processor time that the process has used."""
    times = psutil.Process(running.process.pid).cpu_times()
    return times.user + times.system


@contextmanager
def standing(report: Callable[[str], None], postgres: Mapping[str, str] | None = None) -> Generator[Stand]:
    """PostgreSQL (with these settings beside its own), Kafka and the issuer of tokens.

    All that runs in the folder is ended and removed.
    """
    folder = Path(tempfile.mkdtemp(prefix="phongtrao-bench-")).resolve()
    folder.chmod(0o711)  # PostgreSQL's account passes through
    home = Home.at(folder, free_port_base())
    with ExitStack() as ending:
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        ending.callback(home.delete_database)
        home.remember()
        database = dataclasses.replace(home.postgres(), settings=postgres or {})
        servers = [database.prepare(), home.kafka().prepare(report)]
        programs = [*servers, issuer(home)]
        for program in programs:
            ending.callback(program.stop)
        processes = [program.spawn() for program in programs]
        for program, process in zip(programs, processes, strict=True):
            program.wait_ready(process)
        stand = Stand(home)
        ending.callback(stand.stop)
        yield stand
