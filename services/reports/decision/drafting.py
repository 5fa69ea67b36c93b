"""What a draft decision must say: proposals that it may approve, their roadmaps, nominations that it may carry.

It may be changed until it is signed, by the department that drafted it, and must then be agreed anew.
"""

from collections import Counter
from collections.abc import Iterable

from services.reports.decision.commands import (
    DraftCommendation,
    DraftDecision,
    ReviseCommendation,
    ReviseDecision,
)
from services.reports.decision.state import Decision
from services.reports.directives import must_be_assignable
from shared.contracts.actor import Actor
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.common import Directive
from shared.contracts.reports.decision import (
    AnyDecisionEvent,
    DecidedTeam,
    DecisionDrafted,
    DecisionKind,
    DecisionRevised,
    MilestoneCode,
)


def draft(command: DraftDecision, state: Decision | None) -> list[AnyDecisionEvent]:
    """A draft of kind organisation."""
    _must_be_new(state, command.is_replaceable)
    _must_fit(command, frozenset({None, command.supersedes}))
    return [
        DecisionDrafted(
            kind=DecisionKind.ORGANISATION,
            title=command.title,
            dossier=command.dossier,
            conference=command.conference,
            teams=command.teams,
            directives=command.directives,
            needs_ministry=command.needs_ministry,
            supersedes=command.supersedes,
            drafter_office=command.actor.title,
        )
    ]


def draft_commendation(command: DraftCommendation, state: Decision | None) -> list[AnyDecisionEvent]:
    """A draft of kind commendation."""
    _must_be_new(state, command.is_replaceable)
    _must_award(command, frozenset({None}), command.supersedes)
    return [
        DecisionDrafted(
            kind=DecisionKind.COMMENDATION,
            title=command.title,
            dossier=command.decision,
            conference=command.decision,
            teams=(),
            directives=(),
            needs_ministry=False,
            supersedes=command.supersedes,
            drafter_office=command.actor.title,
            commendations=command.commendations,
            declined=command.declined,
        )
    ]


def revise(command: ReviseDecision, state: Decision) -> list[AnyDecisionEvent]:
    """Another wording of a draft of kind organisation."""
    _must_be_own(command.actor, state, DecisionKind.ORGANISATION)
    _must_fit(command, frozenset({None, state.supersedes, command.decision}))
    if (command.title, command.teams, command.needs_ministry, _tasks(command.directives)) == (
        state.title,
        state.teams,
        state.needs_ministry,
        _tasks(state.directives),
    ):
        return []
    return [
        DecisionRevised(
            revision=state.revision + 1,
            reason=command.reason,
            title=command.title,
            teams=command.teams,
            directives=command.directives,
            needs_ministry=command.needs_ministry,
            drafter_office=command.actor.title,
        )
    ]


def revise_commendation(command: ReviseCommendation, state: Decision) -> list[AnyDecisionEvent]:
    """Another wording of a draft of kind commendation."""
    _must_be_own(command.actor, state, DecisionKind.COMMENDATION)
    _must_award(command, frozenset({None, command.decision}), state.supersedes)
    if (command.title, command.commendations, command.declined) == (state.title, state.commendations, state.declined):
        return []
    return [
        DecisionRevised(
            revision=state.revision + 1,
            reason=command.reason,
            title=command.title,
            teams=(),
            directives=(),
            needs_ministry=False,
            drafter_office=command.actor.title,
            commendations=command.commendations,
            declined=command.declined,
        )
    ]


def _tasks(directives: Iterable[Directive]) -> list[Directive]:
    """What directives say, whatever their ids."""
    return [each.changed(directive="-") for each in directives]


def _must_be_own(actor: Actor, state: Decision, kind: DecisionKind) -> None:
    """Refuse another department than the one that drafted, and a draft of the other kind."""
    if state.kind is not kind:
        raise Rejected(
            "decision-kind", "Quyết định về tổ chức và quyết định khen thưởng được sửa theo hai mẫu khác nhau."
        )
    if actor.unit != state.drafter_office.partition(":")[0]:
        raise Forbidden("not-the-drafter", f"Chỉ đơn vị đã soạn dự thảo ({state.drafter_office}) được sửa.")


