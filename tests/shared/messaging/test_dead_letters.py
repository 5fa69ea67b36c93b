"""What is held stays held until somebody replays or discards it, and nothing is stranded behind it."""

import asyncio
import os
import sys
from typing import Any

import asyncpg
import pytest

from shared.contracts.base import Event
from shared.contracts.envelope import Received
from shared.contracts.refusals import Rejected
from shared.messaging.applying import Applier
from shared.messaging.dead_letters import Replayed, discard, list_held, replay, replay_key, show
from shared.messaging.health import Health
from shared.messaging.reactions import Reactions
from shared.messaging.transaction import Transaction
from shared.testing.databases import ServiceDatabase
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import Connection
from tests.shared.messaging.sample import TOPIC, ParcelMoved, note, record

PLACE = (TOPIC, "a")


class Desk:
    """Reactions that refuse the versions in `refused`, and an applier and a connection to work with."""

    def __init__(self, pool: "asyncpg.Pool[Any]", connection: Connection) -> None:
        self.pool = pool
        self.connection = connection
        self.refused = {2}
        self.pause: asyncio.Event | None = None
        self.pausing = asyncio.Event()
        self.reactions = Reactions("units")
        self.reactions.on(ParcelMoved)(self._handle)
        self.applier = Applier(pool, self.reactions, Health())

    async def _handle(self, received: Received[Event], tx: Transaction) -> None:
        await note(received, tx)
        if self.pause is not None:
            self.pausing.set()
            await self.pause.wait()
        if received.envelope.sequence in self.refused:
            raise Rejected("no", "Không được.")

    async def apply(self, *versions: int) -> None:
        await self.applier.apply([record("a", version) for version in versions])

    async def effects(self) -> list[int]:
        return [row[0] for row in await self.pool.fetch("SELECT version FROM effect ORDER BY id")]

    async def held(self) -> list[int | None]:
        return [letter.version for letter in await list_held(self.connection, "units")]

    async def first(self) -> int:
        return (await list_held(self.connection, "units"))[0].id

    async def is_parked(self) -> bool:
        return await self.connection.fetchval("SELECT count(*) > 0 FROM parked_key")


@pytest.fixture
async def desk(pool: "asyncpg.Pool[Any]", connection: Connection) -> Desk:
    desk = Desk(pool, connection)
    await desk.apply(1, 2, 3, 4)
    assert await desk.effects() == [1]
    assert await desk.held() == [2, 3, 4]
    return desk


async def test_a_letter_shows_what_came_and_why_it_is_held(desk: Desk) -> None:
    letter = await show(desk.connection, await desk.first())
    assert letter.record == record("a", 2)
    assert (letter.error_class, letter.status, letter.attempts) == ("permanent", "held", 1)
    assert letter.error == "Rejected: no: Không được."
    with pytest.raises(LookupError, match="no dead letter 999"):
        await show(desk.connection, 999)


async def test_a_replay_applies_the_whole_key_in_order_and_unparks_it(desk: Desk) -> None:
    desk.refused.clear()
    assert await replay(desk.connection, desk.reactions, await desk.first()) == Replayed(applied=3, held=0)
    assert await desk.effects() == [1, 2, 3, 4]
    assert not await desk.is_parked()
    await desk.apply(4, 5)
    assert await desk.effects() == [1, 2, 3, 4, 5]


async def test_replaying_a_queued_letter_begins_with_the_first_of_its_key(desk: Desk) -> None:
    desk.refused.clear()
    last = (await list_held(desk.connection, "units"))[-1].id
    await replay(desk.connection, desk.reactions, last)
    assert await desk.effects() == [1, 2, 3, 4]


async def test_a_replay_that_fails_again_leaves_everything_held(desk: Desk) -> None:
    done = await replay(desk.connection, desk.reactions, await desk.first())
    assert (done.applied, done.held) == (0, 3)
    assert done.error == f"letter {await desk.first()} fails: Rejected: no: Không được."
    assert await desk.effects() == [1]
    assert await desk.is_parked()
    assert (await show(desk.connection, await desk.first())).attempts == 2


async def test_a_replay_goes_as_far_as_it_can(desk: Desk) -> None:
    desk.refused = {4}
    assert (await replay(desk.connection, desk.reactions, await desk.first())).applied == 2
    assert await desk.effects() == [1, 2, 3]
    assert await desk.held() == [4]
    await desk.apply(5)
    assert await desk.held() == [4, 5]


async def test_a_discarded_letter_is_never_applied_and_frees_those_behind_it(desk: Desk) -> None:
    letter = await desk.first()
    assert (await discard(desk.connection, desk.reactions, letter)).applied == 2
    assert await desk.effects() == [1, 3, 4]
    assert (await show(desk.connection, letter)).status == "discarded"
    lines = await desk.connection.fetch("SELECT entry ->> 'command' FROM audit WHERE entry ->> 'origin' = 'operator'")
    assert [row[0] for row in lines] == ["discard dead letter"], "who gives an event up leaves a line"
    assert not await desk.is_parked()


async def test_discarding_a_letter_behind_one_that_fails_names_that_one(desk: Desk) -> None:
    first = await desk.first()
    behind = (await list_held(desk.connection, "units"))[1]
    done = await discard(desk.connection, desk.reactions, behind.id)
    assert (done.applied, done.held) == (0, 3)
    assert done.error == (
        f"letter {first} fails: Rejected: no: Không được.; letter {behind.id} waits behind it and was not discarded"
    )
    assert (await show(desk.connection, first)).error == "Rejected: no: Không được."
    assert (await show(desk.connection, behind.id)).status == "held"


