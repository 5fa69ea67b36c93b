"""The outbox as operators see it: how far it is published, and publishing it again."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from shared.messaging.aggregate import Database

CHANNEL_SQL = "'outbox_' || current_schema()"
LOCK_SQL = "'outbox'::regclass::oid::bigint"


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """How far the outbox is published. `oldest` is when the oldest unpublished event was saved."""

    low_id: int
    unpublished: int
    oldest: datetime | None


async def status(connection: Database) -> OutboxStatus:
    """Count what the relay's cursor has not passed."""
    row = await connection.fetchrow(
        "SELECT c.low_id, count(o.id) AS unpublished, min(o.created_at) AS oldest"
        " FROM relay_cursor c LEFT JOIN outbox o ON o.id > c.low_id GROUP BY c.low_id"
    )
    assert row is not None
    return OutboxStatus(row["low_id"], row["unpublished"], row["oldest"])


async def republish(connection: Database, from_id: int = 0) -> int:
    """Have the relay publish every event from `from_id` again, in order. Returns how many.

    Readers drop what they know, so this is safe at any time; it is how a topic that was deleted is rebuilt. The
    relay's lock is taken from whoever holds it: no relay can then write down where it stood.
    """
    async with asyncio.timeout(15):
        while not await connection.fetchval(f"SELECT pg_try_advisory_lock({LOCK_SQL})"):
            await connection.execute(
                "SELECT pg_terminate_backend(pid, 1000) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                f" AND (classid::bigint << 32) + objid::bigint = {LOCK_SQL}"
            )
    try:
        first = await connection.fetchval("SELECT min(id) FROM outbox WHERE id >= $1", from_id)
        if first is None:
            return 0
        await connection.execute("UPDATE relay_cursor SET low_id = least(low_id, $1 - 1)", first)
        return await connection.fetchval("SELECT count(*) FROM outbox WHERE id >= $1", first)
    finally:
        await connection.execute(f"SELECT pg_advisory_unlock({LOCK_SQL})")
