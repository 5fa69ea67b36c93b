"""Tasks that a conclusion or a decision gave."""

from datetime import date
from typing import ClassVar

from services.portal.things.base import STAFF, UNIT_WRITERS, At, Thing, Wait
from shared.contracts.actor import Role
from shared.contracts.base import Event, Evidence
from shared.contracts.units import (
    TaskAcknowledged,
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskExtensionGranted,
    TaskExtensionRefused,
    TaskExtensionRequested,
    TaskReassigned,
    TaskReopened,
    TaskSource,
    TaskSupportReassigned,
    TaskVerified,
)

OPEN = ("assigned", "acknowledged", "reopened")


class Task(Thing):
    """A task of one lead unit."""

    kind: ClassVar[str] = "task"
    directive: str
    source: TaskSource
    purpose: str
    text: str
    lead_unit: str
    supporting_units: tuple[str, ...]
    due_before: date | None
    proposal: str | None = None
    asked_before: date | None = None
    asked_because: str | None = None
    evidence: Evidence | None = None
    is_late: bool = False
    note: str | None = None
    reason: str | None = None

    @property
    def title(self) -> str:
        """Its wording."""
        return self.text

    @property
    def owner(self) -> str | None:
        """The unit that leads."""
        return self.lead_unit

    @property
    def parents(self) -> tuple[str, ...]:
        """The conference or decision, the proposal, and the units that support."""
        return (self.source.id, *([self.proposal] if self.proposal else []), *self.supporting_units)

    @property
    def words(self) -> str:
        """The number of the document behind it."""
        return self.source.number

    def is_overdue(self, today: date) -> bool:
        """Its day has come and it was not reported as done."""
        return self.status in OPEN and self.due_before is not None and self.due_before <= today

    @property
    def waits(self) -> tuple[Wait, ...]:
        """For the lead unit; then for whoever assigned it."""
        leading = (*UNIT_WRITERS, *STAFF)
        # Nobody verifies what his own unit leads: a task of the staff unit is in the leaders' hands.
        assigning = (Role.CHAIR, Role.DIRECTOR) if self.lead_unit.startswith("department-") else (*STAFF, Role.CHAIR)
        waits: list[Wait] = []
        if self.status in OPEN:
            act = "task.acknowledge" if self.status == "assigned" else "task.do"
            waits.append(Wait(act=act, roles=leading, unit=self.lead_unit, due_before=self.due_before))
        if self.status == "done":
            waits.append(Wait(act="task.verify", roles=assigning))
        if self.asked_before is not None:
            waits.append(Wait(act="task.extend", roles=assigning))
        return tuple(waits)


def fold(task: Task | None, event: Event, at: At) -> Task | None:
    """The task after the event."""
    if isinstance(event, TaskAssigned):
        return Task(
            status="assigned",
            directive=event.directive,
            source=event.source,
            purpose=event.purpose.value,
            text=event.text,
            lead_unit=event.lead_unit,
            supporting_units=event.supporting_units,
            due_before=event.due_before,
            proposal=event.proposal,
        )
    if task is None:
        return None
    match event:
        case TaskAcknowledged():
            return task.changed(status="acknowledged")
        case TaskExtensionRequested():
            return task.changed(asked_before=event.due_before, asked_because=event.reason)
        case TaskExtensionGranted():
            return task.changed(due_before=event.due_before, asked_before=None, asked_because=None)
        case TaskExtensionRefused():
            return task.changed(asked_before=None, asked_because=None, reason=event.reason)
        case TaskDone():
            return task.changed(status="done", evidence=event.evidence, is_late=event.is_late, asked_before=None)
        case TaskVerified():
            return task.changed(status="verified", note=event.note)
        case TaskReopened():
            return task.changed(status="reopened", reason=event.reason)
        case TaskCancelled():
            return task.changed(status="cancelled", reason=event.reason, asked_before=None)
        case TaskReassigned():
            return task.changed(status="assigned", lead_unit=event.lead_unit, reason=event.reason, asked_before=None)
        case TaskSupportReassigned():
            units = (event.unit if unit == event.previous else unit for unit in task.supporting_units)
            return task.changed(supporting_units=tuple(unit for unit in units if unit is not None))
        case _:
            return task
