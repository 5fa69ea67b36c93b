"""The service that takes the harness's commands: `python -m tests.faults.services.source run`."""

from pathlib import Path

from pydantic import Field

from shared.contracts.base import Value
from shared.platform.commands import main
from shared.platform.http import CommandRouter, HttpTransaction, ReadTransaction, Request, found
from shared.platform.service import Service
from tests.faults.services.counter import SOURCE, Open, Raise, Spoil, Tie, counters, depots

router = CommandRouter(tags=["counters"])


class Opening(Request):
    """A counter or depot to open."""

    id: str
    command: str


class Raising(Request):
    """By how much to raise a counter: each number becomes an event."""

    command: str
    by: tuple[int, ...] = Field(min_length=1, max_length=20)


class Tying(Request):
    """The depot that a counter belongs to."""

    command: str
    depot: str


class Spoiling(Request):
    """A counter to spoil."""

    command: str


class Moving(Request):
    """From one counter to another: both or none. `seconds` is how long the transaction stays open in between."""

    command: str
    source: str
    target: str
    by: int = Field(gt=0)
    seconds: float = Field(0, ge=0, le=30)


class Version(Value):
    """What is answered: the version of what was changed."""

    version: int


@router.post("/counters", status_code=201)
async def open_counter(body: Opening, tx: HttpTransaction) -> Version:
    """Open a counter."""
    after = await tx.execute(counters, body.id, Open(tx.at, tx.actor, body.command), commutative=True)
    return Version(version=after.version)


@router.post("/depots", status_code=201)
async def open_depot(body: Opening, tx: HttpTransaction) -> Version:
    """Open a depot."""
    after = await tx.execute(depots, body.id, Open(tx.at, tx.actor, body.command), commutative=True)
    return Version(version=after.version)


@router.post("/counters/{counter}/raise")
async def raise_counter(counter: str, body: Raising, tx: HttpTransaction) -> Version:
    """Raise a counter, whatever its version."""
    after = await tx.execute(counters, counter, Raise(tx.at, tx.actor, body.command, body.by), commutative=True)
    return Version(version=after.version)


@router.post("/counters/{counter}/raise-as-seen")
async def raise_as_seen(counter: str, body: Raising, tx: HttpTransaction) -> Version:
    """Raise a counter at the version that `If-Match` names."""
    after = await tx.execute(counters, counter, Raise(tx.at, tx.actor, body.command, body.by))
    return Version(version=after.version)


@router.post("/counters/{counter}/tie")
async def tie_counter(counter: str, body: Tying, tx: HttpTransaction) -> Version:
    """Tie a counter to a depot."""
    after = await tx.execute(counters, counter, Tie(tx.at, tx.actor, body.command, body.depot), commutative=True)
    return Version(version=after.version)


@router.post("/counters/{counter}/spoil")
async def spoil_counter(counter: str, body: Spoiling, tx: HttpTransaction) -> Version:
    """Have a counter show what the reader refuses."""
    after = await tx.execute(counters, counter, Spoil(tx.at, tx.actor, body.command), commutative=True)
    return Version(version=after.version)


@router.post("/moves")
async def move(body: Moving, tx: HttpTransaction) -> Version:
    """Raise one counter, then lower the other: refused, and rolled back with the first, when that has too little."""
    after = await tx.execute(counters, body.target, Raise(tx.at, tx.actor, body.command, (body.by,)), commutative=True)
    await tx.connection.execute("SELECT pg_sleep($1)", body.seconds)
    await tx.execute(counters, body.source, Raise(tx.at, tx.actor, body.command, (-body.by,)), commutative=True)
    return Version(version=after.version)


@router.get("/counters/{counter}")
async def get_counter(counter: str, query: ReadTransaction) -> Version:
    """The version of a counter, also as `ETag`."""
    return Version(version=found(await counters.load(query.connection, counter)).version)


service = Service(
    name=SOURCE,
    title="Faults: source",
    description="Takes commands.",
    port=1,
    routers=[router],
    migrations=Path(__file__).parent / "source_migrations",
)

if __name__ == "__main__":
    main(service)
