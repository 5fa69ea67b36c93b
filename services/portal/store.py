"""Reads what the projections wrote."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any, TypeVar
from uuid import NAMESPACE_URL

from services.portal.reviving import Kept, Parsed
from services.portal.things.base import Thing
from services.portal.things.folding import folded, kind_of
from services.portal.things.line import cited_in, reason_of
from services.portal.things.register import Registered
from services.portal.things.unit import Area, Unit
from shared.contracts.base import Event
from shared.contracts.calendar import VIETNAM
from shared.contracts.envelope import Envelope, Received
from shared.messaging.aggregate import Database
from shared.messaging.topics import published_events

T = TypeVar("T", bound=Thing)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for an act."""

    kind: str
    id: str
    unit: str | None
    roles: frozenset[str]
    act: str
    detail: str | None
    due_before: date | None
    thing_unit: str | None
    title: str

    def is_overdue(self, today: date) -> bool:
        """Whether its day has come."""
        return self.due_before is not None and self.due_before <= today


@dataclass(frozen=True)
class Happened:
    """An event of a thing's history. What it says is parsed for who asks: long histories show few of their lines."""

    position: int
    kind: str
    id: str
    version: int
    at: datetime
    actor: str
    type: str
    text: str

    @cached_property
    def payload(self) -> dict[str, Any]:
        """What it says."""
        return json.loads(self.text)

    @property
    def reason(self) -> str:
        """Why it was done, or what was noted."""
        return reason_of(self.type, self.payload)

    @property
    def cited(self) -> str:
        """The number of the document that it cites."""
        return cited_in(self.payload)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How far a rebuild of the read models has come: pages are incomplete until it is done."""

    since: datetime
    done: int
    total: int

    @property
    def percent(self) -> int:
        """In hundredths, never 100 before it is done."""
        return min(99, self.done * 100 // max(self.total, 1))


_MARK = "thing.xmin::text || '/' || version AS mark"
COLUMNS = f"kind, id, changed_at, {_MARK}"
_STATES = (
    f"SELECT kind, id, version, first_at, changed_at, state, {_MARK}"
    " FROM thing JOIN unnest($1::text[], $2::text[]) AS wanted(kind, id) USING (kind, id)"
)
_EVENT = "position, topic, kind, id, version, at, actor, type, payload"
_EVER_WITHIN = "(kind, id) IN (SELECT kind, id FROM happened WHERE scopes && $1)"
_parsed = Parsed()


async def things_of(connection: Database, rows: Sequence[Any]) -> list[Kept[Any]]:
    """The things of these rows, in their order; only states that changed since they were parsed are fetched."""
    known = [_parsed.find(row["kind"], row["id"], row["mark"]) for row in rows]
    unknown = [row for row, kept in zip(rows, known, strict=True) if kept is None]
    if not unknown:
        return [kept for kept in known if kept is not None]
    kinds, keys = [row["kind"] for row in unknown], [row["id"] for row in unknown]
    read = {(row["kind"], row["id"]): row for row in await connection.fetch(_STATES, kinds, keys)}
    found: list[Kept[Any]] = []
    for row, kept in zip(rows, known, strict=True):
        if kept is not None:
            found.append(kept)
        elif (new := read.get((row["kind"], row["id"]))) is not None:  # it may have changed between the two looks
            found.append(_parsed.read(new))
    return found


async def _kept_things(connection: Database, where: str, *values: Any, at: datetime | None) -> list[Kept[Any]]:
    """The things in the order in which they came to be; with `at`, as they were at that moment."""
    if at is None:
        rows = await connection.fetch(f"SELECT {COLUMNS} FROM thing WHERE {where} ORDER BY first_at, id", *values)
        return await things_of(connection, rows)
    there = f"SELECT {COLUMNS} FROM thing WHERE ({where}) AND first_at <= ${len(values) + 1} ORDER BY first_at, id"
    return await _as_they_were(connection, await connection.fetch(there, *values, at), at)


async def find(connection: Database, model: type[T], key: str, *, at: datetime | None = None) -> Kept[T] | None:
    """The thing, if it is there."""
    found = await _kept_things(connection, "kind = $1 AND id = $2", model.kind, key, at=at)
    return found[0] if found else None


async def every(
    connection: Database,
    model: type[T],
    *,
    unit: str | None = None,
    parent: str | list[str] | None = None,
    at: datetime | None = None,
) -> list[Kept[T]]:
    """The things of a kind in the order in which they came to be; with `at`, as they were at that moment.

    Only those of a unit, or those that refer to a parent, or to any of several.
    """
    return await of_kind(connection, model.kind, unit=unit, parent=parent, at=at)


async def of_kind(
    connection: Database,
    kind: str,
    *,
    unit: str | None = None,
    parent: str | list[str] | None = None,
    at: datetime | None = None,
) -> list[Kept[Any]]:
    """The same, by the name of the kind."""
    parents = [parent] if isinstance(parent, str) else parent
    if at is None:
        where = "kind = $1 AND ($2::text IS NULL OR unit = $2) AND ($3::text[] IS NULL OR parents && $3)"
        return await _kept_things(connection, where, kind, unit, parents, at=None)
    scopes = parents if unit is None else [unit]
    if scopes is None:
        return await _kept_things(connection, "kind = $1", kind, at=at)
    found = await _kept_things(connection, f"{_EVER_WITHIN} AND kind = $2", scopes, kind, at=at)
    owned = [kept for kept in found if unit is None or kept.thing.owner == unit]  # whose they were then
    return [kept for kept in owned if parents is None or not set(parents).isdisjoint(kept.thing.parents)]


@dataclass(frozen=True, slots=True)
class Outline:
    """What lists call a thing, without its state."""

    kind: str
    id: str
    unit: str | None
    status: str
    title: str
    changed_at: datetime


async def outlines(connection: Database, kind: str) -> list[Outline]:
    """The things of a kind in the order in which they came to be, in outline."""
    rows = await connection.fetch(
        "SELECT kind, id, unit, status, title, changed_at FROM thing WHERE kind = $1 ORDER BY first_at, id", kind
    )
    return [Outline(**dict(row)) for row in rows]


async def registers(connection: Database) -> list[tuple[str, int]]:
    """Units and years of which there is a register with a number in it, the last year first."""
    rows = await connection.fetch(
        "SELECT DISTINCT unit, (state -> 'given' ->> 'year')::int AS year FROM thing WHERE kind = $1"
        " ORDER BY year DESC, unit",
        Registered.kind,
    )
    return [(row["unit"], row["year"]) for row in rows]


async def of_unit(connection: Database, unit: str, *, at: datetime | None = None) -> list[Kept[Any]]:
    """What belongs to a unit, or belonged to it at a moment, by kind. Its registers have a page of their own."""
    where = "unit = ANY($1)" if at is None else _EVER_WITHIN
    found = await _kept_things(connection, f"{where} AND kind NOT IN ('unit', 'register')", [unit], at=at)
    return sorted((kept for kept in found if kept.thing.owner == unit), key=lambda kept: kept.kind)


async def with_ids(connection: Database, keys: Sequence[str], *, at: datetime | None = None) -> list[Kept[Any]]:
    """The things with these ids, of whatever kind."""
    return await _kept_things(connection, "id = ANY($1)", list(keys), at=at)


_TOUCHING = (
    "kind = ANY($2) AND (unit = ANY($1) OR parents && $1 OR kind IN ('conference', 'dossier', 'authority')"
    " OR kind = 'report' AND state ->> 'staff_unit' = ANY($1))"
)


async def touching(connection: Database, units: Sequence[str], kinds: Sequence[str]) -> list[Kept[Any]]:
    """The things of these kinds that one of the units may have a part in."""
    return await _kept_things(connection, _TOUCHING, list(units), list(kinds), at=None)


async def are_there(connection: Database, kind: str, keys: Sequence[str]) -> bool:
    """Whether all of these things have been heard of."""
    count = await connection.fetchval("SELECT count(*) FROM thing WHERE kind = $1 AND id = ANY($2)", kind, list(keys))
    return count == len(set(keys))


async def referring_to(connection: Database, key: str, *, at: datetime | None = None) -> list[Kept[Any]]:
    """The things that refer to this one."""
    return await _kept_things(connection, "parents @> ARRAY[$1]", key, at=at)


async def names(connection: Database, on: date | None = None) -> dict[str, str]:
    """The latest name of every unit and area; with `on`, the one that it had on that day."""
    if on is None:
        rows = await connection.fetch("SELECT id, title FROM thing WHERE kind IN ('unit', 'area')")
        return {row["id"]: row["title"] for row in rows}
    found: list[Kept[Any]] = [*await every(connection, Unit), *await every(connection, Area)]
    return {kept.id: (kept.thing.on(on) or kept.thing.versions[-1]).name for kept in found}


async def rebuilt(connection: Database) -> Rebuilt | None:
    """The rebuild that is going on, if one is."""
    row = await connection.fetchrow("SELECT since, done, total FROM rebuilding")
    return Rebuilt(row["since"].astimezone(VIETNAM), row["done"], row["total"]) if row else None


async def waiting(connection: Database) -> list[Waiting]:
    """All that waits, the most urgent first."""
    rows = await connection.fetch(
        "SELECT w.*, t.unit AS thing_unit, t.title FROM wait w JOIN thing t USING (kind, id)"
        " ORDER BY w.due_before NULLS LAST, t.first_at, w.id, w.number"
    )
    return [
        Waiting(
            row["kind"],
            row["id"],
            row["unit"],
            frozenset(row["roles"]),
            row["act"],
            row["detail"],
            row["due_before"],
            row["thing_unit"],
            row["title"],
        )
        for row in rows
    ]


async def history(connection: Database, kind: str, key: str, *, at: datetime | None = None) -> list[Happened]:
    """Everything that happened to a thing (up to a moment), the last first."""
    rows = await connection.fetch(
        f"SELECT {_EVENT} FROM happened WHERE kind = $1 AND id = $2 AND ($3::timestamptz IS NULL OR at <= $3)"
        " ORDER BY version DESC",
        kind,
        key,
        at,
    )
    return [_happened(row) for row in rows]


async def recent(connection: Database, *, limit: int) -> list[Happened]:
    """What happened last, the last first."""
    rows = await connection.fetch(
        f"SELECT {_EVENT} FROM happened ORDER BY at DESC, topic, id, version DESC LIMIT $1", limit
    )
    return [_happened(row) for row in rows]


# Of the events of a type on one day some, and how many there were; only the last ones are looked at.
_BY_DAY = f"""
SELECT * FROM (
    SELECT *, count(*) OVER day AS alike, row_number() OVER (day ORDER BY at DESC, topic, id, version DESC) AS place
    FROM (
        SELECT {_EVENT} FROM happened WHERE ($1::text IS NULL OR scopes @> ARRAY[$1])
        AND ($2::timestamptz IS NULL OR at > $2) ORDER BY at DESC, topic, id, version DESC LIMIT 1000
    ) AS last WINDOW day AS (PARTITION BY type, (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
) AS found WHERE place <= $3 ORDER BY at DESC, topic, id, version DESC
"""
ALIKE = 15


async def by_day(connection: Database, *, scope: str | None, since: datetime | None) -> list[tuple[Happened, int]]:
    """What happened last, within a scope (a thing or a unit) or everywhere, the last first: of each type on one day
    some, each with how many there were.
    """
    rows = await connection.fetch(_BY_DAY, scope, since, ALIKE)
    return [(_happened(row), row["alike"]) for row in rows]


async def happened_of(connection: Database, where: str, *values: Any) -> list[Happened]:
    """The events that the condition names, in its order."""
    return [_happened(row) for row in await connection.fetch(f"SELECT {_EVENT} FROM happened WHERE {where}", *values)]


def _happened(row: Any) -> Happened:
    at, text = row["at"].astimezone(VIETNAM), row["payload"]
    return Happened(row["position"], row["kind"], row["id"], row["version"], at, row["actor"], row["type"], text)


@cache
def _classes() -> dict[str, type[Event]]:
    return {event.type: event for event in published_events()}


async def _as_they_were(connection: Database, rows: Sequence[Any], moment: datetime) -> list[Kept[Any]]:
    """What has changed since is folded again, from its events up to the moment; all else is what it was."""
    then = await things_of(connection, [row for row in rows if row["changed_at"] <= moment])
    later = [row for row in rows if row["changed_at"] > moment]
    if not later:
        return then
    events = await connection.fetch(
        f"SELECT {_EVENT} FROM happened JOIN unnest($1::text[], $2::text[]) AS wanted(kind, id) USING (kind, id)"
        " WHERE at <= $3 ORDER BY kind, id, version",
        [row["kind"] for row in later],
        [row["id"] for row in later],
        moment,
    )
    found: dict[tuple[str, str], Kept[Any]] = {}
    for row in events:
        if (event_class := _classes().get(row["type"])) is None:
            continue
        place = row["kind"], row["id"]
        before = found.get(place)
        received = Received(_envelope(row), event_class.read(row["payload"]))
        if (after := folded(before.thing if before else None, kind_of(row["topic"]), received)) is not None:
            at = row["at"].astimezone(VIETNAM)
            found[place] = Kept(*place, row["version"], after, before.first_at if before else at, at)
    found |= {(kept.kind, kept.id): kept for kept in then}
    return [found[place] for row in rows if (place := (row["kind"], row["id"])) in found]


def _envelope(row: Any) -> Envelope:
    return Envelope(
        id=NAMESPACE_URL,
        type=row["type"],
        source="",
        subject=row["id"],
        time=row["at"],
        sequence=row["version"],
        actor=row["actor"],
        dataschema="",
        correlation_id=NAMESPACE_URL,
    )
