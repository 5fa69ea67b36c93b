"""Tasks (nhiệm vụ được giao): what a directive told one lead unit to do, followed to its evidence.

assigned → acknowledged → done → verified, or reopened → done …; cancelled; reassigned. Supporting units acknowledge and
report what they did, each by itself; the lead unit answers for the whole. The only source of tasks is
`directive-issued`. A task's id is derived from the directive's.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.contracts.base import AggregateId, Event, Evidence, Line, SignedDocument, Text, UnitId, Value
from shared.contracts.reports.common import DirectivePurpose, DirectiveSourceKind


class TaskSource(Value):
    """The document in which the leaders gave the directive."""

    kind: DirectiveSourceKind
    id: str = Field(description="id of the conference or decision")
    number: Line = Field(description="number and symbol of the document")
    given_by: Line | None = Field(
        default=None, description="the office whose word the document is, e.g. `Phó Giám đốc`"
    )


Basis = Annotated[
    SignedDocument | None,
    Field(description="the leaders' signed paper, where a recorder cited it; null: by the assigning side itself"),
]


class TaskEvent(Event, topics=("units.task.v1",)):
    """What happens to one task. Key: the task's id, derived from the directive's."""

    directive: str = Field(description="id of the directive behind the task")
    lead_unit: UnitId = Field(description="the lead unit (chủ trì) at the time of the event")


class TaskAssigned(TaskEvent):
    """A unit was given a task. Caused by `directive-issued`, once a directive."""

    source: TaskSource = Field(description="the document behind the directive")
    purpose: DirectivePurpose
    text: Text = Field(description="what is to be done, in the words of the document")
    supporting_units: tuple[UnitId, ...] = Field(description="units that support the lead unit (phối hợp)")
    due_before: date | None = Field(
        description="exclusive: the last moment is the end of the day before; null: no date"
    )
    proposal: AggregateId | None = Field(default=None, description="the proposal that the task carries out, if it does")


class TaskAcknowledged(TaskEvent):
    """The lead unit took note of the task."""


class TaskSupportAcknowledged(TaskEvent):
    """A supporting unit took note of the task, beside the lead unit and in no order with it."""

    unit: UnitId = Field(description="the supporting unit")


class TaskContributionReported(TaskEvent):
    """A supporting unit reported its part, with evidence. Reported again it takes the place of what it said before."""

    unit: UnitId = Field(description="the supporting unit")
    evidence: Evidence = Field(description="what shows it")


class TaskProgressReported(TaskEvent):
    """The lead unit says how far it has come; nothing changes hands. What was said before stays in the history."""

    note: Text = Field(min_length=1, description="what was done, and what holds it up")
    percent: int | None = Field(default=None, ge=0, le=100, description="how much of it is done, as the unit sees it")


class TaskExtensionRequested(TaskEvent):
    """The lead unit asks for more time. `task-extension-granted` or `task-extension-refused` follows."""

    due_before: date = Field(description="the date asked for, exclusive")
    reason: Text = Field(description="why")


class TaskExtensionGranted(TaskEvent):
    """The assigning side gave more time: as much as was asked for, or less."""

    previous: date = Field(description="due date until now, exclusive")
    due_before: date = Field(description="due date from now on, exclusive")
    asked: date | None = Field(default=None, description="the due date that was asked for, exclusive")
    basis: Basis = None


class TaskExtensionRefused(TaskEvent):
    """The assigning side did not give more time; the due date stays."""

    reason: Text = Field(description="why")
    basis: Basis = None


class TaskDone(TaskEvent):
    """The lead unit reports the task as done. `task-verified` or `task-reopened` follows."""

    evidence: Evidence = Field(description="what shows it")
    is_late: bool = Field(description="whether it was reported on or after the due date")


class TaskVerified(TaskEvent):
    """The assigning side verified the evidence: the task is finished, and with it the proposal that it carries out."""

    source: TaskSource = Field(description="the document behind the directive")
    note: Text = Field(description="remark of the verifier")
    evidence: Evidence | None = Field(
        default=None, description="what the lead unit showed; always there with `proposal`"
    )
    proposal: AggregateId | None = Field(default=None, description="the proposal that the task carries out, if it does")
    basis: Basis = None


class TaskReopened(TaskEvent):
    """The assigning side does not accept the evidence: the lead unit goes on."""

    reason: Text = Field(description="what is missing")
    basis: Basis = None


class TaskOverdue(TaskEvent):
    """The due date came and the task was not reported as done. Announced by the clock, once a due date."""

    text: Text = Field(description="what is to be done")
    due_before: date = Field(description="the due date that has come, exclusive")


class TaskEscalated(TaskEvent):
    """The task is overdue for so long that it goes to those who gave it. Announced by the clock, once a due date.

    Where further steps are set it comes again for each of them, with a higher `level`: it goes further up.

    They extend, reassign, reopen or cancel as before: nothing is locked.
    """

    source: TaskSource = Field(description="the document behind the directive: its leaders are asked")
    text: Text = Field(description="what is to be done")
    due_before: date = Field(description="the due date that has passed, exclusive")
    days: int = Field(ge=1, description="for how many days it is overdue at least")
    silent_units: tuple[UnitId, ...] = Field(description="units that have not acknowledged the task, lead unit first")
    level: int = Field(default=1, ge=1, description="1: to those who gave it; from 2 on further up, step by step")


class TaskCancelled(TaskEvent):
    """The task is not to be done any more. Nothing follows."""

    reason: Text = Field(description="why")
    basis: Basis = None


class TaskReassigned(TaskEvent):
    """Another unit leads from now on (`lead_unit`); it has to acknowledge the task anew.

    Caused by the staff unit, or by the end of the unit that led until now.
    """

    previous: UnitId = Field(description="the lead unit until now")
    reason: Text = Field(description="why")
    basis: Basis = None


class TaskSupportReassigned(TaskEvent):
    """Another unit supports from now on in place of one; it has to acknowledge the task anew.

    Caused by the end of the unit that supported until now.
    """

    previous: UnitId = Field(description="the supporting unit until now")
    unit: UnitId | None = Field(
        description="who supports in its place; null: nobody new, or one that leads or supports"
    )
    reason: Text = Field(description="why")


class TaskSupportAdded(TaskEvent):
    """One more unit supports from now on; it has to acknowledge the task. By the assigning side."""

    unit: UnitId = Field(description="the supporting unit")
    reason: Text = Field(description="why")
    basis: Basis = None


class TaskSupportWithdrawn(TaskEvent):
    """A unit does not support any more; what it reported stays in the history. By the assigning side."""

    unit: UnitId = Field(description="the unit that supported until now")
    reason: Text = Field(description="why")
    basis: Basis = None


AnyTaskEvent = (
    TaskAssigned
    | TaskAcknowledged
    | TaskSupportAcknowledged
    | TaskContributionReported
    | TaskProgressReported
    | TaskExtensionRequested
    | TaskExtensionGranted
    | TaskExtensionRefused
    | TaskDone
    | TaskVerified
    | TaskReopened
    | TaskOverdue
    | TaskEscalated
    | TaskCancelled
    | TaskReassigned
    | TaskSupportReassigned
    | TaskSupportAdded
    | TaskSupportWithdrawn
)
