"""What a failure while applying an event means, and how long to wait before the next try."""

import random
from enum import StrEnum

import asyncpg
from pydantic import ValidationError

from shared.contracts.refusals import Rejected
from shared.messaging.aggregate import Database, VersionConflict
from shared.messaging.errors import Halted, NotYet
from shared.messaging.records import printable

CIRCUIT = 10


class Unreadable(Exception):
    """The record is not an event as its contract describes it."""


class Kind(StrEnum):
    """What to do about a failure."""

    CONFLICT = "conflict"  # somebody else saved first: again, with the rows locked
    TRANSIENT = "transient"  # the database is away or busy: again until it works
    NOT_YET = "not_yet"  # waits for another topic: a few times again, then hold
    PERMANENT = "permanent"  # will never work: hold
    UNKNOWN = "unknown"  # five times, then hold
    HALTED = "halted"  # must not be: wait for a person


TRANSIENT = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InternalClientError,
    OSError,  # and with it TimeoutError
)


# Whatever asyncpg raises when the server or the connection is away, also in the middle of a query.
DATABASE_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)


class NoConnection(Exception):
    """The pool gave none, or the one it gave was lost."""


def kind_of(error: BaseException) -> Kind:
    """Classify what was raised."""
    if isinstance(error, VersionConflict):
        return Kind.CONFLICT
    if isinstance(error, NotYet):
        return Kind.NOT_YET
    if isinstance(error, Halted):
        return Kind.HALTED
    if isinstance(error, (NoConnection, *TRANSIENT)):
        return Kind.TRANSIENT
    if isinstance(error, Rejected | Unreadable | asyncpg.DataError):
        return Kind.PERMANENT
    return Kind.UNKNOWN


def is_lost(connection: Database) -> bool:
    """Whether the connection is closed. A pool takes one back that was closed, and then it refuses to say so."""
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:
        return True


def described(error: BaseException) -> str:
    """The error as a dead letter keeps it: without the values that pydantic quotes, and printable."""
    if isinstance(error, ValidationError):
        places = (f"{'.'.join(map(str, e['loc'])) or 'payload'}: {e['msg']}" for e in error.errors(include_input=False))
        return printable(f"{error.title}: " + "; ".join(places))
    return printable(f"{type(error).__name__}: {error}")


def backoff(attempt: int, first: float = 0.2, most: float = 30.0) -> float:
    """Seconds to wait after the given failed attempt (1, 2, …): doubled each time, with jitter."""
    return min(most, first * 2 ** min(attempt - 1, 16)) * random.uniform(0.5, 1.0)  # noqa: S311


class Circuit:
    """Opens when ten different keys fail in a row: then it is not the events that are wrong."""

    def __init__(self) -> None:
        self._failed: set[tuple[str, str]] = set()

    def allows(self, place: tuple[str, str]) -> bool:
        """Whether the key may be held as one more that failed."""
        return place in self._failed or len(self._failed) < CIRCUIT - 1

    def failed(self, place: tuple[str, str]) -> None:
        """A key was held."""
        self._failed.add(place)

    def worked(self) -> None:
        """An event was applied."""
        self._failed.clear()
