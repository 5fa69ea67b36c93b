"""The rules of a team: planned, established by a decision, built milestone by milestone, verified, launched."""

from typing import assert_never

from services.units.rules import require_role, require_unit
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
from services.units.team.state import ENDED, PersonnelWord, Status, Team, evolve
from shared.contracts.actor import Role
from shared.contracts.base import Evidence
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Rejected
from shared.contracts.units import (
    AnyTeamEvent,
    MilestoneCode,
    MilestoneCompleted,
    MilestoneOverdue,
    MilestoneRescheduled,
    PersonnelConfirmed,
    ReadinessSide,
    TeamActivated,
    TeamDissolved,
    TeamEstablished,
    TeamHeld,
    TeamPlanned,
    TeamReadinessConfirmed,
    TeamReady,
    TeamResumed,
    TeamTransferred,
)

__all__ = ["Status", "Team", "decide", "evolve"]

UNIT_ROLES = (Role.OFFICER, Role.HEAD, Role.DEPUTY)
STAFF_ROLES = (Role.STAFF, Role.STAFF_HEAD)
BUILDABLE = frozenset({Status.AUTHORISED, Status.BUILDING})


def decide(command: Command, team: Team | None) -> list[AnyTeamEvent]:
    """What the command makes of the team. Raises `Rejected` or `Forbidden`."""
    if isinstance(command, PlanTeam):
        return _plan(command, team)
    if team is None:
        raise Rejected("team-not-planned", "Chưa có Đội này trong kế hoạch.")
    match command:
        case EstablishTeam():
            return _establish(command, team)
        case ConfirmPersonnel():
            return _confirm_personnel(command, team)
        case CompleteMilestone():
            return _complete(command, team)
        case RescheduleMilestone():
            return _reschedule(command, team)
        case AnnounceOverdue():
            return _announce(command, team)
        case ConfirmReadiness():
            return _confirm_readiness(command, team)
        case ConfirmLaunch():
            return _confirm_launch(command, team)
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
    if team is not None:
        if (team.proposal, team.unit, team.decision) == (command.proposal, command.unit, command.decision):
            return []
        raise Rejected("team-already-planned", f"Đội đã được lập kế hoạch theo đề xuất {team.proposal}.")
    if sorted(m.code for m in command.milestones) != sorted(MilestoneCode):
        raise Rejected("roadmap-incomplete", "Lộ trình phải có đủ các mốc M1 đến M6, mỗi mốc một lần.")
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


def _establish(command: EstablishTeam, team: Team) -> list[AnyTeamEvent]:
    require_role(command.actor, "ghi nhận thành lập Đội", Role.SYSTEM)
    if team.decision.id != command.decision:
        raise Rejected(
            "another-decision", f"Đội được lập theo quyết định {team.decision.number}, không theo văn bản này."
        )
    if team.established_on is not None:
        return []
    _alive(team)
    return [
        TeamEstablished(
            unit=team.unit, proposal=team.proposal, decision=team.decision, established_on=command.effective_on
        )
    ]


def _confirm_personnel(command: ConfirmPersonnel, team: Team) -> list[AnyTeamEvent]:
    require_role(command.actor, "xác nhận nhân sự của Đội", Role.PERSONNEL)
    if team.personnel == PersonnelWord(is_sufficient=command.is_sufficient, note=command.note):
        return []
    _buildable(team)
    milestone = team.milestone(MilestoneCode.PERSONNEL)
    if milestone.completed_on is not None:
        raise Rejected("milestone-already-completed", "Mốc M1 đã được xác nhận đủ; không thay đổi được nữa.")
    confirmed = PersonnelConfirmed(unit=team.unit, is_sufficient=command.is_sufficient, note=command.note)
    if not command.is_sufficient:
        return [confirmed]
    day = local_day(command.at)
    completed = MilestoneCompleted(
        unit=team.unit,
        milestone=milestone.code,
        completed_on=day,
        evidence=Evidence(note="Phòng Tổ chức cán bộ xác nhận đủ nhân sự.", document=None),
        is_late=day > milestone.due_on,
    )
    return [confirmed, completed]


def _complete(command: CompleteMilestone, team: Team) -> list[AnyTeamEvent]:
    is_launch = command.milestone is MilestoneCode.LAUNCH
    require_unit(command.actor, team.unit, f"báo cáo mốc {command.milestone}")
    require_role(command.actor, f"báo cáo mốc {command.milestone}", *(UNIT_ROLES[1:] if is_launch else UNIT_ROLES))
    if command.milestone is MilestoneCode.PERSONNEL:
        raise Rejected("milestone-of-personnel", "Mốc M1 do Phòng Tổ chức cán bộ xác nhận, đơn vị không tự báo cáo.")
    milestone = team.milestone(command.milestone)
    if milestone.completed_on is not None:
        if (milestone.completed_on, milestone.evidence) == (command.completed_on, command.evidence):
            return []
        raise Rejected("milestone-already-completed", f"Mốc {command.milestone} đã hoàn thành với minh chứng khác.")
    if is_launch:
        _not_held(team)
        if team.status is not Status.READY:
            raise Rejected("team-not-ready", "Chỉ công bố, ra mắt Đội sau khi đã được xác nhận sẵn sàng.")
    else:
        _buildable(team)
    if command.completed_on > local_day(command.at):
        raise Rejected("completed-in-the-future", "Ngày hoàn thành không được sau ngày báo cáo.")
    if command.milestone is MilestoneCode.REGULATIONS and command.evidence.document is None:
        raise Rejected("document-required", "Mốc M4 cần số, ngày của quy chế làm việc làm minh chứng.")
    return [
        MilestoneCompleted(
            unit=team.unit,
            milestone=command.milestone,
            completed_on=command.completed_on,
            evidence=command.evidence,
            is_late=command.completed_on > milestone.due_on,
        )
    ]


