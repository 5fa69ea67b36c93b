"""The network between processes and servers: slow, cut, half-open; and clocks that differ."""

import asyncio
from datetime import datetime, timedelta

import httpx

from tests.faults.breaking.stage import Act, Stage
from tests.faults.proxy import disturbed


async def slow(stage: Stage, seconds: float) -> None:
    """Everything takes longer."""
    most = stage.chance.choice((0.02, 0.1, 0.25))
    with disturbed(stage.rig.links, lambda link: link.slow(0.001, most)):
        await asyncio.sleep(seconds)


async def slow_broker(stage: Stage, seconds: float) -> None:
    """What goes to Kafka takes longer, and the next wave is ready long before."""
    links = [process.links["kafka"] for process in stage.rig.services]
    with disturbed(links, lambda link: link.slow(0.001, 0.15)):
        await asyncio.sleep(seconds)


async def resets(stage: Stage, seconds: float) -> None:
    """Connections are cut, two links at a time."""
    for pause in stage.parts(round(seconds / 0.4), seconds):
        for link in stage.links(2):
            link.reset()
        await asyncio.sleep(pause)


async def half_open(stage: Stage, seconds: float) -> None:
    """On three links nothing gets through any more, and nobody is told."""
    with disturbed(stage.links(3), lambda link: link.swallow()):
        await asyncio.sleep(seconds)


def cut_off_and_killed(server: str, *roles: str) -> Act:
    """All of these roles have work in hand and no server to do it with; then they die."""

    async def act(stage: Stage, seconds: float) -> None:
        with disturbed(stage.rig.links_to(server, *roles), lambda link: link.swallow()):
            await asyncio.sleep(seconds)
            for process in stage.rig.of_role(*roles):
                process.kill()

    return act


async def clock_skew(stage: Stage, seconds: float) -> None:
    """One process comes to live years ahead of the others, and further ahead each time: times of events jump."""
    clock = f"{stage.rig.url('source-3')}/development/clock"

    async def advance() -> None:
        async with httpx.AsyncClient(timeout=10) as client:
            present = datetime.fromisoformat((await client.get(clock)).raise_for_status().json()["now"])
            later = present + timedelta(days=stage.chance.randrange(365, 3650))
            (await client.put(clock, json={"now": later.isoformat()})).raise_for_status()

    await stage.insist(advance)
    await asyncio.sleep(seconds)
