"""What supporting units do for a task: take note and report their part, each by itself; and which units support."""

from services.units.rules import require_role
from services.units.task.commands import (
    AcknowledgeTask,
    AddSupport,
    ReassignSupport,
    ReportContribution,
    WithdrawSupport,
)
from services.units.task.guards import assigns, must_be_known, must_be_open, supports
from services.units.task.state import OPEN, Task
from shared.contracts.actor import Role
from shared.contracts.refusals import Rejected
from shared.contracts.units import (
    AnyTaskEvent,
    TaskContributionReported,
    TaskSupportAcknowledged,
    TaskSupportAdded,
    TaskSupportReassigned,
    TaskSupportWithdrawn,
)


def acknowledge(command: AcknowledgeTask, task: Task) -> list[AnyTaskEvent]:
    """A supporting unit takes note, whether the lead unit has or not."""
    supports(command.actor, task, "tiếp nhận nhiệm vụ")
    if task.support_of(command.actor.unit) is not None:
        return []
    must_be_open(task)
    return [TaskSupportAcknowledged(directive=task.directive, lead_unit=task.lead_unit, unit=command.actor.unit)]


def contribute(command: ReportContribution, task: Task) -> list[AnyTaskEvent]:
    """A supporting unit reports its part; the lead unit reports the whole."""
    supports(command.actor, task, "báo cáo phần việc phối hợp")
    support = task.support_of(command.actor.unit)
    if support is None:
        raise Rejected("support-not-acknowledged", "Tiếp nhận nhiệm vụ phối hợp trước khi báo cáo phần việc.")
    if support.evidence == command.evidence:
        return []
    must_be_open(task)
    return [
        TaskContributionReported(
            directive=task.directive, lead_unit=task.lead_unit, unit=command.actor.unit, evidence=command.evidence
        )
    ]


def reassign(command: ReassignSupport, task: Task) -> list[AnyTaskEvent]:
    """The heir takes the place of a supporting unit that is no more. What that one reported stays in the events."""
    require_role(command.actor, "thay đơn vị phối hợp đã kết thúc hoạt động", Role.SYSTEM)
    if command.previous not in task.supporting_units or task.status not in OPEN:
        return []
    has_part = command.heir in (task.lead_unit, *task.supporting_units)
    return [
        TaskSupportReassigned(
            directive=task.directive,
            lead_unit=task.lead_unit,
            previous=command.previous,
            unit=None if has_part else command.heir,
            reason=command.reason,
        )
    ]


def add(command: AddSupport, task: Task) -> list[AnyTaskEvent]:
    """The assigning side has one more unit support the lead unit."""
    assigns(command.actor, task, "giao thêm đơn vị phối hợp", command.document)
    if command.unit in task.supporting_units:
        return []
    must_be_open(task)
    if command.unit == task.lead_unit:
        raise Rejected(
            "unit-leads", "Đơn vị đang chủ trì nhiệm vụ, không phối hợp với chính mình.", {"unit": "chủ trì"}
        )
    must_be_known(command.unit, command.is_known)
    return [
        TaskSupportAdded(
            directive=task.directive,
            lead_unit=task.lead_unit,
            unit=command.unit,
            reason=command.reason,
            basis=command.document,
        )
    ]


def withdraw(command: WithdrawSupport, task: Task) -> list[AnyTaskEvent]:
    """A unit need not support any more, whatever it reported."""
    assigns(command.actor, task, "cho thôi phối hợp", command.document)
    if command.unit not in task.supporting_units:
        return []
    must_be_open(task)
    return [
        TaskSupportWithdrawn(
            directive=task.directive,
            lead_unit=task.lead_unit,
            unit=command.unit,
            reason=command.reason,
            basis=command.document,
        )
    ]
