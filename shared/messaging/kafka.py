"""How to reach Kafka, and the part of aiokafka (which carries no types) that messaging uses."""

import ssl
from asyncio import Future
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from faststream.security import BaseSecurity, SASLScram512

Header = tuple[str, bytes | None]


@dataclass(frozen=True, slots=True)
class Kafka:
    """The brokers and, where they ask for it, the service's own user (SASL/SCRAM-SHA-512).

    Over TLS the brokers' certificates are checked against the machine's authorities, or those in `SSL_CERT_FILE`.
    """

    bootstrap: str
    username: str | None = None
    password: str | None = None
    use_ssl: bool = False

    def options(self) -> dict[str, Any]:
        """Keyword arguments of any aiokafka client."""
        layer = "SSL" if self.use_ssl else "PLAINTEXT"
        options = {"bootstrap_servers": self.bootstrap, "security_protocol": layer, "ssl_context": self._context()}
        if self.username is not None:
            options |= {
                "security_protocol": f"SASL_{layer}",
                "sasl_mechanism": "SCRAM-SHA-512",
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password or "",
            }
        return options

    def security(self) -> BaseSecurity:
        """The same for a FastStream broker."""
        if self.username is None:
            return BaseSecurity(self._context())
        return SASLScram512(self.username, self.password or "", self._context())

    def _context(self) -> ssl.SSLContext | None:
        return ssl.create_default_context() if self.use_ssl else None


class Batch(Protocol):
    """Records of one partition on their way to the broker."""

    def append(
        self, *, timestamp: int | None, key: bytes | None, value: bytes | None, headers: Sequence[Header]
    ) -> object | None:
        """Add a record; `None` when the batch is full, and then nothing was added."""
        ...


class Producer(Protocol):
    """An aiokafka producer."""

    async def start(self) -> None:
        """Connect."""
        ...

    async def stop(self) -> None:
        """Flush and close."""
        ...

    async def partitions_for(self, topic: str) -> set[int]:
        """All partitions of a topic, with or without a leader."""
        ...

    def create_batch(self) -> Batch:
        """An empty batch."""
        ...

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> "Future[Any]":
        """Hand a batch over; the future is done when the broker has acknowledged it."""
        ...


def idempotent_producer(kafka: Kafka) -> Producer:
    """A producer that waits for all replicas and cannot double a batch. Not started."""
    producer = AIOKafkaProducer(
        **kafka.options(), acks="all", enable_idempotence=True, max_batch_size=1 << 20, request_timeout_ms=20_000
    )
    return cast(Producer, producer)


def admin_client(kafka: Kafka) -> Any:
    """An admin client. Not started."""
    return AIOKafkaAdminClient(**kafka.options(), request_timeout_ms=15_000)
