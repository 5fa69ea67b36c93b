"""The system under test: real servers and service processes in a folder of their own, with the network in our hands."""

import asyncio
import contextlib
import dataclasses
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg

from deploy.embedded.home import DATABASE, Home
from deploy.embedded.ports import LOOPBACK, free_port
from deploy.embedded.postgres import database_url
from deploy.embedded.programs import Program, processes_of, stop_all
from deploy.embedded.roles import ServiceRoles, ensure_roles
from deploy.embedded.setup import prepare_database, prepare_topics
from deploy.embedded.system import SERVERS, issuer
from deploy.embedded.tokens import development_token
from shared.messaging.kafka import Kafka
from shared.messaging.topics import Topic, create_topics, declared_topics
from shared.platform.migrations import Migrations
from shared.testing.eventually import eventually
from tests.faults.processes import CRASH_AT, Process, Supervisor, python
from tests.faults.proxy import Link
from tests.faults.services.counter import COUNTERS, DEPOTS, MENDED, MIRROR, SINK, SOURCE, TALLIES
from tests.faults.services.mirror import service as mirror
from tests.faults.services.sink import service as sink
from tests.faults.services.source import service as source
from tests.system import free_port_base

ROOT = Path(__file__).parents[2]
PASSWORD = "faults"
PARTITIONS = 3
POOL_SIZE = 6
CLAIMS = {"subject": "faults", "unit": "department-PV05", "office": "Quản trị hệ thống", "roles": ["admin"]}
TMPFS_SIZE = "420m"
DATABASE_SETTINGS = {
    "max_connections": "160",
    "max_wal_size": "96MB",
    "min_wal_size": "32MB",
    # What no commit has flushed stays unflushed for long: a crash takes back more of the sequences.
    "wal_writer_delay": "10s",
}
# At least two instances of each; one more that serves HTTP alone: its commits are published by another process.
FIXTURE = {
    "source-1": ("tests.faults.services.source", "run"),
    "source-2": ("tests.faults.services.source", "run"),
    "source-3": ("tests.faults.services.source", "run", "--only", "http"),
    "sink-1": ("tests.faults.services.sink", "run"),
    "sink-2": ("tests.faults.services.sink", "run"),
    "mirror-1": ("tests.faults.services.mirror", "run"),
    "mirror-2": ("tests.faults.services.mirror", "run"),
}
REAL_SERVICES = ("units", "reports", "festival", "portal")
REAL = {f"{service}-{n}": (f"services.{service}", "run") for service in REAL_SERVICES for n in (1, 2)}
SPARE = ("sink-3",)  # may join


