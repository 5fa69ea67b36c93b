"""Whose own plans a season expects, and until when. Kept with the plan that opened it."""

from services.festival.plan.commands import EndWaiver, SetPlansDue, WaivePlan
from services.festival.plan.guards import move
from services.festival.plan.state import FINAL, Plan, Status
from services.festival.rules import require_staff
from shared.contracts.festival import AnyPlanEvent, FestivalPlansDue, FestivalPlanWaived, FestivalPlanWaiverEnded
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


def set_due(command: SetPlansDue, plan: Plan) -> list[AnyPlanEvent]:
    """The staff unit says until when every unit's plan is to be in force; said again, the later word counts."""
    require_staff(command.actor, "đặt hạn ban hành kế hoạch của các đơn vị")
    if plan.plans_due_before == command.due_before:
        return []
    _must_open_a_season(plan)
    if command.due_before.year != plan.year or command.due_before > plan.ends_on:
        raise Rejected(
            "plans-due-outside-season",
            f"Hạn ban hành kế hoạch của các đơn vị phải trong năm {plan.year} và không sau ngày"
            f" {plan.ends_on:%d/%m/%Y}, ngày cuối của Ngày hội.",
            {"due_before": "ngoài mùa Ngày hội"},
        )
    return move(plan, None, frozenset(Status) - FINAL, FestivalPlansDue(due_before=command.due_before))


def _must_open_a_season(plan: Plan) -> None:
    if not plan.opened_season:
        raise Rejected("plan-opens-no-season", "Việc này chỉ làm tại kế hoạch của tỉnh đã mở mùa Ngày hội.")
