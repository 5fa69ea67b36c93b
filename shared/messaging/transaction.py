"""One database transaction in which commands are carried out, whether they came over HTTP or from a topic."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from shared.contracts.actor import Actor
from shared.contracts.base import Value
from shared.messaging.aggregate import Aggregate, Cause, Database, Loaded

S = TypeVar("S", bound=Value)
C = TypeVar("C")


@dataclass
class Transaction:
    """An open transaction with its cause. Never commits: whoever opened it does.

    `locking` makes `execute` take rows FOR UPDATE (the second try after a `VersionConflict`).
    """

    connection: Database
    cause: Cause
    locking: bool = False
    saved: list[Loaded[Value]] = field(default_factory=list[Loaded[Value]])

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
        self.saved.append(after)  # pyright: ignore[reportArgumentType]
        return after
