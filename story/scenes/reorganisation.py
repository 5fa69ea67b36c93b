"""The acts of 2025, entered ahead of their days; on the day itself what was open has gone over or is closed."""

from collections.abc import Awaitable, Callable

from story.cast import load
from story.scene import Scene
from story.scenes import looking
from story.stage import Stage
from story.units import reorganisations


def scenes() -> list[Scene]:
    """Each act when it is entered, and each day on which the organisation is another."""
    story = load("year")
    entered = [
        Scene(at, f"Ghi nhận văn bản sắp xếp {number}: {act['reason']}", _enter(number))
        for number, (at, act) in enumerate(zip(story["acts_entered_at"], reorganisations(), strict=True))
    ]
    days = [Scene(at, f"Từ ngày {at:%d/%m/%Y} tổ chức thay đổi", _settled) for at in story["days"]]
    return [*entered, *days]


def _enter(number: int) -> Callable[[Stage], Awaitable[None]]:
    async def play(stage: Stage) -> None:
        await stage.act("quan-tri", "units", "/reorganisations", reorganisations()[number])

    return play


async def _settled(stage: Stage) -> None:
    """Nothing that is open belongs to a unit that is no more."""
    now = stage.now
    assert now is not None
    today = now.date().isoformat()

    async def none_is_left() -> bool:
        await stage.at(now)  # what has only just been heard may have fallen due
        units = await stage.every(looking.STAFF, "units", f"/units?as_of={today}")
        standing = {unit["id"] for unit in units}
        reports = await stage.every(looking.STAFF, "reports", "/reports")
        waiting = {report["unit"] for report in reports if report["status"] in ("draft", "returned", "reopened")}
        return waiting <= standing

    await stage.until(f"no open report of a ceased unit on {today}", none_is_left)
