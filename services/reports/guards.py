"""Who may do what, where several rooms ask the same."""

from collections.abc import Mapping
from datetime import date

from shared.contracts.actor import Actor, Role
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.common import ReportingPeriod


def must_be_of_staff(actor: Actor, staff_unit: str, *roles: Role) -> None:
    """Refuse anyone but these roles of the unit that synthesises or summarises."""
    if actor.unit != staff_unit or not actor.has(*roles):
        who = "thủ trưởng đơn vị tham mưu" if roles == (Role.STAFF_HEAD,) else "đơn vị tham mưu"
        raise Forbidden("staff-only", f"Việc này thuộc {who} ({staff_unit}).")


def must_follow_the_period(earlier: Mapping[str, date], period: ReportingPeriod) -> None:
    """Refuse due dates of lower levels that lie in the period itself."""
    if rushed := sorted(unit for unit, day in earlier.items() if day <= period.ends_on):
        raise Rejected(
            "earlier-than-the-period",
            f"Hạn của cấp dưới rơi vào trong kỳ báo cáo: {', '.join(rushed)}. Giảm số ngày làm việc đến hạn sớm hơn.",
            {"earlier_by_kind": ", ".join(rushed)},
        )
