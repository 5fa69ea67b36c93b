"""Rules as sentences: `given(decide, evolve, *events).when(command).then(*events)`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shared.contracts.base import Event
from shared.contracts.refusals import Rejected

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E", bound=Event)
K = TypeVar("K", bound=Event)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[S]):
    """What the rule answered to a command in a state: events and the state after them, or a refusal."""

    before: S | None
    command: object
    events: Sequence[Event]
    state: S | None
    refusal: Rejected | None

    def then(self, *expected: Event) -> S:
        """Exactly these events, in this order. Returns the state after them."""
        assert self.refusal is None, f"refused: {self.refusal!r}"
        assert list(self.events) == list(expected)
        assert self.state is not None
        self._tell()
        return self.state

    def then_a(self, kind: type[K]) -> K:
        """Exactly one event, of this kind. Returns it."""
        assert self.refusal is None, f"refused: {self.refusal!r}"
        (event,) = self.events
        assert isinstance(event, kind)
        self._tell()
        return event

    def then_nothing(self) -> None:
        """Quiet: no event and no refusal."""
        assert self.refusal is None, f"refused: {self.refusal!r}"
        assert list(self.events) == []

    def then_rejected(self, code: str) -> Rejected:
        """Refused with this code. Returns the refusal."""
        assert self.refusal is not None, f"accepted with {list(self.events)}"
        assert self.refusal.code == code, f"refused with {self.refusal.code!r}: {self.refusal}"
        self._tell()
        return self.refusal

    def _tell(self) -> None:
        for listener in listeners:
            listener(self)


listeners: list[Callable[[Outcome[Any]], object]] = []
"""Who hears of every outcome that a test asserted, e.g. to find the transitions that no test does."""


@dataclass(frozen=True, slots=True)
class Given(Generic[S, C, E]):
    """A state that came about by events."""

    decide: Callable[[C, S | None], Sequence[E]]
    evolve: Callable[[S | None, E], S]
    state: S | None

    def when(self, command: C) -> Outcome[S]:
        """Put the command to the rule and fold what it answers."""
        try:
            events = self.decide(command, self.state)
        except Rejected as refusal:
            return Outcome(self.state, command, (), self.state, refusal)
        return Outcome(self.state, command, events, self._fold(events), None)

    def and_when(self, command: C) -> "Given[S, C, E]":
        """A command that succeeds, as part of what is given."""
        return Given(self.decide, self.evolve, self._fold(self.decide(command, self.state)))

    def _fold(self, events: Sequence[E]) -> S | None:
        state = self.state
        for event in events:
            state = self.evolve(state, event)
        return state


def given(
    decide: Callable[[C, S | None], Sequence[E]], evolve: Callable[[S | None, E], S], *events: E
) -> Given[S, C, E]:
    """The state that `events` bring about, with the rule to be asked."""
    state: S | None = None
    for event in events:
        state = evolve(state, event)
    return Given(decide, evolve, state)
