"""A small aggregate, its events as records, and a table of effects in which a double effect shows."""

import types
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias, assert_never
from uuid import UUID

from shared.contracts.actor import Actor, Role
from shared.contracts.base import Event, Value
from shared.contracts.envelope import Envelope, Received, event_id
from shared.contracts.refusals import Rejected
from shared.messaging.aggregate import Aggregate, Cause
from shared.messaging.records import Record
from shared.messaging.schema import AUDIT, MESSAGING, aggregate_table
from shared.messaging.transaction import Transaction

TOPIC = "tests.parcel.v1"
OTHER = "tests.depot.v1"
AT = datetime(2024, 8, 5, 8, 0, tzinfo=UTC)
CLERK = Actor("account-7", "commune_police-1", "Văn thư", frozenset({Role.CLERK}))
CORRELATION = UUID("11111111-1111-4111-8111-111111111111")
CAUSE = Cause(at=AT, actor=CLERK, correlation_id=CORRELATION)


class ParcelEvent(Event, topics=(TOPIC,)):
    """Something happened to a parcel."""


class ParcelSent(ParcelEvent):
    """A parcel was handed in."""

    weight: int


class ParcelMoved(ParcelEvent):
    """A parcel is at another place."""

    place: str


class DepotOpened(Event, topics=(OTHER,)):
    """A depot works."""

    name: str


class Parcel(Value):
    """The state of a parcel."""

    weight: int
    place: str = "gửi"
    arrives_on: str | None = None
    sent_at: str | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Send:
    weight: int


@dataclass(frozen=True, slots=True)
class Move:
    places: tuple[str, ...]


ParcelCommand: TypeAlias = Send | Move


def decide(command: ParcelCommand, state: Parcel | None) -> list[ParcelEvent]:
    match command:
        case Send():
            return [] if state else [ParcelSent(weight=command.weight)]
        case Move():
            if state is None:
                raise Rejected("parcel-not-sent", "Bưu kiện chưa được gửi.")
            return [ParcelMoved(place=place) for place in command.places]
        case _:
            assert_never(command)


def evolve(state: Parcel | None, event: ParcelEvent) -> Parcel:
    match event:
        case ParcelSent():
            return Parcel(weight=event.weight)
        case ParcelMoved():
            assert state is not None
            return state.changed(place=event.place)
        case _:
            raise TypeError(event.type)


parcels = Aggregate("parcel", TOPIC, "tests", Parcel, decide, evolve)

PARCEL_TABLE = aggregate_table(
    "parcel", {"place": "text", "weight": "integer", "arrives_on": "date", "sent_at": "timestamptz", "labels": "jsonb"}
)
EFFECTS = "CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY, key text, version bigint, note text)"
STATEMENTS = (MESSAGING, AUDIT, PARCEL_TABLE, EFFECTS)


async def note(received: Received[Event], tx: Transaction, text: str = "") -> None:
    """Leave an effect: twice the same event leaves two."""
    await tx.connection.execute(
        "INSERT INTO effect (key, version, note) VALUES ($1, $2, $3)",
        received.subject,
        received.envelope.sequence,
        text,
    )


def envelope(key: str, version: int, event: Event, topic: str = TOPIC, traceparent: str | None = None) -> Envelope:
    return Envelope(
        id=event_id(topic, key, version),
        type=event.type,
        source="/tests",
        subject=key,
        time=AT,
        sequence=version,
        actor=CLERK.title,
        dataschema=f"/schemas/{event.type}.v1.json",
        correlation_id=CORRELATION,
        traceparent=traceparent,
    )


def record(key: str, version: int, event: Event | None = None, /, **changes: object) -> Record:
    """The event as a record; `changes` replace fields of the record, `ce_…` headers (None leaves one out)."""
    event = event or ParcelMoved(place=f"v{version}")
    topic = str(changes.pop("topic", event.topics[0]))
    headers = envelope(key, version, event, topic).headers()
    pairs = {name: text.encode() for name, text in headers.items()}
    for name in [name for name in changes if name.startswith("ce_") or name == "traceparent"]:
        if (value := changes.pop(name)) is None:
            del pairs[name]
        else:
            assert isinstance(value, bytes)
            pairs[name] = value
    fields: dict[str, object] = {
        "topic": topic,
        "partition": 0,
        "offset": version - 1,
        "key": key.encode(),
        "headers": tuple(pairs.items()),
        "value": event.model_dump_json().encode(),
    }
    return Record(**(fields | changes))  # pyright: ignore[reportArgumentType]


def on_topic(event: type[Event], topic: str) -> type[Event]:
    """The same event class, declared for a topic of the test's own."""
    return types.new_class(event.__name__, (event,), {"topics": (topic,)})
