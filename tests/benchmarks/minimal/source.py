"""A service with one write route, run exactly as the real ones: `python -m tests.benchmarks.minimal.source run`."""

from pathlib import Path

from shared.contracts.base import Value
from shared.platform.commands import main
from shared.platform.http import CommandRouter, HttpTransaction, Request
from shared.platform.service import Service
from tests.benchmarks.minimal.item import NoteItem, items

router = CommandRouter(tags=["items"])


class Note(Request):
    """What is sent. The sender names the item, so that its effect can be told from others."""

    id: str
    title: str
    text: str


class ItemView(Value):
    """What is answered."""

    id: str
    version: int


@router.post("/items", status_code=201)
async def note_item(body: Note, tx: HttpTransaction) -> ItemView:
    """Note an item."""
    after = await tx.execute(items, body.id, NoteItem(at=tx.at, actor=tx.actor, title=body.title, text=body.text))
    return ItemView(id=after.id, version=after.version)


service = Service(
    name="bench_source",
    title="Benchmark: source",
    description="Takes commands.",
    port=1,
    routers=[router],
    migrations=Path(__file__).parent / "source_migrations",
)

if __name__ == "__main__":
    main(service)
