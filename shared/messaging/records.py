"""A record as it came from Kafka, and as far as it can be understood: whatever is in it, reading never fails."""

import base64
import json
from dataclasses import dataclass
from uuid import UUID, uuid5

from shared.contracts.envelope import EVENT_NAMESPACE, Envelope

MOST_VERSION = 2**63 - 1
MOST_OCTETS = 800_000  # of key, value and headers: no outbox takes more


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it came: bytes only, and headers with their order, doubles and nulls."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    value: bytes | None

    @property
    def octets(self) -> int:
        """Its size."""
        return len(self.key or b"") + len(self.value or b"") + sum(len(k) + len(v or b"") for k, v in self.headers)


@dataclass(frozen=True, slots=True)
class Message:
    """A record read as an event of ours.

    `key` is None when it is null or cannot stand in a text column; `version` when no place in the key's order is
    given; `envelope` when anything else is missing or broken, and then `fault` says what. `place` is topic and key of
    the aggregate; None when the record has no place in the order of any.
    """

    record: Record
    key: str | None = None
    version: int | None = None
    type: str | None = None
    envelope: Envelope | None = None
    fault: str = ""
    id_header: str | None = None
    place: tuple[str, str] | None = None

    @property
    def event_id(self) -> UUID:
        """The event's id; one of the record's position when it brings none."""
        return _event_id(self.id_header) or position_id(self.record)


def read(record: Record) -> Message:
    """Understand what can be understood."""
    try:
        headers = {name: value.decode() for name, value in record.headers if value is not None and b"\0" not in value}
    except UnicodeDecodeError:
        headers = {name: text for name, value in record.headers if (text := _text(value)) is not None}
    key = _text(record.key)
    envelope, fault = None, ""
    if key is None:
        fault = "the key is null" if record.key is None else "the key is not UTF-8 text without NUL"
    elif (octets := record.octets) > MOST_OCTETS:
        fault = f"the record has {octets} octets, an event {MOST_OCTETS} at most"
    else:
        try:
            envelope = Envelope.parse(headers)
        except ValueError as error:
            fault = f"the envelope cannot be read: {error}"
    version = _version(headers.get("ce_sequence"))
    return Message(
        record,
        key=key,
        version=version,
        type=headers.get("ce_type"),
        envelope=envelope,
        fault=fault,
        id_header=headers.get("ce_id"),
        place=None if key is None or version is None else (record.topic, key),
    )


def position_id(record: Record) -> UUID:
    """The id of a record that brings none of its own."""
    return uuid5(EVENT_NAMESPACE, f"{record.topic}/{record.partition}/{record.offset}")


def encode_headers(headers: tuple[tuple[str, bytes | None], ...]) -> bytes:
    """Headers as bytes that any table can hold."""
    return json.dumps([(k, None if v is None else base64.b64encode(v).decode()) for k, v in headers]).encode()


def decode_headers(encoded: bytes) -> tuple[tuple[str, bytes | None], ...]:
    """The headers that were encoded."""
    pairs: list[tuple[str, str | None]] = json.loads(encoded)
    return tuple((k, None if v is None else base64.b64decode(v)) for k, v in pairs)


def printable(text: str, most: int = 4000) -> str:
    """The text with all that a text column cannot hold escaped, and not too long."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")[:most]


def _text(value: bytes | None) -> str | None:
    if value is None:
        return None
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _version(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    return version if 0 < (version := int(text)) <= MOST_VERSION else None


def _event_id(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError:
        return None
