"""What there is after a run, as the checks see it: topics from their first record, tables, offsets. Plain data."""

import contextlib
import json
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared.messaging.verifying import Verified, verify
from tests.faults.rig import PARTITIONS, Rig
from tests.faults.services.counter import COUNTERS, DEPOTS, SINK, TALLIES

Place = tuple[str, str]
POISON = "ce_faults"  # a header that only the harness's own records carry


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of a topic. Fields are None when it does not say; `poison` names what the harness put there itself."""

    topic: str
    partition: int
    offset: int
    key: str | None
    version: int | None = None
    type: str | None = None
    trace: str | None = None
    event_id: str | None = None
    payload: dict[str, Any] | None = None
    poison: str | None = None

    @property
    def place(self) -> Place:
        """Topic and key."""
        return self.topic, self.key or ""


@dataclass(frozen=True, slots=True)
class Saved:
    """A row of an outbox."""

    schema: str
    id: int
    topic: str
    key: str
    version: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What the sink entered for an event."""

    key: str
    version: int
    event_id: str
    trace: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter. `key` is None when it is null, or is no text that a table can hold: then nothing is parked."""

    consumer: str
    topic: str
    partition: int
    offset: int
    key: str | None
    version: int | None
    error_class: str
    status: str


@dataclass(slots=True)
class History:
    """Everything that the checks need. `audit`: schema, trace and outcome of every request's line."""

    topics: list[Entry] = field(default_factory=list[Entry])
    outbox: list[Saved] = field(default_factory=list[Saved])
    low_ids: dict[str, int] = field(default_factory=dict[str, int])
    last_ids: dict[str, int] = field(default_factory=dict[str, int])
    effects: list[Effect] = field(default_factory=list[Effect])
    sums: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    depots: list[str] = field(default_factory=list[str])
    letters: list[Letter] = field(default_factory=list[Letter])
    parked: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    applied: dict[tuple[str, str, str], int] = field(default_factory=dict[tuple[str, str, str], int])
    committed: dict[tuple[str, str, int], int] = field(default_factory=dict[tuple[str, str, int], int])
    versions: dict[Place, int] = field(default_factory=dict[Place, int])
    directories: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict[str, list[tuple[str, str, str]]])
    ceased: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    audit: list[tuple[str, str | None, str]] = field(default_factory=list[tuple[str, str | None, str]])
    broken_seals: list[str] = field(default_factory=list[str])
    sessions: list[str] = field(default_factory=list[str])
    locks: list[str] = field(default_factory=list[str])

    @property
    def held(self) -> list[Letter]:
        """The letters that wait for a person, or for their key."""
        return [letter for letter in self.letters if letter.status == "held"]


async def read_history(rig: Rig) -> History:
    """Read all of it, past the proxies."""
    history = History(topics=await read_topics(rig))
    async with rig.admin() as database:
        for schema in rig.schemas:
            rows = await database.fetch(
                f"SELECT id, topic, msg_key, aggregate_version FROM {schema}.outbox ORDER BY id"
            )
            history.outbox += [Saved(schema, *row) for row in rows]
            history.low_ids[schema] = await database.fetchval(f"SELECT low_id FROM {schema}.relay_cursor")
            history.last_ids[schema] = max((row["id"] for row in rows), default=0)
        for consumer in rig.groups:
            rows = await database.fetch(
                'SELECT consumer, topic, partition, "offset", msg_key, version, error_class, status'
                f" FROM {consumer}.dead_letter ORDER BY id"
            )
            history.letters += [
                Letter(row[0], row[1], row[2], row[3], _storable(row["msg_key"]), row["version"], row[6], row[7])
                for row in rows
            ]
            rows = await database.fetch(f"SELECT consumer, topic, msg_key FROM {consumer}.parked_key")
            history.parked |= {tuple(row) for row in rows}
            rows = await database.fetch(f"SELECT consumer, topic, msg_key, version FROM {consumer}.applied")
            history.applied |= {tuple(row)[:3]: row["version"] for row in rows}
        rows = await database.fetch(f"SELECT key, version, event_id, traceparent FROM {SINK}.effect ORDER BY position")
        history.effects = [Effect(row[0], row[1], str(row[2]), trace_of(row[3])) for row in rows]
        history.sums = {r["key"]: (r["events"], r["total"]) for r in await database.fetch(f"SELECT * FROM {SINK}.sum")}
        history.depots = [row["id"] for row in await database.fetch(f"SELECT id FROM {SINK}.depot")]
        await _read_rows(rig, database, history)
        for schema in rig.schemas:
            await database.execute(f"SET search_path = {schema}")
            history.audit += [
                (schema, row["trace"], row["outcome"])
                for row in await database.fetch(
                    "SELECT entry ->> 'trace' AS trace, entry ->> 'outcome' AS outcome FROM audit"
                    " WHERE entry ->> 'origin' = 'request' ORDER BY id"
                )
            ]
            published = {
                entry.version: (entry.payload or {})["head"]
                for entry in history.topics
                if entry.topic == f"{schema}.audit.v1" and entry.version is not None
            }
            history.broken_seals += [f"{schema}: {fault}" async for fault in verify(database, Verified(), published)]
        history.sessions = [
            f"{row['application_name']} {row['state']} pid {row['pid']}"
            for row in await database.fetch(
                "SELECT application_name, state, pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                " AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
                " AND state_change < now() - interval '5 seconds'"
            )
        ]
        history.locks = [
            f"{row['n']} sessions lead the outbox of {row['schema']}"
            for row in await database.fetch(
                "SELECT c.relnamespace::regnamespace::text AS schema, count(*) AS n FROM pg_locks l"
                " JOIN pg_class c ON c.oid::bigint = (l.classid::bigint << 32) + l.objid::bigint"
                " WHERE l.locktype = 'advisory' AND l.granted AND c.relname = 'outbox' GROUP BY 1 HAVING count(*) > 1"
            )
        ]
    history.committed = await committed_offsets(rig)
    return history


