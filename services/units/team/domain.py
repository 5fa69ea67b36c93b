"""The rules of a team: planned, established by a decision, built milestone by milestone, verified, launched."""

from typing import assert_never

from services.units.rules import require_role
from services.units.team import building
from services.units.team.building import STAFF_ROLES, alive, not_before_it
from services.units.team.commands import (
    AnnounceOverdue,
    Command,
    CompleteMilestone,
    ConfirmLaunch,
    ConfirmPersonnel,
    ConfirmReadiness,
    DissolveTeam,
    EstablishTeam,
    HoldTeam,
    PlanTeam,
    RescheduleMilestone,
    ResumeTeam,
    TransferTeam,
)
from services.units.team.state import Status, Team, evolve
from shared.contracts.actor import Role
from shared.contracts.refusals import Rejected
from shared.contracts.units import (
    AnyTeamEvent,
    MilestoneCode,
    TeamDissolved,
    TeamEstablished,
    TeamHeld,
    TeamPlanned,
    TeamReplanned,
    TeamResumed,
    TeamTransferred,
)

__all__ = ["Status", "Team", "decide", "evolve"]


def decide(command: Command, team: Team | None) -> list[AnyTeamEvent]:
    """What the command makes of the team. Raises `Rejected` or `Forbidden`."""
    if isinstance(command, PlanTeam):
        return _plan(command, team)
    if team is None:
        raise Rejected("team-not-found", "Chưa có Đội này trong kế hoạch.")
    match command:
        case EstablishTeam():
            return _establish(command, team)
        case ConfirmPersonnel():
            return building.confirm_personnel(command, team)
        case CompleteMilestone():
            return building.complete(command, team)
        case RescheduleMilestone():
            return building.reschedule(command, team)
        case AnnounceOverdue():
            return building.announce(command, team)
        case ConfirmReadiness():
            return building.confirm_readiness(command, team)
        case ConfirmLaunch():
            return building.confirm_launch(command, team)
        case HoldTeam():
            return _hold(command, team)
        case ResumeTeam():
            return _resume(command, team)
        case DissolveTeam():
            return _dissolve(command, team)
        case TransferTeam():
            return _transfer(command, team)
        case _:
            assert_never(command)


def _plan(command: PlanTeam, team: Team | None) -> list[AnyTeamEvent]:
    require_role(command.actor, "lập kế hoạch thành lập Đội", Role.SYSTEM)
    if sorted(m.code for m in command.milestones) != sorted(MilestoneCode):
        raise Rejected("roadmap-incomplete", "Lộ trình phải có đủ các mốc M1 đến M6, mỗi mốc một lần.")
    if team is not None:
        return _replan(command, team)
    return [
        TeamPlanned(
            unit=command.unit,
            proposal=command.proposal,
            decision=command.decision,
            phase=command.phase,
            name=command.name,
            milestones=command.milestones,
        )
    ]


def _replan(command: PlanTeam, team: Team) -> list[AnyTeamEvent]:
    if command.decision.id in (team.decision.id, *team.former_decisions):
        return []
    if team.ended_on is not None and team.ended_on <= command.decision.effective_on:
        return []
    return [
        TeamReplanned(
            unit=team.unit,
            proposal=team.proposal,
            previous=team.decision,
            decision=command.decision,
            phase=command.phase,
            milestones=command.milestones,
        )
    ]


def _establish(command: EstablishTeam, team: Team) -> list[AnyTeamEvent]:
    require_role(command.actor, "ghi nhận thành lập Đội", Role.SYSTEM)
    rests_on_it = command.decision in (team.decision.id, *team.former_decisions)
    if team.ended_on is not None and (not rests_on_it or team.ended_on <= command.effective_on):
        return []
    if not rests_on_it:
        raise Rejected(
            "another-decision", f"Đội được lập theo quyết định {team.decision.number}, không theo văn bản này."
        )
    if team.established_on is not None and team.established_on <= command.effective_on:
        return []
    return [
        TeamEstablished(
            unit=team.unit, proposal=team.proposal, decision=team.decision, established_on=command.effective_on
        )
    ]


def _hold(command: HoldTeam, team: Team) -> list[AnyTeamEvent]:
    require_role(command.actor, "tạm dừng Đội", *STAFF_ROLES, Role.PERSONNEL, Role.SYSTEM)
    alive(team)
    return [] if team.held_because is not None else [TeamHeld(unit=team.unit, reason=command.reason)]


def _resume(command: ResumeTeam, team: Team) -> list[AnyTeamEvent]:
    require_role(command.actor, "cho Đội tiếp tục", *STAFF_ROLES, Role.PERSONNEL, Role.SYSTEM)
    alive(team)
    return [] if team.held_because is None else [TeamResumed(unit=team.unit, reason=command.reason)]


def _dissolve(command: DissolveTeam, team: Team) -> list[AnyTeamEvent]:
    require_role(command.actor, "giải thể Đội", Role.PERSONNEL, Role.SYSTEM)
    if team.status is Status.DISSOLVED and team.ended_on == command.effective_on:
        return []
    _may_end(command, team)
    return [
        TeamDissolved(
            unit=team.unit,
            effective_on=command.effective_on,
            reason=command.reason,
            legal_basis=command.legal_basis,
        )
    ]


def _transfer(command: TransferTeam, team: Team) -> list[AnyTeamEvent]:
    require_role(command.actor, "chuyển giao Đội", Role.PERSONNEL, Role.SYSTEM)
    if (team.to_unit, team.ended_on) == (command.to_unit, command.effective_on):
        return []
    _may_end(command, team)
    if command.to_unit == team.unit or not command.is_known:
        raise Rejected("unit-unknown", f"Không chuyển giao được cho {command.to_unit}: kiểm tra mã đơn vị tiếp nhận.")
    return [
        TeamTransferred(
            unit=team.unit,
            to_unit=command.to_unit,
            effective_on=command.effective_on,
            reason=command.reason,
            legal_basis=command.legal_basis,
        )
    ]


def _may_end(command: DissolveTeam | TransferTeam, team: Team) -> None:
    """People name a day on which the team stood; with its unit it ends whenever that was."""
    alive(team)
    if not command.actor.has(Role.SYSTEM):
        not_before_it(team, command.effective_on, "effective_on")
