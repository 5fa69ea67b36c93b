"""What the harness's services keep: counters that are raised, depots that counters are tied to, and tallies of both.

Every event carries the id of the command that caused it: the ledger finds its own in the topics.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, assert_never

from shared.contracts.actor import Actor
from shared.contracts.base import Event, Value
from shared.contracts.refusals import Rejected
from shared.messaging.aggregate import Aggregate

COUNTERS, DEPOTS, TALLIES = "faults.counter.v1", "faults.depot.v1", "faults.tally.v1"
SOURCE, SINK, MIRROR = "faults_source", "faults_sink", "faults_mirror"
MENDED = "PHONGTRAO_FAULTS_MENDED"  # set: what readers refused before is taken
REFUSAL = "counter-spoilt"


class CounterOpened(Event, topics=(COUNTERS,)):
    """A counter stands at zero."""

    command: str


class CounterRaised(Event, topics=(COUNTERS,)):
    """A counter was raised."""

    command: str
    by: int


class CounterTied(Event, topics=(COUNTERS,)):
    """A counter belongs to a depot, which another topic announces: before or after this."""

    command: str
    depot: str


class CounterSpoilt(Event, topics=(COUNTERS,)):
    """A counter shows something that the reader refuses until it is mended."""

    command: str


class DepotOpened(Event, topics=(DEPOTS,)):
    """A depot works."""

    command: str


class TallyMoved(Event, topics=(TALLIES,)):
    """The reader has counted one more event of a counter."""

    counted: str
    count: int


CounterEvent: TypeAlias = CounterOpened | CounterRaised | CounterTied | CounterSpoilt


class Counter(Value):
    """The state of a counter."""

    total: int = 0


class Depot(Value):
    """The state of a depot."""


class Tally(Value):
    """How many events of a counter were counted."""

    count: int = 0


@dataclass(frozen=True, slots=True)
class Open:
    at: datetime
    actor: Actor
    id: str


@dataclass(frozen=True, slots=True)
class Raise:
    at: datetime
    actor: Actor
    id: str
    by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    at: datetime
    actor: Actor
    id: str
    depot: str


@dataclass(frozen=True, slots=True)
class Spoil:
    at: datetime
    actor: Actor
    id: str


@dataclass(frozen=True, slots=True)
class Count:
    at: datetime
    actor: Actor
    event: str


CounterCommand: TypeAlias = Open | Raise | Tie | Spoil


def refuse_unless_mended() -> None:
    """What a reader makes of a counter that was spoilt."""
    if not os.environ.get(MENDED):
        raise Rejected(REFUSAL, "Bộ đếm bị hỏng.")


def decide(command: CounterCommand, counter: Counter | None) -> list[CounterEvent]:
    """Opened once; nothing else before that; never below zero."""
    if isinstance(command, Open):
        if counter is not None:
            raise Rejected("counter-open", "Bộ đếm đã mở.")
        return [CounterOpened(command=command.id)]
    if counter is None:
        raise Rejected("counter-not-open", "Bộ đếm chưa mở.")
    match command:
        case Raise():
            if counter.total + sum(command.by) < 0:
                raise Rejected("counter-below-zero", "Bộ đếm không thể nhỏ hơn 0.")
            return [CounterRaised(command=command.id, by=by) for by in command.by]
        case Tie():
            return [CounterTied(command=command.id, depot=command.depot)]
        case Spoil():
            return [CounterSpoilt(command=command.id)]
        case _:
            assert_never(command)


def evolve(counter: Counter | None, event: CounterEvent) -> Counter:
    """The counter after the event."""
    counter = counter or Counter()
    return counter.changed(total=counter.total + event.by) if isinstance(event, CounterRaised) else counter


def decide_depot(command: Open, depot: Depot | None) -> list[DepotOpened]:
    """Opened once."""
    if depot is not None:
        raise Rejected("depot-open", "Kho đã mở.")
    return [DepotOpened(command=command.id)]


def evolve_depot(depot: Depot | None, event: DepotOpened) -> Depot:
    """The depot after the event."""
    return Depot()


def decide_tally(command: Count, tally: Tally | None) -> list[TallyMoved]:
    """One more, whatever it is: counted twice, it shows."""
    return [TallyMoved(counted=command.event, count=(tally or Tally()).count + 1)]


def evolve_tally(tally: Tally | None, event: TallyMoved) -> Tally:
    """The tally after the event."""
    return Tally(count=event.count)


counters = Aggregate("counter", COUNTERS, SOURCE, Counter, decide, evolve)
depots = Aggregate("depot", DEPOTS, SOURCE, Depot, decide_depot, evolve_depot)
tallies = Aggregate("tally", TALLIES, SINK, Tally, decide_tally, evolve_tally)
