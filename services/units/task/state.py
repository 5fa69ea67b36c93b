"""A task as it stands, and how each event changes it."""

from datetime import date
from typing import assert_never

from shared.contracts.base import Code, Evidence, SignedDocument, Value
from shared.contracts.reports import DirectivePurpose
from shared.contracts.units import (
    AnyTaskEvent,
    TaskAcknowledged,
    TaskAssigned,
    TaskCancelled,
    TaskContributionReported,
    TaskDone,
    TaskEscalated,
    TaskExtensionGranted,
    TaskExtensionRefused,
    TaskExtensionRequested,
    TaskOverdue,
    TaskProgressReported,
    TaskReassigned,
    TaskReopened,
    TaskSource,
    TaskSupportAcknowledged,
    TaskSupportAdded,
    TaskSupportReassigned,
    TaskSupportWithdrawn,
    TaskVerified,
)


class Status(Code):
    """Where a task stands. Overdue is a flag beside it, so is a pending request for more time."""

    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    DONE = "done"
    REOPENED = "reopened"
    VERIFIED = "verified"
    CANCELLED = "cancelled"


STATUS_NAMES = {
    Status.ASSIGNED: "chờ tiếp nhận",
    Status.ACKNOWLEDGED: "đang thực hiện",
    Status.DONE: "đã báo cáo hoàn thành",
    Status.REOPENED: "phải thực hiện lại",
    Status.VERIFIED: "đã được xác nhận hoàn thành",
    Status.CANCELLED: "đã hủy",
}
OPEN = frozenset({Status.ASSIGNED, Status.ACKNOWLEDGED, Status.REOPENED})


class Extension(Value):
    """A request for more time that was not answered yet."""

    due_before: date
    reason: str


class Progress(Value):
    """How far the lead unit has come, as it said last."""

    note: str
    percent: int | None = None


class Support(Value):
    """What a supporting unit has done: taken note, and reported its part if it did."""

    unit: str
    evidence: Evidence | None = None


class Task(Value):
    """A task. `announced_for` and `escalated_for` are the due dates for which it was announced as overdue, and went to
    those who gave it (`escalated_level` 1) or further up. `supported_by` has the supporting units that took note;
    `basis` the leaders' paper by which the assigning side acted last, where a recorder cited one.
    """

    directive: str
    source: TaskSource
    purpose: DirectivePurpose
    text: str
    lead_unit: str
    supporting_units: tuple[str, ...]
    due_before: date | None
    status: Status
    progress: Progress | None = None
    extension: Extension | None = None
    evidence: Evidence | None = None
    reason: str | None = None
    basis: SignedDocument | None = None
    announced_for: date | None = None
    proposal: str | None = None
    supported_by: tuple[Support, ...] = ()
    escalated_for: date | None = None
    escalated_level: int = 1

    def support_of(self, unit: str) -> Support | None:
        """What the supporting unit has done; none while it has not taken note."""
        return next((each for each in self.supported_by if each.unit == unit), None)

    @property
    def level(self) -> int:
        """How far up it went for its present due date; 0 while it has not."""
        return self.escalated_level if self.escalated_for is not None and self.escalated_for == self.due_before else 0

    @property
    def silent_units(self) -> tuple[str, ...]:
        """The units that have not taken note, the lead unit first."""
        lead = (self.lead_unit,) if self.status is Status.ASSIGNED else ()
        return lead + tuple(unit for unit in self.supporting_units if self.support_of(unit) is None)


def evolve(task: Task | None, event: AnyTaskEvent) -> Task:
    """The task after the event."""
    if isinstance(event, TaskAssigned):
        return Task(
            directive=event.directive,
            source=event.source,
            purpose=event.purpose,
            text=event.text,
            lead_unit=event.lead_unit,
            supporting_units=event.supporting_units,
            due_before=event.due_before,
            status=Status.ASSIGNED,
            proposal=event.proposal,
        )
    assert task is not None
    match event:
        case TaskAcknowledged():
            return task.changed(status=Status.ACKNOWLEDGED)
        case TaskSupportAcknowledged():
            return task.changed(supported_by=(*task.supported_by, Support(unit=event.unit)))
        case TaskContributionReported():
            reported = Support(unit=event.unit, evidence=event.evidence)
            return task.changed(
                supported_by=tuple(reported if each.unit == event.unit else each for each in task.supported_by)
            )
        case TaskProgressReported():
            return task.changed(progress=Progress(note=event.note, percent=event.percent))
        case TaskExtensionRequested():
            return task.changed(extension=Extension(due_before=event.due_before, reason=event.reason))
        case TaskExtensionGranted():
            return task.changed(due_before=event.due_before, extension=None, basis=event.basis)
        case TaskExtensionRefused():
            return task.changed(extension=None, basis=event.basis)
        case TaskDone():
            return task.changed(status=Status.DONE, evidence=event.evidence, extension=None, reason=None)
        case TaskVerified():
            return task.changed(status=Status.VERIFIED, basis=event.basis)
        case TaskReopened():
            return task.changed(status=Status.REOPENED, reason=event.reason, basis=event.basis)
        case TaskOverdue():
            return task.changed(announced_for=event.due_before)
        case TaskEscalated():
            return task.changed(escalated_for=event.due_before, escalated_level=event.level)
        case TaskCancelled():
            return task.changed(status=Status.CANCELLED, extension=None, reason=event.reason, basis=event.basis)
        case TaskReassigned():
            return task.changed(
                lead_unit=event.lead_unit,
                supporting_units=tuple(unit for unit in task.supporting_units if unit != event.lead_unit),
                status=Status.ASSIGNED,
                progress=None,
                extension=None,
                reason=event.reason,
                basis=event.basis,
            )
        case TaskSupportReassigned():
            units = (event.unit if unit == event.previous else unit for unit in task.supporting_units)
            return task.changed(
                supporting_units=tuple(unit for unit in units if unit is not None),
                supported_by=tuple(each for each in task.supported_by if each.unit != event.previous),
            )
        case TaskSupportAdded():
            return task.changed(
                supporting_units=(*task.supporting_units, event.unit), reason=event.reason, basis=event.basis
            )
        case TaskSupportWithdrawn():
            return task.changed(
                supporting_units=tuple(unit for unit in task.supporting_units if unit != event.unit),
                supported_by=tuple(each for each in task.supported_by if each.unit != event.unit),
                reason=event.reason,
                basis=event.basis,
            )
        case _:
            assert_never(event)
