"""Writes what the events of a batch make of things, their waits and the history. Never commits."""

import json
from collections.abc import Sequence
from typing import Any

from services.portal.indexing import Line, Place, index
from services.portal.text import sort_key
from services.portal.things.base import Thing
from services.portal.things.folding import folded, kind_of, revived, topic_of
from shared.contracts.base import Event
from shared.contracts.envelope import Received
from shared.messaging.aggregate import Database

CHANNEL = "portal_changed"
NOTIFY = f"SELECT pg_notify('{CHANNEL}', '')"

_LOAD = "SELECT kind, id, state FROM thing JOIN unnest($1::text[], $2::text[]) AS wanted(kind, id) USING (kind, id)"
_SAVE = """
INSERT INTO thing(kind, id, version, unit, status, title, title_order, parents, state, first_at, changed_at)
SELECT kind, id, version, unit, status, title, title_order, ARRAY(SELECT jsonb_array_elements_text(parents)), state,
       first_at, changed_at
FROM jsonb_to_recordset($1::jsonb) AS new(kind text, id text, version bigint, unit text, status text, title text,
     title_order text, parents jsonb, state jsonb, first_at timestamptz, changed_at timestamptz)
ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, unit = excluded.unit, status = excluded.status,
    title = excluded.title, title_order = excluded.title_order, parents = excluded.parents,
    state = excluded.state, changed_at = excluded.changed_at
"""
_NO_WAITS = (
    "DELETE FROM wait USING unnest($1::text[], $2::text[]) AS gone(kind, id) "
    "WHERE wait.kind = gone.kind AND wait.id = gone.id"
)
_WAITS = """
INSERT INTO wait(kind, id, number, unit, roles, act, detail, due_before)
SELECT kind, id, number, unit, ARRAY(SELECT jsonb_array_elements_text(roles)), act, detail, due_before
FROM jsonb_to_recordset($1::jsonb) AS new(kind text, id text, number integer, unit text, roles jsonb, act text,
     detail text, due_before date)
"""
_HAPPENED = """
INSERT INTO happened(topic, kind, id, version, at, actor, type, payload, scopes)
SELECT topic, kind, id, version, at, actor, type, payload, ARRAY(SELECT jsonb_array_elements_text(scopes))
FROM jsonb_to_recordset($1::jsonb) AS new(number integer, topic text, kind text, id text, version bigint,
     at timestamptz, actor text, type text, payload jsonb, scopes jsonb)
ORDER BY number
"""


async def project_events(connection: Database, events: Sequence[Received[Event]]) -> None:
    """Fold the events into their things, in their order, and tell open pages once it is committed."""
    # One writer at a time, until the commit: positions of the history then grow in the order of commits.
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext('portal projection'))")
    things = await _load(connection, {_place(each) for each in events})
    first: dict[Place, Received[Event]] = {}
    last: dict[Place, Received[Event]] = {}
    history: list[dict[str, Any]] = []
    for each in events:
        topic, place = topic_of(each.event), _place(each)
        if (after := folded(things.get(place), kind_of(topic), each)) is not None:
            things[place] = after
            first.setdefault(place, each)
            last[place] = each
        history.append({"number": len(history), **_line(topic, place, each, things.get(place))})
    rows = [_row(place, things[place], first[place], last[place]) for place in last]
    await connection.execute(_SAVE, json.dumps(rows))
    await connection.execute(_NO_WAITS, *_columns(last))
    await connection.execute(_WAITS, json.dumps([wait for place in last for wait in _waits(place, things[place])]))
    lines = [Line(e["kind"], e["id"], e["version"], e["type"], e["payload"]) for e in history]
    await index(connection, {place: things[place] for place in last}, lines)
    await connection.execute(_HAPPENED, json.dumps(history))
    await connection.execute(NOTIFY)


def _place(received: Received[Event]) -> Place:
    return kind_of(topic_of(received.event)).name, received.subject


def _columns(places: Any) -> tuple[list[str], list[str]]:
    return [kind for kind, _ in places], [key for _, key in places]


async def _load(connection: Database, places: set[Place]) -> dict[Place, Thing]:
    rows = await connection.fetch(_LOAD, *_columns(places))
    return {(row["kind"], row["id"]): revived(row["kind"], row["state"]) for row in rows}


def _row(place: Place, thing: Thing, first: Received[Event], last: Received[Event]) -> dict[str, Any]:
    """`first` counts only for a thing that is not there yet: how a topic is cut into batches changes nothing."""
    return {
        "kind": place[0],
        "id": place[1],
        "version": last.envelope.sequence,
        "unit": thing.owner,
        "status": thing.status,
        "title": thing.title,
        "title_order": sort_key(thing.title),
        "parents": list(thing.parents),
        "state": thing.model_dump(mode="json"),
        "first_at": first.envelope.time.isoformat(),
        "changed_at": last.envelope.time.isoformat(),
    }


def _waits(place: Place, thing: Thing) -> list[dict[str, Any]]:
    return [
        {"kind": place[0], "id": place[1], "number": number, **wait.model_dump(mode="json")}
        for number, wait in enumerate(thing.waits)
    ]


def _line(topic: str, place: Place, received: Received[Event], thing: Thing | None) -> dict[str, Any]:
    envelope = received.envelope
    units = (thing.owner if thing else None, getattr(received.event, "unit", None))
    scopes = {place[1], *(thing.parents if thing else ()), *(unit for unit in units if unit)}
    return {
        "topic": topic,
        "kind": place[0],
        "id": place[1],
        "version": envelope.sequence,
        "at": envelope.time.isoformat(),
        "actor": envelope.actor,
        "type": envelope.type,
        "payload": received.event.model_dump(mode="json"),
        "scopes": sorted(scopes),
    }
