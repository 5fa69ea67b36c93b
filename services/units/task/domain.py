"""The rules of a task: assigned, acknowledged, done with evidence, verified or reopened; extended, reassigned."""

from typing import assert_never

from services.units.rules import require_role
from services.units.task import clock, supporting
from services.units.task.commands import (
    AcknowledgeTask,
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
    RequestExtension,
    VerifyTask,
)
from services.units.task.guards import assigns, leads, must_be_open
from services.units.task.state import STATUS_NAMES, Extension, Status, Task, evolve
from shared.contracts.actor import Role
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Rejected
from shared.contracts.units import (
    AnyTaskEvent,
    TaskAcknowledged,
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskExtensionGranted,
    TaskExtensionRefused,
    TaskExtensionRequested,
    TaskReassigned,
    TaskReopened,
    TaskVerified,
)

__all__ = ["Status", "Task", "decide", "evolve"]


def decide(command: Command, task: Task | None) -> list[AnyTaskEvent]:
    """What the command makes of the task. Raises `Rejected` or `Forbidden`."""
    if isinstance(command, AssignTask):
        return _assign(command, task)
    if task is None:
        raise Rejected("task-not-found", "Chưa có nhiệm vụ này.")
    match command:
        case AcknowledgeTask():
            return _acknowledge(command, task)
        case RequestExtension():
            return _request_extension(command, task)
        case GrantExtension():
            return _grant(command, task)
        case RefuseExtension():
            return _refuse(command, task)
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


def _request_extension(command: RequestExtension, task: Task) -> list[AnyTaskEvent]:
    leads(command.actor, task, "xin gia hạn nhiệm vụ")
    if task.extension == Extension(due_before=command.due_before, reason=command.reason):
        return []
    must_be_open(task)
    if task.extension is not None:
        raise Rejected("extension-pending", "Đã có đề nghị gia hạn đang chờ trả lời.")
    if task.due_before is None or command.due_before <= task.due_before:
        raise Rejected("extension-not-later", "Hạn đề nghị phải sau hạn hiện tại của nhiệm vụ.")
    return [
        TaskExtensionRequested(
            directive=task.directive,
            lead_unit=task.lead_unit,
            due_before=command.due_before,
            reason=command.reason,
        )
    ]


def _grant(command: GrantExtension, task: Task) -> list[AnyTaskEvent]:
    assigns(command.actor, task, "đồng ý gia hạn")
    extension = _requested(task)
    assert task.due_before is not None
    return [
        TaskExtensionGranted(
            directive=task.directive,
            lead_unit=task.lead_unit,
            previous=task.due_before,
            due_before=extension.due_before,
        )
    ]


def _refuse(command: RefuseExtension, task: Task) -> list[AnyTaskEvent]:
    assigns(command.actor, task, "từ chối gia hạn")
    _requested(task)
    return [TaskExtensionRefused(directive=task.directive, lead_unit=task.lead_unit, reason=command.reason)]


def _done(command: ReportDone, task: Task) -> list[AnyTaskEvent]:
    leads(command.actor, task, "báo cáo hoàn thành nhiệm vụ")
    if task.status is Status.DONE and task.evidence == command.evidence:
        return []
    if task.status is Status.ASSIGNED:
        raise Rejected("task-not-acknowledged", "Tiếp nhận nhiệm vụ trước khi báo cáo hoàn thành.")
    must_be_open(task)
    is_late = task.due_before is not None and local_day(command.at) >= task.due_before
    return [TaskDone(directive=task.directive, lead_unit=task.lead_unit, evidence=command.evidence, is_late=is_late)]


def _verify(command: VerifyTask, task: Task) -> list[AnyTaskEvent]:
    assigns(command.actor, task, "xác nhận kết quả nhiệm vụ")
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
        )
    ]


def _reopen(command: ReopenTask, task: Task) -> list[AnyTaskEvent]:
    assigns(command.actor, task, "trả lại kết quả nhiệm vụ")
    if task.status is Status.REOPENED:
        return []
    _reported(task)
    return [TaskReopened(directive=task.directive, lead_unit=task.lead_unit, reason=command.reason)]


def _cancel(command: CancelTask, task: Task) -> list[AnyTaskEvent]:
    assigns(command.actor, task, "hủy nhiệm vụ", Role.SYSTEM)
    if task.status is Status.CANCELLED:
        return []
    if task.status is Status.VERIFIED:
        raise Rejected("task-already-verified", "Nhiệm vụ đã được xác nhận hoàn thành, không hủy được.")
    return [TaskCancelled(directive=task.directive, lead_unit=task.lead_unit, reason=command.reason)]


def _reassign(command: ReassignTask, task: Task) -> list[AnyTaskEvent]:
    assigns(command.actor, task, "giao lại nhiệm vụ", Role.SYSTEM)
    if task.lead_unit == command.lead_unit:
        return []
    must_be_open(task)
    if not command.is_known:
        raise Rejected("unit-unknown", f"Không có đơn vị {command.lead_unit} tại thời điểm này; kiểm tra mã đơn vị.")
    return [
        TaskReassigned(
            directive=task.directive, lead_unit=command.lead_unit, previous=task.lead_unit, reason=command.reason
        )
    ]


def _requested(task: Task) -> Extension:
    if task.extension is None:
        raise Rejected("no-extension-requested", "Không có đề nghị gia hạn nào đang chờ trả lời.")
    return task.extension


def _reported(task: Task) -> None:
    if task.status is not Status.DONE:
        raise Rejected("task-not-done", f"Đơn vị chưa báo cáo hoàn thành nhiệm vụ ({STATUS_NAMES[task.status]}).")
