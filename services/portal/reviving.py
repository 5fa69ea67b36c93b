"""Things as they were read last: to parse a state costs more than to find it, and most things change seldom."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from services.portal.things.base import Thing
from services.portal.things.folding import revived
from shared.contracts.calendar import VIETNAM

MOST_CHARACTERS = 16_000_000  # of JSON; parsed things take a few times as much

T_co = TypeVar("T_co", bound=Thing, covariant=True)
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Kept(Generic[T_co]):
    """A thing as it is kept: `version` is that of its aggregate, for `If-Match`."""

    kind: str
    id: str
    version: int
    thing: T_co
    first_at: datetime
    changed_at: datetime


class Parsed:
    """The things read last, each with the mark of the row that it was read from: a row that was written has another."""

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._most = most
        self._things: OrderedDict[_Place, tuple[str, Kept[Any], int]] = OrderedDict()
        self._size = 0

    def find(self, kind: str, key: str, mark: str) -> Kept[Any] | None:
        """The thing, if it was read from this very row."""
        place = kind, key
        found = self._things.get(place)
        if found is None or found[0] != mark:
            return None
        self._things.move_to_end(place)
        return found[1]

    def read(self, row: Mapping[str, Any]) -> Kept[Any]:
        """Parse it, and keep it for the next who asks."""
        kind, key, state = row["kind"], row["id"], row["state"]
        first, changed = (row[name].astimezone(VIETNAM) for name in ("first_at", "changed_at"))
        kept = Kept(kind, key, row["version"], revived(kind, state), first, changed)
        self._drop((kind, key))
        self._things[kind, key] = (row["mark"], kept, len(state))
        self._size += len(state)
        while self._size > self._most and len(self._things) > 1:
            self._drop(next(iter(self._things)))
        return kept

    def _drop(self, place: _Place) -> None:
        if (gone := self._things.pop(place, None)) is not None:
            self._size -= gone[2]
