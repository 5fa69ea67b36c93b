"""Processes of the services: killed, paused, made to die at a crash point, restarted and exchanged."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

from tests.faults.breaking.stage import PATIENCE, Act, Stage
from tests.faults.load import Command
from tests.faults.rig import FIXTURE, REAL_SERVICES

PAUSED = 13.0  # longer than a consumer's session (10 s) and than a relay's idle session (10 s) last
OTHERS = (*REAL_SERVICES, "mirror")


def kills(*roles: str) -> Act:
    """Three of the roles' processes, one after the other."""

    async def act(stage: Stage, seconds: float) -> None:
        for pause in stage.parts(3, seconds):
            (await stage.one_of(*roles)).kill()
            await asyncio.sleep(pause)

    return act


def pauses(*roles: str) -> Act:
    """One of the roles' processes: others take over from it, and then it goes on where it was."""

    async def act(stage: Stage, seconds: float) -> None:
        with (await stage.one_of(*roles)).paused():
            await asyncio.sleep(seconds)

    return act


async def publisher_killed(stage: Stage, seconds: float) -> None:
    """Three times, whoever holds an outbox's lock at that moment."""
    for pause in stage.parts(3, seconds):
        (await stage.leader(stage.chance.choice(stage.rig.schemas))).kill()
        await asyncio.sleep(pause)


async def publisher_paused(stage: Stage, seconds: float) -> None:
    """Whoever holds the source's lock: another takes it over, and it goes on publishing when it wakes."""
    with (await stage.leader(stage.rig.schemas[0])).paused():
        await asyncio.sleep(seconds)


async def members_come_and_go(stage: Stage, seconds: float) -> None:
    """A reader joins, another leaves and comes back, and the third leaves."""
    rig = stage.rig
    first, third = rig.processes["sink-1"], rig.processes.get("sink-3") or await rig.add("sink-3", FIXTURE["sink-1"])
    before, between, after = stage.parts(3, seconds)
    try:
        await third.start()
        await rig.ready("sink-3", seconds=PATIENCE)
        await asyncio.sleep(before)
        await first.down(signal.SIGTERM)
        await asyncio.sleep(between)
    finally:
        await first.start()
    await rig.ready("sink-1", seconds=PATIENCE)
    await third.down(signal.SIGTERM)
    await asyncio.sleep(after)


async def rolling_restart(stage: Stage, seconds: float) -> None:
    """Every process in turn, when the one before serves again."""
    for process in stage.rig.services:
        await process.restart(signal.SIGTERM, PATIENCE)
        await stage.rig.ready(process.name, seconds=PATIENCE)


async def _nothing(stage: Stage) -> None:
    """The load is enough to make a process pass there."""


async def _a_refused_event(stage: Stage) -> None:
    await stage.load.send(Command("spoilt", f"/counters/{_counter(stage)}/spoil", {}, 1))


async def _a_late_depot(stage: Stage) -> None:
    depot = f"depot-{stage.chance.randrange(10**9)}"
    await stage.load.send(Command("tie", f"/counters/{_counter(stage)}/tie", {"depot": depot}, 1))
    await asyncio.sleep(1)
    stage.load.tied(depot)
    await stage.load.open_depots()


def _counter(stage: Stage) -> str:
    return f"counter-{stage.chance.randrange(20, 200)}"


_LEADS_TO: dict[str, Callable[[Stage], Awaitable[None]]] = {
    "mid-dead-letter": _a_refused_event,
    "mid-replay": _a_late_depot,
}


def crashes(point: str, *roles: str) -> Act:
    """All of some roles are made to die at a crash point, until one of each has."""
    lead_there = _LEADS_TO.get(point, _nothing)

    async def act(stage: Stage, seconds: float) -> None:
        armed = {role: stage.rig.of_role(role) for role in roles}
        known = {process.name: len(process.endings) for each in armed.values() for process in each}
        deadline = asyncio.get_running_loop().time() + PATIENCE
        try:
            for process in stage.rig.of_role(*roles):
                await process.arm(point)
            while waiting := [
                role for role, each in armed.items() if not any(p.crashed(point, known[p.name]) for p in each)
            ]:
                assert asyncio.get_running_loop().time() < deadline, f"no {' and no '.join(waiting)} died at {point}"
                await lead_there(stage)
                await asyncio.sleep(0.3)
        finally:
            for process in stage.rig.of_role(*roles):
                await process.arm(None)

    return act
