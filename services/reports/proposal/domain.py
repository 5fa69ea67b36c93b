"""A unit's proposal: submitted by its head, appraised by the unit its kind names, answered by the leaders.

submitted → in-dossier → approved | rejected | deferred; withdrawn before it is in a dossier; deferred → submitted
again; approved → implemented, or back in the dossier when its decision falls. Appraisal runs in parallel. The words
are frozen from submission: only a requested supplement makes another revision. When the unit is no more, its open
proposal goes over to its only successor, or lapses; an answer that was signed before that day stays the unit's.
"""

from typing import Final, assert_never

from services.reports.proposal import answers
from services.reports.proposal.answers import needs_decision
from services.reports.proposal.commands import (
    AppraiseProposal,
    ApproveProposal,
    Command,
    DeferProposal,
    ImplementProposal,
    IncludeProposal,
    LapseProposal,
    RehomeProposal,
    RejectProposal,
    RequestSupplement,
    ReturnToDossier,
    StartAppraisal,
    SubmitProposal,
    SupplementProposal,
    WithdrawProposal,
)
from services.reports.proposal.state import ANSWERED, AppraisalStatus, Proposal, ProposalStatus, evolve
from shared.contracts.actor import Actor, Role, named
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.proposal import (
    AnyProposalEvent,
    ProposalAppraisalStarted,
    ProposalAppraised,
    ProposalIncluded,
    ProposalKind,
    ProposalLapsed,
    ProposalRehomed,
    ProposalSubmitted,
    ProposalSupplementRequested,
    ProposalWithdrawn,
)

__all__ = ["APPRAISERS", "Command", "Proposal", "decide", "evolve", "needs_decision"]

APPRAISERS: Final = {
    ProposalKind.TEAM: Role.PERSONNEL,
    ProposalKind.ORGANISATION: Role.PERSONNEL,
    ProposalKind.EQUIPMENT: Role.LOGISTICS,
    ProposalKind.OTHER: Role.STAFF,
}
_OPEN = (ProposalStatus.SUBMITTED, ProposalStatus.IN_DOSSIER)


def decide(command: Command, state: Proposal | None) -> list[AnyProposalEvent]:
    """The events that the command makes; none when it was carried out before. Raises `Rejected` or `Forbidden`."""
    if isinstance(command, SubmitProposal):
        return _submit(command, state)
    if state is None:
        raise Rejected("proposal-not-found", "Không có đề xuất này. Hãy kiểm tra lại mã đề xuất.")
    match command:
        case SupplementProposal():
            return _supplement(command, state)
        case WithdrawProposal():
            return _withdraw(command, state)
        case StartAppraisal():
            return _start_appraisal(command, state)
        case RequestSupplement():
            return _request_supplement(command, state)
        case AppraiseProposal():
            return _appraise(command, state)
        case IncludeProposal():
            return _include(command, state)
        case ApproveProposal():
            return answers.approve(command, state)
        case RejectProposal():
            return answers.reject(command, state)
        case DeferProposal():
            return answers.defer(command, state)
        case ReturnToDossier():
            return answers.return_to_dossier(command, state)
        case ImplementProposal():
            return answers.implement(command, state)
        case RehomeProposal():
            return _rehome(command, state)
        case LapseProposal():
            return [ProposalLapsed(unit=state.unit, reason=command.reason)] if state.is_undecided else []
        case _:
            assert_never(command)


def _submit(command: SubmitProposal, state: Proposal | None) -> list[AnyProposalEvent]:
    _by_the_head(command.actor, command.unit)
    if state is not None:
        raise Rejected("proposal-exists", "Đề xuất này đã được gửi; nội dung đã gửi không sửa được.")
    if command.unit not in command.expected:
        raise Rejected("unit-not-expected", f"Đơn vị {command.unit} không thuộc thành phần của hội nghị này.")
    if not command.is_open:
        raise Rejected("conference-not-open", "Hội nghị chưa triệu tập hoặc hồ sơ đã ký, không nhận đề xuất.")
    return [
        ProposalSubmitted(
            conference=command.conference,
            unit=command.unit,
            kind=command.kind,
            title=command.title,
            text=command.text,
            conditions=command.conditions,
            revision=1,
            submitted_at=command.at,
        )
    ]


def _supplement(command: SupplementProposal, state: Proposal) -> list[AnyProposalEvent]:
    _by_the_head(command.actor, state.unit)
    last = state.wording
    if state.appraisal_status is not AppraisalStatus.SUPPLEMENT_REQUESTED:
        if (last.title, last.text, last.conditions) == (command.title, command.text, command.conditions):
            return []
        raise Rejected("proposal-frozen", "Đề xuất đã gửi thì không sửa được, trừ khi có yêu cầu bổ sung.")
    _while_open(state)
    return [
        ProposalSubmitted(
            conference=state.conference,
            unit=state.unit,
            kind=state.kind,
            title=command.title,
            text=command.text,
            conditions=command.conditions,
            revision=last.revision + 1,
            submitted_at=command.at,
        )
    ]


