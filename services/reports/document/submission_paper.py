"""Tờ trình: what the staff unit puts before the Party Standing Committee and the Director, and what it asks."""

from services.reports.document.desk import Desk
from services.reports.document.opinions_report import provenance
from services.reports.document.wording import ANSWERS, silent_units, tally_sentence
from services.reports.dossier.snapshot import ProposalLine, Snapshot
from shared.contracts.reports.dossier import ProposalAnswer, ProposalOutcome
from shared.platform.documents.paper import Block, Emphasis, Paper, Paragraph
from shared.platform.documents.words import cited, count, day_short, listed, sentence


def submission_paper(snapshot: Snapshot, desk: Desk) -> Paper:
    """The paper."""
    return Paper(
        head=desk.from_department("TTr"),
        title="TỜ TRÌNH",
        subtitle=f"Về việc xem xét ý kiến, đề xuất của các đơn vị tại {snapshot.title}",
        to=(f"Ban Thường vụ Đảng ủy {desk.province.name}", f"Đồng chí Giám đốc {desk.province.name}"),
        blocks=(
            Paragraph("I. SỰ CẦN THIẾT", Emphasis.HEADING),
            Paragraph(
                f"Ngày {day_short(snapshot.held_on)}, {desk.province.name} tổ chức {snapshot.title}. Thực hiện nhiệm vụ"
                f" giao tại Thông báo {cited(snapshot.conclusion)}, {desk.drafter.name} đã tổng hợp ý kiến, đề xuất của"
                " các đơn vị và kính trình như sau:"
            ),
            Paragraph("II. KẾT QUẢ LẤY Ý KIẾN", Emphasis.HEADING),
            *_results(snapshot, desk),
            Paragraph("III. NỘI DUNG TRÌNH", Emphasis.HEADING),
            *_content(snapshot),
            *_recommended(snapshot, desk),
            Paragraph("IV. KIẾN NGHỊ", Emphasis.HEADING),
            Paragraph(
                f"Kính đề nghị Ban Thường vụ Đảng ủy {desk.province.name} xem xét, cho ý kiến về chủ trương; Giám đốc"
                f" {desk.province.name} xem xét, quyết định theo thẩm quyền đối với từng đề xuất nêu tại mục III."
            ),
            Paragraph("(Kèm theo: Báo cáo tổng hợp ý kiến; Bảng tổng hợp; dự thảo Quyết định.)", Emphasis.NOTE),
            provenance(snapshot),
        ),
        signature=desk.signature,
        recipients=("Như trên", "Đồng chí chủ trì Hội nghị (để báo cáo)", desk.archive()),
    )


def _results(snapshot: Snapshot, desk: Desk) -> list[Block]:
    said: list[Block] = []
    for question in snapshot.questions:
        said.append(Paragraph(sentence(question.text), lead="Câu hỏi:"))
        said += [
            Paragraph(sentence(f"- {tally_sentence(each)}"))
            for each in snapshot.tallies
            if each.question == question.code
        ]
    if silent := silent_units(snapshot):
        said.append(Paragraph(f"Đơn vị chưa trả lời: {listed(desk.name(unit) for unit in silent)}."))
    said.append(Paragraph(sentence(snapshot.assessment or "[Đánh giá của đơn vị tham mưu…]"), lead="Đánh giá:"))
    return said


def _content(snapshot: Snapshot) -> list[Block]:
    if not snapshot.options:
        return [Paragraph("[Các phương án trình…]")]
    return [
        Paragraph(_announced(len(snapshot.options))),
        *(Paragraph(sentence(each.text), lead=f"Phương án {each.code}:") for each in snapshot.options),
    ]


def _announced(options: int) -> str:
    return f"Trình xem xét {count(options)} phương án:" if options > 1 else "Trình xem xét phương án:"


def _recommended(snapshot: Snapshot, desk: Desk) -> list[Block]:
    made = [(each, each.recommendation) for each in snapshot.proposals if each.recommendation]
    open_ones = [each for each in snapshot.proposals if each.recommendation is None]
    said: list[Block] = []
    if made:
        said.append(Paragraph(f"Đề nghị đối với {count(len(made))} đề xuất của các đơn vị:"))
    for answer in ProposalAnswer:
        for phase in sorted({made_.phase or 0 for _, made_ in made if made_.outcome is answer}):
            these = [(each, made_) for each, made_ in made if (made_.outcome, made_.phase or 0) == (answer, phase)]
            said += _group(answer, phase, these, desk)
    if open_ones:
        names = listed(dict.fromkeys(desk.name(each.unit) for each in open_ones))
        said.append(Paragraph(f"Chưa có đề nghị của đơn vị tham mưu: {count(len(open_ones))} đề xuất ({names})."))
    return said


def _group(
    answer: ProposalAnswer, phase: int, made: list[tuple[ProposalLine, ProposalOutcome]], desk: Desk
) -> list[Block]:
    when = f", giai đoạn {phase}" if phase else ""
    lead = f"- {ANSWERS[answer]}{when} ({count(len(made))}):"
    if not any(outcome.reason for _, outcome in made):
        return [Paragraph(f"{listed(desk.name(each.unit) for each, _ in made)}.", lead=lead)]
    return [
        Paragraph("", lead=lead),
        *(Paragraph(sentence(f"+ {desk.name(each.unit)}: {outcome.reason or each.title}")) for each, outcome in made),
    ]
