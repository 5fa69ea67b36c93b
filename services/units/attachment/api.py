"""JSON routes of the evidence of tasks and of milestones."""

from services.units.rules import require_role, require_unit
from services.units.task.guards import leads, supports
from services.units.task.state import Task
from services.units.task.store import tasks
from services.units.team.building import UNIT_ROLES
from services.units.team.state import Team
from services.units.team.store import teams
from shared.contracts.actor import Actor
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.units import MilestoneCode
from shared.messaging.aggregate import Database
from shared.platform.attachments.routes import attachment_routes
from shared.platform.attachments.store import Subject
from shared.platform.http import CommandRouter, HttpTransaction, ReadTransaction

router = CommandRouter(tags=["attachments"])

_ACT = "đính kèm hoặc gỡ minh chứng"


def of_task(task_id: str) -> Subject:
    """The files of a task."""
    return Subject("task", task_id)


def of_milestone(team_id: str, code: MilestoneCode) -> Subject:
    """The files of a milestone of a team."""
    return Subject("milestone", f"{team_id}/{code}")


async def _task(connection: Database, task_id: str) -> Task:
    task = (await tasks.load(connection, task_id)).state
    if task is None:
        raise Rejected("task-not-found", "Chưa có nhiệm vụ này.")
    return task


async def _team(connection: Database, team_id: str) -> Team:
    team = (await teams.load(connection, team_id)).state
    if team is None:
        raise Rejected("team-not-found", "Chưa có Đội này.")
    return team


def _must_see(actor: Actor, *units: str) -> None:
    if actor.unit not in units and not actor.is_provincial:
        raise Forbidden("other-unit", "Minh chứng chỉ dành cho đơn vị được giao và Công an tỉnh.")


async def _reads_task(task_id: str, query: ReadTransaction) -> Subject:
    """The units that the task names, and the province."""
    task = await _task(query.connection, task_id)
    _must_see(query.actor, task.lead_unit, *task.supporting_units)
    return of_task(task_id)


async def _attaches_to_task(task_id: str, tx: HttpTransaction) -> Subject:
    """The lead unit or a supporting unit."""
    task = await _task(tx.connection, task_id)
    (leads if tx.actor.unit == task.lead_unit else supports)(tx.actor, task, _ACT)
    return of_task(task_id)


async def _removes_from_task(task_id: str, tx: HttpTransaction) -> Subject:
    """The lead unit."""
    leads(tx.actor, await _task(tx.connection, task_id), _ACT)
    return of_task(task_id)


async def _reads_milestone(team_id: str, code: MilestoneCode, query: ReadTransaction) -> Subject:
    """The team's unit, and the province."""
    _must_see(query.actor, (await _team(query.connection, team_id)).unit)
    return of_milestone(team_id, code)


async def _attaches_to_milestone(team_id: str, code: MilestoneCode, tx: HttpTransaction) -> Subject:
    """The team's unit."""
    team = await _team(tx.connection, team_id)
    require_unit(tx.actor, team.unit, _ACT)
    require_role(tx.actor, _ACT, *UNIT_ROLES)
    return of_milestone(team_id, code)


attachment_routes(
    router,
    "/tasks/{task_id}",
    thing="task",
    reads=_reads_task,
    attaches=_attaches_to_task,
    removes=_removes_from_task,
)
attachment_routes(
    router,
    "/teams/{team_id}/milestones/{code}",
    thing="milestone",
    reads=_reads_milestone,
    attaches=_attaches_to_milestone,
)
