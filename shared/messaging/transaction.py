"""One database transaction in which commands are carried out, whether they came over HTTP or from a topic."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from shared.contracts.actor import Actor
from shared.contracts.base import Value
from shared.messaging.aggregate import Aggregate, Cause, Database, Loaded
from shared.messaging.audit import CarriedOut

S = TypeVar("S", bound=Value)
C = TypeVar("C")


@dataclass
class Transaction:
    """An open transaction with its cause. Never commits: whoever opened it does.

    `locking` makes `execute` take rows FOR UPDATE (the second try after a `VersionConflict`). `done` is what was
    carried out, for the audit log.
    """

    connection: Database
    cause: Cause
    locking: bool = False
    done: list[CarriedOut] = field(default_factory=list[CarriedOut], kw_only=True)

    @property
    def at(self) -> datetime:
        """The time of the command: the service's clock over HTTP, the event's time in a reaction."""
        return self.cause.at

    @property
    def actor(self) -> Actor:
        """Who acts: the bearer over HTTP, the service itself in a reaction."""
        return self.cause.actor

    async def execute(self, aggregate: Aggregate[S, C], key: str, command: C) -> Loaded[S]:
        """Load, decide, fold and save. Returns the aggregate after it, with the events that were saved.

        Raises what `decide` raises, and `VersionConflict` when somebody else saved first.
        """
        before = await aggregate.load(self.connection, key, locked=self.locking)
        after = aggregate.apply(command, before)
        await aggregate.save(self.connection, before, after, self.cause)
        self.carried_out(aggregate, command, after)
        return after

    def carried_out(self, aggregate: Aggregate[S, C], command: C, after: Loaded[S]) -> None:
        """Take note of a command that was carried out, also of one that changed nothing."""
        events = tuple(event.type for event in after.events)
        self.done.append(CarriedOut(type(command).__name__, aggregate.table, after.id, after.version, events))
