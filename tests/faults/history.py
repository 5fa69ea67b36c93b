"""What there is after a run, as the checks see it: topics from their first record, tables, offsets. Plain data."""

from dataclasses import dataclass, field
from typing import Any

Place = tuple[str, str]
POISON = "ce_faults"  # a header that only the harness's own records carry
UNITS = "units.unit.v1"  # of the real service


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of a topic. Fields are None when it does not say; `poison` names what the harness put there itself.

    `content` is a digest of its payload and of all its headers.
    """

    topic: str
    partition: int
    offset: int
    key: str | None
    version: int | None = None
    type: str | None = None
    trace: str | None = None
    event_id: str | None = None
    payload: dict[str, Any] | None = None
    content: str = ""
    poison: str | None = None

    @property
    def place(self) -> Place:
        """Topic and key."""
        return self.topic, self.key or ""


@dataclass(frozen=True, slots=True)
class Saved:
    """A row of an outbox: what was committed, and what is to be published as it stands."""

    schema: str
    id: int
    topic: str
    key: str
    version: int
    type: str
    trace: str | None
    event_id: str
    payload: dict[str, Any]
    content: str

    @property
    def place(self) -> Place:
        """Topic and key."""
        return self.topic, self.key


@dataclass(frozen=True, slots=True)
class Row:
    """An aggregate as it stands in its service's table."""

    version: int
    state: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Effect:
    """What the sink entered for an event."""

    key: str
    version: int
    event_id: str
    trace: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter. `key` is None when it is null, or is no text that a table can hold: then nothing is parked."""

    consumer: str
    topic: str
    partition: int
    offset: int
    key: str | None
    version: int | None
    error_class: str
    error: str
    status: str


@dataclass(frozen=True, slots=True)
class Session:
    """A service's session in PostgreSQL: whose that lives, and for how many seconds a transaction has been open."""

    process: str | None
    name: str
    state: str
    open: float = 0.0


@dataclass(slots=True)
class History:
    """Everything that the checks need.

    `last_ids` are the last rows of the outboxes, `sequences` the last ids that were given out. `reads`: group and topic
    of everything that a service reads. `audit`: schema, trace and outcome of every request's line. `leaders`: who holds
    the relay's lock of each schema, None for nobody's session.
    """

    topics: list[Entry] = field(default_factory=list[Entry])
    outbox: list[Saved] = field(default_factory=list[Saved])
    rows: dict[Place, Row] = field(default_factory=dict[Place, Row])
    low_ids: dict[str, int] = field(default_factory=dict[str, int])
    last_ids: dict[str, int] = field(default_factory=dict[str, int])
    sequences: dict[str, int] = field(default_factory=dict[str, int])
    effects: list[Effect] = field(default_factory=list[Effect])
    sums: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    depots: list[str] = field(default_factory=list[str])
    letters: list[Letter] = field(default_factory=list[Letter])
    parked: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    applied: dict[tuple[str, str, str], int] = field(default_factory=dict[tuple[str, str, str], int])
    reads: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    committed: dict[tuple[str, str, int], int] = field(default_factory=dict[tuple[str, str, int], int])
    directories: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict[str, list[tuple[str, str, str]]])
    ceased: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    audit: list[tuple[str, str | None, str]] = field(default_factory=list[tuple[str, str | None, str]])
    broken_seals: list[str] = field(default_factory=list[str])
    sessions: list[Session] = field(default_factory=list[Session])
    leaders: dict[str, list[str | None]] = field(default_factory=dict[str, list[str | None]])
    waiting_locks: list[str] = field(default_factory=list[str])

    @property
    def held(self) -> list[Letter]:
        """The letters that wait for a person, or for their key."""
        return [letter for letter in self.letters if letter.status == "held"]
