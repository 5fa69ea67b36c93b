"""More time for a task: asked for, given in whole or in part, or not given."""

from datetime import date

from services.units.task.commands import GrantExtension, RefuseExtension, RequestExtension
from services.units.task.guards import assigns, leads, must_be_open
from services.units.task.state import Extension, Task
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Rejected
from shared.contracts.units import AnyTaskEvent, TaskExtensionGranted, TaskExtensionRefused, TaskExtensionRequested


def request(command: RequestExtension, task: Task) -> list[AnyTaskEvent]:
    """The lead unit asks, once at a time."""
    leads(command.actor, task, "xin gia hạn nhiệm vụ")
    if task.extension == Extension(due_before=command.due_before, reason=command.reason):
        return []
    must_be_open(task)
    if task.extension is not None:
        raise Rejected("extension-pending", "Đã có đề nghị gia hạn đang chờ trả lời.")
    if task.due_before is None:
        raise Rejected("task-without-date", "Nhiệm vụ không có thời hạn nên không cần gia hạn.")
    if command.due_before <= task.due_before:
        raise Rejected(
            "extension-not-later", "Hạn đề nghị phải sau hạn hiện tại của nhiệm vụ.", {"due_before": "quá sớm"}
        )
    _must_be_ahead(command.due_before, command)
    return [
        TaskExtensionRequested(
            directive=task.directive,
            lead_unit=task.lead_unit,
            due_before=command.due_before,
            reason=command.reason,
        )
    ]


def grant(command: GrantExtension, task: Task) -> list[AnyTaskEvent]:
    """As much as was asked for, or less."""
    assigns(command.actor, task, "đồng ý gia hạn", command.document)
    asked = _requested(task).due_before
    assert task.due_before is not None
    given = command.due_before or asked
    if not task.due_before < given <= asked:
        raise Rejected(
            "extension-not-within",
            f"Hạn mới phải sau hạn hiện tại và không quá hạn đơn vị đề nghị ({asked:%d/%m/%Y}).",
            {"due_before": "ngoài khoảng được đề nghị"},
        )
    _must_be_ahead(given, command)
    return [
        TaskExtensionGranted(
            directive=task.directive,
            lead_unit=task.lead_unit,
            previous=task.due_before,
            due_before=given,
            asked=asked,
            basis=command.document,
        )
    ]


def refuse(command: RefuseExtension, task: Task) -> list[AnyTaskEvent]:
    """The due date stays."""
    assigns(command.actor, task, "từ chối gia hạn", command.document)
    _requested(task)
    return [
        TaskExtensionRefused(
            directive=task.directive, lead_unit=task.lead_unit, reason=command.reason, basis=command.document
        )
    ]


def _requested(task: Task) -> Extension:
    if task.extension is None:
        raise Rejected("no-extension-requested", "Không có đề nghị gia hạn nào đang chờ trả lời.")
    return task.extension


def _must_be_ahead(due_before: date, command: RequestExtension | GrantExtension) -> None:
    if due_before <= local_day(command.at):
        raise Rejected(
            "extension-past",
            f"Hạn {due_before:%d/%m/%Y} đã qua; gia hạn đến một ngày chưa đến.",
            {"due_before": "đã qua"},
        )
