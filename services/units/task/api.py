"""JSON routes of tasks."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Self

from fastapi import Query
from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.units.directory import not_standing
from services.units.rules import require_role
from services.units.task import commands
from services.units.task.state import OPEN, Extension, Status, Task
from services.units.task.store import escalation_steps, list_tasks, set_escalation_steps, tasks
from shared.contracts.actor import Role
from shared.contracts.base import Evidence, UnitId, Value
from shared.contracts.calendar import local_day
from shared.contracts.reports import DirectivePurpose
from shared.contracts.units import TaskSource
from shared.messaging.aggregate import Loaded
from shared.platform.attachments.store import Subject, cite
from shared.platform.bodies import AttachedEvidenceInput, Reason
from shared.platform.guard import FreeText
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, Request, found

router = CommandRouter(tags=["tasks"])


class ExtensionRequest(Request):
    """The lead unit asks for more time."""

    due_before: date = Field(description="Exclusive: the last moment is the end of the day before")
    reason: FreeText


class Completion(Request):
    """The lead unit reports the task as done, or a supporting unit its part."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"evidence": {"note": "Đã trình báo cáo tổng hợp ý kiến."}}]}
    )

    evidence: AttachedEvidenceInput


class Verification(Request):
    """The assigning side accepts the evidence."""

    note: FreeText = Field(description="Remark", examples=["Đạt yêu cầu."])


class Reassignment(Request):
    """Another lead unit."""

    lead_unit: UnitId
    reason: FreeText


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
    extension: Extension | None = Field(description="A request for more time that was not answered yet")
    evidence: Evidence | None
    reason: str | None = Field(description="Why it was reopened, cancelled or reassigned last")
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
        extension=task.extension,
        evidence=task.evidence,
        reason=task.reason,
        proposal=task.proposal,
    )


def _support(task: Task, unit: str) -> SupportView:
    support = task.support_of(unit)
    return SupportView(unit=unit, has_acknowledged=support is not None, evidence=support.evidence if support else None)


async def _execute(
    tx: HttpTransaction, task_id: str, command: commands.Command, *, commutative: bool = False
) -> TaskView:
    return view(await tx.execute(tasks, task_id, command, commutative=commutative), local_day(tx.at))


@router.get("/tasks")
async def list_all_tasks(
    query: ReadTransaction,
    page: PageRequest,
    lead_unit: UnitId | None = None,
    supporting_unit: UnitId | None = None,
    status: Status | None = None,
    directive: str | None = Query(None, max_length=128),
    source: str | None = Query(None, max_length=128, description="Id of the conference or decision"),
    is_overdue: bool | None = None,
    is_escalated: bool | None = None,
) -> Page[TaskView]:
    """Tasks in the order in which they were assigned."""
    today = local_day(query.at)
    rows = await list_tasks(
        query.connection,
        today=today,
        lead_unit=lead_unit,
        supporting_unit=supporting_unit,
        status=status,
        directive=directive,
        source=source,
        is_overdue=is_overdue,
        is_escalated=is_escalated,
        after=page.after,
        limit=page.fetch,
    )
    return page.page(rows, lambda row: view(row[1], today), lambda row: row[0])


@router.get("/tasks/{task_id}")
async def get_task(task_id: str, query: ReadTransaction) -> TaskView:
    """One task."""
    return view(found(await tasks.load(query.connection, task_id)), local_day(query.at))


@router.post("/tasks/{task_id}/acknowledgement")
async def acknowledge_task(task_id: str, tx: HttpTransaction) -> TaskView:
    """The lead unit or a supporting unit takes note of the task, each for itself."""
    return await _execute(tx, task_id, commands.AcknowledgeTask(tx.at, tx.actor), commutative=True)


@router.post("/tasks/{task_id}/contributions")
async def report_contribution(task_id: str, body: Completion, tx: HttpTransaction) -> TaskView:
    """A supporting unit reports its part, with evidence; again in place of what it reported before."""
    command = commands.ReportContribution(tx.at, tx.actor, await _evidence(tx, task_id, body))
    return await _execute(tx, task_id, command, commutative=True)


