"""What came of each festival event: held, reported by its unit, verified by PV05; one report is returned first."""

from collections.abc import Awaitable, Callable
from typing import Any

from story.scenes import looking
from story.scenes.conference import SAMPLE
from story.stage import Stage

SECTORS = (
    "party_and_government",
    "armed_forces",
    "front_and_unions",
    "schools",
    "enterprises",
    "religions_and_ethnic_groups",
    "people",
)


def hold(name: str) -> Callable[[Stage], Awaitable[None]]:
    """The event took place."""

    async def play(stage: Stage) -> None:
        path = await looking.event(stage, name)
        await stage.act(looking.officer(name), "festival", f"{path}/holding", on=path)

    return play


def report(name: str, event: dict[str, Any]) -> Callable[[Stage], Awaitable[None]]:
    """The unit reports what came of it."""

    async def play(stage: Stage) -> None:
        total = event.get("first_total", sum(event["attendance"]))
        await submit(stage, name, event, total)

    return play


async def submit(stage: Stage, name: str, event: dict[str, Any], total: int) -> None:
    """The unit sends its figures, with the total that it gives."""
    path = await looking.event(stage, name)
    models, commitments, commendations = event["counts"]
    body = {
        "attendances": dict(zip(SECTORS, event["attendance"], strict=True)),
        "attendance_total": total,
        "spending": event["spent"],
        "models": models,
        "commitments": commitments,
        "commendations": commendations,
    }
    await stage.act(looking.officer(name), "festival", f"{path}/result", body, on=path)


def verify(name: str, event: dict[str, Any]) -> Callable[[Stage], Awaitable[None]]:
    """PV05 verifies the report; one that does not add up is returned first, and corrected."""

    async def play(stage: Stage) -> None:
        path = await looking.event(stage, name)
        if "first_total" in event:
            given, counted = event["first_total"], sum(event["attendance"])
            remark = {"place": "attendance_total", "text": f"Tổng {given} khác tổng các thành phần {counted} {SAMPLE}."}
            body = {"reason": f"Số liệu chưa khớp {SAMPLE}.", "remarks": [remark]}
            await stage.act("can-bo-pv05", "festival", f"{path}/result/return", body, on=path)
            await submit(stage, name, event, counted)
        await stage.act("can-bo-pv05", "festival", f"{path}/result/verification", on=path)

    return play
