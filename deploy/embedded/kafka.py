"""One real Apache Kafka broker (KRaft: broker and controller in one process) in a folder."""

import asyncio
import base64
import shutil
import socket
import struct
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deploy.embedded.jars import fetch_jars
from deploy.embedded.java import Java, find_java
from deploy.embedded.kafka_settings import LOGGING, broker_settings
from deploy.embedded.ports import LOOPBACK, free_port
from deploy.embedded.programs import Program, run_tool


@dataclass(frozen=True)
class KafkaServer:
    """A broker on the loopback address that keeps its data in `folder` and belongs to the data folder `home`."""

    folder: Path
    port: int
    controller_port: int
    home: Path

    @property
    def bootstrap(self) -> str:
        """What clients connect to."""
        return f"{LOOPBACK}:{self.port}"

    def prepare(self, report: Callable[[str], None] = lambda _: None) -> Program:
        """Everything a start needs: jars, the JVM's start-up cache, settings, formatted storage."""
        java, jars = find_java(), fetch_jars(report)
        cache = java.cache_file(jars)
        if not cache.exists():
            _train(java, jars, cache, report)
        return self.prepare_with(java, jars, java.with_cache(cache))

    def start(self) -> Program:
        """Prepare, start and wait until it serves."""
        program = self.prepare()
        program.start()
        return program

    def prepare_with(self, java: Java, jars: list[Path], extra: tuple[str, ...]) -> Program:
        """The same with a given Java and jars; `extra` are further flags of the JVM."""
        self.folder.mkdir(parents=True, exist_ok=True)
        logging = self.folder / "log4j2.properties"
        logging.write_text(LOGGING)
        command = (
            str(java.program),
            *java.flags,
            f"-Dlog4j2.configurationFile={logging}",
            f"-Dphongtrao.home={self.home}",
            *extra,
            "-cp",
            ":".join(map(str, jars)),
        )
        data = self.folder / "data"
        if not data.exists():
            self._format(command, data)
        properties = self._write_settings(data, "server.properties")
        return Program(
            name="kafka",
            home=self.home,
            command=(*command, "kafka.Kafka", str(properties)),
            log=self.home / "logs" / "kafka.log",
            is_ready=lambda: serves(self.port),
            folder=self.folder,
        )

    def _format(self, command: tuple[str, ...], data: Path) -> None:
        """Formatted beside and renamed, so that a cut in the middle leaves nothing half-made."""
        part = data.with_name("data.part")
        shutil.rmtree(part, ignore_errors=True)
        properties = self._write_settings(part, "format.properties")
        # An id that begins with "-" would be read as an option.
        cluster = "K" + base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")[1:]
        tool = (*command, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(properties))
        run_tool(tool, "formatting Kafka's storage")
        part.rename(data)

    def _write_settings(self, data: Path, name: str) -> Path:
        path = self.folder / name
        settings = broker_settings(data, self.port, self.controller_port)
        path.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
        return path


def serves(port: int, timeout: float = 1.0) -> bool:
    """Whether a broker answers ApiVersions on the port: it does so only once it serves requests."""
    request = struct.pack(">hhih", 18, 0, 7, -1)
    try:
        with socket.create_connection((LOOPBACK, port), timeout) as connection:
            connection.settimeout(timeout)
            connection.sendall(struct.pack(">i", len(request)) + request)
            answer = connection.recv(8)
    except OSError:
        return False
    return len(answer) == 8 and struct.unpack(">ii", answer)[1] == 7


def _train(java: Java, jars: list[Path], cache: Path, report: Callable[[str], None]) -> None:
    """Record the JVM's start-up cache in one short run of a broker of its own. Failing costs only time later."""
    started = time.monotonic()
    cache.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="phongtrao-kafka-") as scratch:
        home = Path(scratch).resolve()
        recorded = home / cache.name
        server = KafkaServer(home / "kafka", free_port(), free_port(), home)
        program = server.prepare_with(java, jars, ())
        start, *rest = program.command
        recording = replace(program, command=(start, *java.recording(recorded), *rest))
        try:
            recording.start()
            asyncio.run(_round_trip(server.bootstrap))
        finally:
            recording.stop(timeout=60)
        if not recorded.exists():
            report(f"Kafka: the JVM wrote no start-up cache; starts take a second longer. {recording.last_words(3)}")
            return
        part = cache.with_suffix(f".{uuid.uuid4().hex}.part")
        shutil.move(recorded, part)
        part.replace(cache)
    report(f"Kafka: start-up cache of {cache.stat().st_size / 2**20:.0f} MB made in {time.monotonic() - started:.1f} s")


async def _round_trip(bootstrap: str) -> None:
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
    from aiokafka.admin import AIOKafkaAdminClient, NewTopic

    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic("t", 1, 1)])
    await admin.close()
    producer: Any = AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True)
    async with producer:
        for _ in range(50):
            await producer.send_and_wait("t", b"x" * 100)
    consumer: Any = AIOKafkaConsumer("t", bootstrap_servers=bootstrap, group_id="g", auto_offset_reset="earliest")
    async with consumer:
        await consumer.getone()
        await consumer.commit()
