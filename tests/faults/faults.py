"""What may happen to the system. Each fault is done to a running rig under load, for some seconds, and undone again."""

import asyncio
import contextlib
import random
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from shared.testing.eventually import eventually
from tests.faults.load import Command, Load
from tests.faults.poison import send_poison
from tests.faults.processes import Process
from tests.faults.rig import FIXTURE, Rig
from tests.faults.services.counter import SOURCE
from tests.faults.settling import settle

PAUSED = 13.0  # longer than a consumer's session (10 s) and than a relay's idle session (10 s) last


@dataclass(frozen=True, slots=True)
class Stage:
    """What a fault is done to, with its own chance: the same seed does the same."""

    rig: Rig
    load: Load
    chance: random.Random

    def any_of(self, *roles: str) -> Process:
        """One process of these roles."""
        return self.chance.choice(self.rig.of_role(*roles))


Act = Callable[[Stage, float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """`act` does it, waits `seconds` and undoes it. `is_alone`: never together with others."""

    name: str
    seconds: float
    act: Act
    is_alone: bool = False
    needs_tmpfs: bool = False


def _kills(*roles: str) -> Act:
    async def act(stage: Stage, seconds: float) -> None:
        for _ in range(3):
            stage.any_of(*roles).kill()
            await asyncio.sleep(seconds / 3)

    return act


def _pauses(role: str) -> Act:
    async def act(stage: Stage, seconds: float) -> None:
        process = stage.any_of(role)
        process.send(signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            process.send(signal.SIGCONT)

    return act


def _signals(name: str, number: signal.Signals) -> Act:
    async def act(stage: Stage, seconds: float) -> None:
        process = stage.rig.processes[name]
        before = process.starts
        process.send(number)
        await eventually(lambda: process.starts > before, 60, what=f"{name} is started again")
        await asyncio.sleep(seconds)

    return act


async def _kafka_away(stage: Stage, seconds: float) -> None:
    kafka = stage.rig.processes["kafka"]
    await kafka.down()
    try:
        await asyncio.sleep(seconds)
    finally:
        await asyncio.to_thread(kafka.start)


async def _relay_terminated(stage: Stage, seconds: float) -> None:
    for _ in range(3):
        async with stage.rig.admin() as database:
            await database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'relay'"
            )
        await asyncio.sleep(seconds / 3)


async def _sessions_terminated(stage: Stage, seconds: float) -> None:
    for _ in range(3):
        async with stage.rig.admin() as database:
            await database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'phongtrao-%'"
            )
        await asyncio.sleep(seconds / 3)


async def _snapshot_open(stage: Stage, seconds: float) -> None:
    async with stage.rig.admin() as database, database.transaction(isolation="repeatable_read", readonly=True):
        await database.fetchval("SELECT count(*) FROM pg_class")
        await asyncio.sleep(seconds)


async def _late_commits(stage: Stage, seconds: float) -> None:
    """Many transactions at once have taken ids of the outbox and stay open for a while: they commit in any order."""
    stage.load.move_seconds = 0.6
    try:
        await stage.load.more_senders(14, seconds)
    finally:
        stage.load.move_seconds = 0.0


async def _late_commits_over_a_slow_network(stage: Stage, seconds: float) -> None:
    for link in stage.rig.links_to("postgres", "source"):
        link.slow(0.0, 0.06)
    try:
        await _late_commits(stage, seconds)
    finally:
        for link in stage.rig.links_to("postgres", "source"):
            link.heal()


async def _ids_taken_back(stage: Stage, seconds: float) -> None:
    """Ids that only a rolled-back transaction took are taken back by a crash of PostgreSQL, and given out again.

    Whatever commits in between flushes the log, and with it how far the sequence is: so nobody sends anything.
    """
    await stage.load.stop()
    await stage.load.open_depots()
    await settle(stage.rig)
    kill = _signals("postgres", signal.SIGKILL)
    for _ in range(4):
        taken = await _rolled_back_ids(stage, 60)
        await kill(stage, 0)
        await stage.rig.ready("postgres")
        if await _last_id(stage) < taken:
            break
    else:
        raise AssertionError("the crashes took back no ids")
    stage.load.start()
    await asyncio.sleep(seconds)


async def _rolled_back_ids(stage: Stage, count: int) -> int:
    """Have a transaction take ids of the outbox and end without a commit, and a relay learn of it: the last id."""
    async with stage.rig.admin() as database:
        transaction = database.transaction()
        await transaction.start()
        await database.execute(
            f"INSERT INTO {SOURCE}.outbox(event_id, topic, msg_key, aggregate_version, event_type, payload, headers)"
            " SELECT gen_random_uuid(), 'never', 'never', n, 'never', '', '{}' FROM generate_series(1, $1) n",
            count,
        )
        await transaction.rollback()
        last = await _last_id(stage)

        async def passed() -> bool:
            return await database.fetchval(f"SELECT low_id FROM {SOURCE}.relay_cursor") >= last

        await eventually(passed, 10, what="a relay passes ids that nobody will commit")
    return last


async def _last_id(stage: Stage) -> int:
    async with stage.rig.admin() as database:
        return await database.fetchval(f"SELECT last_value FROM {SOURCE}.outbox_id_seq")


async def _unannounced(stage: Stage, seconds: float) -> None:
    """The last command of all is committed by a process that dies before it tells the relay, which is another's."""
    await stage.load.stop()
    await stage.load.open_depots()
    await settle(stage.rig)
    process = stage.rig.processes["source-3"]
    before = process.starts
    process.once["PHONGTRAO_CRASH_AT"] = "committed-not-notified"
    process.kill()
    await eventually(lambda: process.starts > before, 30, what="source-3 is started again")
    await stage.rig.ready("source-3")
    await stage.load.send(Command("counter-7", "/counters/counter-7/raise", {"by": [1]}, 1), "source-3")


def _cut_off_and_killed(role: str, server: str) -> Act:
    """All of a role have work in hand and no server to do it with; then they die."""

    async def act(stage: Stage, seconds: float) -> None:
        links = stage.rig.links_to(server, role)
        for link in links:
            link.swallow()
        try:
            await asyncio.sleep(seconds)
            for process in stage.rig.of_role(role):
                process.kill()
        finally:
            for link in links:
                link.heal()

    return act


async def _replays_under_load(stage: Stage, seconds: float) -> None:
    """Keys that wait for another topic are replayed while more of their events arrive, over a slow network."""
    links = stage.rig.links_to("postgres", "sink")
    for link in links:
        link.slow(0.0, 0.05)
    try:
        await asyncio.gather(*(_tie_again_and_again(stage, n, seconds) for n in range(4)))
    finally:
        for link in links:
            link.heal()


async def _tie_again_and_again(stage: Stage, number: int, seconds: float) -> None:
    end = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < end:
        key = f"counter-{30 + number}"
        depot = f"depot-{stage.chance.randrange(10**9)}"
        await stage.load.send(Command("tie", f"/counters/{key}/tie", {"depot": depot}, 1))
        await asyncio.sleep(stage.chance.uniform(0.2, 0.6))
        stage.load.tied(depot)
        raises = [Command(key, f"/counters/{key}/raise", {"by": [1]}, 1) for _ in range(6)]
        await asyncio.gather(stage.load.open_depots(), *(stage.load.send(each) for each in raises))


async def _pool_exhausted(stage: Stage, seconds: float) -> None:
    """Whoever wants to write waits for a lock: soon every connection of every pool does."""
    async with stage.rig.admin() as database, database.transaction():
        await database.execute(f"LOCK TABLE {SOURCE}.counter IN ACCESS EXCLUSIVE MODE")
        await asyncio.sleep(seconds)


async def _connections_used_up(stage: Stage, seconds: float) -> None:
    async with contextlib.AsyncExitStack() as held:
        with contextlib.suppress(Exception):  # the last one is refused
            for _ in range(200):
                await held.enter_async_context(stage.rig.admin())
        await asyncio.sleep(seconds)


async def _disk_full(stage: Stage, seconds: float) -> None:
    filler = stage.rig.filler()
    try:
        await asyncio.to_thread(_fill, filler)
        await asyncio.sleep(seconds)
    finally:
        filler.unlink(missing_ok=True)


def _fill(path: Path) -> None:
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(b"\0" * (1 << 20)):
            pass


async def _slow_network(stage: Stage, seconds: float) -> None:
    for link in stage.rig.links:
        link.slow(0.001, stage.chance.choice((0.02, 0.1, 0.25)))
    try:
        await asyncio.sleep(seconds)
    finally:
        for link in stage.rig.links:
            link.heal()


async def _resets(stage: Stage, seconds: float) -> None:
    for _ in range(round(seconds / 0.4)):
        for link in stage.chance.sample(stage.rig.links, 2):
            link.reset()
        await asyncio.sleep(0.4)


async def _half_open(stage: Stage, seconds: float) -> None:
    links = stage.chance.sample(stage.rig.links, 3)
    for link in links:
        link.swallow()
    try:
        await asyncio.sleep(seconds)
    finally:
        for link in links:
            link.heal()


async def _members_come_and_go(stage: Stage, seconds: float) -> None:
    rig = stage.rig
    third = rig.processes.get("sink-3") or await rig.add("sink-3", FIXTURE["sink-1"])
    await asyncio.to_thread(third.start)
    await rig.ready("sink-3")
    await asyncio.sleep(seconds / 3)
    await rig.processes["sink-1"].down(signal.SIGTERM)
    await asyncio.sleep(seconds / 3)
    await asyncio.to_thread(rig.processes["sink-1"].start)
    await rig.ready("sink-1")
    await third.down(signal.SIGTERM)
    await asyncio.sleep(seconds / 3)


async def _rolling_restart(stage: Stage, seconds: float) -> None:
    for process in stage.rig.services:
        before = process.starts
        process.send(signal.SIGTERM)
        await eventually(lambda process=process, n=before: process.starts > n, 60, what=f"{process.name} starts again")
        await stage.rig.ready(process.name)


async def _clock_skew(stage: Stage, seconds: float) -> None:
    """One process lives years ahead of the others: times of events jump to and fro."""
    year = 2030 + stage.chance.randrange(50)
    async with httpx.AsyncClient(timeout=10) as client:
        with contextlib.suppress(httpx.HTTPError):  # with other faults it may not answer
            await client.put(
                f"{stage.rig.url('source-3')}/development/clock", json={"now": f"{year}-01-01T00:00:00+07:00"}
            )
    await asyncio.sleep(seconds)


async def _poison(stage: Stage, seconds: float) -> None:
    await send_poison(stage.rig, stage.chance, seconds)
    await stage.load.send(Command("spoilt", f"/counters/counter-{stage.chance.randrange(20, 200)}/spoil", {}, 1))


def _crashes(point: str, role: str) -> Act:
    async def act(stage: Stage, seconds: float) -> None:
        armed = stage.rig.of_role(role)
        for process in armed:
            process.once["PHONGTRAO_CRASH_AT"] = point
            process.kill()
        deadline = asyncio.get_running_loop().time() + max(seconds, 45)
        while not any(137 in process.endings for process in armed):
            assert asyncio.get_running_loop().time() < deadline, f"nobody died at {point}"
            # What makes a process pass there: a refused event, and a counter that waits for its depot.
            key = f"/counters/counter-{stage.chance.randrange(20, 200)}"
            if point == "mid-dead-letter":
                await stage.load.send(Command("spoilt", f"{key}/spoil", {}, 1))
            elif point == "mid-replay":
                depot = f"depot-{stage.chance.randrange(10**9)}"
                await stage.load.send(Command("tie", f"{key}/tie", {"depot": depot}, 1))
                await asyncio.sleep(1)
                stage.load.tied(depot)
                await stage.load.open_depots()
            await asyncio.sleep(0.3)
        for process in armed:  # who was not the one is disarmed
            if 137 not in process.endings:
                process.kill()
            process.endings.clear()

    return act


FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("source-killed", 4, _kills("source")),
        Fault("sink-killed", 4, _kills("sink")),
        Fault("others-killed", 4, _kills("units", "reports", "festival")),
        Fault("source-paused", PAUSED, _pauses("source")),
        Fault("sink-paused", PAUSED, _pauses("sink")),
        Fault("postgres-restarted", 1, _signals("postgres", signal.SIGINT), is_alone=True),
        Fault("postgres-killed", 1, _signals("postgres", signal.SIGKILL), is_alone=True),
        Fault("relay-terminated", 3, _relay_terminated),
        Fault("sessions-terminated", 3, _sessions_terminated),
        Fault("snapshot-open", 6, _snapshot_open),
        Fault("late-commits", 6, _late_commits),
        Fault("late-commits-slow-network", 10, _late_commits_over_a_slow_network),
        Fault("ids-taken-back", 3, _ids_taken_back, is_alone=True),
        Fault("unannounced", 0, _unannounced, is_alone=True),
        # Longer than a clock takes to commit offsets by itself (5 s).
        Fault("sinks-cut-off-and-killed", 8, _cut_off_and_killed("sink", "postgres")),
        Fault("sources-cut-off-and-killed", 3, _cut_off_and_killed("source", "kafka")),
        Fault("replays-under-load", 8, _replays_under_load),
        Fault("pool-exhausted", 8, _pool_exhausted),
        Fault("connections-used-up", 5, _connections_used_up),
        Fault("disk-full", 4, _disk_full, is_alone=True, needs_tmpfs=True),
        Fault("kafka-restarted", 1, _signals("kafka", signal.SIGTERM), is_alone=True),
        Fault("kafka-killed", 1, _signals("kafka", signal.SIGKILL), is_alone=True),
        Fault("kafka-away", 10, _kafka_away, is_alone=True),
        Fault("kafka-away-a-minute", 60, _kafka_away, is_alone=True),
        Fault("slow-network", 8, _slow_network),
        Fault("resets", 6, _resets),
        Fault("half-open", 14, _half_open),
        Fault("members-come-and-go", 6, _members_come_and_go, is_alone=True),
        Fault("rolling-restart", 0, _rolling_restart, is_alone=True),
        Fault("clock-skew", 2, _clock_skew),
        Fault("poison", 4, _poison),
        Fault("crash:command-not-committed", 0, _crashes("command-not-committed", "source"), is_alone=True),
        Fault("crash:committed-not-notified", 0, _crashes("committed-not-notified", "source"), is_alone=True),
        Fault("crash:mid-wave", 0, _crashes("mid-wave", "source"), is_alone=True),
        Fault("crash:cursor-not-moved", 0, _crashes("cursor-not-moved", "source"), is_alone=True),
        Fault("crash:applied-not-committed", 0, _crashes("applied-not-committed", "sink"), is_alone=True),
        Fault("crash:committed-offset-not", 0, _crashes("committed-offset-not", "sink"), is_alone=True),
        Fault("crash:mid-dead-letter", 0, _crashes("mid-dead-letter", "sink"), is_alone=True),
        Fault("crash:mid-replay", 0, _crashes("mid-replay", "sink"), is_alone=True),
    )
}
