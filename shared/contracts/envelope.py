"""The CloudEvents 1.0 envelope, in binary mode: Kafka headers `ce_*` around a JSON payload.

Source: CloudEvents Kafka protocol binding 1.0.2, section 3.2; the `sequence` extension carries the
aggregate's version, `actor` the office that caused the event.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID, uuid5

from shared.contracts.base import Event

E_co = TypeVar("E_co", bound=Event, covariant=True)

EVENT_NAMESPACE = UUID("8c7c6d8e-1d4b-5b0e-9f57-5f6c0b6a2a10")


def event_id(topic: str, key: str, version: int) -> UUID:
    """An event's id: the same for the same aggregate and version, so that republishing never makes a new one."""
    return uuid5(EVENT_NAMESPACE, f"{topic}/{key}/{version}")


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event's headers. `subject` is the aggregate's id and the Kafka key, `sequence` its version after the event."""

    id: UUID
    type: str
    source: str
    subject: str
    time: datetime
    sequence: int
    actor: str
    dataschema: str
    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None

    def headers(self) -> dict[str, str]:
        """The Kafka headers of this envelope."""
        headers = {
            "ce_specversion": "1.0",
            "ce_id": str(self.id),
            "ce_source": self.source,
            "ce_type": self.type,
            "ce_subject": self.subject,
            "ce_time": self.time.isoformat(),
            "ce_dataschema": self.dataschema,
            "ce_sequence": str(self.sequence),
            "ce_actor": self.actor,
            "ce_correlationid": str(self.correlation_id),
            "content-type": "application/json",
        }
        if self.causation_id is not None:
            headers["ce_causationid"] = str(self.causation_id)
        if self.traceparent is not None:
            headers["traceparent"] = self.traceparent
        return headers

    @staticmethod
    def parse(headers: dict[str, str]) -> "Envelope":
        """The envelope in the headers. Raises `ValueError` naming the header that is missing or malformed."""
        try:
            return Envelope(
                id=UUID(headers["ce_id"]),
                type=headers["ce_type"],
                source=headers["ce_source"],
                subject=headers["ce_subject"],
                time=datetime.fromisoformat(headers["ce_time"]),
                sequence=int(headers["ce_sequence"]),
                actor=headers["ce_actor"],
                dataschema=headers["ce_dataschema"],
                correlation_id=UUID(headers["ce_correlationid"]),
                causation_id=UUID(headers["ce_causationid"]) if "ce_causationid" in headers else None,
                traceparent=headers.get("traceparent"),
            )
        except KeyError as missing:
            raise ValueError(f"header {missing} is missing") from None


@dataclass(frozen=True, slots=True)
class Received(Generic[E_co]):
    """An event as a consumer sees it: the envelope and the parsed payload."""

    envelope: Envelope
    event: E_co

    @property
    def subject(self) -> str:
        """The id of the aggregate that published it."""
        return self.envelope.subject
