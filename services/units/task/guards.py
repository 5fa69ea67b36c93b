"""Who may do what with a task, in which state."""

from services.units.rules import require_role, require_unit
from services.units.task.state import OPEN, STATUS_NAMES, Task
from shared.contracts.actor import Actor, Role
from shared.contracts.base import SignedDocument
from shared.contracts.refusals import Forbidden, Rejected

WORKING_ROLES = (
    Role.OFFICER,
    Role.HEAD,
    Role.DEPUTY,
    Role.STAFF,
    Role.STAFF_HEAD,
    Role.PERSONNEL,
    Role.LOGISTICS,
    Role.AWARDS,
)
ASSIGNING_ROLES = (Role.STAFF, Role.STAFF_HEAD, Role.CHAIR, Role.DIRECTOR)


def leads(actor: Actor, task: Task, act: str) -> None:
    """Refuse whoever is not of the lead unit."""
    require_unit(actor, task.lead_unit, act)
    require_role(actor, act, *WORKING_ROLES)


def supports(actor: Actor, task: Task, act: str) -> None:
    """Refuse whoever is not of a supporting unit."""
    if actor.unit not in task.supporting_units:
        raise Forbidden("other-unit", f"Không được {act}: {actor.unit} không được giao chủ trì hay phối hợp.")
    require_role(actor, act, *WORKING_ROLES)


def assigns(actor: Actor, task: Task, act: str, document: SignedDocument | None, *also: Role) -> None:
    """Refuse whoever does not assign tasks, and whoever would judge his own unit's.

    What leaders decide may be recorded by the staff unit, also of a task that it leads, or by the province's clerk:
    citing what they signed.
    """
    if actor.has(Role.CHAIR, Role.DIRECTOR, *also):
        return
    is_clerk = actor.has_at_province(Role.CLERK)
    if not is_clerk:
        require_role(actor, act, *ASSIGNING_ROLES, *also)
    if document is not None:
        return
    if actor.unit == task.lead_unit:
        raise Forbidden(
            "own-task",
            f"Không được {act}: nhiệm vụ của chính đơn vị mình do lãnh đạo giao việc xử lý; ghi nhận thay thì nêu số,"
            " ngày của văn bản đã ký.",
        )
    if is_clerk and not actor.has(*ASSIGNING_ROLES):
        raise Rejected(
            "document-missing",
            "Ghi nhận việc của lãnh đạo phải nêu số, ngày của văn bản đã ký.",
            {"document": "bắt buộc khi ghi nhận thay"},
        )


def must_be_known(unit: str, is_known: bool) -> None:
    """Refuse a unit that does not stand today."""
    if not is_known:
        raise Rejected("unit-unknown", f"Không có đơn vị {unit} tại thời điểm này; kiểm tra mã đơn vị.")


def must_be_open(task: Task) -> None:
    """Refuse a task that is done or has ended."""
    if task.status not in OPEN:
        raise Rejected("task-not-open", f"Nhiệm vụ không còn đang thực hiện ({STATUS_NAMES[task.status]}).")
