"""JSON routes of tasks."""

from fastapi import Query

from services.units.directory import not_standing
from services.units.rules import require_role
from services.units.task import commands
from services.units.task.bodies import (
    Completion,
    EscalationRule,
    ExtensionRequest,
    Grant,
    MoreSupport,
    ProgressReport,
    Reassignment,
    TaskView,
    Verification,
    view,
)
from services.units.task.state import Status
from services.units.task.store import escalation_steps, list_tasks, set_escalation_steps, tasks
from shared.contracts.actor import Role
from shared.contracts.base import Evidence, UnitId
from shared.contracts.calendar import local_day
from shared.platform.attachments.store import Subject, cite
from shared.platform.bodies import CitedReason
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, found

router = CommandRouter(tags=["tasks"])


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


@router.post("/tasks/{task_id}/progress")
async def report_progress(task_id: str, body: ProgressReport, tx: HttpTransaction) -> TaskView:
    """The lead unit says how far it has come, as often as it is asked. Nothing else changes."""
    command = commands.ReportProgress(tx.at, tx.actor, body.note, body.percent)
    return await _execute(tx, task_id, command, commutative=True)


@router.post("/tasks/{task_id}/extension-request")
async def request_extension(task_id: str, body: ExtensionRequest, tx: HttpTransaction) -> TaskView:
    """The lead unit asks for more time; one request at a time."""
    return await _execute(tx, task_id, commands.RequestExtension(tx.at, tx.actor, body.due_before, body.reason))


@router.post("/tasks/{task_id}/extension-grant")
async def grant_extension(task_id: str, tx: HttpTransaction, body: Grant | None = None) -> TaskView:
    """The assigning side gives the time asked for, or less."""
    due_before, document = (body.due_before, body.signed()) if body else (None, None)
    return await _execute(tx, task_id, commands.GrantExtension(tx.at, tx.actor, due_before, document))


@router.post("/tasks/{task_id}/extension-refusal")
async def refuse_extension(task_id: str, body: CitedReason, tx: HttpTransaction) -> TaskView:
    """The assigning side keeps the due date."""
    return await _execute(tx, task_id, commands.RefuseExtension(tx.at, tx.actor, body.reason, body.signed()))


@router.post("/tasks/{task_id}/completion")
async def complete_task(task_id: str, body: Completion, tx: HttpTransaction) -> TaskView:
    """The lead unit reports the task as done, with evidence."""
    return await _execute(tx, task_id, commands.ReportDone(tx.at, tx.actor, await _evidence(tx, task_id, body)))


@router.post("/tasks/{task_id}/verification")
async def verify_task(task_id: str, body: Verification, tx: HttpTransaction) -> TaskView:
    """The assigning side accepts the evidence: the task is finished. Nobody verifies, extends or
    cancels what his own unit leads: a task of the staff unit is in the hands of the chair or the Director, whose
    signed paper a recorder may cite.
    """
    return await _execute(tx, task_id, commands.VerifyTask(tx.at, tx.actor, body.note, body.signed()))


@router.post("/tasks/{task_id}/reopening")
async def reopen_task(task_id: str, body: CitedReason, tx: HttpTransaction) -> TaskView:
    """The assigning side does not accept the evidence: the lead unit goes on."""
    return await _execute(tx, task_id, commands.ReopenTask(tx.at, tx.actor, body.reason, body.signed()))


@router.post("/tasks/{task_id}/cancellation")
async def cancel_task(task_id: str, body: CitedReason, tx: HttpTransaction) -> TaskView:
    """The assigning side says that the task is not to be done any more."""
    return await _execute(tx, task_id, commands.CancelTask(tx.at, tx.actor, body.reason, body.signed()))


@router.post("/tasks/{task_id}/reassignment")
async def reassign_task(task_id: str, body: Reassignment, tx: HttpTransaction) -> TaskView:
    """The assigning side gives the open task to another lead unit, which has to acknowledge it anew."""
    unknown = await not_standing(tx.connection, "unit", [body.lead_unit], local_day(tx.at))
    command = commands.ReassignTask(
        tx.at, tx.actor, body.lead_unit, body.reason, is_known=not unknown, document=body.signed()
    )
    return await _execute(tx, task_id, command)


@router.post("/tasks/{task_id}/support")
async def add_support(task_id: str, body: MoreSupport, tx: HttpTransaction) -> TaskView:
    """The assigning side has one more unit support the open task; the unit has to acknowledge it."""
    unknown = await not_standing(tx.connection, "unit", [body.unit], local_day(tx.at))
    command = commands.AddSupport(tx.at, tx.actor, body.unit, body.reason, is_known=not unknown, document=body.signed())
    return await _execute(tx, task_id, command)


@router.post("/tasks/{task_id}/support/{unit}/withdrawal")
async def withdraw_support(task_id: str, unit: UnitId, body: CitedReason, tx: HttpTransaction) -> TaskView:
    """The assigning side says that a unit need not support any more; what it reported stays in the history."""
    return await _execute(tx, task_id, commands.WithdrawSupport(tx.at, tx.actor, unit, body.reason, body.signed()))


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
