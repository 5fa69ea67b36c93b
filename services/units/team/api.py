"""JSON routes of movement teams."""

from datetime import date

from fastapi import Query
from pydantic import ConfigDict, Field

from services.units.directory import not_standing
from services.units.team import commands
from services.units.team.state import Milestone, Status, Team
from services.units.team.store import list_teams, teams
from shared.contracts.base import Evidence, UnitId, Value
from shared.contracts.calendar import local_day
from shared.contracts.units import DecisionReference, MilestoneCode, ReadinessSide
from shared.messaging.aggregate import Loaded
from shared.platform.bodies import EvidenceInput, LegalBasisInput, Reason
from shared.platform.guard import FreeText
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, Request, found

router = CommandRouter(tags=["teams"])


class PersonnelConfirmation(Request):
    """The personnel unit's word on M1."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"is_sufficient": True, "note": "Đã bố trí đủ."}]})

    is_sufficient: bool = Field(description="true: đủ; false: chưa đủ")
    note: FreeText = Field(description="Remark; no numbers of staff")


class MilestoneCompletion(Request):
    """A milestone was reached."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"evidence": {"note": "Biên bản bàn giao hồ sơ, nhiệm vụ từ bộ phận cũ."}}]}
    )

    completed_on: date | None = Field(None, description="Day on which it was reached; today without it")
    evidence: EvidenceInput = Field(description="What shows it; M4 needs the document with its number")


class DueDay(Request):
    """Another due day."""

    due_on: date = Field(description="Last day on time (inclusive)")
    reason: FreeText


class ReadinessConfirmation(Request):
    """One side verified that the team is ready."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"side": "staff", "note": "Đủ điều kiện hoạt động."}]})

    side: ReadinessSide = Field(description="For which side; the roles of the actor must allow it")
    note: FreeText


class Dissolution(Request):
    """The team ends."""

    effective_on: date = Field(description="First day without the team")
    reason: FreeText
    legal_basis: LegalBasisInput


class Transfer(Request):
    """The team goes over to another unit."""

    to_unit: UnitId
    effective_on: date = Field(description="First day in the other unit")
    reason: FreeText
    legal_basis: LegalBasisInput


class MilestoneView(Value):
    """A milestone of the roadmap."""

    code: MilestoneCode
    title: str
    due_on: date = Field(description="Last day on time (inclusive)")
    completed_on: date | None
    evidence: Evidence | None
    is_overdue: bool = Field(description="Not reached although its due day has passed")


class TeamView(Value):
    """A team as it stands."""

    id: str
    version: int = Field(description="Version for `If-Match`")
    unit: str
    proposal: str
    decision: DecisionReference
    phase: int
    name: str
    status: Status
    milestones: tuple[MilestoneView, ...]
    is_personnel_sufficient: bool | None = Field(description="Last word of the personnel unit; null: not asked yet")
    readiness: tuple[ReadinessSide, ...] = Field(description="Sides that verified the team")
    held_because: str | None = Field(description="Set while the team is on hold")
    established_on: date | None
    ready_on: date | None
    activated_on: date | None
    ended_on: date | None
    to_unit: str | None


def view(loaded: Loaded[Team], today: date) -> TeamView:
    """What callers see."""
    team = loaded.state
    assert team is not None

    def milestone(m: Milestone) -> MilestoneView:
        is_overdue = m.completed_on is None and m.due_on < today and team.is_followed
        return MilestoneView(
            code=m.code,
            title=m.title,
            due_on=m.due_on,
            completed_on=m.completed_on,
            evidence=m.evidence,
            is_overdue=is_overdue,
        )

    return TeamView(
        id=loaded.id,
        version=loaded.version,
        unit=team.unit,
        proposal=team.proposal,
        decision=team.decision,
        phase=team.phase,
        name=team.name,
        status=team.status,
        milestones=tuple(milestone(m) for m in team.milestones),
        is_personnel_sufficient=team.personnel.is_sufficient if team.personnel else None,
        readiness=team.readiness,
        held_because=team.held_because,
        established_on=team.established_on,
        ready_on=team.ready_on,
        activated_on=team.activated_on,
        ended_on=team.ended_on,
        to_unit=team.to_unit,
    )


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
    command = commands.CompleteMilestone(tx.at, tx.actor, code, completed_on, body.evidence.evidence())
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