async def _read_rows(rig: Rig, database: Any, history: History) -> None:
    tables = {COUNTERS: "faults_source.counter", DEPOTS: "faults_source.depot", TALLIES: f"{SINK}.tally"}
    if rig.has_real:
        tables["units.unit.v1"] = "units.unit"
        for schema in ("reports", "festival"):
            rows = await database.fetch(f"SELECT unit, valid_from::text, name FROM {schema}.unit_directory")
            history.directories[schema] = sorted(tuple(row) for row in rows)
            rows = await database.fetch(f"SELECT unit FROM {schema}.ceased_unit")
            history.ceased[schema] = {row["unit"] for row in rows}
    for topic, table in tables.items():
        for row in await database.fetch(f"SELECT id, version FROM {table}"):
            history.versions[topic, row["id"]] = row["version"]


async def read_topics(rig: Rig) -> list[Entry]:
    """Every record of every topic that is there, in the order of each partition."""
    consumer: Any = AIOKafkaConsumer(bootstrap_servers=rig.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, n) for topic in rig.topics for n in range(PARTITIONS)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        entries: list[Entry] = []
        while [tp for tp in partitions if await consumer.position(tp) < ends[tp]]:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                entries += [entry_of(record) for record in records]
        return entries
    finally:
        await consumer.stop()


def entry_of(record: Any) -> Entry:
    """A record as far as it can be understood."""
    headers = {name: _text(value) for name, value in record.headers}
    sequence = headers.get("ce_sequence") or ""
    payload: dict[str, Any] | None = None
    with contextlib.suppress(TypeError, ValueError):
        payload = dict(json.loads(record.value))
    return Entry(
        record.topic,
        record.partition,
        record.offset,
        _text(record.key),
        int(sequence) if sequence.isascii() and sequence.isdigit() else None,
        headers.get("ce_type"),
        trace_of(headers.get("traceparent")),
        headers.get("ce_id"),
        payload,
        headers.get(POISON),
    )


async def committed_offsets(rig: Rig) -> dict[tuple[str, str, int], int]:
    """By group, topic and partition."""
    admin: Any = AIOKafkaAdminClient(bootstrap_servers=rig.bootstrap)
    await admin.start()
    try:
        return {
            (group, place.topic, place.partition): offset.offset
            for group in rig.groups
            for place, offset in (await admin.list_consumer_group_offsets(group)).items()
        }
    finally:
        await admin.close()


def trace_of(traceparent: str | None) -> str | None:
    """The trace id in a W3C `traceparent`."""
    return traceparent.split("-")[1] if traceparent and traceparent.count("-") == 3 else None


def _storable(key: bytes | None) -> str | None:
    if key is None or b"\0" in key:
        return None
    try:
        return key.decode()
    except UnicodeDecodeError:
        return None


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode(errors="backslashreplace")
