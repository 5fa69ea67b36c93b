"""The servers as containers, with the images that the system itself is deployed with."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

import docker
import psutil
from docker.errors import DockerException
from testcontainers.core.container import DockerContainer

from deploy.embedded.ports import LOOPBACK, free_port

POSTGRES_IMAGE = "postgres:18"
KAFKA_IMAGE = "apache/kafka:4.3.1"
PASSWORD = "tests"

RUN_LABEL = "phongtrao.tests.run"

# Its clean-up container needs another image; ours are removed by the fixtures.
os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")


def engine_answers() -> bool:
    """Whether a container engine can be reached."""
    try:
        client = docker.from_env(timeout=3)
        try:
            return cast(Any, client).ping() is True
        finally:
            client.close()
    except DockerException:
        return False


@contextmanager
def postgres_container() -> Generator[str]:
    """A PostgreSQL; yields the administrator's URL."""
    from testcontainers.community.postgres import PostgresContainer

    port = free_port()
    container = PostgresContainer(
        POSTGRES_IMAGE, username="postgres", password=PASSWORD, dbname="postgres", driver=None
    )
    _bind(container, 5432, port)
    container.with_command("postgres -c fsync=off -c max_connections=200")
    _label(container)
    with container:
        yield f"postgresql://postgres:{PASSWORD}@{LOOPBACK}:{port}/postgres"


@contextmanager
def kafka_container() -> Generator[str]:
    """A Kafka broker; yields its bootstrap address."""
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy

    port = free_port()
    settings = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_LISTENERS": "CLIENT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"CLIENT://{LOOPBACK}:{port}",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_INTER_BROKER_LISTENER_NAME": "CLIENT",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "1",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
    }
    container = DockerContainer(KAFKA_IMAGE, env=settings)
    _bind(container, 9092, port)
    container.waiting_for(LogMessageWaitStrategy("Kafka Server started"))
    _label(container)
    with container:
        yield f"{LOOPBACK}:{port}"


def _label(container: DockerContainer) -> None:
    """Say whose it is, and remove what runs that were killed have left behind."""
    container.with_kwargs(labels={RUN_LABEL: str(os.getpid())})
    for left in cast(list[Any], docker.from_env().containers.list(filters={"label": RUN_LABEL})):
        if not psutil.pid_exists(int(left.labels[RUN_LABEL])):
            left.remove(force=True, v=True)


def _bind(container: DockerContainer, inside: int, outside: int) -> None:
    """On the loopback address only, which `with_bind_ports` cannot say."""
    ports = cast(dict[str, Any], container.ports)
    ports.pop(str(inside), None)
    ports[f"{inside}/tcp"] = (LOOPBACK, outside)
