"""JSON routes of movement teams."""

from fastapi import Query

from services.units.directory import not_standing
from services.units.team import commands
from services.units.team.bodies import (
    Dissolution,
    DueDay,
    MilestoneCompletion,
    PersonnelConfirmation,
    ReadinessConfirmation,
    TeamView,
    Transfer,
    view,
)
from services.units.team.state import Status
from services.units.team.store import list_teams, teams
from shared.contracts.base import UnitId
from shared.contracts.calendar import local_day
from shared.contracts.units import MilestoneCode
from shared.platform.attachments.store import Subject, cite
from shared.platform.bodies import Reason
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, found

router = CommandRouter(tags=["teams"])


async def _execute(
    tx: HttpTransaction, team_id: str, command: commands.Command, *, commutative: bool = False
) -> TeamView:
    return view(await tx.execute(teams, team_id, command, commutative=commutative), local_day(tx.at))


@router.get("/teams")
async def list_all_teams(
    query: ReadTransaction,
    page: PageRequest,
    unit: UnitId | None = None,
    status: Status | None = None,
    phase: int | None = Query(None, ge=1, le=9),
    proposal: str | None = Query(None, max_length=128),
    is_on_hold: bool | None = None,
    is_overdue: bool | None = Query(None, description="Has a milestone that was not reached by its due day"),
) -> Page[TeamView]:
    """Teams in the order in which they were planned."""
    today = local_day(query.at)
    rows = await list_teams(
        query.connection,
        today=today,
        unit=unit,
        status=status,
        phase=phase,
        proposal=proposal,
        is_on_hold=is_on_hold,
        is_overdue=is_overdue,
        after=page.after,
        limit=page.fetch,
    )
    return page.page(rows, lambda row: view(row[1], today), lambda row: row[0])


@router.get("/teams/{team_id}")
async def get_team(team_id: str, query: ReadTransaction) -> TeamView:
    """One team with its roadmap."""
    return view(found(await teams.load(query.connection, team_id)), local_day(query.at))


@router.post("/teams/{team_id}/personnel-confirmation")
async def confirm_personnel(team_id: str, body: PersonnelConfirmation, tx: HttpTransaction) -> TeamView:
    """The personnel unit says whether the team's personnel is sufficient; M1 is reached when it is."""
    command = commands.ConfirmPersonnel(tx.at, tx.actor, body.is_sufficient, body.note)
    return await _execute(tx, team_id, command, commutative=True)


@router.post("/teams/{team_id}/milestones/{code}/completion")
async def complete_milestone(
    team_id: str, code: MilestoneCode, body: MilestoneCompletion, tx: HttpTransaction
) -> TeamView:
    """The team's unit reports M2 to M5, in any order; its head or deputy reports M6 once the team is ready."""
    completed_on = body.completed_on or local_day(tx.at)
    named = body.evidence.attachments
    files = await cite(tx.connection, Subject("milestone", f"{team_id}/{code}"), named) if named else ()
    command = commands.CompleteMilestone(tx.at, tx.actor, code, completed_on, body.evidence.evidence(files))
    return await _execute(tx, team_id, command, commutative=True)


@router.post("/teams/{team_id}/milestones/{code}/due-day")
async def reschedule_milestone(team_id: str, code: MilestoneCode, body: DueDay, tx: HttpTransaction) -> TeamView:
    """The staff unit or the personnel unit gives a milestone another due day."""
    command = commands.RescheduleMilestone(tx.at, tx.actor, code, body.due_on, body.reason)
    return await _execute(tx, team_id, command)


@router.post("/teams/{team_id}/readiness-confirmations")
async def confirm_readiness(team_id: str, body: ReadinessConfirmation, tx: HttpTransaction) -> TeamView:
    """The personnel unit or the staff unit verifies that the team is ready; it is when both have."""
    return await _execute(
        tx, team_id, commands.ConfirmReadiness(tx.at, tx.actor, body.side, body.note), commutative=True
    )


@router.post("/teams/{team_id}/launch-confirmation")
async def confirm_launch(team_id: str, tx: HttpTransaction) -> TeamView:
    """The staff unit confirms the launch that was reported as M6: the team is active."""
    return await _execute(tx, team_id, commands.ConfirmLaunch(tx.at, tx.actor))


@router.post("/teams/{team_id}/hold")
async def hold_team(team_id: str, body: Reason, tx: HttpTransaction) -> TeamView:
    """The staff unit or the personnel unit puts the team on hold."""
    return await _execute(tx, team_id, commands.HoldTeam(tx.at, tx.actor, body.reason))


@router.post("/teams/{team_id}/resumption")
async def resume_team(team_id: str, body: Reason, tx: HttpTransaction) -> TeamView:
    """The staff unit or the personnel unit lets the team go on where it stood."""
    return await _execute(tx, team_id, commands.ResumeTeam(tx.at, tx.actor, body.reason))


@router.post("/teams/{team_id}/dissolution")
async def dissolve_team(team_id: str, body: Dissolution, tx: HttpTransaction) -> TeamView:
    """The personnel unit records the act that ends the team."""
    command = commands.DissolveTeam(tx.at, tx.actor, body.effective_on, body.reason, body.legal_basis.basis())
    return await _execute(tx, team_id, command)


@router.post("/teams/{team_id}/transfer")
async def transfer_team(team_id: str, body: Transfer, tx: HttpTransaction) -> TeamView:
    """The personnel unit records the act by which another unit takes the team over; it ends here."""
    unknown = await not_standing(tx.connection, "unit", [body.to_unit], body.effective_on)
    command = commands.TransferTeam(
        at=tx.at,
        actor=tx.actor,
        to_unit=body.to_unit,
        effective_on=body.effective_on,
        reason=body.reason,
        legal_basis=body.legal_basis.basis(),
        is_known=not unknown,
    )
    return await _execute(tx, team_id, command)