def _reschedule(command: RescheduleMilestone, team: Team) -> list[AnyTeamEvent]:
    require_role(command.actor, "đổi hạn của mốc", *STAFF_ROLES, Role.PERSONNEL)
    milestone = team.milestone(command.milestone)
    if milestone.due_on == command.due_on:
        return []
    _alive(team)
    if milestone.completed_on is not None:
        raise Rejected("milestone-already-completed", f"Mốc {command.milestone} đã hoàn thành, không đổi hạn được.")
    return [
        MilestoneRescheduled(
            unit=team.unit,
            milestone=command.milestone,
            previous=milestone.due_on,
            due_on=command.due_on,
            reason=command.reason,
        )
    ]


def _announce(command: AnnounceOverdue, team: Team) -> list[AnyTeamEvent]:
    require_role(command.actor, "thông báo quá hạn", Role.SYSTEM)
    if team.held_because is not None or team.status not in BUILDABLE | {Status.READY}:
        return []
    today = local_day(command.at)
    return [
        MilestoneOverdue(unit=team.unit, milestone=m.code, title=m.title, due_on=m.due_on)
        for m in team.milestones
        if m.completed_on is None and m.due_on < today and m.announced_for != m.due_on
    ]


def _confirm_readiness(command: ConfirmReadiness, team: Team) -> list[AnyTeamEvent]:
    roles = (Role.PERSONNEL,) if command.side is ReadinessSide.PERSONNEL else STAFF_ROLES
    require_role(command.actor, "xác nhận Đội sẵn sàng", *roles)
    if command.side in team.readiness:
        return []
    _buildable(team)
    if team.missing:
        raise Rejected("milestones-missing", f"Chưa hoàn thành các mốc: {', '.join(team.missing)}.")
    confirmed = TeamReadinessConfirmed(unit=team.unit, side=command.side, note=command.note)
    if not team.readiness:
        return [confirmed]
    return [confirmed, TeamReady(unit=team.unit, ready_on=local_day(command.at))]


def _confirm_launch(command: ConfirmLaunch, team: Team) -> list[AnyTeamEvent]:
    require_role(command.actor, "xác nhận ra mắt Đội", *STAFF_ROLES)
    if team.activated_on is not None:
        return []
    _not_held(team)
    launch = team.milestone(MilestoneCode.LAUNCH)
    if team.status is not Status.READY or launch.completed_on is None or launch.evidence is None:
        raise Rejected("launch-not-reported", "Trưởng đơn vị chưa báo cáo mốc M6 (công bố quyết định, ra mắt).")
    return [
        TeamActivated(
            unit=team.unit, proposal=team.proposal, activated_on=launch.completed_on, evidence=launch.evidence
        )
    ]


def _hold(command: HoldTeam, team: Team) -> list[AnyTeamEvent]:
    require_role(command.actor, "tạm dừng Đội", *STAFF_ROLES, Role.PERSONNEL, Role.SYSTEM)
    _alive(team)
    return [] if team.held_because is not None else [TeamHeld(unit=team.unit, reason=command.reason)]


def _resume(command: ResumeTeam, team: Team) -> list[AnyTeamEvent]:
    require_role(command.actor, "cho Đội tiếp tục", *STAFF_ROLES, Role.PERSONNEL, Role.SYSTEM)
    _alive(team)
    return [] if team.held_because is None else [TeamResumed(unit=team.unit, reason=command.reason)]


def _dissolve(command: DissolveTeam, team: Team) -> list[AnyTeamEvent]:
    require_role(command.actor, "giải thể Đội", Role.PERSONNEL, Role.SYSTEM)
    if team.status is Status.DISSOLVED and team.ended_on == command.effective_on:
        return []
    _alive(team)
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
    _alive(team)
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


def _alive(team: Team) -> None:
    if team.status in ENDED:
        raise Rejected("team-ended", f"Đội đã kết thúc hoạt động ({team.status}).")


def _not_held(team: Team) -> None:
    _alive(team)
    if team.held_because is not None:
        raise Rejected("team-on-hold", f"Đội đang tạm dừng: {team.held_because}")


def _buildable(team: Team) -> None:
    _not_held(team)
    if team.status is Status.PLANNED:
        raise Rejected("team-not-established", "Quyết định thành lập Đội chưa có hiệu lực.")
    if team.status not in BUILDABLE:
        raise Rejected("team-already-ready", "Đội đã được xác nhận sẵn sàng; lộ trình không thay đổi nữa.")