def _must_be_new(state: Decision | None, is_replaceable: bool) -> None:
    if state is not None:
        raise Rejected("decision-exists", "Dự thảo này đã có; hãy sửa dự thảo đó.")
    if not is_replaceable:
        raise Rejected("decision-not-standing", "Quyết định bị thay thế chưa ban hành hoặc không còn hiệu lực.")


def _must_fit(command: DraftDecision | ReviseDecision, free: frozenset[str | None]) -> None:
    """Refuse a draft that goes beyond the conclusion, or with a roadmap that has holes.

    `free`: which decisions may already answer a proposal of it, None: no decision does.
    """
    if not command.concluded:
        raise Rejected("dossier-not-concluded", "Hồ sơ chưa kết luận hoặc không có đề xuất nào cần quyết định.")
    if not command.teams:
        raise Rejected("decision-empty", "Quyết định phải nêu ít nhất một đơn vị được thành lập.", {"teams": "trống"})
    for proposal, times in Counter(team.proposal for team in command.teams).items():
        if times > 1:
            raise Rejected("team-twice", f"Đề xuất {proposal} có {times} lần trong dự thảo.", {"teams": proposal})
    for team in command.teams:
        _must_be_concluded(team, command, free)
        _must_have_roadmap(team)
    for n, directive in enumerate(command.directives):
        if unknown := sorted({directive.lead_unit, *directive.supporting_units} - command.known_units):
            names = ", ".join(unknown)
            raise Rejected(
                "unit-unknown", f"Danh bạ không có đơn vị {names}.", {f"directives.{n}": f"Không có {names}."}
            )
    must_be_assignable(command.directives, command.assignable)


def _must_be_concluded(team: DecidedTeam, command: DraftDecision | ReviseDecision, free: frozenset[str | None]) -> None:
    concluded = command.concluded.get(team.proposal)
    if concluded is None:
        raise _of("proposal-not-approved", "chưa được kết luận chấp thuận", team)
    if (concluded.unit, concluded.phase) != (team.unit, team.phase):
        raise _of(
            "team-differs",
            f"theo kết luận là của đơn vị {concluded.unit}, giai đoạn {concluded.phase}; dự thảo ghi khác",
            team,
        )
    if concluded.decision not in free:
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


def _must_award(
    command: DraftCommendation | ReviseCommendation, free: frozenset[str | None], supersedes: str | None
) -> None:
    """Refuse a draft that awards nothing, or carries a nomination that is not ready or is in another decision.

    `free`: which decisions may carry a nomination of it. One that replaces another may award what that one awarded.
    """
    declined = tuple(each.commendation for each in command.declined)
    if not command.commendations:
        raise Rejected(
            "decision-awards-nothing",
            "Quyết định khen thưởng phải nêu ít nhất một đề nghị được khen; chỉ từ chối thì trả lời bằng văn bản.",
            {"commendations": "trống"},
        )
    for nomination, times in Counter((*command.commendations, *declined)).items():
        if times > 1:
            raise _about("nomination-twice", f"có {times} lần trong dự thảo", nomination)
    for nomination in command.commendations:
        _must_be_ready(command, nomination, free | {supersedes})
        if command.nominations[nomination].is_opposed:
            raise _about("nomination-opposed", "không được bộ phận thi đua, khen thưởng đề nghị khen", nomination)
    for nomination in declined:
        _must_be_ready(command, nomination, free)


def _must_be_ready(command: DraftCommendation | ReviseCommendation, key: str, free: frozenset[str | None]) -> None:
    nomination = command.nominations.get(key)
    if nomination is None:
        raise _about("nomination-unknown", "không có", key)
    if not nomination.is_decided_here:
        raise _about("nomination-decided-elsewhere", "do cấp khác quyết định; ghi nhận kết quả theo văn bản", key)
    if nomination.decision not in free:
        raise _about("nomination-carried", f"đã có trong quyết định {nomination.decision}", key)
    if nomination.decision is None and not nomination.is_appraised:
        raise _about("nomination-not-appraised", "chưa thẩm định hoặc đã kết thúc", key)


def _about(code: str, what: str, nomination: str) -> Rejected:
    return Rejected(code, f"Đề nghị khen thưởng {nomination} {what}.", {"commendations": nomination})
