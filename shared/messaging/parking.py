"""The tables behind applying: which version of each key was applied, which letters are held, which keys are parked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.messaging.aggregate import Database
from shared.messaging.records import Message, Record, encode_headers, position_id

Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a message is held: `kind` is an error class of the table."""

    kind: str
    error: str
    attempts: int


QUEUED = Failure("queued", "queued behind an earlier letter of its key", 0)


def _columns(places: Sequence[Place]) -> tuple[list[str], list[str]]:
    return [topic for topic, _ in places], [key for _, key in places]


@dataclass(frozen=True, slots=True)
class Locked:
    """Rows of `applied` that are locked: the version of each before, 0 for those that were `made` as they are to be."""

    before: dict[Place, int]
    made: frozenset[Place]


async def lock_applied(connection: Database, consumer: str, reaching: Mapping[Place, int]) -> Locked:
    """Lock the rows, in the order of their keys; one that is missing is made with the version that it is to reach.

    This waits for whoever else has an open transaction on one of them. Sorted locks do not deadlock, but for a key that
    somebody else makes at the same moment: then one is told to try again.
    """
    missing, before, made = sorted(reaching), dict[Place, int](), set[Place]()
    while missing:
        before |= _versions(await connection.fetch(_LOCK, consumer, *_columns(missing)))
        if missing := [place for place in missing if place not in before]:
            versions = [reaching[place] for place in missing]
            new = _versions(await connection.fetch(_MAKE, consumer, *_columns(missing), versions))
            before |= dict.fromkeys(new, 0)
            made |= new.keys()
            missing = [place for place in missing if place not in before]
    return Locked(before, frozenset(made))


_LOCK = """
SELECT a.topic, a.msg_key, a.version FROM applied a
JOIN unnest($2::text[], $3::text[]) AS u(t, k) ON a.topic = u.t AND a.msg_key = u.k
WHERE a.consumer = $1 ORDER BY a.topic, a.msg_key FOR UPDATE OF a
"""
_MAKE = """
INSERT INTO applied (consumer, topic, msg_key, version)
SELECT $1, t, k, v FROM unnest($2::text[], $3::text[], $4::bigint[]) AS u(t, k, v) ORDER BY t, k
ON CONFLICT DO NOTHING RETURNING topic, msg_key, version
"""


def _versions(rows: Iterable[Any]) -> dict[Place, int]:
    return {(row["topic"], row["msg_key"]): row["version"] for row in rows}


async def advance_applied(connection: Database, consumer: str, versions: Mapping[Place, int]) -> None:
    """Write the versions of rows that are locked."""
    if not versions:
        return
    await connection.execute(
        "UPDATE applied a SET version = u.v FROM unnest($2::text[], $3::text[], $4::bigint[]) AS u(t, k, v)"
        " WHERE a.consumer = $1 AND a.topic = u.t AND a.msg_key = u.k",
        consumer,
        *_columns(list(versions)),
        list(versions.values()),
    )


async def parked_keys(connection: Database, consumer: str, places: Collection[Place]) -> set[Place]:
    """Which of the keys are parked. They stay so until the transaction ends: a replay waits for it."""
    rows = await connection.fetch(
        "SELECT p.topic, p.msg_key FROM parked_key p JOIN unnest($2::text[], $3::text[]) AS u(t, k)"
        " ON p.topic = u.t AND p.msg_key = u.k WHERE p.consumer = $1 ORDER BY p.topic, p.msg_key FOR SHARE OF p",
        consumer,
        *_columns(list(places)),
    )
    return {(row["topic"], row["msg_key"]) for row in rows}


async def hold(connection: Database, consumer: str, message: Message, failure: Failure) -> None:
    """Put a message among the dead letters. The same record twice makes one letter."""
    if await _insert(connection, consumer, message.record, message.event_id, message.version, failure):
        return
    same = await connection.fetchval(
        'SELECT topic = $3 AND partition = $4 AND "offset" = $5 FROM dead_letter WHERE consumer = $1 AND event_id = $2',
        consumer,
        message.event_id,
        message.record.topic,
        message.record.partition,
        message.record.offset,
    )
    if not same:  # another record under a known id: it is held too, under the id of its place in the topic
        await _insert(connection, consumer, message.record, position_id(message.record), message.version, failure)


async def _insert(
    connection: Database, consumer: str, record: Record, event_id: UUID, version: int | None, failure: Failure
) -> bool:
    status = await connection.execute(
        'INSERT INTO dead_letter (consumer, topic, partition, "offset", msg_key, event_id, version, headers, payload,'
        " error_class, error, attempts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        " ON CONFLICT (consumer, event_id) DO NOTHING",
        consumer,
        record.topic,
        record.partition,
        record.offset,
        record.key,
        event_id,
        version,
        encode_headers(record.headers),
        record.value,
        failure.kind,
        failure.error,
        failure.attempts,
    )
    return status == "INSERT 0 1"


async def park(
    connection: Database, consumer: str, place: Place, *, waiting: bool, waiting_for: Place | None = None
) -> None:
    """Have later events of the key queue behind its letter. `waiting`: replayed by itself when something arrives."""
    await connection.execute(
        "INSERT INTO parked_key AS p (consumer, topic, msg_key, waiting, waiting_topic, waiting_key)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (consumer, topic, msg_key) DO UPDATE SET waiting = $4,"
        " waiting_topic = $5, waiting_key = $6, checked_at = clock_timestamp()",
        consumer,
        *place,
        waiting,
        *(waiting_for or (None, None)),
    )


async def waiting_on(connection: Database, consumer: str, arrived: Collection[Place]) -> list[Place]:
    """The keys that are parked until one of the places brings something."""
    rows = await connection.fetch(
        "SELECT p.topic, p.msg_key FROM parked_key p JOIN unnest($2::text[], $3::text[]) AS u(t, k)"
        " ON p.waiting_topic = u.t AND p.waiting_key = u.k WHERE p.consumer = $1 AND p.waiting",
        consumer,
        *_columns(list(arrived)),
    )
    return [(row["topic"], row["msg_key"]) for row in rows]


async def waiting_since(connection: Database, consumer: str, seconds: float, most: int = 50) -> list[Place]:
    """Keys that wait and were not looked at for some time, the longest first."""
    rows = await connection.fetch(
        "SELECT topic, msg_key FROM parked_key WHERE consumer = $1 AND waiting"
        " AND checked_at < clock_timestamp() - make_interval(secs => $2) ORDER BY checked_at LIMIT $3",
        consumer,
        seconds,
        most,
    )
    return [(row["topic"], row["msg_key"]) for row in rows]


async def looked_at(connection: Database, consumer: str, place: Place) -> None:
    """Have the other keys that wait go first the next time."""
    await connection.execute(
        "UPDATE parked_key SET checked_at = clock_timestamp() WHERE consumer = $1 AND topic = $2 AND msg_key = $3",
        consumer,
        *place,
    )
