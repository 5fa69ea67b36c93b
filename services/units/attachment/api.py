"""JSON routes of the evidence of tasks and of milestones."""

from fastapi import Request as HttpRequest
from fastapi.responses import Response

from services.units.rules import require_role, require_unit
from services.units.task.guards import leads, supports
from services.units.task.state import Task
from services.units.task.store import tasks
from services.units.team.building import UNIT_ROLES
from services.units.team.store import teams
from shared.contracts.actor import Actor
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.units import MilestoneCode
from shared.messaging.aggregate import Database
from shared.platform.attachments.routes import (
    FILE,
    LARGEST,
    UPLOAD,
    AttachmentView,
    FileName,
    attachment_view,
    hand_out,
    take_file,
)
from shared.platform.attachments.store import Subject, attachment, attachments_of, remove
from shared.platform.http import CommandRouter, HttpTransaction, ReadTransaction
from shared.platform.intake import takes_up_to

router = CommandRouter(tags=["attachments"])

_ACT = "đính kèm hoặc gỡ minh chứng"


def of_task(task_id: str) -> Subject:
    """The files of a task."""
    return Subject("task", task_id)


def of_milestone(team_id: str, code: MilestoneCode) -> Subject:
    """The files of a milestone of a team."""
    return Subject("milestone", f"{team_id}/{code}")


@router.get("/tasks/{task_id}/attachments")
async def list_task_files(task_id: str, query: ReadTransaction) -> list[AttachmentView]:
    """The files of a task. For the units that it names and for the province."""
    await _see_task(query.connection, task_id, query.actor)
    return [attachment_view(each) for each in await attachments_of(query.connection, of_task(task_id))]


@router.get("/tasks/{task_id}/attachments/{attachment_id}", response_class=Response, responses=FILE)
async def get_task_file(task_id: str, attachment_id: str, request: HttpRequest, query: ReadTransaction) -> Response:
    """One file of a task, to be saved; `ETag` is its SHA-256."""
    await _see_task(query.connection, task_id, query.actor)
    return await hand_out(request, await attachment(query.connection, of_task(task_id), attachment_id))


@router.post("/tasks/{task_id}/attachments", status_code=201, openapi_extra=UPLOAD)
@takes_up_to(LARGEST)
async def attach_to_task(task_id: str, name: FileName, request: HttpRequest, tx: HttpTransaction) -> AttachmentView:
    """The lead unit or a supporting unit attaches a file: the body is its content. The completion, or the contribution,
    then names it among its evidence.
    """
    task = await _task(tx.connection, task_id)
    (leads if tx.actor.unit == task.lead_unit else supports)(tx.actor, task, _ACT)
    return await take_file(request, of_task(task_id), name, tx)


@router.delete("/tasks/{task_id}/attachments/{attachment_id}", status_code=204)
async def remove_task_file(task_id: str, attachment_id: str, tx: HttpTransaction) -> None:
    """The lead unit takes a file away that no completion and no contribution has named."""
    leads(tx.actor, await _task(tx.connection, task_id), _ACT)
    await remove(tx.connection, of_task(task_id), attachment_id, tx.actor.title, tx.at)


@router.get("/teams/{team_id}/milestones/{code}/attachments")
async def list_milestone_files(team_id: str, code: MilestoneCode, query: ReadTransaction) -> list[AttachmentView]:
    """The files of a milestone. For the team's unit and for the province."""
    await _see_team(query.connection, team_id, query.actor)
    return [attachment_view(each) for each in await attachments_of(query.connection, of_milestone(team_id, code))]


@router.get(
    "/teams/{team_id}/milestones/{code}/attachments/{attachment_id}",
    response_class=Response,
    responses=FILE,
)
async def get_milestone_file(
    team_id: str, code: MilestoneCode, attachment_id: str, request: HttpRequest, query: ReadTransaction
) -> Response:
    """One file of a milestone, to be saved; `ETag` is its SHA-256."""
    await _see_team(query.connection, team_id, query.actor)
    return await hand_out(request, await attachment(query.connection, of_milestone(team_id, code), attachment_id))


@router.post("/teams/{team_id}/milestones/{code}/attachments", status_code=201, openapi_extra=UPLOAD)
@takes_up_to(LARGEST)
async def attach_to_milestone(
    team_id: str, code: MilestoneCode, name: FileName, request: HttpRequest, tx: HttpTransaction
) -> AttachmentView:
    """The team's unit attaches a file: the body is its content. The completion then names it among its evidence."""
    await _work_on_team(tx, team_id)
    return await take_file(request, of_milestone(team_id, code), name, tx)


@router.delete("/teams/{team_id}/milestones/{code}/attachments/{attachment_id}", status_code=204)
async def remove_milestone_file(team_id: str, code: MilestoneCode, attachment_id: str, tx: HttpTransaction) -> None:
    """The team's unit takes a file away that no completion has named."""
    await _work_on_team(tx, team_id)
    await remove(tx.connection, of_milestone(team_id, code), attachment_id, tx.actor.title, tx.at)


async def _see_task(connection: Database, task_id: str, actor: Actor) -> None:
    task = await _task(connection, task_id)
    _must_see(actor, task.lead_unit, *task.supporting_units)


async def _task(connection: Database, task_id: str) -> Task:
    task = (await tasks.load(connection, task_id)).state
    if task is None:
        raise Rejected("task-not-found", "Chưa có nhiệm vụ này.")
    return task


async def _see_team(connection: Database, team_id: str, actor: Actor) -> None:
    team = (await teams.load(connection, team_id)).state
    if team is None:
        raise Rejected("team-not-found", "Chưa có Đội này.")
    _must_see(actor, team.unit)


def _must_see(actor: Actor, *units: str) -> None:
    if actor.unit not in units and not actor.is_provincial:
        raise Forbidden("other-unit", "Minh chứng chỉ dành cho đơn vị được giao và Công an tỉnh.")


async def _work_on_team(tx: HttpTransaction, team_id: str) -> None:
    team = (await teams.load(tx.connection, team_id)).state
    if team is None:
        raise Rejected("team-not-found", "Chưa có Đội này.")
    require_unit(tx.actor, team.unit, _ACT)
    require_role(tx.actor, _ACT, *UNIT_ROLES)
