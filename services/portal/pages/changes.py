"""What happened last: each line names its thing, and much of the same on one day is one line."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.portal import store
from services.portal.pages.thing import visible
from services.portal.store import Happened, Kept
from services.portal.visiting import Visit


@dataclass(frozen=True, slots=True)
class Change:
    """Events of one type on one day, the last first. `total`: how many there were, `events` are some of them."""

    events: list[Happened]
    total: int

    @property
    def last(self) -> Happened:
        """The last of them."""
        return self.events[0]


async def changes_of(visit: Visit, scope: str | None, since: datetime | None, most: int) -> list[Change]:
    """What happened within a scope (a thing or a unit) or everywhere, as far as the visitor may read it."""
    found = await store.by_day(visit.connection, scope=scope, since=since)
    readable = {each.position for each in await visible(visit, [event for event, _ in found])}
    groups: dict[tuple[str, date], list[tuple[Happened, int]]] = {}
    for event, alike in found:
        groups.setdefault((event.type, event.at.date()), []).append((event, alike))
    changes: list[Change] = []
    for group in groups.values():
        shown = [event for event, _ in group if event.position in readable]
        if shown:  # how many others there are is told to those who may read them
            changes.append(Change(shown, group[0][1] if len(shown) == len(group) else len(shown)))
    return changes[:most]


async def things_of(visit: Visit, events: list[Happened]) -> dict[tuple[str, str], Kept[Any]]:
    """The things that these events happened to, by kind and id."""
    found = await store.with_ids(visit.connection, list({each.id for each in events}))
    return {(each.kind, each.id): each for each in found}
