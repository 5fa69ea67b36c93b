"""The rain plan: an event that the weather does not allow goes over to another place, another day or both."""

from datetime import date

from services.festival.event.commands import MoveEvent
from services.festival.event.guards import require_open, require_status
from services.festival.event.preparation import still_ready
from services.festival.event.state import POSTPONABLE, FestivalEvent
from services.festival.rules import require_own
from shared.contracts.festival import AnyFestivalEvent, FestivalEventMoved, RainPlan
from shared.contracts.refusals import Rejected


def move(command: MoveEvent, event: FestivalEvent) -> list[AnyFestivalEvent]:
    """Over to the rain plan, once. What was prepared stays; a ready event is checked again for its new day."""
    require_own(command.actor, event.unit, "chuyển sang phương án mưa")
    require_status(event, POSTPONABLE)
    plan = event.details.rain_plan
    if plan is None or (plan.place is None and plan.on is None):
        raise Rejected(
            "no-rain-plan",
            "Điểm tổ chức chưa có phương án mưa. Bổ sung phương án, hoặc hoãn rồi xếp lịch lại.",
            {"details.rain_plan": "Nêu địa điểm hoặc ngày dự phòng."},
        )
    if event.moved_because is not None:
        return []
    scheduled_on = event.scheduled_on
    assert scheduled_on is not None
    on = plan.on or scheduled_on
    require_open(command.plan)
    _must_fit(plan, scheduled_on, command)
    moved = FestivalEventMoved(
        place=plan.place or event.details.place,
        previous_place=event.details.place,
        scheduled_on=on,
        previous=scheduled_on,
        reason=command.reason,
    )
    return still_ready(event, moved, command.norms, command.at, command.reason)


def _must_fit(plan: RainPlan, scheduled_on: date, command: MoveEvent) -> None:
    if plan.on is None:
        return
    if plan.on <= scheduled_on:
        wrong = f"Ngày dự phòng phải sau ngày tổ chức {scheduled_on:%d/%m/%Y}."
    elif not command.plan.starts_on <= plan.on <= command.plan.ends_on:
        wrong = f"Chọn ngày dự phòng đến {command.plan.ends_on:%d/%m/%Y}, trong thời gian của kế hoạch."
    else:
        return
    fields = {"details.rain_plan.on": wrong}
    raise Rejected("rain-plan-day", f"Ngày dự phòng {plan.on:%d/%m/%Y} không dùng được.", fields)
