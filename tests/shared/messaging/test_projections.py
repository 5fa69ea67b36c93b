"""Projections take the events of a batch in a row, in their order, each once in effect."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from shared.contracts.base import Event
from shared.contracts.envelope import Received
from shared.contracts.refusals import Rejected
from shared.messaging.applying import Applier
from shared.messaging.dead_letters import list_held, replay
from shared.messaging.health import Health
from shared.messaging.reactions import Reactions
from shared.messaging.saving import Database
from shared.messaging.transaction import Transaction
from tests.shared.messaging.conftest import Connection
from tests.shared.messaging.sample import OTHER, DepotOpened, ParcelMoved, ParcelSent, note, record

Batch = Sequence[Received[ParcelSent | ParcelMoved]]


class Projected:
    """Reactions whose projection writes all that it gets in one statement, and refuses one place while told to."""

    def __init__(self) -> None:
        self.reactions = Reactions("tests")
        self.batches: list[list[tuple[str, int]]] = []
        self.refused = ""

        @self.reactions.project(ParcelSent, ParcelMoved)
        async def enter(connection: Database, batch: Batch) -> None:  # pyright: ignore[reportUnusedFunction]
            """Enter where parcels are."""
            self.batches.append([(each.subject, each.envelope.sequence) for each in batch])
            for each in batch:
                if isinstance(each.event, ParcelMoved) and each.event.place == self.refused:
                    raise Rejected("no-such-place", "Không có nơi này.")
            await connection.execute(
                "INSERT INTO effect (key, version, note) SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[])",
                [each.subject for each in batch],
                [each.envelope.sequence for each in batch],
                ["" for _ in batch],
            )

        @self.reactions.on(DepotOpened)
        async def open_depot(  # pyright: ignore[reportUnusedFunction]
            received: Received[Event], tx: Transaction
        ) -> None:
            self.batches.append([])
            await note(received, tx)


async def effects(connection: Connection) -> list[tuple[str, int]]:
    return [tuple(row) for row in await connection.fetch("SELECT key, version FROM effect ORDER BY id")]


async def test_events_in_a_row_are_handed_over_at_once(
    pool: "asyncpg.Pool[Any]", connection: Connection, health: Health
) -> None:
    projected = Projected()
    await Applier(pool, projected.reactions, health).apply(
        [record("a", 1, ParcelSent(weight=1)), record("b", 1), record("a", 2), record("a", 3), record("b", 2)]
    )
    assert projected.batches == [[("a", 1), ("b", 1), ("a", 2), ("a", 3), ("b", 2)]]
    assert await effects(connection) == projected.batches[0]


async def test_an_event_for_another_handler_ends_the_row(
    pool: "asyncpg.Pool[Any]", connection: Connection, health: Health
) -> None:
    projected = Projected()
    depot = record("d", 1, DepotOpened(name="kho"), topic=OTHER)
    await Applier(pool, projected.reactions, health).apply([record("a", 1), record("a", 2), depot, record("a", 3)])
    assert projected.batches == [[("a", 1), ("a", 2)], [], [("a", 3)]]
    assert await effects(connection) == [("a", 1), ("a", 2), ("d", 1), ("a", 3)]


async def test_repeats_are_not_handed_over_again(
    pool: "asyncpg.Pool[Any]", connection: Connection, health: Health
) -> None:
    projected = Projected()
    applier = Applier(pool, projected.reactions, health)
    await applier.apply([record("a", 1), record("a", 2)])
    await applier.apply([record("a", 1), record("a", 2), record("a", 3)])
    assert projected.batches[-1] == [("a", 3)]
    assert await effects(connection) == [("a", 1), ("a", 2), ("a", 3)]


async def test_the_one_that_fails_is_found_and_held_and_replayed_with_what_queues_behind_it(
    pool: "asyncpg.Pool[Any]", connection: Connection, health: Health
) -> None:
    projected = Projected()
    projected.refused = "v2"
    await Applier(pool, projected.reactions, health).apply(
        [record("a", 1), record("b", 1), record("a", 2), record("a", 3), record("b", 2, ParcelMoved(place="x"))]
    )
    assert await effects(connection) == [("a", 1), ("b", 1), ("b", 2)]
    held = await list_held(connection, "tests")
    assert [(letter.version, letter.error_class) for letter in held] == [(2, "permanent"), (3, "queued")]
    projected.refused = ""
    await replay(connection, projected.reactions, held[0].id)
    assert await effects(connection) == [("a", 1), ("b", 1), ("b", 2), ("a", 2), ("a", 3)]
    assert await list_held(connection, "tests") == []
