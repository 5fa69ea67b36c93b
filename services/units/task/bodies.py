"""What the routes of tasks take and show."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.units.task.state import OPEN, Extension, Progress, Status, Task
from shared.contracts.base import Evidence, SignedDocument, UnitId, Value
from shared.contracts.reports import DirectivePurpose
from shared.contracts.units import TaskSource
from shared.messaging.aggregate import Loaded
from shared.platform.bodies import AttachedEvidenceInput, CitedReason, MaybeCited
from shared.platform.guard import FreeText
from shared.platform.http import Request


class ExtensionRequest(Request):
    """The lead unit asks for more time."""

    due_before: date = Field(description="Exclusive: the last moment is the end of the day before")
    reason: FreeText


class ProgressReport(Request):
    """How far the lead unit has come."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"note": "Đã rà soát 5/8 xã; vướng 3 xã ngập lụt.", "percent": 60}]}
    )

    note: FreeText = Field(description="What was done, and what holds it up")
    percent: int | None = Field(None, ge=0, le=100, description="How much of it is done, as the unit sees it")


class Completion(Request):
    """The lead unit reports the task as done, or a supporting unit its part."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"evidence": {"note": "Đã trình báo cáo tổng hợp ý kiến."}}]}
    )

    evidence: AttachedEvidenceInput


class Grant(MaybeCited):
    """More time."""

    due_before: date | None = Field(None, description="Exclusive; less than was asked for. Without it: all of it")


class Verification(MaybeCited):
    """The assigning side accepts the evidence."""

    note: FreeText = Field(description="Remark", examples=["Đạt yêu cầu."])


class Reassignment(CitedReason):
    """Another lead unit."""

    lead_unit: UnitId


class MoreSupport(CitedReason):
    """One more supporting unit."""

    unit: UnitId


class EscalationRule(Request):
    """When a task goes to those who gave it."""

    days: int = Field(ge=1, le=365, description="After how many days overdue", examples=[3])
    further: list[Annotated[int, Field(ge=1, le=365)]] = Field(
        [], max_length=3, description="After how many days overdue it goes further up, step by step", examples=[[7]]
    )

    @model_validator(mode="after")
    def _steps_go_up(self) -> Self:
        steps = [self.days, *self.further]
        if any(later <= earlier for earlier, later in pairwise(steps)):
            raise PydanticCustomError("steps_not_later", "Mỗi cấp báo cáo tiếp theo phải sau cấp trước.")
        return self


class SupportView(Value):
    """A supporting unit's part."""

    unit: str
    has_acknowledged: bool
    evidence: Evidence | None = Field(description="What it reported last about its part")


class TaskView(Value):
    """A task as it stands."""

    id: str
    version: int = Field(description="Version for `If-Match`")
    directive: str
    source: TaskSource
    purpose: DirectivePurpose
    text: str
    lead_unit: str
    supporting_units: tuple[str, ...]
    due_before: date | None = Field(description="Exclusive: the last moment is the end of the day before")
    status: Status
    supporting: tuple[SupportView, ...] = Field(description="What each supporting unit has done")
    is_overdue: bool = Field(description="The due date has come and the task was not reported as done")
    is_escalated: bool = Field(description="It is overdue for so long that it went to those who gave it")
    escalation_level: int = Field(description="How far up it went: 1 to those who gave it, more: further up; else 0")
    progress: Progress | None = Field(description="How far the lead unit has come, as it said last")
    extension: Extension | None = Field(description="A request for more time that was not answered yet")
    evidence: Evidence | None
    reason: str | None = Field(description="Why it was reopened, cancelled or reassigned last")
    basis: SignedDocument | None = Field(description="The leaders' paper cited for the assigning side's last act")
    proposal: str | None = Field(description="The proposal that it carries out: implemented when the task is verified")


def view(loaded: Loaded[Task], today: date) -> TaskView:
    """What callers see."""
    task = loaded.state
    assert task is not None
    return TaskView(
        id=loaded.id,
        version=loaded.version,
        directive=task.directive,
        source=task.source,
        purpose=task.purpose,
        text=task.text,
        lead_unit=task.lead_unit,
        supporting_units=task.supporting_units,
        due_before=task.due_before,
        status=task.status,
        supporting=tuple(_support(task, unit) for unit in task.supporting_units),
        is_escalated=task.status in OPEN and task.level > 0,
        escalation_level=task.level if task.status in OPEN else 0,
        is_overdue=task.status in OPEN and task.due_before is not None and task.due_before <= today,
        progress=task.progress,
        extension=task.extension,
        evidence=task.evidence,
        reason=task.reason,
        basis=task.basis,
        proposal=task.proposal,
    )


def _support(task: Task, unit: str) -> SupportView:
    support = task.support_of(unit)
    return SupportView(unit=unit, has_acknowledged=support is not None, evidence=support.evidence if support else None)
