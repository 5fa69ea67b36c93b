"""What a service makes of the events that it reads: one handler for each type of event on a topic."""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from shared.contracts.base import Event
from shared.contracts.envelope import Received
from shared.messaging.saving import Database
from shared.messaging.transaction import Transaction

E = TypeVar("E", bound=Event)
Handler: TypeAlias = Callable[[Received[E], Transaction], Awaitable[None]]
Projection: TypeAlias = Callable[[Database, Sequence[Received[E]]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reaction:
    """A handler with the event that it handles and the topic that brings it; `doc` is published in the catalogue.

    One that `takes_many` is a projection: it is called with all events in a row that it takes.
    """

    topic: str
    event: type[Event]
    handler: Handler[Any] | Projection[Any]
    takes_many: bool = False

    @property
    def name(self) -> str:
        """The handler's name."""
        return getattr(self.handler, "__name__", repr(self.handler))

    @property
    def doc(self) -> str:
        """The handler's docstring: what the service makes of the event."""
        return inspect.getdoc(self.handler) or ""


class Reactions:
    """The reactions of one service. Its name is the name of the consumer group and of the consumer in `applied`.

    An event is applied on every topic that may carry it; types without a handler are skipped.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._reactions: dict[tuple[str, str], Reaction] = {}

    def on(self, *events: type[E]) -> Callable[[Handler[E]], Handler[E]]:
        """Register the decorated handler for the events. A second handler for the same event is a `TypeError`."""

        def register(handler: Handler[E]) -> Handler[E]:
            self._register(events, handler, takes_many=False)
            return handler

        return register

    def project(self, *events: type[E]) -> Callable[[Projection[E]], Projection[E]]:
        """Register the decorated projection: it gets many events at once, in their order, and writes them set by set.

        It has no cause and executes no commands. When one of the events fails, it is called again with one at a time.
        """

        def register(projection: Projection[E]) -> Projection[E]:
            self._register(events, projection, takes_many=True)
            return projection

        return register

    def _register(
        self, events: Sequence[type[Event]], handler: Handler[Any] | Projection[Any], *, takes_many: bool
    ) -> None:
        for event in events:
            if not event.topics:
                raise TypeError(f"{event.__name__} is on no topic: name its topics in the class statement")
            for topic in event.topics:
                if (topic, event.type) in self._reactions:
                    raise TypeError(f"{self.name} reacts to {event.type} on {topic} already")
                self._reactions[topic, event.type] = Reaction(topic, event, handler, takes_many)

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics to read, sorted."""
        return tuple(sorted({topic for topic, _ in self._reactions}))

    def find(self, topic: str, event_type: str) -> Reaction | None:
        """The reaction to a type of event on a topic, if there is one."""
        return self._reactions.get((topic, event_type))

    def __iter__(self) -> Iterator[Reaction]:
        return iter(sorted(self._reactions.values(), key=lambda reaction: (reaction.topic, reaction.event.type)))
