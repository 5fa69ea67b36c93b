"""Debezium's PostgreSQL connector with its outbox event router, in a Kafka Connect worker of its own.

Debezium Server is the same connector and router around another sink.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.embedded.home import DATABASE, Home
from deploy.embedded.jars import fetch_jars, locked_jars
from deploy.embedded.java import find_java
from deploy.embedded.ports import LOOPBACK, free_port
from deploy.embedded.postgres import SUPERUSER
from deploy.embedded.programs import Program

LOCK_FILE = Path(__file__).with_name("jars.lock")
NAME = "outbox"
SLOT = "bench_outbox"
LOGICAL = {"wal_level": "logical"}
"""What PostgreSQL must be started with."""
QUICK = {"poll.interval.ms": "5", "max.batch.size": "8192", "max.queue.size": "32768"}
"""What Debezium's documentation names for latency and throughput, in place of 500 ms, 2,048 and 8,192 rows."""


@dataclass(frozen=True, slots=True)
class Connect:
    """A worker that reads the outbox of a schema. What it has read it remembers in its folder, and in its slot.

    `settings` are added to the connector's own.
    """

    home: Home
    schema: str
    report: Callable[[str], None]
    settings: Mapping[str, str] = field(default_factory=dict[str, str])

    @contextmanager
    def running(self) -> Generator[None]:
        """From when it has its place in the log until it has ended."""
        program = self._program(free_port())
        process = program.start()
        try:
            yield
        finally:
            program.stop()
            process.wait(30)

    def _program(self, port: int) -> Program:
        folder = self.home.folder / "connect"
        folder.mkdir(exist_ok=True)
        worker, connector = folder / "worker.properties", folder / "outbox.properties"
        worker.write_text(_lines(self._worker(folder, port)))
        connector.write_text(_lines(self._connector()))
        jars = fetch_jars(self.report, lock_file=LOCK_FILE)
        return Program(
            name="connect",
            home=self.home.folder,
            command=(
                str(find_java().program),
                "-Xms256m",
                "-Xmx512m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                ":".join(map(str, jars)),
                "org.apache.kafka.connect.cli.ConnectStandalone",
                str(worker),
                str(connector),
            ),
            log=self.home.logs / "connect.log",
            is_ready=lambda: _runs(port),
            folder=folder,
        )

    def _worker(self, folder: Path, port: int) -> dict[str, str]:
        return {
            "bootstrap.servers": self.home.kafka().bootstrap,
            "listeners": f"http://{LOOPBACK}:{port}",
            "key.converter": "org.apache.kafka.connect.storage.StringConverter",
            "value.converter": "org.apache.kafka.connect.converters.ByteArrayConverter",
            "header.converter": "org.apache.kafka.connect.storage.StringConverter",
            "offset.storage.file.filename": str(folder / "offsets"),
            "offset.flush.interval.ms": "1000",
            "plugin.discovery": "service_load",
        }

    def _connector(self) -> dict[str, str]:
        server = self.home.postgres()
        router = "transforms.outbox"
        return {
            "name": NAME,
            "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
            "database.hostname": LOOPBACK,
            "database.port": str(server.port),
            "database.user": SUPERUSER,
            "database.password": server.password,
            "database.dbname": DATABASE,
            "topic.prefix": NAME,
            "plugin.name": "pgoutput",
            "slot.name": SLOT,
            "publication.autocreate.mode": "filtered",
            "table.include.list": f"{self.schema}.outbox",
            "snapshot.mode": "no_data",
            "transforms": "outbox",
            f"{router}.type": "io.debezium.transforms.outbox.EventRouter",
            f"{router}.table.field.event.id": "event_id",
            f"{router}.table.field.event.key": "msg_key",
            f"{router}.table.field.event.payload": "payload",
            f"{router}.table.fields.additional.placement": "headers:header:headers",
            f"{router}.route.by.field": "topic",
            f"{router}.route.topic.replacement": "${routedByValue}",
            **self.settings,
        }


def version() -> str:
    """Which Debezium this is."""
    found = next(jar.name for jar in locked_jars(LOCK_FILE) if jar.name.startswith("debezium-connector-postgres-"))
    return found.removeprefix("debezium-connector-postgres-").removesuffix(".Final.jar")


def _lines(settings: Mapping[str, str]) -> str:
    return "".join(f"{key}={value}\n" for key, value in settings.items())


def _runs(port: int) -> bool:
    """Whether the connector's task says that it runs."""
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/connectors/{NAME}/status", timeout=5) as answer:
            tasks = json.load(answer)["tasks"]
    except (OSError, urllib.error.HTTPError):
        return False
    return [task["state"] for task in tasks] == ["RUNNING"]
