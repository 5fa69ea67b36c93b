"""Things as they were parsed last: to parse a state costs more than to find it, and most things change seldom."""

from collections import OrderedDict

from services.portal.things.base import Thing
from services.portal.things.folding import revived

MOST_CHARACTERS = 16_000_000  # of JSON; parsed things take a few times as much

_Place = tuple[str, str]


class Parsed:
    """The things read last, each with the mark of the row that it was read from: a row that was written has another."""

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._most = most
        self._things: OrderedDict[_Place, tuple[str, Thing, int]] = OrderedDict()
        self._size = 0

    def find(self, kind: str, key: str, mark: str) -> Thing | None:
        """The thing, if it was read from this very row."""
        found = self._things.get((kind, key))
        if found is None or found[0] != mark:
            return None
        self._things.move_to_end((kind, key))
        return found[1]

    def read(self, kind: str, key: str, mark: str, state: str) -> Thing:
        """Parse it, and keep it for the next who asks."""
        thing = revived(kind, state)
        self._drop((kind, key))
        self._things[kind, key] = (mark, thing, len(state))
        self._size += len(state)
        while self._size > self._most and len(self._things) > 1:
            self._drop(next(iter(self._things)))
        return thing

    def _drop(self, place: _Place) -> None:
        if (gone := self._things.pop(place, None)) is not None:
            self._size -= gone[2]
