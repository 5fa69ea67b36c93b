"""Units of which no plan of their own is expected in a season, and why. Kept with the plan that opened it."""

from services.festival.plan.commands import EndWaiver, WaivePlan
from services.festival.plan.guards import move
from services.festival.plan.state import FINAL, Plan, Status
from services.festival.rules import require_staff
from shared.contracts.festival import AnyPlanEvent, FestivalPlanWaived, FestivalPlanWaiverEnded
from shared.contracts.refusals import Rejected


def waive(command: WaivePlan, plan: Plan) -> list[AnyPlanEvent]:
    """The staff unit expects no plan of the unit; another reason takes the place of the one before."""
    require_staff(command.actor, "miễn kế hoạch cho đơn vị")
    if plan.waived.get(command.unit) == command.reason:
        return []
    _must_open_a_season(plan)
    if not command.is_expected:
        raise Rejected(
            "plan-not-expected",
            f"Mùa Ngày hội năm {plan.year} không yêu cầu {command.unit} có kế hoạch.",
            {"unit": "không thuộc diện phải có kế hoạch"},
        )
    event = FestivalPlanWaived(unit=command.unit, reason=command.reason)
    return move(plan, None, frozenset(Status) - FINAL, event)


def end(command: EndWaiver, plan: Plan) -> list[AnyPlanEvent]:
    """The unit has to have one after all."""
    require_staff(command.actor, "bỏ miễn kế hoạch cho đơn vị")
    if command.unit not in plan.waived:
        return []
    return move(plan, None, frozenset(Status) - FINAL, FestivalPlanWaiverEnded(unit=command.unit))


def _must_open_a_season(plan: Plan) -> None:
    if not plan.opened_season:
        raise Rejected("plan-opens-no-season", "Chỉ miễn kế hoạch cho đơn vị tại kế hoạch của tỉnh đã mở mùa Ngày hội.")
