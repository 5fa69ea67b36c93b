"""The words of this service's documents: stances, kinds of proposals, where an argument came from."""

from services.reports.dossier.snapshot import ArgumentLine, ReportLine, Snapshot, UnitLine
from shared.contracts.reports.common import SourceKind, Stance, UnitDuty
from shared.contracts.reports.dossier import ProposalAnswer, Tally
from shared.contracts.reports.proposal import AppraisalVerdict, ProposalKind
from shared.platform.documents.words import count, day_short, padded

STANCES = {
    Stance.AGREE: "Nhất trí",
    Stance.AGREE_WITH_CONDITIONS: "Nhất trí, có điều kiện",
    Stance.DISAGREE: "Không nhất trí",
    Stance.NO_OPINION: "Không có ý kiến",
}
NOT_ANSWERED = "Chưa trả lời"
DUTIES = {UnitDuty.REPORT: "Đơn vị báo cáo", UnitDuty.OPINION: "Đơn vị tham gia ý kiến"}
PROPOSAL_KINDS = {
    ProposalKind.TEAM: "thành lập Đội",
    ProposalKind.ORGANISATION: "tổ chức",
    ProposalKind.EQUIPMENT: "kinh phí, trang bị",
    ProposalKind.OTHER: "giải pháp khác",
}
VERDICTS = {
    AppraisalVerdict.SUPPORT: "đề nghị chấp thuận",
    AppraisalVerdict.SUPPORT_WITH_CONDITIONS: "đề nghị chấp thuận có điều kiện",
    AppraisalVerdict.OPPOSE: "đề nghị không chấp thuận",
}
ANSWERS = {
    ProposalAnswer.APPROVE: "Chấp thuận",
    ProposalAnswer.REJECT: "Không chấp thuận",
    ProposalAnswer.DEFER: "Chưa xem xét",
}


def source_of(argument: ArgumentLine, unit: UnitLine) -> str:
    """Where an argument was put forward, so that anyone finds it again."""
    source = argument.source
    match source.kind:
        case SourceKind.REPORT:
            number = f" số {padded(argument.number)}" if argument.number else ""
            return f"Báo cáo{number}, lần gửi {source.revision}"
        case SourceKind.PAPER:
            title = next((each.title for each in unit.papers if each.paper == source.document), "")
            return f"Tham luận “{title}”" if title else "Tham luận"
        case SourceKind.STATEMENT:
            office = next((each.speaker_office for each in unit.statements if each.statement == source.document), "")
            return f"Phát biểu tại Hội nghị ({office})" if office else "Phát biểu tại Hội nghị"
        case _:
            return f"Văn bản số {padded(source.document or '')}"


def report_of(line: ReportLine) -> str:
    """A revision of a report: «Báo cáo số 145/BC-CAH ngày 24/7/2024 (lần gửi 2)»."""
    again = f" (lần gửi {line.revision})" if line.revision > 1 else ""
    return f"Báo cáo số {padded(line.number)} ngày {day_short(line.submitted_on)}{again}"


def tally_sentence(tally: Tally) -> str:
    """A tally in words; silence is named, never counted as a stance."""
    counts = (
        (tally.agree, "nhất trí"),
        (tally.agree_with_conditions, "nhất trí có điều kiện"),
        (tally.disagree, "không nhất trí"),
        (tally.no_opinion, "không có ý kiến"),
        (tally.not_answered, "chưa trả lời"),
    )
    said = ", ".join(f"{count(number)} {words}" for number, words in counts if number)
    return f"{DUTIES[tally.duty]} ({count(tally.expected)} đơn vị): {said}"


def silent_units(snapshot: Snapshot) -> tuple[str, ...]:
    """The expected units from which nothing came."""
    return tuple(unit.unit for unit in snapshot.units if not unit.has_answered)
