"""Every way through an aggregate's rules that its examples open, found by putting each of them in each state."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, cast

from shared.contracts.actor import Actor, Role, system
from shared.contracts.base import Event, SignedDocument, Value
from shared.contracts.refusals import Rejected
from tests.states.machine import Machine

LONG = timedelta(days=1000)
PAPER = SignedDocument(number="1/TB", signed_on=date(2024, 7, 1), signer_office="GIÁM ĐỐC", sha256=None)


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A command that leads from one place to another in a region, or leaves it in the same one."""

    region: str
    command: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, order=True)
class Entitled:
    """A role, held in some place, that may ask; `citing`: where it names a signed document."""

    role: Role
    place: str
    citing: bool


@dataclass
class Walk:
    """What was found: the events of each edge, who may lead there, and an example of each refusal by command."""

    edges: dict[Edge, dict[str, None]] = field(default_factory=lambda: defaultdict[Edge, dict[str, None]](dict))
    entitled: dict[Edge, set[Entitled]] = field(default_factory=lambda: defaultdict[Edge, set[Entitled]](set))
    refusals: dict[str, dict[str, Rejected]] = field(
        default_factory=lambda: defaultdict[str, dict[str, Rejected]](dict)
    )
    kinds: int = 0

    @property
    def events(self) -> set[str]:
        """The types of all events."""
        return {event for events in self.edges.values() for event in events}


def edges(machine: Machine, command: object, before: Value | None, after: Value | None) -> list[Edge]:
    """What a command did: an edge for each region that it changed, else one that stays in the first region."""
    name = type(command).__name__
    pairs = list(zip(machine.regions, machine.places_of(before), machine.places_of(after), strict=True))
    moved = [Edge(region.name, name, old, new) for region, old, new in pairs if old != new]
    region, old, new = pairs[0]
    return moved or [Edge(region.name, name, old, new)]


def walk(machine: Machine) -> Walk:
    """Put every example to every kind of state, breadth first, at its own time, long before and long after."""
    found, asked = Walk(), machine.asked()
    timed = [(number, each) for number, command in enumerate(asked) for each in _at_times(command, asked)]
    done: set[tuple[Edge, int]] = set()
    seen, waiting = {_shape(machine, None)}, deque[Value | None]([None])
    while waiting:
        before = waiting.popleft()
        found.kinds += 1
        for number, command in timed:
            events = _ask(machine, command, before, found)
            if not events:
                continue
            after = _folded(machine, before, events)
            for edge in edges(machine, command, before, after):
                found.edges[edge] |= dict.fromkeys(event.type for event in events)
                if (edge, number) not in done:
                    done.add((edge, number))
                    entitled = set(_entitled(machine, command, before, events, found))
                    found.entitled[edge] |= entitled if machine.is_at_home(after) else set()
            if (kind := _shape(machine, after)) not in seen:
                seen.add(kind)
                waiting.append(after)
    return found


def _ask(machine: Machine, command: Any, before: Value | None, found: Walk) -> Sequence[Event]:
    try:
        return machine.decide(command, before)
    except Rejected as refusal:
        found.refusals[refusal.code].setdefault(type(command).__name__, refusal)
        return ()


def _folded(machine: Machine, state: Value | None, events: Iterable[Event]) -> Value | None:
    for event in events:
        state = machine.evolve(state, event)
    return state


def _at_times(command: Any, asked: Iterable[Any]) -> Iterator[Any]:
    moments: list[datetime] = [each.at for each in asked]
    for at in (command.at, min(moments) - LONG, max(moments) + LONG):
        yield replace(command, at=at)


def _entitled(
    machine: Machine, command: Any, before: Value | None, events: Sequence[Event], found: Walk
) -> Iterator[Entitled]:
    """Who could have asked for the same: each role in each place, with and without a document if it is optional."""
    types = [event.type for event in events]
    for citing, asked in _citing(command):
        for actor in _panel(machine):
            same = _ask(machine, replace(asked, actor=actor), before, found)
            if [event.type for event in same] == types:
                (role,) = actor.roles
                yield Entitled(role, machine.places.get(actor.unit, ""), citing)


def _panel(machine: Machine) -> Iterator[Actor]:
    yield system(machine.service)
    for role in Role:
        for unit in machine.places if role is not Role.SYSTEM else ():
            basis = "KT." if role is Role.DEPUTY else None
            yield Actor(subject="panel", unit=unit, office=f"{role}", roles=frozenset({role}), basis=basis)


def _citing(command: Any) -> Iterator[tuple[bool, Any]]:
    optional = [each.name for each in fields(command) if each.type in (SignedDocument | None, "SignedDocument | None")]
    if not optional:
        yield False, command
    for name in optional:
        yield False, replace(command, **{name: None})
        yield True, replace(command, **{name: PAPER})


def _shape(machine: Machine, value: Any) -> Any:
    """What tells a kind of state from another: words and flags as they are, of all else whether it is there."""
    match value:
        case None | bool() | Enum():
            return value
        case str():
            return value if value in machine.places else "set"
        case Value():
            names = [name for name in type(value).model_fields if name not in machine.blind]
            return tuple(_shape(machine, getattr(value, name)) for name in names)
        case tuple():
            counted = Counter(_shape(machine, each) for each in cast(tuple[object, ...], value))
            return frozenset((each, min(times, machine.keeps)) for each, times in counted.items())
        case int() | dict():
            return value not in (0, {})
        case _:
            return "set"
