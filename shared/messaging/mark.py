"""Up to which id every row of the outbox that will ever exist can be seen: pure, no I/O."""


class Mark:
    """An id of the sequence together with a transaction id taken after it.

    Whoever took an id up to the mark's has a transaction id below the mark's, since a row takes its transaction id
    first. Once a snapshot's xmin is above the mark's transaction id, all of them have ended: the ids up to the mark
    are settled. What is settled applies to fetches made after it was learned.
    """

    def __init__(self) -> None:
        self.settled = 0
        self._pending: tuple[int, int] | None = None

    @property
    def is_set(self) -> bool:
        """Whether a mark waits to be passed."""
        return self._pending is not None

    def look(self, xmin: int) -> None:
        """Take note of a snapshot's xmin."""
        if self._pending is not None and xmin > self._pending[1]:
            self.settled = self._pending[0]
            self._pending = None

    def take(self, last_id: int, xid: int) -> None:
        """Set the mark: `xid` must have been taken in a later statement than the one that read `last_id`."""
        self._pending = (last_id, xid)
