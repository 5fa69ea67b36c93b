"""What the clock says of a task: overdue on its due date, and after some days a matter for those who gave it."""

from datetime import timedelta

from services.units.rules import require_role
from services.units.task.commands import AnnounceOverdue, EscalateTask
from services.units.task.state import OPEN, Task
from shared.contracts.actor import Role
from shared.contracts.calendar import local_day
from shared.contracts.units import AnyTaskEvent, TaskEscalated, TaskOverdue


def announce(command: AnnounceOverdue, task: Task) -> list[AnyTaskEvent]:
    """The due date came, once."""
    require_role(command.actor, "thông báo quá hạn", Role.SYSTEM)
    due_before = task.due_before
    if task.status not in OPEN or due_before is None or task.announced_for == due_before:
        return []
    if local_day(command.at) < due_before:
        return []
    return [TaskOverdue(directive=task.directive, lead_unit=task.lead_unit, text=task.text, due_before=due_before)]


def escalate(command: EscalateTask, task: Task) -> list[AnyTaskEvent]:
    """It is overdue for the days given, once for a due date and level."""
    require_role(command.actor, "chuyển nhiệm vụ quá hạn lên lãnh đạo", Role.SYSTEM)
    due_before = task.due_before
    if task.status not in OPEN or due_before is None or task.level >= command.level:
        return []
    if local_day(command.at) < due_before + timedelta(days=command.days):
        return []
    return [
        TaskEscalated(
            directive=task.directive,
            lead_unit=task.lead_unit,
            source=task.source,
            text=task.text,
            due_before=due_before,
            days=command.days,
            silent_units=task.silent_units,
            level=command.level,
        )
    ]
