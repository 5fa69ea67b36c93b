"""Transactions that commit late, never, or with nobody to tell; and others that stay open beside them."""

import asyncio
import signal

from shared.testing.eventually import eventually
from tests.faults.breaking.stage import PATIENCE, Stage
from tests.faults.load import Command
from tests.faults.proxy import disturbed
from tests.faults.services.counter import SOURCE

REFUSED = {"source": "counter-0", "by": 1_000_000, "seconds": 0}  # at its second counter: all is rolled back


async def late_commits(stage: Stage, seconds: float) -> None:
    """Many transactions begin at once, take ids of the outbox and stay open for a while: they commit in any order.

    While none has ended since they began, all of them are younger than the youngest that has.
    """
    end = asyncio.get_running_loop().time() + seconds
    with stage.load.moving_slowly(0.6):
        while asyncio.get_running_loop().time() < end:
            await stage.load.at_once(14)


async def late_commits_over_a_slow_network(stage: Stage, seconds: float) -> None:
    """The same, with time between the statements of a relay."""
    with disturbed(stage.rig.links_to("postgres", "source"), lambda link: link.slow(0.0, 0.06)):
        await late_commits(stage, seconds)


async def ids_taken_back(stage: Stage, seconds: float) -> None:
    """Ids that only a rolled-back transaction took are taken back by a crash of PostgreSQL, and given out again.

    Whatever commits in between flushes the log, and with it how far the sequence is: so nobody sends anything.
    """
    await stage.quiet()
    for _ in range(4):
        taken = await _rolled_back_ids(stage, 60)
        await stage.rig.processes["postgres"].restart(signal.SIGKILL, PATIENCE)
        await stage.rig.ready("postgres", seconds=PATIENCE)
        if await _last_id(stage) < taken:
            break
    else:
        raise AssertionError("the crashes took back no ids")
    stage.load.start()
    await asyncio.sleep(seconds)


async def _rolled_back_ids(stage: Stage, count: int) -> int:
    """Have a transaction take ids of the outbox and end without a commit, and a relay learn of it: the last id."""
    async with stage.transaction(
        f"INSERT INTO {SOURCE}.outbox(event_id, topic, msg_key, aggregate_version, event_type, payload, headers)"
        " SELECT gen_random_uuid(), 'never', 'never', n, 'never', '', '{}'"
        f" FROM generate_series(1, {count}) n"
    ):
        last = await _last_id(stage)

    async def passed() -> bool:
        return (await stage.query(f"SELECT low_id FROM {SOURCE}.relay_cursor"))[0]["low_id"] >= last

    await eventually(passed, 10, what="a relay passes ids that nobody will commit")
    return last


async def _last_id(stage: Stage) -> int:
    return (await stage.query(f"SELECT last_value FROM {SOURCE}.outbox_id_seq"))[0]["last_value"]


async def unannounced(stage: Stage, seconds: float) -> None:
    """The last command of all is committed by a process that dies before it tells the relay, which is another's."""
    await stage.quiet()
    process = stage.rig.processes["source-3"]
    known, starts = len(process.endings), process.starts
    await process.arm("committed-not-notified")
    try:
        await stage.rig.restarted("source-3", starts)
        await stage.load.send(Command("counter-7", "/counters/counter-7/raise", {"by": [1]}, 1), "source-3")
        await stage.rig.restarted("source-3", starts + 1)
        assert process.crashed("committed-not-notified", known), "the process did not die where it was to"
    finally:
        await process.arm(None)


async def snapshot_open(stage: Stage, seconds: float) -> None:
    """Somebody reads for long: a report, a backup. It has no transaction id."""
    async with stage.transaction("SELECT count(*) FROM pg_class", mode="ISOLATION LEVEL REPEATABLE READ READ ONLY"):
        await asyncio.sleep(seconds)


async def writer_open(stage: Stage, seconds: float) -> None:
    """Somebody writes for long, elsewhere: no id taken meanwhile is settled, and many are rolled back."""
    async with stage.transaction("SELECT pg_current_xact_id()"):
        end = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < end:
            target = f"counter-{stage.chance.randrange(100, 200)}"
            await stage.load.send(Command("move", "/moves", {**REFUSED, "target": target}, 2))


async def pool_exhausted(stage: Stage, seconds: float) -> None:
    """Whoever wants to write waits for a lock: soon every connection of every pool does."""
    async with stage.transaction(f"LOCK TABLE {SOURCE}.counter IN ACCESS EXCLUSIVE MODE"):
        await asyncio.sleep(seconds)
