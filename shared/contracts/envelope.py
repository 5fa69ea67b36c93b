"""The CloudEvents 1.0 envelope, in binary mode: Kafka headers `ce_*` around a JSON payload.

Source: CloudEvents Kafka protocol binding 1.0.2, section 3.2. Extensions: `sequence` is the aggregate's version
(padded, because the extension wants strings that sort as they stand), `actor` the office that caused the event,
`correlationid` and `causationid` the request and the event behind it. `traceparent` stands without prefix, where
W3C Trace Context and its tools look for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID, uuid5

from shared.contracts.base import Event

E_co = TypeVar("E_co", bound=Event, covariant=True)
V = TypeVar("V")

EVENT_NAMESPACE = UUID("8c7c6d8e-1d4b-5b0e-9f57-5f6c0b6a2a10")


def event_id(topic: str, key: str, version: int) -> UUID:
    """An event's id: the same for the same aggregate and version, so that republishing never makes a new one."""
    return uuid5(EVENT_NAMESPACE, f"{topic}/{key}/{version}")


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event's headers. `subject` is the aggregate's id and the Kafka key, `sequence` its version after the event.

    `time` needs a timezone; it travels in UTC.
    """

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
        """The Kafka headers of this envelope, to be encoded as UTF-8."""
        headers = {
            "ce_specversion": "1.0",
            "ce_id": str(self.id),
            "ce_source": self.source,
            "ce_type": self.type,
            "ce_subject": self.subject,
            "ce_time": self.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "ce_dataschema": self.dataschema,
            "ce_sequence": f"{self.sequence:010}",
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
            return Envelope._parse_good(headers)
        except (KeyError, ValueError):
            return Envelope._parse_each(headers)

    @staticmethod
    def _parse_good(headers: dict[str, str]) -> "Envelope":
        """Without a look at what could be wrong: nearly every event of every topic comes through here."""
        causation = headers.get("ce_causationid")
        texts = (headers["ce_type"], headers["ce_source"], headers["ce_subject"], headers["ce_actor"])
        if headers["ce_specversion"] != "1.0" or not all(texts) or causation == "" or not headers["ce_dataschema"]:
            raise ValueError
        return Envelope(
            id=UUID(headers["ce_id"]),
            type=texts[0],
            source=texts[1],
            subject=texts[2],
            time=_time(headers["ce_time"]),
            sequence=_sequence(headers["ce_sequence"]),
            actor=texts[3],
            dataschema=headers["ce_dataschema"],
            correlation_id=UUID(headers["ce_correlationid"]),
            causation_id=None if causation is None else UUID(causation),
            traceparent=headers.get("traceparent"),
        )

    @staticmethod
    def _parse_each(headers: dict[str, str]) -> "Envelope":
        if headers.get("ce_specversion") != "1.0":
            raise ValueError(f"header ce_specversion is {headers.get('ce_specversion')!r}, only 1.0 is understood")
        return Envelope(
            id=_header(headers, "ce_id", UUID),
            type=_header(headers, "ce_type", str),
            source=_header(headers, "ce_source", str),
            subject=_header(headers, "ce_subject", str),
            time=_header(headers, "ce_time", _time),
            sequence=_header(headers, "ce_sequence", _sequence),
            actor=_header(headers, "ce_actor", str),
            dataschema=_header(headers, "ce_dataschema", str),
            correlation_id=_header(headers, "ce_correlationid", UUID),
            causation_id=_header(headers, "ce_causationid", UUID) if "ce_causationid" in headers else None,
            traceparent=headers.get("traceparent"),
        )


def _header(headers: dict[str, str], name: str, parse: Callable[[str], V]) -> V:
    if not headers.get(name):
        raise ValueError(f"header {name} is missing")
    try:
        return parse(headers[name])
    except ValueError as error:
        raise ValueError(f"header {name} is {headers[name]!r}: {error}") from None


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without an offset")
    return time


def _sequence(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ValueError("not a version, which counts from 1")
    return int(text)


@dataclass(frozen=True, slots=True)
class Received(Generic[E_co]):
    """An event as a consumer sees it: the envelope and the parsed payload."""

    envelope: Envelope
    event: E_co

    @property
    def subject(self) -> str:
        """The id of the aggregate that published it."""
        return self.envelope.subject