class Rig:
    """One run's system. Processes are known by name: `source-1` … `portal-1`, `postgres`, `kafka`."""

    def __init__(self, home: Home, chance: random.Random, mutant: str | None, real: bool) -> None:
        self.home = home
        self.chance = chance
        self.mutant = mutant
        self.modules = FIXTURE | (REAL if real else {})
        self.has_real = real
        self.is_on_tmpfs = False
        self.processes: dict[str, Process] = {}
        self.links: list[Link] = []
        self._taken = set(home.ports.values())
        self.ports = {name: self._free_port() for name in (*self.modules, *SPARE)}
        # Where the broker listens for each process, and where it says that it does: at the process's own proxy.
        self._broker_ports = {name: (self._free_port(), self._free_port()) for name in self.ports}
        self.admin_url = home.postgres().url(DATABASE)
        self.bootstrap = home.kafka().bootstrap
        self.token = ""

    def _free_port(self) -> int:
        """A free port that was not given to another part of this run, which may not listen yet."""
        while (port := free_port()) in self._taken:
            pass
        self._taken.add(port)
        return port

    def url(self, name: str) -> str:
        """Where a service process listens."""
        return f"http://{LOOPBACK}:{self.ports[name]}"

    def of_role(self, *roles: str) -> list[Process]:
        """The processes of `source`, `sink`, `mirror`, `units`, `reports`, `festival`, `portal`."""
        return [p for name, p in self.processes.items() if name.rpartition("-")[0] in roles]

    def running(self, *roles: str) -> list[Process]:
        """The service processes, or those of these roles, that are up and not paused."""
        them = self.of_role(*roles) if roles else [p for p in self.processes.values() if p.links]
        return [process for process in them if process.is_running and not process.is_paused]

    def links_to(self, server: str, *roles: str) -> list[Link]:
        """The links between the processes of these roles and a server."""
        return [process.links[server] for process in self.of_role(*roles)]

    @property
    def services(self) -> list[Process]:
        """All service processes."""
        return [self.processes[name] for name in self.modules]

    @property
    def schemas(self) -> list[str]:
        """The schemas with an outbox."""
        return [SOURCE, SINK, MIRROR, *(REAL_SERVICES if self.has_real else ())]

    @property
    def groups(self) -> list[str]:
        """The consumer groups."""
        return [SINK, MIRROR, *(REAL_SERVICES if self.has_real else ())]

    @property
    def topics(self) -> list[str]:
        """The topics that any of these services write."""
        real = [topic.name for topic in declared_topics(PARTITIONS)] if self.has_real else []
        return [COUNTERS, DEPOTS, TALLIES, *real]

    async def connect(self) -> "asyncpg.Connection[Any]":
        """A superuser's connection, past the proxies. To be closed."""
        return await asyncpg.connect(self.admin_url, timeout=10, command_timeout=60)

    @asynccontextmanager
    async def admin(self) -> AsyncGenerator["asyncpg.Connection[Any]"]:
        """Such a connection, closed in the end."""
        connection = await self.connect()
        try:
            yield connection
        finally:
            with contextlib.suppress(Exception):
                await connection.close(timeout=5)

    async def add(self, name: str, module: tuple[str, ...]) -> Process:
        """One more service process with links of its own, not started yet."""
        links = {
            "postgres": await self._link(f"{name}-postgres", self.home.port("postgres")),
            "kafka": await self._link(f"{name}-kafka", self._broker_ports[name][0], self._broker_ports[name][1]),
        }
        service = module[0].rpartition(".")[2]
        role = service if module[0].startswith("services.") else f"faults_{service}"

        def prepare(process: Process) -> Program:
            run = ("tests.faults.mutants", self.mutant, *module) if self.mutant else module
            return python(process, run, self.url(name), self._settings(name, role, links), self.home.folder, ROOT)

        process = Process(name, prepare, links)
        self.processes[name] = process
        return process

    async def ready(self, *names: str, seconds: float = 60) -> None:
        """Wait until these, or all processes that are not held down, serve."""
        wanted = [self.processes[name] for name in names] or [p for p in self.processes.values() if not p.held]
        for process in wanted:
            await eventually(
                lambda process=process: asyncio.to_thread(process.is_ready),
                seconds,
                every=0.1,
                what=f"{process.name} serves",
            )

    async def restarted(self, name: str, before: int, seconds: float = 60) -> None:
        """Wait until a process has been started more often than before, and serves."""
        process = self.processes[name]
        await eventually(lambda: process.starts > before, seconds, what=f"{name} is started again")
        await self.ready(name, seconds=seconds)

    def filler(self) -> Path:
        """A file beside the database's data: as large as it gets, the disk is full."""
        return self.home.postgres().reachable().parent / "postgres" / "filler"

    async def _link(self, name: str, target: int, port: int | None = None) -> Link:
        link = Link(name, port or self._free_port(), target, random.Random(self.chance.random()))
        await link.open()
        self.links.append(link)
        return link

    def _settings(self, name: str, role: str, links: dict[str, Link]) -> dict[str, str]:
        port = links["postgres"].port
        settings = self.home.settings("portal")  # has what the others need, and more
        url = database_url(port, role, PASSWORD, DATABASE)
        if not role.startswith("faults_"):
            url = database_url(port, role, self.home.roles(role).password, DATABASE)
        return {
            **{variable: value for variable, value in os.environ.items() if variable not in (MENDED, CRASH_AT)},
            **settings,
            "PHONGTRAO_CLOCK": "simulated" if name == "source-3" else "system",
            "PHONGTRAO_DATABASE_URL": url,
            "PHONGTRAO_KAFKA_BOOTSTRAP": f"{LOOPBACK}:{links['kafka'].port}",
            "PHONGTRAO_HTTP_PORT": str(self.ports[name]),
            "PHONGTRAO_POOL_SIZE": str(POOL_SIZE),
            "PHONGTRAO_LOG_LEVEL": "INFO",
        }

    def broker_settings(self) -> dict[str, str]:
        """A listener of the broker for each process, advertised where its proxy listens."""
        base, controller = self.home.port("kafka"), self.home.port("kafka controller")
        listeners = {"CLIENT": (base, base)} | {f"P{n}": ports for n, ports in enumerate(self._broker_ports.values())}
        return {
            "listeners": ",".join(f"{key}://{LOOPBACK}:{port}" for key, (port, _) in listeners.items())
            + f",CONTROLLER://{LOOPBACK}:{controller}",
            "advertised.listeners": ",".join(f"{key}://{LOOPBACK}:{port}" for key, (_, port) in listeners.items()),
            "listener.security.protocol.map": ",".join(f"{key}:PLAINTEXT" for key in [*listeners, "CONTROLLER"]),
            "num.network.threads": "1",
        }

    async def prepare(self) -> None:
        """Roles, tables and topics."""
        await prepare_database(self.home)
        await prepare_topics(self.home)
        await create_topics(Kafka(self.bootstrap), [Topic(each, PARTITIONS) for each in (COUNTERS, DEPOTS, TALLIES)])
        for each in (source, sink, mirror):
            await ensure_roles(self.admin_url, ServiceRoles(each.name, PASSWORD, PASSWORD))
            url = database_url(self.home.port("postgres"), f"{each.name}_migrations", PASSWORD, DATABASE)
            await Migrations(each.name, each.revisions).upgrade(url, role=each.name, extra=[_CLOCK])


