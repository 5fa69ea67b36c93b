"""What a draft decision must say: which proposals it may approve, and what a roadmap needs."""

from collections import Counter

from services.reports.decision.commands import DraftDecision
from services.reports.directives import must_be_assignable
from shared.contracts.refusals import Rejected
from shared.contracts.reports.decision import DecidedTeam, MilestoneCode


def must_fit(command: DraftDecision) -> None:
    """Refuse a draft that goes beyond the conclusion, or with a roadmap that has holes."""
    if not command.concluded:
        raise Rejected("dossier-not-concluded", "Hồ sơ chưa kết luận hoặc không có đề xuất nào cần quyết định.")
    if not command.teams:
        raise Rejected("decision-empty", "Quyết định phải nêu ít nhất một đơn vị được thành lập.", {"teams": "trống"})
    for proposal, times in Counter(team.proposal for team in command.teams).items():
        if times > 1:
            raise Rejected("team-twice", f"Đề xuất {proposal} có {times} lần trong dự thảo.", {"teams": proposal})
    for team in command.teams:
        _must_be_concluded(team, command)
        _must_have_roadmap(team)
    for n, directive in enumerate(command.directives):
        if unknown := sorted({directive.lead_unit, *directive.supporting_units} - command.known_units):
            names = ", ".join(unknown)
            raise Rejected(
                "unit-unknown", f"Danh bạ không có đơn vị {names}.", {f"directives.{n}": f"Không có {names}."}
            )
    must_be_assignable(command.directives, command.assignable)


def _must_be_concluded(team: DecidedTeam, command: DraftDecision) -> None:
    concluded = command.concluded.get(team.proposal)
    if concluded is None:
        raise _of("proposal-not-approved", "chưa được kết luận chấp thuận", team)
    if (concluded.unit, concluded.phase) != (team.unit, team.phase):
        raise _of(
            "team-differs",
            f"theo kết luận là của đơn vị {concluded.unit}, giai đoạn {concluded.phase}; dự thảo ghi khác",
            team,
        )
    if concluded.decision is not None and concluded.decision != command.supersedes:
        raise _of("proposal-decided", f"đã có trong quyết định {concluded.decision}", team)
    if not concluded.is_settled:
        raise _of("proposal-unsettled", "đang được cập nhật theo quyết định trước; hãy thử lại sau ít giây", team)


def _must_have_roadmap(team: DecidedTeam) -> None:
    codes = [milestone.code for milestone in team.milestones]
    if len(codes) != len(MilestoneCode) or set(codes) != set(MilestoneCode):
        raise _of("roadmap-incomplete", "phải có đủ sáu mốc M1 đến M6, mỗi mốc một lần", team)
    launch = next(each.due_on for each in team.milestones if each.code is MilestoneCode.LAUNCH)
    if late := [each.code for each in team.milestones if each.due_on > launch]:
        raise _of("roadmap-order", f"có mốc {', '.join(late)} sau mốc M6 (ra mắt)", team)


def _of(code: str, what: str, team: DecidedTeam) -> Rejected:
    return Rejected(code, f"Đề xuất {team.proposal} ({team.unit}) {what}.", {"teams": team.proposal})
