"""An aggregate's row and its events: loaded, decided, folded and saved in one statement."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from shared.contracts.actor import Actor
from shared.contracts.base import Event, Value
from shared.contracts.envelope import Envelope, event_id
from shared.messaging.saving import Change, Database, Published, VersionConflict, save

__all__ = ["Aggregate", "Apart", "Cause", "Database", "Loaded", "VersionConflict"]

S = TypeVar("S", bound=Value)
C = TypeVar("C")


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


@dataclass(frozen=True, slots=True)
class Apart:
    """An event that must come from another account than each of the `others` of the same aggregate.

    `unless_cited`: not where it cites a document, and so records what somebody else has done.
    """

    event: type[Event]
    others: tuple[type[Event], ...]
    unless_cited: bool = False


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
    apart: tuple[Apart, ...] = ()

    async def load(self, connection: Database, key: str, *, locked: bool = False) -> Loaded[S]:
        """The row of `key`; `locked` takes it FOR UPDATE."""
        row = await connection.fetchrow(
            f"SELECT version, state FROM {self.table} WHERE id = $1{' FOR UPDATE' if locked else ''}", key
        )
        return self.loaded(key, None if row is None else (row["version"], row["state"]))

    def loaded(self, key: str, row: tuple[int, str] | None) -> Loaded[S]:
        """The aggregate that a row's version and state describe."""
        return Loaded(key, 0, None) if row is None else Loaded(key, row[0], self.state.model_validate_json(row[1]))

    def read(self, row: Any) -> Loaded[S]:
        """The aggregate in a row with `id`, `version` and `state`."""
        return self.loaded(row["id"], (row["version"], row["state"]))

    def listed(self, rows: Iterable[Any]) -> list[tuple[int, Loaded[S]]]:
        """The aggregates of a list, each with its `position`, from which the next page goes on."""
        return [(row["position"], self.read(row)) for row in rows]

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
        change = self.change(before, after, cause)
        if not await save(connection, [change]):
            raise change.conflict

    def change(self, before: Loaded[S], after: Loaded[S], cause: Cause) -> Change:
        """What is to be saved: there must be events."""
        assert after.state is not None
        return Change(
            table=self.table,
            topic=self.topic,
            id=after.id,
            expected=before.version,
            version=after.version,
            state=after.state.model_dump_json(),
            at=cause.at,
            events=[self._published(e, after.id, before.version + n, cause) for n, e in enumerate(after.events, 1)],
        )

    def _published(self, event: Event, key: str, version: int, cause: Cause) -> Published:
        if self.topic not in event.topics:
            raise TypeError(f"{event.type} is not declared for topic {self.topic}")
        envelope = Envelope(
            id=event_id(self.topic, key, version),
            type=event.type,
            source=f"/{self.source}",
            subject=key,
            time=cause.at,
            sequence=version,
            actor=cause.actor.title,
            dataschema=event.dataschema,
            correlation_id=cause.correlation_id,
            causation_id=cause.causation_id,
            traceparent=cause.traceparent,
        )
        return Published(envelope.id, version, event.type, event.model_dump_json().encode(), envelope.headers())
