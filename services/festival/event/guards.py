"""What an event must satisfy before it moves on. Pure."""

from collections.abc import Set as AbstractSet

from services.festival.event.commands import PlanOfEvent
from services.festival.event.state import NAMES, FestivalEvent, Status
from shared.contracts.refusals import Rejected


def require_status(event: FestivalEvent, allowed: AbstractSet[Status]) -> None:
    """Refuse an event that is in another state."""
    if event.status not in allowed:
        wanted = ", ".join(f"«{NAMES[status]}»" for status in Status if status in allowed)
        raise Rejected(
            "event-in-other-state",
            f"Điểm tổ chức đang ở trạng thái «{NAMES[event.status]}»; việc này chỉ làm được ở trạng thái {wanted}.",
        )


def is_at(event: FestivalEvent, to: Status, allowed: AbstractSet[Status]) -> bool:
    """Whether the event is at `to` already; refuse it where it is in no state that leads there."""
    if event.status is to:
        return True
    require_status(event, allowed)
    return False


def require_open(plan: PlanOfEvent) -> None:
    """Refuse a plan that is not in force, or no longer takes events."""
    if not plan.takes_events:
        raise Rejected(
            "plan-takes-no-events",
            "Kế hoạch chưa ban hành hoặc đã qua giai đoạn thực hiện; không đề xuất, xếp lịch được điểm tổ chức.",
            {"plan": "Chọn kế hoạch đang có hiệu lực."},
        )
