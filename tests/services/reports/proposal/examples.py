"""Proposals at each place of their way, brought there by commands."""

from datetime import date

from services.reports.proposal.commands import (
    AppraiseProposal,
    ApproveProposal,
    Command,
    DeferProposal,
    IncludeProposal,
    LapseProposal,
    RehomeProposal,
    RejectProposal,
    RequestSupplement,
    StartAppraisal,
    SubmitProposal,
    SupplementProposal,
    WithdrawProposal,
)
from services.reports.proposal.domain import decide, evolve
from services.reports.proposal.state import Proposal
from shared.contracts.reports.proposal import AnyProposalEvent, AppraisalVerdict, ProposalKind
from shared.testing.given import Given, given
from tests.services.reports.offices import (
    CITY,
    HEAD,
    MOUNTAIN,
    PERSONNEL,
    ROADMAP,
    SYSTEM,
    TEAM_NAME,
    at,
    document,
    reference,
)

Case = Given[Proposal, Command, AnyProposalEvent]

BASIS = document("52/TB-CAT-PV05", "2024-08-23")
DECREE = document("1234/QĐ-CAT-PX01", "2024-09-05")
TEXT = "Đề nghị tái thành lập Đội."

SUBMIT = SubmitProposal(
    at=at("2024-07-16"),
    actor=HEAD,
    conference="conference-1",
    unit=MOUNTAIN,
    kind=ProposalKind.TEAM,
    title="Tái thành lập Đội",
    text=TEXT,
    conditions=None,
    expected=frozenset({MOUNTAIN, CITY}),
    is_open=True,
)
START = StartAppraisal(at=at("2024-08-01"), actor=PERSONNEL)
ASK = RequestSupplement(at=at("2024-08-02"), actor=PERSONNEL, reason="Nêu rõ nguồn nhân sự.")
SUPPLEMENT = SupplementProposal(
    at=at("2024-08-05"), actor=HEAD, title="Tái thành lập Đội", text="Bổ sung: điều chỉnh nội bộ.", conditions=None
)
APPRAISE = AppraiseProposal(
    at=at("2024-08-06"), actor=PERSONNEL, verdict=AppraisalVerdict.SUPPORT, note="Phù hợp quy định."
)
WITHDRAW = WithdrawProposal(at=at("2024-08-05"), actor=HEAD, reason="Điều chỉnh phương án.")
INCLUDE = IncludeProposal(at=at("2024-08-12"), actor=SYSTEM, dossier="dossier-1", is_late=False)
APPROVE = ApproveProposal(
    at=at("2024-09-06"),
    actor=SYSTEM,
    dossier="dossier-1",
    basis=DECREE,
    phase=1,
    decision=reference(),
    team_name=TEAM_NAME,
    milestones=ROADMAP,
)
REJECT = RejectProposal(
    at=at("2024-08-23"), actor=SYSTEM, dossier="dossier-1", reason="Không có trong quy định.", basis=BASIS
)
DEFER = DeferProposal(
    at=at("2024-08-23"), actor=SYSTEM, dossier="dossier-1", reason="Chờ phương án nội bộ.", basis=BASIS
)
REHOME = RehomeProposal(at=at("2024-08-20"), actor=SYSTEM, unit=CITY, effective_on=date(2024, 8, 20))
LAPSE = LapseProposal(at=at("2024-08-20"), actor=SYSTEM, reason="Đơn vị kết thúc hoạt động.")


def nothing() -> Case:
    return given(decide, evolve)


def after(*commands: Command, submit: SubmitProposal = SUBMIT) -> Case:
    """A submitted proposal to which these commands were given."""
    case = nothing().and_when(submit)
    for command in commands:
        case = case.and_when(command)
    return case
