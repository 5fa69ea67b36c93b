"""The words that documents have in common: dates, numbers, stances, kinds of proposals, where an argument came from."""

from collections.abc import Iterable
from datetime import date

from services.reports.dossier.snapshot import ArgumentLine, ReportLine, Snapshot, UnitLine
from shared.contracts.base import SignedDocument
from shared.contracts.reports.common import SourceKind, Stance, UnitDuty
from shared.contracts.reports.dossier import ProposalAnswer, Tally
from shared.contracts.reports.proposal import AppraisalVerdict, ProposalKind

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


def day_short(day: date) -> str:
    """«05/9/2024»: day under 10 and months 1 and 2 with a leading zero, as the decree writes them."""
    return f"{day.day:02}/{_month(day)}/{day.year}"


def day_long(day: date) -> str:
    """«ngày 05 tháng 9 năm 2024»."""
    return f"ngày {day.day:02} tháng {_month(day)} năm {day.year}"


def _month(day: date) -> str:
    return f"{day.month:02}" if day.month <= 2 else str(day.month)


def padded(number: str) -> str:
    """Number and symbol with the leading zero of a number under 10: «5/QĐ-CAT» becomes «05/QĐ-CAT»."""
    digits, slash, symbol = number.partition("/")
    return f"{int(digits):02}{slash}{symbol}" if digits.isdigit() else number


def count(number: int) -> str:
    """A count in a sentence: «07 đơn vị» as documents write small numbers."""
    return f"{number:02}"


def share(part: int, base: int) -> str:
    """A share in percent with one decimal, as Vietnamese writes it; a dash where there is no base."""
    return f"{part * 100 / base:.1f}%".replace(".", ",") if base else "–"


def cited(document: SignedDocument) -> str:
    """How a document is cited: «số 46/TB-CAT-PV05 ngày 06/8/2024»."""
    return f"số {padded(document.number)} ngày {day_short(document.signed_on)}"


def sentence(text: str) -> str:
    """The text with a full stop, where it has no end of its own."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…", ":")) else f"{text}."


def quoted(text: str) -> str:
    """The words of a unit, verbatim."""
    return f"“{text.strip()}”"


def shortened(text: str, most: int) -> str:
    """The text in at most so many characters, cut at a word and marked «…»."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return f"{text[: most - 1].rsplit(' ', 1)[0].rstrip(' ,;:.–-')}…"


def listed(items: Iterable[str]) -> str:
    """«a, b và c»."""
    *most, last = list(items)
    return f"{', '.join(most)} và {last}" if most else last


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