_CLOCK = "CREATE TABLE IF NOT EXISTS development_clock (one boolean PRIMARY KEY DEFAULT true, now timestamptz NOT NULL)"


@asynccontextmanager
async def standing(
    seed: int, report: Callable[[str], None], *, mutant: str | None = None, real: bool = True
) -> AsyncGenerator[Rig]:
    """Everything up and ready; all that runs is ended afterwards, and the folder removed unless the run failed."""
    folder = Path(tempfile.mkdtemp(prefix="phongtrao-faults-")).resolve()
    home = Home.at(folder, free_port_base())
    home.remember()
    rig = Rig(home, random.Random(seed), mutant, real)
    async with AsyncExitStack() as ending:
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        rig.is_on_tmpfs = _mount(folder / "postgres", report)
        if rig.is_on_tmpfs:
            ending.callback(subprocess.run, ["umount", "-l", str(folder / "postgres")], check=False)
        ending.callback(_end_all, folder)
        postgres = dataclasses.replace(home.postgres(), settings=DATABASE_SETTINGS)
        kafka = dataclasses.replace(home.kafka(), settings=rig.broker_settings())
        rig.processes["postgres"] = Process("postgres", lambda _: postgres.prepare())
        rig.processes["kafka"] = Process("kafka", lambda _: kafka.prepare(report))
        rig.processes["issuer"] = Process("issuer", lambda _: issuer(home))
        for process in rig.processes.values():
            await process.start()
        await rig.ready()
        await rig.prepare()
        rig.token = await asyncio.to_thread(development_token, home.url("issuer"), CLAIMS)
        for name, module in rig.modules.items():
            await (await rig.add(name, module)).start()
        await rig.ready()
        async with asyncio.TaskGroup() as group:
            supervisor = group.create_task(Supervisor(rig.processes, report).run())
            try:
                yield rig
            finally:
                supervisor.cancel()
                for link in rig.links:
                    await link.close()


def _end_all(folder: Path) -> None:
    """End whatever runs in the folder, services before servers."""
    running = processes_of(folder)
    for names in (running.keys() - SERVERS, SERVERS):
        stop_all({name: running[name] for name in names if name in running}, 10)


def _mount(folder: Path, report: Callable[[str], None]) -> bool:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={TMPFS_SIZE}", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        done = None
    if done is None or done.returncode:
        folder.rmdir()
        report("the database has no small disk of its own (mount is not allowed): disk-full is left out")
        return False
    return True
