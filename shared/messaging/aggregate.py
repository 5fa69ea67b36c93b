"""An aggregate's row and its outbox rows: loaded, decided, folded and saved in one statement."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from asyncpg import Connection
from asyncpg.pool import PoolConnectionProxy

from shared.contracts.actor import Actor
from shared.contracts.base import Event, Value
from shared.contracts.envelope import Envelope, event_id

S = TypeVar("S", bound=Value)
C = TypeVar("C")

Database: TypeAlias = "Connection[Any] | PoolConnectionProxy[Any]"


class VersionConflict(Exception):
    """The row's version is not the expected one: somebody else saved first. Nothing was written."""

    def __init__(self, table: str, key: str, expected: int) -> None:
        super().__init__(f"{table} {key} is no longer at version {expected}")
        self.table = table
        self.key = key
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Cause:
    """Who and what caused a change: becomes the envelope of every event that it produces."""

    at: datetime
    actor: Actor
    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """An aggregate as it stands: version 0 and no state when it does not exist yet."""

    id: str
    version: int
    state: S | None
    events: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Aggregate(Generic[S, C]):
    """Binds a room's pure functions to its table and topic.

    The table has `id text`, `position bigint` (insertion order), `version bigint`, `state jsonb`,
    `created_at`, `changed_at`; what is filtered on is a column generated from `state`.
    """

    table: str
    topic: str
    source: str
    state: type[S]
    decide: Callable[[C, S | None], list[Any]]
    evolve: Callable[[S | None, Any], S]

    async def load(self, connection: Database, key: str, *, locked: bool = False) -> Loaded[S]:
        """The row of `key`; `locked` takes it FOR UPDATE."""
        row = await connection.fetchrow(
            f"SELECT version, state FROM {self.table} WHERE id = $1{' FOR UPDATE' if locked else ''}", key
        )
        if row is None:
            return Loaded(key, 0, None)
        return Loaded(key, row["version"], self.state.model_validate_json(row["state"]))

    def apply(self, command: C, loaded: Loaded[S]) -> Loaded[S]:
        """Decide and fold, without saving. Raises what `decide` raises."""
        events = self.decide(command, loaded.state)
        state = loaded.state
        for event in events:
            state = self.evolve(state, event)
        return replace(loaded, version=loaded.version + len(events), state=state, events=tuple(events))

    async def save(self, connection: Database, before: Loaded[S], after: Loaded[S], cause: Cause) -> None:
        """Write the row and its events in one statement. Raises `VersionConflict` when `before` is stale."""
        if not after.events:
            return
        assert after.state is not None
        state = after.state.model_dump_json()
        write = (
            f"INSERT INTO {self.table}(id, version, state, created_at, changed_at)"
            " VALUES ($1, $2, $3, $10, $10) ON CONFLICT DO NOTHING RETURNING id"
            if before.version == 0
            else f"UPDATE {self.table} SET version = $2, state = $3, changed_at = $10"
            " WHERE id = $1 AND version = $11 RETURNING id"
        )
        envelopes = [self._envelope(e, after.id, before.version + n, cause) for n, e in enumerate(after.events, 1)]
        status = await connection.execute(
            f"WITH saved AS ({write})"
            " INSERT INTO outbox(event_id, topic, msg_key, aggregate_version, event_type, payload, headers)"
            " SELECT e.id, $4, saved.id, e.version, e.type, e.payload, e.headers FROM saved,"
            " unnest($5::uuid[], $6::bigint[], $7::text[], $8::bytea[], $9::jsonb[])"
            " WITH ORDINALITY AS e(id, version, type, payload, headers, n) ORDER BY e.n",
            after.id,
            after.version,
            state,
            self.topic,
            [e.id for e in envelopes],
            [e.sequence for e in envelopes],
            [e.type for e in envelopes],
            [event.model_dump_json().encode() for event in after.events],
            [json.dumps(e.headers(), ensure_ascii=False) for e in envelopes],
            cause.at,
            *([before.version] if before.version else []),
        )
        if status == "INSERT 0 0":
            raise VersionConflict(self.table, after.id, before.version)

    def _envelope(self, event: Event, key: str, version: int, cause: Cause) -> Envelope:
        if self.topic not in event.topics:
            raise TypeError(f"{event.type} is not declared for topic {self.topic}")
        return Envelope(
            id=event_id(self.topic, key, version),
            type=event.type,
            source=f"/{self.source}",
            subject=key,
            time=cause.at,
            sequence=version,
            actor=cause.actor.title,
            dataschema=f"/schemas/{event.type}.v1.json",
            correlation_id=cause.correlation_id,
            causation_id=cause.causation_id,
            traceparent=cause.traceparent,
        )
