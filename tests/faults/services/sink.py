"""The service that reacts, once to each event or it shows: `python -m tests.faults.services.sink run`."""

from collections.abc import Sequence
from pathlib import Path

from shared.contracts.base import Value
from shared.contracts.envelope import Received
from shared.messaging.aggregate import Database
from shared.messaging.errors import NotYet
from shared.messaging.reactions import Reactions
from shared.messaging.transaction import Transaction
from shared.platform.commands import main
from shared.platform.http import CommandRouter, ReadTransaction
from shared.platform.service import Service
from tests.faults.services.counter import (
    DEPOTS,
    SINK,
    Count,
    CounterEvent,
    CounterOpened,
    CounterRaised,
    CounterSpoilt,
    CounterTied,
    DepotOpened,
    refuse_unless_mended,
    tallies,
)

reactions = Reactions(SINK)
router = CommandRouter(tags=["sums"])


class Sum(Value):
    """What the reader has made of a counter's events: how many, and what they raised it to."""

    events: int
    total: int


@reactions.on(CounterOpened, CounterRaised)
async def enter(received: Received[CounterOpened | CounterRaised], tx: Transaction) -> None:
    """Enter an effect, add to the sum and count the event. Applied twice, all three show it."""
    by = received.event.by if isinstance(received.event, CounterRaised) else 0
    await _effect(received, tx, by)


@reactions.on(CounterTied)
async def tie(received: Received[CounterTied], tx: Transaction) -> None:
    """Wait for the depot, which another topic brings."""
    depot = received.event.depot
    if not await tx.connection.fetchval("SELECT true FROM depot WHERE id = $1", depot):
        raise NotYet(f"depot {depot} is not known yet", waiting_for=(DEPOTS, depot))
    await _effect(received, tx, 0)


@reactions.on(CounterSpoilt)
async def take_spoilt(received: Received[CounterSpoilt], tx: Transaction) -> None:
    """Refuse it until mended."""
    refuse_unless_mended()
    await _effect(received, tx, 0)


@reactions.project(DepotOpened)
async def open_depots(connection: Database, depots: Sequence[Received[DepotOpened]]) -> None:
    """Note the depots. Nothing refuses one a second time: it would be counted."""
    await connection.execute("INSERT INTO depot(id) SELECT unnest($1::text[])", [each.subject for each in depots])


async def _effect(received: Received[CounterEvent], tx: Transaction, by: int) -> None:
    await tx.connection.execute(
        "INSERT INTO effect(key, version, event_id, traceparent) VALUES ($1, $2, $3, $4)",
        received.subject,
        received.envelope.sequence,
        received.envelope.id,
        tx.cause.traceparent,
    )
    await tx.connection.execute(
        "INSERT INTO sum AS s(key, events, total) VALUES ($1, 1, $2)"
        " ON CONFLICT (key) DO UPDATE SET events = s.events + 1, total = s.total + excluded.total",
        received.subject,
        by,
    )
    await tx.execute(tallies, received.subject, Count(tx.at, tx.actor, str(received.envelope.id)))


@router.get("/sums")
async def get_sums(query: ReadTransaction) -> dict[str, Sum]:
    """All sums by counter."""
    rows = await query.connection.fetch("SELECT key, events, total FROM sum")
    return {row["key"]: Sum(events=row["events"], total=row["total"]) for row in rows}


service = Service(
    name=SINK,
    title="Faults: sink",
    description="Applies events.",
    port=1,
    routers=[router],
    reactions=reactions,
    migrations=Path(__file__).parent / "reader_migrations",
)

if __name__ == "__main__":
    main(service)
