"""The smallest aggregate that goes the whole way: one command, one event, one row."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.actor import Actor
from shared.contracts.base import Event, Value
from shared.messaging.aggregate import Aggregate

TOPIC = "bench.item.v1"


class ItemNoted(Event, topics=(TOPIC,)):
    """An item was noted."""

    title: str
    text: str


class Item(Value):
    """What is kept of it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class NoteItem:
    """Note an item."""

    at: datetime
    actor: Actor
    title: str
    text: str


def decide(command: NoteItem, item: Item | None) -> list[ItemNoted]:
    """Noted once."""
    return [] if item is not None else [ItemNoted(title=command.title, text=command.text)]


def evolve(item: Item | None, event: ItemNoted) -> Item:
    """The item after the event."""
    return Item(title=event.title, text=event.text)


items = Aggregate(table="item", topic=TOPIC, source="bench_source", state=Item, decide=decide, evolve=evolve)
