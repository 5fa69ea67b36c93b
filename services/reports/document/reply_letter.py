"""Công văn trả lời: the answer to one unit's proposal, citing where it is written. A Party document is cited only."""

from services.reports.document.desk import Desk
from services.reports.proposal.state import Answer, Proposal, ProposalStatus
from shared.platform.documents.paper import Block, Paper, Paragraph
from shared.platform.documents.words import cited, day_short, quoted, sentence


def reply_letter(proposal: Proposal, answer: Answer, desk: Desk) -> Paper:
    """The letter to the unit whose proposal was answered."""
    unit = desk.name(proposal.unit)
    return Paper(
        head=desk.from_province("", about="trả lời đề xuất, kiến nghị của đơn vị"),
        to=(unit,),
        blocks=(
            Paragraph(
                f"{desk.province.name} nhận được đề xuất của {unit} (gửi ngày"
                f" {day_short(proposal.submitted_at.date())}): {sentence(quoted(proposal.wording.text))}"
            ),
            *_answered(proposal, answer, desk),
            Paragraph(
                f"{desk.province.name} thông báo để {unit} biết, thực hiện; vướng mắc báo cáo về {desk.drafter.name}."
            ),
        ),
        signature=desk.signature,
        recipients=("Như trên", desk.archive()),
        about=f"V/v trả lời đề xuất của {unit}",
    )


def _answered(proposal: Proposal, answer: Answer, desk: Desk) -> list[Block]:
    basis = f"Theo văn bản {cited(answer.basis)}"
    reason = sentence(answer.reason) if answer.reason else "[Lý do…]."
    match proposal.status:
        case ProposalStatus.REJECTED:
            return [Paragraph(f"{basis}, đề xuất trên không được chấp thuận. Lý do: {reason}")]
        case ProposalStatus.DEFERRED:
            return [Paragraph(f"{basis}, đề xuất trên chưa được xem xét ở thời điểm này. Lý do: {reason}")]
        case _:
            pass
    if answer.decision:
        phase = f", thực hiện ở giai đoạn {answer.phase}" if answer.phase else ""
        effect = day_short(answer.decision.effective_on)
        return [
            Paragraph(
                f"Đề xuất trên được chấp thuận tại Quyết định {cited(answer.basis)}"
                f" (có hiệu lực từ ngày {effect}){phase}."
            )
        ]
    said: list[Block] = [Paragraph(f"{basis}, đề xuất trên được chấp thuận.")]
    if answer.reason:
        said.append(Paragraph(reason))
    return said
