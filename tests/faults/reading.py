"""Reads what there is after a run, past the proxies."""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared.messaging.verifying import Verified, verify
from tests.faults.history import POISON, UNITS, Effect, Entry, History, Letter, Row, Saved, Session
from tests.faults.rig import PARTITIONS, Rig
from tests.faults.services.counter import COUNTERS, DEPOTS, SINK, TALLIES
from tests.faults.services.sink import reactions

_SESSIONS = """
SELECT pid, usename, application_name, client_port, state, extract(epoch FROM now() - xact_start)::float8 AS open
FROM pg_stat_activity WHERE usename = ANY($1) AND backend_type = 'client backend'
"""
_LEADERS = """
SELECT c.relnamespace::regnamespace::text AS schema, l.pid FROM pg_locks l
JOIN pg_class c ON c.oid::bigint = (l.classid::bigint << 32) + l.objid::bigint AND c.relname = 'outbox'
WHERE l.locktype = 'advisory' AND l.granted
"""
_WAITING = """
SELECT format('%s waits for a lock: %s', a.application_name, a.query)
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE NOT l.granted AND l.waitstart < clock_timestamp() - interval '1 second'
"""


async def read_history(rig: Rig) -> History:
    """All of it."""
    history = History(topics=await read_topics(rig), reads=reads(rig), committed=await committed_offsets(rig))
    async with rig.admin() as database:
        for schema in rig.schemas:
            await _read_outbox(database, schema, history)
        for consumer in rig.groups:
            await _read_consumer(database, consumer, history)
        await _read_sink(database, history)
        await _read_rows(rig, database, history)
        for schema in rig.schemas:
            await _read_audit(database, schema, history)
        history.sessions, history.leaders = await read_sessions(rig, database)
        history.waiting_locks = [row[0] for row in await database.fetch(_WAITING)]
    return history


async def _read_outbox(database: Any, schema: str, history: History) -> None:
    rows = await database.fetch(
        "SELECT id, topic, msg_key, aggregate_version, event_type, event_id, payload, headers"
        f" FROM {schema}.outbox ORDER BY id"
    )
    for row in rows:
        headers: dict[str, str] = json.loads(row["headers"])
        history.outbox.append(
            Saved(
                schema=schema,
                id=row["id"],
                topic=row["topic"],
                key=row["msg_key"],
                version=row["aggregate_version"],
                type=row["event_type"],
                trace=trace_of(headers.get("traceparent")),
                event_id=str(row["event_id"]),
                payload=json.loads(row["payload"]),
                content=_content(row["payload"], {name: value.encode() for name, value in headers.items()}),
            )
        )
    history.last_ids[schema] = rows[-1]["id"] if rows else 0
    history.low_ids[schema] = await database.fetchval(f"SELECT low_id FROM {schema}.relay_cursor")
    history.sequences[schema] = await last_id(database, schema)


async def last_id(database: Any, schema: str) -> int:
    """The last id of an outbox that was given out, whatever became of it."""
    return await database.fetchval(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {schema}.outbox_id_seq")


async def _read_consumer(database: Any, consumer: str, history: History) -> None:
    rows = await database.fetch(
        'SELECT consumer, topic, partition, "offset", msg_key, version, error_class, error, status'
        f" FROM {consumer}.dead_letter ORDER BY id"
    )
    for row in rows:
        consumer, topic, partition, offset, key, version, error_class, error, status = row
        history.letters.append(
            Letter(consumer, topic, partition, offset, _storable(key), version, error_class, error, status)
        )
    rows = await database.fetch(f"SELECT consumer, topic, msg_key FROM {consumer}.parked_key")
    history.parked |= {tuple(row) for row in rows}
    rows = await database.fetch(f"SELECT consumer, topic, msg_key, version FROM {consumer}.applied")
    history.applied |= {tuple(row)[:3]: row["version"] for row in rows}


async def _read_sink(database: Any, history: History) -> None:
    rows = await database.fetch(f"SELECT key, version, event_id, traceparent FROM {SINK}.effect ORDER BY position")
    history.effects = [Effect(row[0], row[1], str(row[2]), trace_of(row[3])) for row in rows]
    history.sums = {r["key"]: (r["events"], r["total"]) for r in await database.fetch(f"SELECT * FROM {SINK}.sum")}
    history.depots = [row["id"] for row in await database.fetch(f"SELECT id FROM {SINK}.depot")]


async def _read_rows(rig: Rig, database: Any, history: History) -> None:
    tables = {COUNTERS: "faults_source.counter", DEPOTS: "faults_source.depot", TALLIES: f"{SINK}.tally"}
    if rig.has_real:
        tables[UNITS] = "units.unit"
        for schema in ("reports", "festival"):
            rows = await database.fetch(f"SELECT unit, valid_from::text, name FROM {schema}.unit_directory")
            history.directories[schema] = sorted(tuple(row) for row in rows)
            rows = await database.fetch(f"SELECT unit FROM {schema}.ceased_unit")
            history.ceased[schema] = {row["unit"] for row in rows}
    for topic, table in tables.items():
        for row in await database.fetch(f"SELECT id, version, state FROM {table}"):
            history.rows[topic, row["id"]] = Row(row["version"], json.loads(row["state"]))


async def _read_audit(database: Any, schema: str, history: History) -> None:
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


async def read_sessions(rig: Rig, database: Any) -> tuple[list[Session], dict[str, list[str | None]]]:
    """The sessions of the services, and by schema who holds the relay's lock."""
    rows = await database.fetch(_SESSIONS, rig.schemas)
    owners = {row["pid"]: _owner(rig, row["client_port"]) for row in rows}
    leaders: dict[str, list[str | None]] = {schema: [] for schema in rig.schemas}
    for row in await database.fetch(_LEADERS):
        leaders[row["schema"]].append(owners.get(row["pid"]))
    sessions = [
        Session(
            owners[row["pid"]],
            f"{row['usename']} {row['application_name']} pid {row['pid']}",
            row["state"],
            row["open"] or 0.0,
        )
        for row in rows
    ]
    return sessions, leaders


def _owner(rig: Rig, port: int) -> str | None:
    """The living process whose link the server sees come from this port."""
    for process in rig.processes.values():
        link = process.links.get("postgres")
        if link is not None and process.is_running and link.carries(port):
            return process.name
    return None


def reads(rig: Rig) -> set[tuple[str, str]]:
    """Group and topic of everything that the services read."""
    services = [import_module(f"services.{group}.app").service.reactions for group in rig.groups if group != SINK]
    return {(each.name, topic) for each in (reactions, *services) for topic in each.topics}


async def read_topics(rig: Rig) -> list[Entry]:
    """Every record of every topic that is there, in the order of each partition."""
    consumer: Any = AIOKafkaConsumer(bootstrap_servers=rig.bootstrap, auto_offset_reset="earliest")
    try:
        await consumer.start()
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
        _content(record.value, dict(record.headers)),
        headers.get(POISON),
    )


def _content(payload: bytes | None, headers: Mapping[str, bytes | None]) -> str:
    return hashlib.sha256(repr((payload, sorted(headers.items()))).encode()).hexdigest()


async def committed_offsets(rig: Rig) -> dict[tuple[str, str, int], int]:
    """By group, topic and partition."""
    admin: Any = AIOKafkaAdminClient(bootstrap_servers=rig.bootstrap)
    try:
        await admin.start()
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
