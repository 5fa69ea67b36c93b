"""What there is to know of an aggregate before its rules are asked: its examples, its states, who is in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, cast, get_args

from shared.contracts.base import Event, Value


@dataclass(frozen=True, slots=True)
class Region:
    """One dimension of where an aggregate stands, e.g. its status, or whether it is on hold.

    `states`: every state there may be. `of`: which of them a state of the aggregate is in.
    """

    name: str
    states: tuple[str, ...]
    of: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Machine:
    """The rules of one aggregate, with examples of everything that can be asked of it.

    - `examples`: modules whose module-level commands are put to the rules; `more`: further commands, the wrong ones
    - `tests`: the files with the given/when/then tests of the rules
    - `places`: the units in the examples by their part in it; `owner`: the field with the unit to which it belongs
    - `keeps`: how many like elements of a tuple tell one kind of state from another; `blind`: fields that do not
    """

    service: str
    name: str
    decide: Callable[[Any, Any], Sequence[Event]]
    evolve: Callable[[Any, Any], Value]
    command: Any
    event: Any
    regions: tuple[Region, ...]
    examples: tuple[str, ...]
    tests: tuple[str, ...]
    places: dict[str, str]
    owner: str = "unit"
    more: tuple[Any, ...] = ()
    keeps: int = 1
    blind: frozenset[str] = field(default=frozenset[str]())

    @property
    def commands(self) -> tuple[type, ...]:
        """The classes of its commands."""
        return get_args(self.command)

    @property
    def events(self) -> tuple[type[Event], ...]:
        """The classes of its events."""
        return get_args(self.event)

    def asked(self) -> list[Any]:
        """Every example of a command."""
        found = [value for name in self.examples for value in vars(import_module(name)).values()]
        for value in list(found):
            found += cast(tuple[object, ...], value) if isinstance(value, tuple) else ()
        commands = [each for each in (*found, *self.more) if isinstance(each, self.commands)]
        return [each for number, each in enumerate(commands) if each not in commands[:number]]

    def is_at_home(self, state: Value | None) -> bool:
        """Whether the aggregate belongs to the unit that `places` calls its own."""
        owner = getattr(state, self.owner, None)
        return owner is None or self.places.get(owner) == OWN

    def places_of(self, state: Value | None) -> tuple[str, ...]:
        """Where the aggregate stands, region by region; outside of all of them before it begins."""
        return tuple(START if state is None else region.of(state) for region in self.regions)


START, OWN = "[*]", "its unit"
PLACES = {
    "district_police-439": OWN,
    "district_police-446": "another unit",
    "department-PV05": "the staff unit",
    "department-PX01": "another department",
    "provincial_police-42": "the province",
}
"""Who is who in most examples of units and reports."""


def status(codes: Any, of: str = "status", name: str = "status") -> Region:
    """The region of a status field."""
    return Region(name, tuple(str(code) for code in codes), lambda state: str(getattr(state, of)))


def flag(name: str, yes: str, no: str, of: Callable[[Any], bool]) -> Region:
    """A region of two states."""
    return Region(name, (no, yes), lambda state: yes if of(state) else no)
