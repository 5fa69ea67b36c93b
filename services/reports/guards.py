"""Who may do what, where several rooms ask the same."""

from shared.contracts.actor import Actor, Role
from shared.contracts.refusals import Forbidden


def must_be_of_staff(actor: Actor, staff_unit: str, *roles: Role) -> None:
    """Refuse anyone but these roles of the unit that synthesises or summarises."""
    if actor.unit != staff_unit or not actor.has(*roles):
        who = "thủ trưởng đơn vị tham mưu" if roles == (Role.STAFF_HEAD,) else "đơn vị tham mưu"
        raise Forbidden("staff-only", f"Việc này thuộc {who} ({staff_unit}).")
