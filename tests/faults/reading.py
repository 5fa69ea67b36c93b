"""Reads what there is after a run, past the proxies."""

import asyncio
import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from shared.messaging.verifying import Verified, verify
from tests.faults.history import (
    PORTAL,
    UNITS,
    Effect,
    History,
    Letter,
    Lock,
    Row,
    Saved,
    Seals,
    Session,
)
from tests.faults.rig import REAL_SERVICES, Rig
from tests.faults.services import mirror, sink
from tests.faults.services.counter import COUNTERS, DEPOTS, MIRROR, SINK, TALLIES
from tests.faults.topics import committed_offsets, content_of, read_topics, trace_of

_SESSIONS = """
SELECT pid, usename, application_name, client_port, state, extract(epoch FROM now() - xact_start)::float8 AS open
FROM pg_stat_activity WHERE usename = ANY($1) AND backend_type = 'client backend'
"""
_LOCKS = """
SELECT c.relnamespace::regnamespace::text AS schema, c.relname::text AS table, l.pid,
       format('advisory lock %s/%s of pid %s', l.classid, l.objid, l.pid) AS name
FROM pg_locks l LEFT JOIN pg_class c ON c.oid::bigint = (l.classid::bigint << 32) + l.objid::bigint
    AND l.objsubid = 1 AND c.relname IN ('outbox', 'audit')
WHERE l.locktype = 'advisory' AND l.granted
"""
_WAITING = """
SELECT format('%s waits for a lock: %s', a.application_name, a.query)
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE NOT l.granted AND l.waitstart < clock_timestamp() - interval '1 second'
"""


async def read_history(rig: Rig) -> History:
    """All of it, in an order in which what is said to be done can be seen done."""
    history = History(reads=reads(rig), committed=await committed_offsets(rig))
    async with rig.admin() as database:
        for schema in rig.schemas:
            history.low_ids[schema] = await database.fetchval(f"SELECT low_id FROM {schema}.relay_cursor")
        history.topics = await read_topics(rig)
        async with database.transaction(isolation="repeatable_read", readonly=True):
            for schema in rig.schemas:
                await _read_outbox(database, schema, history)
            for consumer in rig.groups:
                await _read_consumer(database, consumer, history)
            await _read_effects(rig, database, history)
            await _read_rows(rig, database, history)
            for schema in rig.schemas:
                await _read_audit(database, schema, history)
        history.living = [process.name for process in rig.processes.values() if process.links and process.is_running]
        history.sessions, history.locks = await read_sessions(rig, database)
        if any(lock.table is None for lock in history.locks):  # some are held for a moment
            await asyncio.sleep(1)
            _, later = await read_sessions(rig, database)
            history.locks = [lock for lock in history.locks if lock.table is not None or lock in later]
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
                content=content_of(row["payload"], {name: value.encode() for name, value in headers.items()}),
            )
        )
    history.last_ids[schema] = rows[-1]["id"] if rows else 0
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


async def _read_effects(rig: Rig, database: Any, history: History) -> None:
    for reader in (SINK, MIRROR):
        rows = await database.fetch(
            f"SELECT key, version, event_id, traceparent FROM {reader}.effect ORDER BY position"
        )
        history.effects += [Effect(reader, COUNTERS, row[0], row[1], str(row[2]), trace_of(row[3])) for row in rows]
        rows = await database.fetch(f"SELECT key, events, total FROM {reader}.sum")
        history.sums |= {(reader, row["key"]): (row["events"], row["total"]) for row in rows}
    history.effects += [
        Effect(SINK, DEPOTS, row["id"], 1) for row in await database.fetch(f"SELECT id FROM {SINK}.depot")
    ]
    if rig.has_real:
        rows = await database.fetch(f"SELECT topic, id, version FROM {PORTAL}.happened ORDER BY position")
        history.effects += [Effect(PORTAL, *row) for row in rows]


async def _read_rows(rig: Rig, database: Any, history: History) -> None:
    tables = {COUNTERS: "faults_source.counter", DEPOTS: "faults_source.depot", TALLIES: f"{SINK}.tally"}
    if rig.has_real:
        tables[UNITS] = "units.unit"
        for schema in ("reports", "festival"):
            rows = await database.fetch(f"SELECT unit, valid_from::text, name FROM {schema}.unit_directory")
            history.directories[schema] = sorted(tuple(row) for row in rows)
            rows = await database.fetch(f"SELECT unit FROM {schema}.ceased_unit")
            history.ceased[schema] = {row["unit"] for row in rows}
        rows = await database.fetch(f"SELECT id, state FROM {PORTAL}.thing WHERE kind = 'unit'")
        units = {row["id"]: json.loads(row["state"]) for row in rows}
        history.directories[PORTAL] = sorted(
            (unit, each["valid_from"] or "-infinity", each["name"])
            for unit, state in units.items()
            for each in state["versions"]
        )
        history.ceased[PORTAL] = {unit for unit, state in units.items() if state.get("ends_on") is not None}
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
    history.seals[schema] = await read_seals(database, published)


async def read_seals(database: Any, published: Mapping[int, str]) -> Seals:
    """What the blocks of the audit log in the present schema say of its lines."""
    seen = Verified()
    broken = tuple([str(fault) async for fault in verify(database, seen, published)])
    return Seals(await database.fetchval("SELECT count(*) FROM audit"), seen.lines, seen.unsealed, broken)


async def read_sessions(rig: Rig, database: Any) -> tuple[list[Session], list[Lock]]:
    """The sessions of the services, and the advisory locks."""
    rows = await database.fetch(_SESSIONS, rig.schemas)
    owners = {row["pid"]: _owner(rig, row["client_port"]) for row in rows}
    locks = [
        Lock(row["schema"], row["table"], owners.get(row["pid"]), row["name"]) for row in await database.fetch(_LOCKS)
    ]
    sessions = [
        Session(
            owners[row["pid"]],
            f"{row['usename']} {row['application_name']} pid {row['pid']}",
            row["state"],
            row["open"] or 0.0,
        )
        for row in rows
    ]
    return sessions, locks


def _owner(rig: Rig, port: int) -> str | None:
    """The living process whose link the server sees come from this port."""
    for process in rig.processes.values():
        link = process.links.get("postgres")
        if link is not None and process.is_running and link.carries(port):
            return process.name
    return None


def reads(rig: Rig) -> set[tuple[str, str]]:
    """Group and topic of everything that the services read."""
    real = [import_module(f"services.{group}.handlers").reactions for group in rig.groups if group in REAL_SERVICES]
    return {(each.name, topic) for each in (sink.reactions, mirror.reactions, *real) for topic in each.topics}


def _storable(key: bytes | None) -> str | None:
    if key is None or b"\0" in key:
        return None
    try:
        return key.decode()
    except UnicodeDecodeError:
        return None
