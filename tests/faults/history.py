"""What there is after a run, as the checks see it: topics from their first record, tables, offsets. Plain data."""

from dataclasses import dataclass, field
from typing import Any

Place = tuple[str, str]
POISON = "ce_faults"  # a header that only the harness's own records carry
UNITS = "units.unit.v1"  # of the real services
PORTAL = "portal"


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
    """What a reader entered for an event; `event_id` and `trace` where it keeps them."""

    reader: str
    topic: str
    key: str
    version: int
    event_id: str | None = None
    trace: str | None = None

    @property
    def place(self) -> tuple[str, str, str, int]:
        """Reader, topic, key and version: once each."""
        return self.reader, self.topic, self.key, self.version


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


@dataclass(frozen=True, slots=True)
class Lock:
    """An advisory lock that is held. `table`: what its holder leads, the outbox or the audit log; None for others."""

    schema: str | None
    table: str | None
    process: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Seals:
    """An audit log as it was verified: its lines, those that its blocks brought to light, those that none seals."""

    lines: int
    verified: int
    unsealed: int
    broken: tuple[str, ...] = ()


@dataclass(slots=True)
class History:
    """Everything that the checks need. Cursors and offsets are read first, then the topics, then all tables at once.

    `last_ids` are the last rows of the outboxes, `sequences` the last ids that were given out. `reads`: group and topic
    of everything that a service reads. `audit`: schema, trace and outcome of every request's line. `living`: the
    services' processes that run. `ended`: what ended by itself since the last time, and no fault has it end.
    """

    topics: list[Entry] = field(default_factory=list[Entry])
    outbox: list[Saved] = field(default_factory=list[Saved])
    rows: dict[Place, Row] = field(default_factory=dict[Place, Row])
    low_ids: dict[str, int] = field(default_factory=dict[str, int])
    last_ids: dict[str, int] = field(default_factory=dict[str, int])
    sequences: dict[str, int] = field(default_factory=dict[str, int])
    effects: list[Effect] = field(default_factory=list[Effect])
    sums: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict[tuple[str, str], tuple[int, int]])
    letters: list[Letter] = field(default_factory=list[Letter])
    parked: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    applied: dict[tuple[str, str, str], int] = field(default_factory=dict[tuple[str, str, str], int])
    reads: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    committed: dict[tuple[str, str, int], int] = field(default_factory=dict[tuple[str, str, int], int])
    directories: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict[str, list[tuple[str, str, str]]])
    ceased: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    audit: list[tuple[str, str | None, str]] = field(default_factory=list[tuple[str, str | None, str]])
    seals: dict[str, Seals] = field(default_factory=dict[str, Seals])
    living: list[str] = field(default_factory=list[str])
    ended: list[str] = field(default_factory=list[str])
    sessions: list[Session] = field(default_factory=list[Session])
    locks: list[Lock] = field(default_factory=list[Lock])
    waiting_locks: list[str] = field(default_factory=list[str])

    @property
    def held(self) -> list[Letter]:
        """The letters that wait for a person, or for their key."""
        return [letter for letter in self.letters if letter.status == "held"]
