"""A service with one reaction, run exactly as the real ones: `python -m tests.benchmarks.minimal.sink run`."""

from pathlib import Path

from shared.contracts.envelope import Received
from shared.messaging.reactions import Reactions
from shared.messaging.transaction import Transaction
from shared.platform.commands import main
from shared.platform.http import CommandRouter, ReadTransaction
from shared.platform.service import Service
from tests.benchmarks.minimal.item import ItemNoted

reactions = Reactions("bench_sink")


@reactions.on(ItemNoted)
async def enter(received: Received[ItemNoted], tx: Transaction) -> None:
    """Enter the item. Nothing in the table refuses a second entry: it would be counted."""
    await tx.connection.execute(
        "INSERT INTO effect(id, body) VALUES ($1, $2)", received.subject, received.event.model_dump_json()
    )


router = CommandRouter(tags=["effects"])


@router.get("/effects")
async def list_effects(query: ReadTransaction, after: int = 0) -> list[tuple[int, str]]:
    """Position and item of the effects behind a position, the oldest first, 1,000 at most."""
    rows = await query.connection.fetch(
        "SELECT position, id FROM effect WHERE position > $1 ORDER BY position LIMIT 1000", after
    )
    return [(row["position"], row["id"]) for row in rows]


service = Service(
    name="bench_sink",
    title="Benchmark: sink",
    description="Applies events.",
    port=1,
    routers=[router],
    reactions=reactions,
    migrations=Path(__file__).parent / "sink_migrations",
)

if __name__ == "__main__":
    main(service)
