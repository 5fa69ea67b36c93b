"""Tasks that a conclusion or a decision gave."""

from datetime import date
from itertools import chain
from typing import ClassVar

from services.portal.things.base import STAFF, UNIT_WRITERS, At, Passage, Thing, Wait, evidence
from shared.contracts.actor import Role
from shared.contracts.base import Event, Evidence, Value
from shared.contracts.calendar import local_day
from shared.contracts.reports.common import DirectiveSourceKind
from shared.contracts.units import (
    TaskAcknowledged,
    TaskAssigned,
    TaskCancelled,
    TaskContributionReported,
    TaskDone,
    TaskEscalated,
    TaskExtensionGranted,
    TaskExtensionRefused,
    TaskExtensionRequested,
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

OPEN = ("assigned", "acknowledged", "reopened")


class Support(Value):
    """A supporting unit's part: taken note of, then reported."""

    unit: str
    has_acknowledged: bool = False
    evidence: Evidence | None = None


class Progress(Value):
    """How far the lead unit has come, as it said last."""

    note: str
    percent: int | None
    on: date


class Task(Thing):
    """A task of one lead unit, which answers for the whole, and of those that support it."""

    kind: ClassVar[str] = "task"
    directive: str
    source: TaskSource
    purpose: str
    text: str
    lead_unit: str
    supporting: tuple[Support, ...]
    due_before: date | None
    proposal: str | None = None
    progress: Progress | None = None
    asked_before: date | None = None
    asked_because: str | None = None
    evidence: Evidence | None = None
    is_late: bool = False
    escalated_for: date | None = None
    level: int = 0
    silent_units: tuple[str, ...] = ()
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
    def passages(self) -> tuple[Passage, ...]:
        """The document behind it, how far it has come, what shows it."""
        said = (
            ("source", "number", f"{self.source.number} {self.source.given_by or ''}"),
            ("progress", "progress", self.progress.note if self.progress else None),
            ("verified", "note", self.note if self.evidence else None),
        )
        own = (Passage(place, label, text) for place, label, text in said if text)
        parts = (evidence(f"part-{each.unit}", each.evidence) for each in self.supporting)
        return (*own, *evidence("evidence", self.evidence), *chain.from_iterable(parts))

    @property
    def supporting_units(self) -> tuple[str, ...]:
        """The units that support the lead unit."""
        return tuple([each.unit for each in self.supporting])

    def support_of(self, unit: str) -> Support | None:
        """The part of a supporting unit."""
        return next((each for each in self.supporting if each.unit == unit), None)

    @property
    def is_escalated(self) -> bool:
        """It is overdue for so long that it went to those who gave it. More time takes it back."""
        return self.status in OPEN and self.escalated_for is not None and self.escalated_for == self.due_before

    @property
    def escalated_to(self) -> Role:
        """Who deals with it while it is long overdue: first whoever gave it, then the Director."""
        gave = Role.CHAIR if self.source.kind == DirectiveSourceKind.CONCLUSION else Role.DIRECTOR
        return gave if self.level <= 1 else Role.DIRECTOR

    def is_overdue(self, today: date) -> bool:
        """Its day has come and it was not reported as done."""
        return self.status in OPEN and self.due_before is not None and self.due_before <= today

    @property
    def waits(self) -> tuple[Wait, ...]:
        """For the lead unit; then for whoever assigned it."""
        leading = (*UNIT_WRITERS, *STAFF)
        # Nobody verifies what his own unit leads: a task of the staff unit is in the leaders' hands.
        # They need not click: the staff unit records what they signed.
        leaders = (Role.CHAIR, Role.DIRECTOR) if self.lead_unit.startswith("department-") else (Role.CHAIR,)
        assigning = (*STAFF, *leaders)
        waits: list[Wait] = []
        if self.status in OPEN:
            act = "task.acknowledge" if self.status == "assigned" else "task.do"
            waits.append(Wait(act=act, roles=leading, unit=self.lead_unit, due_before=self.due_before))
            for each in self.supporting:
                if each.evidence is None:
                    act = "task.contribute" if each.has_acknowledged else "task.support"
                    waits.append(Wait(act=act, roles=leading, unit=each.unit, due_before=self.due_before))
        if self.is_escalated:
            waits.append(Wait(act="task.escalated", roles=(self.escalated_to,), due_before=self.due_before))
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
            supporting=tuple(Support(unit=unit) for unit in event.supporting_units),
            due_before=event.due_before,
            proposal=event.proposal,
        )
    if task is None:
        return None
    match event:
        case TaskAcknowledged():
            return task.changed(status="acknowledged")
        case TaskSupportAcknowledged():
            return task.changed(supporting=_part(task, event.unit, has_acknowledged=True))
        case TaskContributionReported():
            return task.changed(supporting=_part(task, event.unit, evidence=event.evidence))
        case TaskEscalated():
            return task.changed(escalated_for=event.due_before, level=event.level, silent_units=event.silent_units)
        case TaskProgressReported():
            said = Progress(note=event.note, percent=event.percent, on=local_day(at.at))
            return task.changed(progress=said)
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
            others = _without(task, event.lead_unit)
            return task.changed(
                status="assigned",
                lead_unit=event.lead_unit,
                supporting=others,
                progress=None,
                reason=event.reason,
                asked_before=None,
            )
        case TaskSupportReassigned():
            heir = Support(unit=event.unit) if event.unit else None  # what the ended unit reported stays in the history
            parts = (heir if each.unit == event.previous else each for each in task.supporting)
            return task.changed(supporting=tuple(each for each in parts if each is not None))
        case TaskSupportAdded():
            return task.changed(supporting=(*task.supporting, Support(unit=event.unit)))
        case TaskSupportWithdrawn():
            return task.changed(supporting=_without(task, event.unit))
        case _:
            return task


def _without(task: Task, unit: str) -> tuple[Support, ...]:
    return tuple(each for each in task.supporting if each.unit != unit)


def _part(task: Task, unit: str, **changes: object) -> tuple[Support, ...]:
    return tuple(each.changed(**changes) if each.unit == unit else each for each in task.supporting)
