"""What a plan must satisfy before it moves on. Pure."""

from collections.abc import Set as AbstractSet

from services.festival.plan.commands import EventsOfPlan, PlanAbove, Wording
from services.festival.plan.state import NAMES, Plan, Status
from services.festival.rules import LEVEL_NAMES
from shared.contracts.festival import AnyPlanEvent, Level
from shared.contracts.refusals import Rejected

_RANK = {Level.PROVINCE: 0, Level.DISTRICT: 1, Level.COMMUNE: 2}


def move(plan: Plan, to: Status | None, allowed: AbstractSet[Status], event: AnyPlanEvent) -> list[AnyPlanEvent]:
    """The event, where the plan's state allows it; nothing where the plan is at `to` already."""
    if plan.status == to:
        return []
    if plan.status not in allowed:
        wanted = ", ".join(f"«{NAMES[status]}»" for status in Status if status in allowed)
        raise Rejected(
            "plan-in-other-state",
            f"Kế hoạch đang ở trạng thái «{NAMES[plan.status]}»; việc này chỉ làm được ở trạng thái {wanted}.",
        )
    return [event]


def check_level(unit: str, level: Level) -> None:
    """Refuse a province's plan of any other unit, and a lower plan of the province's."""
    if (level is Level.PROVINCE) != unit.startswith("provincial_police-"):
        raise Rejected(
            "plan-level-unfit",
            f"Đơn vị {unit} không có kế hoạch cấp {LEVEL_NAMES[level]}.",
            {"level": "Chọn đúng cấp của đơn vị."},
        )


def check_window(wording: Wording, year: int) -> None:
    """Refuse a window that is empty or outside the year."""
    if wording.starts_on > wording.ends_on or {wording.starts_on.year, wording.ends_on.year} != {year}:
        raise Rejected(
            "plan-window-invalid",
            f"Thời gian tổ chức phải nằm trong năm {year}, ngày bắt đầu không sau ngày kết thúc.",
            {
                "starts_on": f"Ngày bắt đầu {wording.starts_on:%d/%m/%Y}.",
                "ends_on": f"Ngày kết thúc {wording.ends_on:%d/%m/%Y}.",
            },
        )


def check_above(level: Level, year: int, above: PlanAbove | None) -> None:
    """Refuse a plan above that is not one: it must be of a higher level, of the same year, and in force."""
    if level is Level.PROVINCE:
        if above is not None:
            raise Rejected(
                "plan-above-unexpected", "Kế hoạch cấp tỉnh không có kế hoạch cấp trên.", {"above": "Bỏ trống."}
            )
        return
    if above is None:
        raise Rejected(
            "plan-above-missing",
            "Kế hoạch phải căn cứ kế hoạch cấp trên.",
            {"above": "Chọn kế hoạch cấp trên cùng năm."},
        )
    if _RANK[above.level] >= _RANK[level] or above.year != year:
        raise Rejected(
            "plan-above-unfit",
            f"Kế hoạch viện dẫn là cấp {LEVEL_NAMES[above.level]}, năm {above.year}; cần cấp cao hơn, năm {year}.",
            {"above": "Chọn kế hoạch cấp trên cùng năm."},
        )
    if not above.is_in_force:
        raise Rejected(
            "plan-above-not-issued",
            "Kế hoạch cấp trên chưa ban hành hoặc không còn hiệu lực.",
            {"above": "Chọn kế hoạch cấp trên đã ban hành."},
        )


def require_final(events: EventsOfPlan, act: str) -> None:
    """Refuse while the plan has events that are not final."""
    if events.open_ids:
        raise Rejected(
            "events-not-final",
            f"Chưa {act} được: còn {len(events.open_ids)} điểm tổ chức chưa xác nhận kết quả hoặc chưa hủy.",
            {f"events.{key}": "Xác nhận kết quả hoặc hủy điểm tổ chức này trước." for key in events.open_ids},
        )
