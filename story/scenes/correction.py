"""A figure of the festival that was verified and is wrong: opened again, reported and verified anew."""

from typing import Any

from story.cast import district, load
from story.scene import Scene
from story.scenes import looking
from story.scenes.festival_results import submit
from story.stage import Stage


def scenes() -> list[Scene]:
    """One morning in October."""
    story = load("year")["correction"]
    return [Scene(story["at"], "Một xã báo cáo lại: PV05 mở lại kết quả đã xác nhận, xác nhận lại", _correct)]


async def _correct(stage: Stage) -> None:
    story = load("year")["correction"]
    name, event = story["event"], load("festival")["events"][story["event"]]
    path = await looking.event(stage, name)
    await stage.act("truong-pv05", "festival", f"{path}/result/reopening", {"reason": story["reason"]}, on=path)
    counted = sum(story["attendance"])
    await submit(stage, name, event | {"attendance": story["attendance"]}, counted)
    await stage.act("can-bo-pv05", "festival", f"{path}/result/verification", on=path)

    async def is_on_record() -> bool:
        return await recorded(stage, event["unit"]) == counted

    await stage.until("the unit's record has the corrected figure", is_on_record)


async def recorded(stage: Stage, code: str) -> int:
    """The attendances on the record of a district unit."""
    entries: list[Any] = await stage.every(looking.STAFF, "units", f"/units/{district(code)}/record")
    return sum(entry["attendance_total"] for entry in entries)