def _withdraw(command: WithdrawProposal, state: Proposal) -> list[AnyProposalEvent]:
    _by_the_head(command.actor, state.unit)
    if state.status is ProposalStatus.WITHDRAWN:
        return []
    if state.status is not ProposalStatus.SUBMITTED:
        raise Rejected("proposal-in-dossier", "Đề xuất đã đưa vào hồ sơ trình nên không rút được nữa.")
    return [ProposalWithdrawn(unit=state.unit, reason=command.reason)]


def _start_appraisal(command: StartAppraisal, state: Proposal) -> list[AnyProposalEvent]:
    _by_the_appraiser(command.actor, state)
    if state.status is not ProposalStatus.DEFERRED:
        if state.appraisal_status is AppraisalStatus.UNDER_WAY:
            return []
        _while_open(state)
        if state.appraisal_status is not AppraisalStatus.AWAITED:
            raise Rejected("appraisal-not-awaited", "Đề xuất đang chờ bổ sung hoặc đã thẩm định xong.")
    return [ProposalAppraisalStarted(by_unit=command.actor.unit)]


def _request_supplement(command: RequestSupplement, state: Proposal) -> list[AnyProposalEvent]:
    _by_the_appraiser(command.actor, state)
    if state.appraisal_status is AppraisalStatus.SUPPLEMENT_REQUESTED and state.supplement_reason == command.reason:
        return []
    _under_appraisal(state)
    return [ProposalSupplementRequested(by_unit=command.actor.unit, reason=command.reason)]


def _appraise(command: AppraiseProposal, state: Proposal) -> list[AnyProposalEvent]:
    _by_the_appraiser(command.actor, state)
    given = state.appraisal
    done = state.appraisal_status is AppraisalStatus.APPRAISED
    if done and given is not None and (given.verdict, given.note) == (command.verdict, command.note):
        return []
    _under_appraisal(state)
    return [
        ProposalAppraised(
            by_unit=command.actor.unit,
            verdict=command.verdict,
            note=command.note,
            revision=state.wording.revision,
        )
    ]


def _include(command: IncludeProposal, state: Proposal) -> list[AnyProposalEvent]:
    if not command.actor.has(Role.STAFF, Role.STAFF_HEAD, Role.SYSTEM):
        raise Forbidden("staff-only", "Chỉ đơn vị tham mưu đưa đề xuất vào hồ sơ trình.")
    if state.status is ProposalStatus.IN_DOSSIER and state.dossier == command.dossier:
        return []
    if state.status is not ProposalStatus.SUBMITTED:
        raise Rejected("proposal-not-open", "Đề xuất đã ở hồ sơ khác, đã rút hoặc đã có kết quả.")
    if not command.is_open:
        raise Rejected("dossier-not-open", "Hồ sơ đã ký hoặc đã kết luận, không nhận thêm đề xuất.")
    return [ProposalIncluded(dossier=command.dossier, is_late=command.is_late, fallen_decision=None)]


def _rehome(command: RehomeProposal, state: Proposal) -> list[AnyProposalEvent]:
    answered_on = state.answer.basis.signed_on if state.answer and state.status in ANSWERED else None
    was_open = state.is_undecided or (answered_on is not None and command.effective_on <= answered_on)
    if not was_open or state.unit == command.unit:
        return []
    return [ProposalRehomed(unit=command.unit, previous=state.unit, effective_on=command.effective_on)]


def _by_the_head(actor: Actor, unit: str) -> None:
    if actor.unit != unit or not actor.has(Role.HEAD, Role.DEPUTY):
        raise Forbidden("head-only", f"Chỉ thủ trưởng hoặc cấp phó ký thay của đơn vị {unit} được làm việc này.")


def _by_the_appraiser(actor: Actor, state: Proposal) -> None:
    role = APPRAISERS[state.kind]
    if not actor.has(role):
        raise Forbidden("appraiser-only", f"Đề xuất loại này do {named(role)} thẩm định.")
    if actor.unit == state.unit:
        raise Forbidden("own-proposal", "Đơn vị không tự thẩm định đề xuất của mình.")


def _while_open(state: Proposal) -> None:
    if state.status not in _OPEN:
        raise Rejected("proposal-not-open", "Đề xuất đã rút hoặc đã có kết quả.")


def _under_appraisal(state: Proposal) -> None:
    _while_open(state)
    if state.appraisal_status is not AppraisalStatus.UNDER_WAY:
        raise Rejected("appraisal-not-started", "Đề xuất chưa được tiếp nhận thẩm định hoặc đã thẩm định xong.")
