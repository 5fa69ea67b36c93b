"""A real PostgreSQL and a real Kafka for a test run: containers where an engine answers, else embedded servers."""

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal

import psutil

from deploy.embedded.kafka import KafkaServer
from deploy.embedded.ports import free_port
from deploy.embedded.postgres import PostgresServer
from deploy.embedded.programs import processes_of, stop_all
from shared.testing.places import scratch

Kind = Literal["docker", "embedded"]
VARIABLE = "PHONGTRAO_TEST_SERVERS"
PREFIX = "phongtrao-tests-"

# Nothing a test writes outlives the run: no need to survive a power cut. And who is killed at its end must leave no
# shared memory behind.
FAST = {
    "fsync": "off", "full_page_writes": "off", "max_connections": "200", "max_wal_size": "256MB",
    "dynamic_shared_memory_type": "mmap",
}  # fmt: skip


@cache
def chosen_servers() -> Kind:
    """PHONGTRAO_TEST_SERVERS (docker or embedded), else docker when an engine answers."""
    chosen = os.environ.get(VARIABLE)
    if chosen in ("docker", "embedded"):
        return chosen
    if chosen:
        raise ValueError(f"{VARIABLE}={chosen}: it is either 'docker' or 'embedded'")
    from shared.testing.containers import engine_answers  # slow to load, and most runs need no server

    return "docker" if engine_answers() else "embedded"


@contextmanager
def postgres_server() -> Generator[str]:
    """A PostgreSQL of this run; yields the administrator's URL."""
    if chosen_servers() == "docker":
        from shared.testing.containers import postgres_container

        with postgres_container() as url:
            yield url
        return
    with _folder() as home:
        server = PostgresServer(home / "postgres", free_port(), "tests", home, FAST)
        program = server.start()
        try:
            yield server.url()
        finally:
            program.kill()


@contextmanager
def kafka_server() -> Generator[str]:
    """A Kafka broker of this run; yields its bootstrap address."""
    if chosen_servers() == "docker":
        from shared.testing.containers import kafka_container

        with kafka_container() as bootstrap:
            yield bootstrap
        return
    with _folder() as home:
        server = KafkaServer(home / "kafka", free_port(), free_port(), home)
        program = server.start()
        try:
            yield server.bootstrap
        finally:
            program.kill()


@contextmanager
def _folder() -> Generator[Path]:
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=scratch())).resolve()
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        _remove(folder)


def _sweep() -> None:
    """End and remove what runs that were killed have left behind."""
    for folder in scratch().glob(f"{PREFIX}*-*"):
        pid = folder.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            _remove(folder)


def _remove(folder: Path) -> None:
    stop_all(processes_of(folder))
    shutil.rmtree(folder, ignore_errors=True)