async def _evidence(tx: HttpTransaction, task_id: str, body: Completion) -> Evidence:
    named = body.evidence.attachments
    files = await cite(tx.connection, Subject("task", task_id), named) if named else ()
    return body.evidence.evidence(files)


@router.post("/tasks/{task_id}/extension-request")
async def request_extension(task_id: str, body: ExtensionRequest, tx: HttpTransaction) -> TaskView:
    """The lead unit asks for more time; one request at a time."""
    return await _execute(tx, task_id, commands.RequestExtension(tx.at, tx.actor, body.due_before, body.reason))


@router.post("/tasks/{task_id}/extension-grant")
async def grant_extension(task_id: str, tx: HttpTransaction) -> TaskView:
    """The assigning side gives the time asked for."""
    return await _execute(tx, task_id, commands.GrantExtension(tx.at, tx.actor))


@router.post("/tasks/{task_id}/extension-refusal")
async def refuse_extension(task_id: str, body: Reason, tx: HttpTransaction) -> TaskView:
    """The assigning side keeps the due date."""
    return await _execute(tx, task_id, commands.RefuseExtension(tx.at, tx.actor, body.reason))


@router.post("/tasks/{task_id}/completion")
async def complete_task(task_id: str, body: Completion, tx: HttpTransaction) -> TaskView:
    """The lead unit reports the task as done, with evidence."""
    return await _execute(tx, task_id, commands.ReportDone(tx.at, tx.actor, await _evidence(tx, task_id, body)))


@router.post("/tasks/{task_id}/verification")
async def verify_task(task_id: str, body: Verification, tx: HttpTransaction) -> TaskView:
    """The assigning side accepts the evidence: the task is finished. Nobody verifies, extends or
    cancels what his own unit leads: a task of the staff unit is in the hands of the chair or the Director.
    """
    return await _execute(tx, task_id, commands.VerifyTask(tx.at, tx.actor, body.note))


@router.post("/tasks/{task_id}/reopening")
async def reopen_task(task_id: str, body: Reason, tx: HttpTransaction) -> TaskView:
    """The assigning side does not accept the evidence: the lead unit goes on."""
    return await _execute(tx, task_id, commands.ReopenTask(tx.at, tx.actor, body.reason))


@router.post("/tasks/{task_id}/cancellation")
async def cancel_task(task_id: str, body: Reason, tx: HttpTransaction) -> TaskView:
    """The assigning side says that the task is not to be done any more."""
    return await _execute(tx, task_id, commands.CancelTask(tx.at, tx.actor, body.reason))


@router.post("/tasks/{task_id}/reassignment")
async def reassign_task(task_id: str, body: Reassignment, tx: HttpTransaction) -> TaskView:
    """The assigning side gives the open task to another lead unit, which has to acknowledge it anew."""
    unknown = await not_standing(tx.connection, "unit", [body.lead_unit], local_day(tx.at))
    command = commands.ReassignTask(tx.at, tx.actor, body.lead_unit, body.reason, is_known=not unknown)
    return await _execute(tx, task_id, command)


@router.get("/task-escalation")
async def get_escalation(query: ReadTransaction) -> EscalationRule:
    """After how many days overdue a task goes to those who gave it (`task-escalated`), and when further up."""
    days, *further = await escalation_steps(query.connection)
    return EscalationRule(days=days, further=further)


@router.put("/task-escalation")
async def put_escalation(body: EscalationRule, tx: HttpTransaction) -> EscalationRule:
    """Set it for tasks that are not escalated yet. By an administrator."""
    require_role(tx.actor, "đặt thời hạn báo cáo lãnh đạo", Role.ADMIN)
    await set_escalation_steps(tx.connection, body.days, body.further, tx.actor)
    return body
