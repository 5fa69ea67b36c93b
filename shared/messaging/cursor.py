"""Which ids of the outbox a relay has seen, sent and may forget: pure bookkeeping, no I/O."""

from collections.abc import Iterable, Sequence


class Cursor:
    """What a relay knows about ids. It lives and dies with the session that holds the relay's lock.

    `high` is the highest id seen. An id below it that was not returned is a hole: its transaction is still open, or
    was rolled back. Holes are asked for again with every fetch, until they appear or are settled.
    """

    def __init__(self, low: int) -> None:
        self.high = low
        self._holes: set[int] = set()
        self._unacknowledged: set[int] = set()

    @property
    def holes(self) -> list[int]:
        """The ids to ask for again."""
        return sorted(self._holes)

    @property
    def low(self) -> int:
        """Every id up to here is published or will never exist."""
        return min(min(self._unacknowledged, default=self.high + 1), min(self._holes, default=self.high + 1)) - 1

    def fetched(self, ids: Sequence[int], settled: int, *, is_all: bool) -> None:
        """Take note of one snapshot's rows: the first ones above `high`, and those of the holes that are there.

        `settled` must have been known before that snapshot was taken: only then is a hole up to it, which the snapshot
        does not show, an id that was rolled back. So is every id up to it above the last one, when the snapshot was
        read to its end (`is_all`).
        """
        for new in sorted(ids):
            if new > self.high:
                self._holes.update(range(max(self.high, settled) + 1, new))
                self.high = new
            else:
                self._holes.discard(new)
            self._unacknowledged.add(new)
        self._holes = {hole for hole in self._holes if hole > settled}
        if is_all:
            self.high = max(self.high, settled)

    def acknowledged(self, ids: Iterable[int]) -> None:
        """The broker has these."""
        self._unacknowledged.difference_update(ids)

    def forget(self) -> None:
        """Start again behind `low`: all that is not acknowledged is fetched and sent again, in order."""
        self.high = self.low
        self._holes.clear()
        self._unacknowledged.clear()
