"""A service with one reaction, run exactly as the real ones: `python -m tests.benchmarks.minimal.sink run`."""

from pathlib import Path

from shared.contracts.envelope import Received
from shared.messaging.reactions import Reactions
from shared.messaging.transaction import Transaction
from shared.platform.commands import main
from shared.platform.service import Service
from tests.benchmarks.minimal.item import ItemNoted

reactions = Reactions("bench_sink")


@reactions.on(ItemNoted)
async def enter(received: Received[ItemNoted], tx: Transaction) -> None:
    """Enter the item. Nothing in the table refuses a second entry: it would be counted."""
    await tx.connection.execute(
        "INSERT INTO effect(id, body) VALUES ($1, $2)", received.subject, received.event.model_dump_json()
    )


service = Service(
    name="bench_sink",
    title="Benchmark: sink",
    description="Applies events.",
    port=1,
    reactions=reactions,
    migrations=Path(__file__).parent / "sink_migrations",
)

if __name__ == "__main__":
    main(service)
