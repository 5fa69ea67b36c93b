"""Báo cáo tổng hợp ý kiến: what every unit said to the conference's questions, in its own words, with the source."""

from services.reports.document.desk import Desk
from services.reports.document.wording import (
    ANSWERS,
    DUTIES,
    PROPOSAL_KINDS,
    STANCES,
    VERDICTS,
    silent_units,
    source_of,
)
from services.reports.dossier.snapshot import AnswerLine, ProposalLine, Snapshot, UnitLine
from shared.contracts.reports.common import Question, Stance
from shared.contracts.reports.dossier import Tally
from shared.platform.documents.paper import Block, Emphasis, Grid, Paper, Paragraph
from shared.platform.documents.words import cited, count, day_short, listed, quoted, sentence, share

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def opinions_report(snapshot: Snapshot, desk: Desk) -> Paper:
    """The report, from a frozen snapshot or from what would be frozen now."""
    blocks: list[Block] = [_heading("I. VIỆC LẤY Ý KIẾN"), *_course(snapshot, desk)]
    for n, question in enumerate(snapshot.questions, 1):
        blocks.append(_heading(f"{_numeral(n + 1)}. KẾT QUẢ: {sentence(question.text)}"))
        blocks += _question(question, snapshot, desk)
    n = len(snapshot.questions) + 2
    blocks.append(_heading(f"{_numeral(n)}. ĐỀ XUẤT, KIẾN NGHỊ CỦA CÁC ĐƠN VỊ"))
    blocks += [part for k, each in enumerate(snapshot.proposals, 1) for part in _proposal(k, each, desk)] or [
        Paragraph("Không có đề xuất, kiến nghị nào được đưa vào hồ sơ.")
    ]
    blocks.append(_heading(f"{_numeral(n + 1)}. ĐÁNH GIÁ CỦA ĐƠN VỊ THAM MƯU"))
    blocks.append(Paragraph(sentence(snapshot.assessment or "[Đơn vị tham mưu bổ sung đánh giá…]")))
    blocks += [Paragraph(sentence(each.text), lead=f"Phương án {each.code}:") for each in snapshot.options]
    blocks.append(provenance(snapshot))
    return Paper(
        head=desk.from_department("BC"),
        title="BÁO CÁO",
        subtitle=f"Tổng hợp ý kiến, đề xuất của các đơn vị tại {snapshot.title}",
        to=(f"Đồng chí {snapshot.chair.office} {desk.name(snapshot.chair.unit)}, chủ trì Hội nghị",),
        blocks=tuple(blocks),
        signature=desk.signature,
        recipients=("Như trên", "Các đơn vị được hỏi ý kiến (để biết)", desk.archive()),
    )


def provenance(snapshot: Snapshot) -> Paragraph:
    """Which frozen content the document was made from, so that anyone can compare."""
    return Paragraph(
        f"Văn bản được lập từ hồ sơ trình, bản ký lần {snapshot.revision}; mã băm SHA-256 của nội dung:"
        f" {snapshot.sha256()}. Ý kiến của các đơn vị được trích nguyên văn.",
        Emphasis.NOTE,
    )


def tally_grid(tallies: tuple[Tally, ...], *, with_shares: bool = True) -> Grid:
    """The counts of one question: units that report and units that give an opinion apart, silence in its own column."""
    head = (
        "Thành phần",
        "Số đơn vị",
        "Nhất trí",
        "Nhất trí, có điều kiện",
        "Không nhất trí",
        "Không có ý kiến",
        "Chưa trả lời",
    )
    rows = tuple(
        (
            DUTIES[each.duty],
            count(each.expected),
            *(
                count(part) + (f"\n({share(part, each.base)})" if with_shares else "")
                for part in (each.agree, each.agree_with_conditions, each.disagree, each.no_opinion)
            ),
            count(each.not_answered),
        )
        for each in tallies
    )
    return Grid(head, rows, (22, 11, 13, 16, 13, 13, 12), frozenset(range(1, 7)))


def _numeral(n: int) -> str:
    return _ROMAN[n - 1] if n <= len(_ROMAN) else str(n)


def _heading(text: str) -> Paragraph:
    return Paragraph(text, Emphasis.HEADING)


