"""What can be done with authorities to act for another office."""

from services.portal.acts.form import Act, Field, fixed, is_status, reason
from services.portal.store import Kept
from services.portal.things.authority import Authority
from shared.contracts.actor import Actor, Role


def may_lend(actor: Actor, unit: str | None = None) -> bool:
    """Whether the actor speaks for the offices of a unit, or of any: its head, or the clerk who records the paper."""
    is_own = unit in (None, actor.unit) and actor.has(Role.HEAD, Role.STAFF_HEAD, Role.DIRECTOR, Role.CLERK)
    return (is_own or actor.has_at_province(Role.CLERK)) and actor.basis != "TUQ."


def _may_end(actor: Actor, kept: Kept[Authority]) -> bool:
    return is_status(kept, "granted") and may_lend(actor, kept.thing.granted.for_unit)


AUTHORITY_ACTS = (
    Act(
        "end", "Chấm dứt giao quyền", "units", "/authorities/{id}/end", _may_end,
        fixed(Field("ended_on", "Từ ngày", "date"), reason()), is_confirmation=True,
        note="Việc đã ký trước ngày đó vẫn có hiệu lực.",
    ),
)  # fmt: skip