async def test_a_letter_that_is_done_cannot_be_done_again(desk: Desk) -> None:
    letter = await desk.first()
    await discard(desk.connection, desk.reactions, letter)
    for again in (replay, discard):
        with pytest.raises(LookupError, match="is discarded"):
            await again(desk.connection, desk.reactions, letter)
    assert await desk.effects() == [1, 3, 4]


async def test_a_record_without_a_place_can_only_be_discarded(desk: Desk) -> None:
    await desk.applier.apply([record("x", 1, key=None, offset=50)])
    letter = (await list_held(desk.connection, "units"))[-1].id
    assert "can only be discarded" in ((await replay(desk.connection, desk.reactions, letter)).error or "")
    await discard(desk.connection, desk.reactions, letter)
    assert (await show(desk.connection, letter)).status == "discarded"
    assert await desk.is_parked(), "the other key is not touched"


async def test_an_event_that_arrives_during_a_replay_is_not_stranded(desk: Desk) -> None:
    """Without the lock on the parked key it would queue behind a key that is free by then."""
    desk.refused.clear()
    desk.pause = asyncio.Event()
    replaying = asyncio.create_task(replay_key(desk.connection, desk.reactions, PLACE))
    await asyncio.wait_for(desk.pausing.wait(), 10)
    arriving = asyncio.create_task(desk.apply(5))
    await eventually(lambda: desk.pool.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))
    desk.pause.set()
    await asyncio.gather(replaying, arriving)
    assert await desk.effects() == [1, 2, 3, 4, 5]
    assert await desk.held() == []
    assert not await desk.is_parked()


async def test_a_replay_waits_for_an_event_that_is_just_queueing(desk: Desk, database: ServiceDatabase) -> None:
    """It must read the letters behind the lock, not before."""
    desk.refused.clear()
    other = await asyncpg.connect(database.url)
    transaction = other.transaction()
    await transaction.start()
    await other.execute("SELECT 1 FROM parked_key FOR SHARE")
    replaying = asyncio.create_task(replay_key(desk.connection, desk.reactions, PLACE))
    await eventually(lambda: desk.pool.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))
    await other.execute(
        'INSERT INTO dead_letter (consumer, topic, partition, "offset", msg_key, event_id, version, headers, payload,'
        " error_class, error, attempts) SELECT consumer, topic, partition, 4, msg_key, gen_random_uuid(), 5, headers,"
        " payload, 'queued', '', 0 FROM dead_letter WHERE version = 4"
    )
    await transaction.commit()
    assert await replaying == Replayed(applied=4, held=0)
    await other.close()


async def test_two_replays_at_once_apply_once(desk: Desk, database: ServiceDatabase) -> None:
    desk.refused.clear()
    other = await asyncpg.connect(database.url)
    await asyncio.gather(replay_key(desk.connection, desk.reactions, PLACE), replay_key(other, desk.reactions, PLACE))
    assert await desk.effects() == [1, 2, 3, 4]
    await other.close()


async def test_a_long_queue_is_replayed_in_several_transactions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.messaging.dead_letters.AT_ONCE", 2)
    await desk.apply(5, 6, 7)
    desk.refused.clear()
    assert await replay_key(desk.connection, desk.reactions, PLACE) == Replayed(applied=6, held=0)
    assert await desk.effects() == [1, 2, 3, 4, 5, 6, 7]
    assert not await desk.is_parked()


PROGRAM = """
import asyncio, asyncpg, sys
from shared.contracts.refusals import Rejected
from shared.messaging.applying import Applier
from shared.messaging.dead_letters import replay_key
from shared.messaging.health import Health
from shared.messaging.reactions import Reactions
from tests.shared.messaging.sample import TOPIC, ParcelMoved, note, record

async def main(url, what):
    reactions = Reactions("units")

    @reactions.on(ParcelMoved)
    async def handle(received, tx):
        await note(received, tx)
        if what == "hold":
            raise Rejected("no", "Không được.")

    pool = await asyncpg.create_pool(url, min_size=1, max_size=3)
    if what == "replay":
        async with pool.acquire() as connection:
            await replay_key(connection, reactions, (TOPIC, "a"))
    else:
        await Applier(pool, reactions, Health()).apply([record("b", 1)])

asyncio.run(main(*sys.argv[1:]))
"""


async def run_and_crash(database: ServiceDatabase, what: str, crash_at: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, database.url, what, env=os.environ | {"PHONGTRAO_CRASH_AT": crash_at}
    )
    assert await asyncio.wait_for(process.wait(), 20) == 137


async def test_dying_in_the_middle_of_a_replay_changes_nothing(desk: Desk, database: ServiceDatabase) -> None:
    await run_and_crash(database, "replay", "mid-replay")
    desk.refused.clear()
    assert await replay_key(desk.connection, desk.reactions, PLACE) == Replayed(applied=3, held=0)
    assert await desk.effects() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("what", "crash_at", "effects"),
    [
        ("hold", "mid-dead-letter", []),
        ("apply", "applied-not-committed", []),
        ("apply", "committed-offset-not", [1]),
    ],
)
async def test_dying_while_applying_leaves_all_or_nothing(
    pool: "asyncpg.Pool[Any]",
    connection: Connection,
    database: ServiceDatabase,
    what: str,
    crash_at: str,
    effects: list[int],
) -> None:
    await run_and_crash(database, what, crash_at)
    desk = Desk(pool, connection)
    assert await eventually(lambda: _same(desk, effects))
    assert await desk.held() == []
    await desk.applier.apply([record("b", 1)])
    assert await desk.effects() == [1]


async def _same(desk: Desk, effects: list[int]) -> bool:
    return await desk.effects() == effects
