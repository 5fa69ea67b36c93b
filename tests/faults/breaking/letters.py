"""What is refused, waits or is no event of ours: held, replayed and worked through under load."""

import asyncio

from tests.faults.breaking.stage import Stage
from tests.faults.load import Command
from tests.faults.poison import send_poison
from tests.faults.proxy import disturbed


async def poison(stage: Stage, seconds: float) -> None:
    """Records on the topic that no service of ours would write."""
    await stage.insist(lambda: send_poison(stage.rig, stage.chance, seconds))
    await stage.load.send(Command("spoilt", f"/counters/counter-{stage.chance.randrange(20, 200)}/spoil", {}, 1))


async def worked_through(stage: Stage, seconds: float) -> None:
    """Events are refused, and a person replays them, while more of the same things arrive."""
    for pause in stage.parts(4, seconds):
        for _ in range(5):
            key = f"counter-{stage.chance.randrange(20, 200)}"
            await stage.load.send(Command("spoilt", f"/counters/{key}/spoil", {}, 1))
            await stage.load.send(Command(key, f"/counters/{key}/raise", {"by": [1, 1]}, 2))
        await asyncio.sleep(pause)
        await stage.insist(stage.operator.work_through)


async def replays_under_load(stage: Stage, seconds: float) -> None:
    """Keys that wait for another topic are replayed while more of their events arrive, over a slow network."""
    with disturbed(stage.rig.links_to("postgres", "sink"), lambda link: link.slow(0.0, 0.05)):
        await asyncio.gather(*(_tie_again_and_again(stage, f"counter-{30 + n}", seconds) for n in range(4)))


async def _tie_again_and_again(stage: Stage, key: str, seconds: float) -> None:
    end = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < end:
        depot = f"depot-{stage.chance.randrange(10**9)}"
        await stage.load.send(Command("tie", f"/counters/{key}/tie", {"depot": depot}, 1))
        await asyncio.sleep(stage.chance.uniform(0.2, 0.6))
        stage.load.tied(depot)
        raises = [Command(key, f"/counters/{key}/raise", {"by": [1]}, 1) for _ in range(6)]
        await asyncio.gather(stage.load.open_depots(), *(stage.load.send(each) for each in raises))
