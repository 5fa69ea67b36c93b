"""One real Apache Kafka broker (KRaft: broker and controller in one process) in a folder."""

import base64
import shutil
import socket
import struct
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.embedded.jars import fetch_jars
from deploy.embedded.java import find_java
from deploy.embedded.kafka_settings import LOGGING, broker_settings
from deploy.embedded.ports import LOOPBACK
from deploy.embedded.programs import Program, run_tool


@dataclass(frozen=True)
class KafkaServer:
    """A broker on the loopback address that keeps its data in `folder` and belongs to the data folder `home`.

    `settings` replace or are added to the broker's own.
    """

    folder: Path
    port: int
    controller_port: int
    home: Path
    settings: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def bootstrap(self) -> str:
        """What clients connect to."""
        return f"{LOOPBACK}:{self.port}"

    def prepare(self, report: Callable[[str], None] = lambda _: None) -> Program:
        """Everything a start needs: Java, jars, settings, formatted storage."""
        java, jars = find_java(), fetch_jars(report)
        self.folder.mkdir(parents=True, exist_ok=True)
        logging = self.folder / "log4j2.properties"
        logging.write_text(LOGGING)
        command = (
            str(java.program),
            *java.flags,
            *java.with_cache(java.cache_file(jars)),
            f"-Dlog4j2.configurationFile={logging}",
            f"-Dphongtrao.home={self.home}",
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

    def start(self) -> Program:
        """Prepare, start and wait until it serves."""
        program = self.prepare()
        program.start()
        return program

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
        settings = {**broker_settings(data, self.port, self.controller_port), **self.settings}
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
