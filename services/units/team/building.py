"""The rules of building a team: its milestones, the word of personnel and staff, the launch."""

from datetime import date

from services.units.rules import require_role, require_unit
from services.units.team.commands import (
    AnnounceOverdue,
    CompleteMilestone,
    ConfirmLaunch,
    ConfirmPersonnel,
    ConfirmReadiness,
    RescheduleMilestone,
)
from services.units.team.state import ENDED, PersonnelWord, Status, Team
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
    TeamReadinessConfirmed,
    TeamReady,
)

UNIT_ROLES = (Role.OFFICER, Role.HEAD, Role.DEPUTY)
STAFF_ROLES = (Role.STAFF, Role.STAFF_HEAD)
BUILDABLE = frozenset({Status.AUTHORISED, Status.BUILDING})


def confirm_personnel(command: ConfirmPersonnel, team: Team) -> list[AnyTeamEvent]:
    """The personnel unit's word on M1."""
    require_role(command.actor, "xác nhận nhân sự của Đội", Role.PERSONNEL)
    if team.personnel == PersonnelWord(is_sufficient=command.is_sufficient, note=command.note):
        return []
    buildable(team)
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


def complete(command: CompleteMilestone, team: Team) -> list[AnyTeamEvent]:
    """The unit reports M2 to M5, its head the launch."""
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
        not_held(team)
        if team.status is not Status.READY:
            raise Rejected("team-not-ready", "Chỉ công bố, ra mắt Đội sau khi đã được xác nhận sẵn sàng.")
    else:
        buildable(team)
    if command.completed_on > local_day(command.at):
        raise Rejected("completed-in-the-future", "Ngày hoàn thành không được sau ngày báo cáo.")
    not_before_decision(team, command.completed_on, "completed_on")
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


def reschedule(command: RescheduleMilestone, team: Team) -> list[AnyTeamEvent]:
    """Another due day for an open milestone."""
    require_role(command.actor, "đổi hạn của mốc", *STAFF_ROLES, Role.PERSONNEL)
    milestone = team.milestone(command.milestone)
    if milestone.due_on == command.due_on:
        return []
    alive(team)
    if milestone.completed_on is not None:
        raise Rejected("milestone-already-completed", f"Mốc {command.milestone} đã hoàn thành, không đổi hạn được.")
    _must_fit_the_roadmap(command, team)
    return [
        MilestoneRescheduled(
            unit=team.unit,
            milestone=command.milestone,
            previous=milestone.due_on,
            due_on=command.due_on,
            reason=command.reason,
        )
    ]


def _must_fit_the_roadmap(command: RescheduleMilestone, team: Team) -> None:
    """A new day lies ahead, and no milestone behind the launch."""
    if command.due_on <= local_day(command.at):
        raise Rejected(
            "due-date-passed",
            f"Hạn mới {command.due_on:%d/%m/%Y} đã qua hoặc là hôm nay; hãy ghi một ngày sau hôm nay.",
            {"due_on": "đã qua"},
        )
    others = [each for each in team.milestones if each.completed_on is None and each.code is not command.milestone]
    if command.milestone is MilestoneCode.LAUNCH:
        late = [each.code for each in others if each.due_on > command.due_on]
    else:
        late = [each.code for each in others if each.code is MilestoneCode.LAUNCH and each.due_on < command.due_on]
    if late:
        raise Rejected(
            "roadmap-order",
            f"Ngày {command.due_on:%d/%m/%Y} làm lộ trình sai thứ tự: mốc M6 (ra mắt) không được trước mốc khác."
            f" Hãy dời mốc {', '.join(late)} trước.",
            {"due_on": ", ".join(late)},
        )


def announce(command: AnnounceOverdue, team: Team) -> list[AnyTeamEvent]:
    """What is overdue and was not announced for its due day."""
    require_role(command.actor, "thông báo quá hạn", Role.SYSTEM)
    if not team.is_followed:
        return []
    return [
        MilestoneOverdue(unit=team.unit, milestone=m.code, title=m.title, due_on=m.due_on)
        for m in team.due_days_passed(local_day(command.at))
    ]


def confirm_readiness(command: ConfirmReadiness, team: Team) -> list[AnyTeamEvent]:
    """One side verifies; the second one makes the team ready."""
    roles = (Role.PERSONNEL,) if command.side is ReadinessSide.PERSONNEL else STAFF_ROLES
    require_role(command.actor, "xác nhận Đội sẵn sàng", *roles)
    if command.side in team.readiness:
        return []
    buildable(team)
    if team.missing:
        raise Rejected("milestones-missing", f"Chưa hoàn thành các mốc: {', '.join(team.missing)}.")
    confirmed = TeamReadinessConfirmed(unit=team.unit, side=command.side, note=command.note)
    if not team.readiness:
        return [confirmed]
    return [confirmed, TeamReady(unit=team.unit, ready_on=local_day(command.at))]


def confirm_launch(command: ConfirmLaunch, team: Team) -> list[AnyTeamEvent]:
    """The staff unit confirms the reported launch."""
    require_role(command.actor, "xác nhận ra mắt Đội", *STAFF_ROLES)
    if team.activated_on is not None:
        return []
    not_held(team)
    launch = team.milestone(MilestoneCode.LAUNCH)
    if team.status is not Status.READY or launch.completed_on is None or launch.evidence is None:
        raise Rejected("launch-not-reported", "Trưởng đơn vị chưa báo cáo mốc M6 (công bố quyết định, ra mắt).")
    return [
        TeamActivated(
            unit=team.unit, proposal=team.proposal, activated_on=launch.completed_on, evidence=launch.evidence
        )
    ]


def alive(team: Team) -> None:
    """Refuse what a team that has ended cannot do."""
    if team.status in ENDED:
        raise Rejected("team-ended", "Đội đã kết thúc hoạt động.")


def not_before_decision(team: Team, day: date, field: str) -> None:
    """Refuse a day before the decision on the team was signed: work may begin before it takes effect."""
    if day < (signed := team.decision.signed_on):
        reason = f"Quyết định thành lập Đội ký ngày {signed:%d/%m/%Y}; không ghi ngày {day:%d/%m/%Y} trước đó được."
        raise Rejected("before-the-team", reason, {field: "trước khi có Đội"})


def not_before_it(team: Team, day: date, field: str) -> None:
    """Refuse a day before the team was established, or decided upon."""
    if team.established_on and day < team.established_on:
        reason = f"Đội thành lập ngày {team.established_on:%d/%m/%Y}; không ghi ngày {day:%d/%m/%Y} trước đó được."
        raise Rejected("before-the-team", reason, {field: "trước khi có Đội"})
    not_before_decision(team, day, field)


def not_held(team: Team) -> None:
    """Refuse what a team on hold cannot do."""
    alive(team)
    if team.held_because is not None:
        raise Rejected("team-on-hold", f"Đội đang tạm dừng: {team.held_because}")


def buildable(team: Team) -> None:
    """Refuse what only a team being built can do."""
    not_held(team)
    if team.status is Status.PLANNED:
        raise Rejected("team-not-established", "Quyết định thành lập Đội chưa có hiệu lực.")
    if team.status not in BUILDABLE:
        raise Rejected("team-already-ready", "Đội đã được xác nhận sẵn sàng; lộ trình không thay đổi nữa.")