def _course(snapshot: Snapshot, desk: Desk) -> list[Block]:
    answered = [unit for unit in snapshot.units if unit.has_answered]
    late = [desk.name(unit.unit) for unit in answered if unit.is_late or any(each.is_late for each in unit.reports)]
    silent = [desk.name(unit) for unit in silent_units(snapshot)]
    said: list[Block] = [
        Paragraph(
            f"Thực hiện Thông báo {cited(snapshot.conclusion)}, {desk.drafter.name} đã tổng hợp ý kiến, đề xuất của các"
            f" đơn vị tại {snapshot.title} (tổ chức ngày {day_short(snapshot.held_on)})."
        ),
        Paragraph(
            f"Số đơn vị được hỏi: {count(len(snapshot.units))}; đã trả lời: {count(len(answered))};"
            f" chưa trả lời: {count(len(silent))}."
        ),
    ]
    if silent:
        said.append(Paragraph(f"Đơn vị chưa trả lời (không tính là bất cứ ý kiến nào): {listed(silent)}."))
    if late:
        said.append(Paragraph(f"Đơn vị trả lời sau thời hạn (vẫn được tiếp nhận): {listed(late)}."))
    return said


def _question(question: Question, snapshot: Snapshot, desk: Desk) -> list[Block]:
    blocks: list[Block] = [tally_grid(tuple(each for each in snapshot.tallies if each.question == question.code))]
    for n, stance in enumerate(Stance, 1):
        units = [unit for unit in snapshot.units if stance_of(unit, question.code) is stance]
        if units:
            blocks.append(_heading(f"{n}. {STANCES[stance]} ({count(len(units))} đơn vị)"))
            blocks += [part for unit in units for part in _opinion(unit, question.code, desk)]
    return blocks


def stance_of(unit: UnitLine, question: str) -> Stance | None:
    """The unit's present stance; None where it has not answered the question."""
    return next((each.stance for each in unit.opinions if each.question == question), None)


def answers_of(unit: UnitLine, question: str) -> tuple[AnswerLine, ...]:
    """All answers of the unit to the question, the present one last."""
    return next((each.history for each in unit.opinions if each.question == question), ())


def _opinion(unit: UnitLine, question: str, desk: Desk) -> list[Block]:
    *earlier, present = answers_of(unit, question)
    name = desk.name(unit.unit)
    if not present.arguments:
        words = ["không nêu lập luận kèm theo."]
    else:
        words = [f"{quoted(each.text)} ({source_of(each, unit)})." for each in present.arguments]
    late = " (trả lời sau Hội nghị)" if present.is_late else ""
    said: list[Block] = [Paragraph(" ".join(words), lead=f"- {name}{late}:")]
    for answer in earlier:
        reasons = "; ".join(f"{quoted(each.text)} ({source_of(each, unit)})" for each in answer.arguments)
        before = f"Trước đó: {STANCES[answer.stance].lower()}"
        said.append(Paragraph(f"{before}: {reasons}." if reasons else f"{before}."))
    return said


def _proposal(n: int, proposal: ProposalLine, desk: Desk) -> list[Block]:
    late = ", gửi sau khi chốt tổng hợp" if proposal.is_late else ""
    lead = f"{n}. {desk.name(proposal.unit)} ({PROPOSAL_KINDS[proposal.kind]}{late}):"
    said: list[Block] = [Paragraph(sentence(quoted(proposal.text)), lead=lead)]
    if proposal.conditions:
        said.append(Paragraph(f"Điều kiện kèm theo: {quoted(proposal.conditions)}."))
    if proposal.appraisal:
        advice = f"{VERDICTS[proposal.appraisal.verdict]}; {proposal.appraisal.note.strip()}"
        said.append(Paragraph(sentence(f"Ý kiến thẩm định của {desk.name(proposal.appraisal.by_unit)}: {advice}")))
    else:
        said.append(Paragraph("Chưa có ý kiến thẩm định."))
    if proposal.recommendation:
        answer = ANSWERS[proposal.recommendation.outcome].lower()
        phase = f", giai đoạn {proposal.recommendation.phase}" if proposal.recommendation.phase else ""
        reason = f"; lý do: {proposal.recommendation.reason.strip()}" if proposal.recommendation.reason else ""
        said.append(Paragraph(sentence(f"Đơn vị tham mưu đề nghị: {answer}{phase}{reason}")))
    return said
