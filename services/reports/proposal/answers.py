"""How a proposal is answered: by a dossier's conclusion, by a decision, and by what comes of it."""

from services.reports.proposal.commands import (
    Act,
    ApproveProposal,
    DeferProposal,
    ImplementProposal,
    RejectProposal,
    ReturnToDossier,
)
from services.reports.proposal.state import Proposal, ProposalStatus
from shared.contracts.actor import Role
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.proposal import (
    AnyProposalEvent,
    ProposalApproved,
    ProposalDeferred,
    ProposalImplemented,
    ProposalIncluded,
    ProposalKind,
    ProposalRejected,
)

_DONE = (ProposalStatus.APPROVED, ProposalStatus.IMPLEMENTED)


def needs_decision(kind: ProposalKind) -> bool:
    """Whether an approval of this kind takes a decision of the Director."""
    return kind in (ProposalKind.TEAM, ProposalKind.ORGANISATION)


def approve(command: ApproveProposal, state: Proposal) -> list[AnyProposalEvent]:
    """The leaders said yes, or a new decision replaces the one that said so."""
    _by_the_service(command)
    if needs_decision(state.kind) and (command.decision is None or command.phase is None or not command.team_name):
        raise Rejected("proposal-needs-decision", "Đề xuất về tổ chức chỉ được chấp thuận bằng quyết định có lộ trình.")
    if not needs_decision(state.kind) and command.decision is not None:
        raise Rejected("proposal-needs-no-decision", "Đề xuất loại này được trả lời bằng kết luận.")
    replaces = state.status in _DONE and state.decision is not None and state.decision == command.supersedes
    if state.status in _DONE and not replaces and state.decision == (command.decision and command.decision.id):
        return []
    if not replaces and not _is_to_be_answered(command.dossier, None, state):
        return []
    return [
        ProposalApproved(
            conference=state.conference,
            unit=state.unit_on(command.basis.signed_on),
            kind=state.kind,
            phase=command.phase,
            decision=command.decision,
            basis=command.basis,
            team_name=command.team_name,
            milestones=command.milestones,
        )
    ]


def reject(command: RejectProposal, state: Proposal) -> list[AnyProposalEvent]:
    """The leaders said no."""
    _by_the_service(command)
    if not _is_to_be_answered(command.dossier, ProposalStatus.REJECTED, state):
        return []
    unit = state.unit_on(command.basis.signed_on)
    return [ProposalRejected(unit=unit, reason=command.reason, basis=command.basis)]


def defer(command: DeferProposal, state: Proposal) -> list[AnyProposalEvent]:
    """The leaders put the answer off."""
    _by_the_service(command)
    if not _is_to_be_answered(command.dossier, ProposalStatus.DEFERRED, state):
        return []
    return [ProposalDeferred(unit=state.unit, reason=command.reason, basis=command.basis, until=command.until)]


def return_to_dossier(command: ReturnToDossier, state: Proposal) -> list[AnyProposalEvent]:
    """The decision that said yes fell."""
    _by_the_service(command)
    if state.status not in _DONE or state.decision != command.decision or state.dossier is None:
        return []
    return [ProposalIncluded(dossier=state.dossier, is_late=state.is_late, fallen_decision=command.decision)]


def implement(command: ImplementProposal, state: Proposal) -> list[AnyProposalEvent]:
    """What was approved is there."""
    by_team = command.by is not None
    if by_team or command.task is not None:
        _by_the_service(command)
    elif not command.actor.has(Role.STAFF, Role.STAFF_HEAD):
        raise Forbidden("staff-only", "Chỉ đơn vị tham mưu xác nhận đề xuất đã được thực hiện.")
    if state.status is ProposalStatus.IMPLEMENTED or state.fallen_decision is not None:
        return []
    if state.status is not ProposalStatus.APPROVED:
        raise Rejected("proposal-not-approved", "Đề xuất chưa được chấp thuận nên chưa thể ghi nhận là đã thực hiện.")
    if needs_decision(state.kind) and not by_team:
        raise Rejected("proposal-by-team", "Đề xuất thành lập Đội được ghi nhận khi Đội đi vào hoạt động.")
    return [
        ProposalImplemented(
            unit=state.unit,
            by=command.by,
            implemented_on=command.implemented_on,
            evidence=command.evidence,
            task=command.task,
        )
    ]


def _is_to_be_answered(dossier: str, repeat: ProposalStatus | None, state: Proposal) -> bool:
    if state.status is repeat and state.dossier == dossier:
        return False
    if state.status not in (ProposalStatus.IN_DOSSIER, ProposalStatus.LAPSED) or state.dossier != dossier:
        raise Rejected("proposal-not-in-dossier", "Đề xuất không nằm trong hồ sơ này hoặc đã được trả lời.")
    return True


def _by_the_service(command: Act) -> None:
    if not command.actor.has(Role.SYSTEM):
        raise Forbidden("by-reaction-only", "Kết quả của đề xuất chỉ được ghi theo kết luận hoặc quyết định.")
