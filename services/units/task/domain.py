"""The rules of a task: assigned, acknowledged, done with evidence, verified or reopened; extended, reassigned."""

from typing import assert_never

from services.units.rules import require_role
from services.units.task import clock, extending, supporting
from services.units.task.commands import (
    AcknowledgeTask,
    AddSupport,
    AnnounceOverdue,
    AssignTask,
    CancelTask,
    Command,
    EscalateTask,
    GrantExtension,
    ReassignSupport,
    ReassignTask,
    RefuseExtension,
    ReopenTask,
    ReportContribution,
    ReportDone,
    ReportProgress,
    RequestExtension,
    VerifyTask,
    WithdrawSupport,
)
from services.units.task.guards import assigns, leads, must_be_known, must_be_open
from services.units.task.state import STATUS_NAMES, Progress, Status, Task, evolve
from shared.contracts.actor import Role
from shared.contracts.calendar import local_day
from shared.contracts.papers import must_be_signed
from shared.contracts.refusals import Rejected
from shared.contracts.units import (
    AnyTaskEvent,
    TaskAcknowledged,
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskProgressReported,
    TaskReassigned,
    TaskReopened,
    TaskVerified,
)

__all__ = ["Status", "Task", "decide", "evolve"]


def decide(command: Command, task: Task | None) -> list[AnyTaskEvent]:
    """What the command makes of the task. Raises `Rejected` or `Forbidden`."""
    if events := _decided(command, task):
        must_be_signed(command)
    return events


def _decided(command: Command, task: Task | None) -> list[AnyTaskEvent]:
    if isinstance(command, AssignTask):
        return _assign(command, task)
    if task is None:
        raise Rejected("task-not-found", "Chưa có nhiệm vụ này.")
    match command:
        case AcknowledgeTask():
            return _acknowledge(command, task)
        case ReportProgress():
            return _progress(command, task)
        case RequestExtension():
            return extending.request(command, task)
        case GrantExtension():
            return extending.grant(command, task)
        case RefuseExtension():
            return extending.refuse(command, task)
        case ReportDone():
            return _done(command, task)
        case VerifyTask():
            return _verify(command, task)
        case ReopenTask():
            return _reopen(command, task)
        case ReportContribution():
            return supporting.contribute(command, task)
        case AnnounceOverdue():
            return clock.announce(command, task)
        case EscalateTask():
            return clock.escalate(command, task)
        case CancelTask():
            return _cancel(command, task)
        case ReassignTask():
            return _reassign(command, task)
        case ReassignSupport():
            return supporting.reassign(command, task)
        case AddSupport():
            return supporting.add(command, task)
        case WithdrawSupport():
            return supporting.withdraw(command, task)
        case _:
            assert_never(command)


def _assign(command: AssignTask, task: Task | None) -> list[AnyTaskEvent]:
    require_role(command.actor, "giao nhiệm vụ ngoài văn bản chỉ đạo", Role.SYSTEM)
    if task is not None:
        if task.directive == command.directive:
            return []
        raise Rejected("task-already-assigned", f"Nhiệm vụ đã được giao theo chỉ đạo {task.directive}.")
    return [
        TaskAssigned(
            directive=command.directive,
            lead_unit=command.lead_unit,
            source=command.source,
            purpose=command.purpose,
            text=command.text,
            supporting_units=command.supporting_units,
            due_before=command.due_before,
            proposal=command.proposal,
        )
    ]


def _acknowledge(command: AcknowledgeTask, task: Task) -> list[AnyTaskEvent]:
    if command.actor.unit != task.lead_unit:
        return supporting.acknowledge(command, task)
    leads(command.actor, task, "tiếp nhận nhiệm vụ")
    if task.status is Status.ACKNOWLEDGED:
        return []
    if task.status is not Status.ASSIGNED:
        raise Rejected("task-not-assigned", f"Nhiệm vụ không ở trạng thái chờ tiếp nhận ({STATUS_NAMES[task.status]}).")
    return [TaskAcknowledged(directive=task.directive, lead_unit=task.lead_unit)]


def _progress(command: ReportProgress, task: Task) -> list[AnyTaskEvent]:
    leads(command.actor, task, "báo cáo tiến độ nhiệm vụ")
    if task.progress == Progress(note=command.note, percent=command.percent):
        return []
    _must_be_acknowledged(task)
    must_be_open(task)
    return [
        TaskProgressReported(
            directive=task.directive, lead_unit=task.lead_unit, note=command.note, percent=command.percent
        )
    ]


def _must_be_acknowledged(task: Task) -> None:
    if task.status is Status.ASSIGNED:
        raise Rejected("task-not-acknowledged", "Tiếp nhận nhiệm vụ trước khi báo cáo.")


def _done(command: ReportDone, task: Task) -> list[AnyTaskEvent]:
    leads(command.actor, task, "báo cáo hoàn thành nhiệm vụ")
    if task.status is Status.DONE and task.evidence == command.evidence:
        return []
    _must_be_acknowledged(task)
    must_be_open(task)
    is_late = task.due_before is not None and local_day(command.at) >= task.due_before
    return [TaskDone(directive=task.directive, lead_unit=task.lead_unit, evidence=command.evidence, is_late=is_late)]


def _verify(command: VerifyTask, task: Task) -> list[AnyTaskEvent]:
    assigns(command.actor, task, "xác nhận kết quả nhiệm vụ", command.document)
    if task.status is Status.VERIFIED:
        return []
    _reported(task)
    return [
        TaskVerified(
            directive=task.directive,
            lead_unit=task.lead_unit,
            source=task.source,
            note=command.note,
            evidence=task.evidence,
            proposal=task.proposal,
            basis=command.document,
        )
    ]


def _reopen(command: ReopenTask, task: Task) -> list[AnyTaskEvent]:
    assigns(command.actor, task, "trả lại kết quả nhiệm vụ", command.document)
    if task.status is Status.REOPENED:
        return []
    _reported(task)
    return [
        TaskReopened(directive=task.directive, lead_unit=task.lead_unit, reason=command.reason, basis=command.document)
    ]


def _cancel(command: CancelTask, task: Task) -> list[AnyTaskEvent]:
    assigns(command.actor, task, "hủy nhiệm vụ", command.document, Role.SYSTEM)
    if task.status is Status.CANCELLED:
        return []
    if task.status is Status.VERIFIED:
        raise Rejected("task-already-verified", "Nhiệm vụ đã được xác nhận hoàn thành, không hủy được.")
    return [
        TaskCancelled(directive=task.directive, lead_unit=task.lead_unit, reason=command.reason, basis=command.document)
    ]


def _reassign(command: ReassignTask, task: Task) -> list[AnyTaskEvent]:
    assigns(command.actor, task, "giao lại nhiệm vụ", command.document, Role.SYSTEM)
    if task.lead_unit == command.lead_unit:
        return []
    must_be_open(task)
    must_be_known(command.lead_unit, command.is_known)
    return [
        TaskReassigned(
            directive=task.directive,
            lead_unit=command.lead_unit,
            previous=task.lead_unit,
            reason=command.reason,
            basis=command.document,
        )
    ]


def _reported(task: Task) -> None:
    if task.status is not Status.DONE:
        raise Rejected("task-not-done", f"Đơn vị chưa báo cáo hoàn thành nhiệm vụ ({STATUS_NAMES[task.status]}).")
