"""The one database session of a relay: it holds the lock, and what was learned through it dies with it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg

from shared.messaging.failures import DATABASE_ERRORS
from shared.messaging.mark import Mark
from shared.messaging.outbox import CHANNEL_SQL, LOCK_SQL
from shared.messaging.publisher import Row

# A relay that is stopped or cut off must lose its session, and the lock with it. A cursor that a crash takes back only
# repeats: nobody waits for its flush.
SETTINGS = {
    "application_name": "relay",
    "idle_session_timeout": "10s",
    "tcp_user_timeout": "10s",
    "synchronous_commit": "off",
}

T = TypeVar("T")

_COLUMNS = "id, topic, msg_key, payload, headers::text"
# One statement, and so one snapshot, for the rows and what is told of it. It has a line even when there are no rows.
_FETCH = f"""
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin,
       CASE WHEN is_called THEN last_value ELSE 0 END AS last_id, row.*
FROM outbox_id_seq LEFT JOIN (
    (SELECT {_COLUMNS} FROM outbox WHERE id > $1 ORDER BY id LIMIT $2)
    UNION ALL SELECT {_COLUMNS} FROM outbox WHERE id = ANY($3::bigint[])
) AS row ON true ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one snapshot shows: rows by id, its xmin, and the sequence's last id, read before anything after it."""

    rows: list[Row]
    xmin: int
    last_id: int


class SessionLost(Exception):
    """A statement failed: the session, and all that was learned through it, is over."""


async def _in_session(statement: Awaitable[T]) -> T:
    try:
        return await statement
    except DATABASE_ERRORS as error:
        raise SessionLost(f"{type(error).__name__}: {error}") from error


class Session:
    """A relay's statements. Any error in one of them is a `SessionLost`."""

    def __init__(self, connection: "asyncpg.Connection[Any]") -> None:
        self._connection = connection

    @staticmethod
    async def open(dsn: str) -> "Session":
        """Connect with the relay's settings."""
        connection = await _in_session(asyncpg.connect(dsn, server_settings=SETTINGS, timeout=5, command_timeout=10))
        return Session(connection)

    async def lead(self) -> bool:
        """Try to take the relay's lock of this schema."""
        return await _in_session(self._connection.fetchval(f"SELECT pg_try_advisory_lock({LOCK_SQL})"))

    async def listen(self, wake: Callable[[], None]) -> None:
        """Have every NOTIFY of the service's instances, and the end of the session, call `wake`."""
        channel: str = await _in_session(self._connection.fetchval(f"SELECT {CHANNEL_SQL}"))

        def woken(*_: object) -> None:
            wake()

        await _in_session(self._connection.add_listener(channel, woken))
        self._connection.add_termination_listener(woken)

    async def low(self) -> int:
        """Where the cursor stands."""
        return await _in_session(self._connection.fetchval("SELECT low_id FROM relay_cursor"))

    async def fetch(self, high: int, holes: list[int], most: int) -> Fetched:
        """The next rows and those of the holes that are there by now."""
        lines = await _in_session(self._connection.fetch(_FETCH, high, most, holes))
        rows = [Row(*line[2:]) for line in lines if line["id"] is not None]
        return Fetched(rows, lines[0]["xmin"], lines[0]["last_id"])

    async def take(self, mark: Mark, last_id: int) -> None:
        """Set the mark at an id that an earlier statement has read from the sequence."""
        # This transaction id is younger than all that took an id up to last_id. The earlier snapshot's xmax would not
        # do: it is only the highest completed one.
        xid = await _in_session(self._connection.fetchval("SELECT pg_current_xact_id()::text::bigint"))
        mark.take(last_id, xid)

    async def move(self, low: int) -> None:
        """Move the cursor forward."""
        await _in_session(self._connection.execute("UPDATE relay_cursor SET low_id = $1 WHERE low_id < $1", low))

    async def touch(self) -> None:
        """Keep the session from being idle."""
        await _in_session(self._connection.execute("SELECT"))

    def end(self) -> None:
        """Close at once, without a goodbye that could hang."""
        self._connection.terminate()
