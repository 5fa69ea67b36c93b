"""Bảng tổng hợp: one row a unit, beside the report of opinions. The only document in landscape."""

from services.reports.document.desk import Desk
from services.reports.document.opinions_report import answers_of, provenance, stance_of
from services.reports.document.wording import DUTIES, NOT_ANSWERED, STANCES, report_of, source_of
from services.reports.dossier.snapshot import Snapshot, UnitLine
from shared.platform.documents.paper import Block, Emphasis, Grid, Head, Paper, Paragraph
from shared.platform.documents.words import quoted, sentence


def summary_table(snapshot: Snapshot, desk: Desk) -> Paper:
    """The table, one for each question."""
    blocks: list[Block] = []
    for question in snapshot.questions:
        blocks.append(Paragraph(sentence(f"Câu hỏi {question.code}: {question.text}"), Emphasis.HEADING))
        rows = tuple(_row(n, unit, question.code, snapshot, desk) for n, unit in enumerate(snapshot.units, 1))
        head = ("TT", "Đơn vị", "Ý kiến", "Lập luận (nguyên văn) và nguồn", "Đề xuất, kiến nghị", "Ghi chú")
        blocks.append(Grid(head, rows, (4, 16, 12, 32, 24, 12), frozenset({0}), size=11))
    blocks.append(provenance(snapshot))
    head = desk.from_department("BC")
    return Paper(
        head=Head(head.superior, head.issuer, None, head.place, desk.dated, desk.today, is_draft=desk.is_draft),
        title="BẢNG TỔNG HỢP",
        subtitle=f"Ý kiến, đề xuất của các đơn vị tại {snapshot.title}",
        blocks=(Paragraph(f"(Kèm theo Báo cáo {desk.itself()})", Emphasis.BESIDE), *blocks),
        is_landscape=True,
        body_size=13,
    )


def _row(n: int, unit: UnitLine, question: str, snapshot: Snapshot, desk: Desk) -> tuple[str, ...]:
    stance = stance_of(unit, question)
    *earlier, present = answers_of(unit, question) or (None,)
    changed = "".join(f"\n(trước đó: {STANCES[each.stance].lower()})" for each in earlier if each)
    arguments = present.arguments if present else ()
    return (
        str(n),
        f"{desk.name(unit.unit)}\n({DUTIES[unit.duty].lower()})",
        (STANCES[stance] if stance else NOT_ANSWERED) + changed,
        "\n".join(f"{quoted(each.text)} – {source_of(each, unit)}" for each in arguments) or "–",
        "\n".join(quoted(each.text) for each in snapshot.proposals if each.unit == unit.unit) or "–",
        "\n".join(_notes(unit)) or "",
    )


def _notes(unit: UnitLine) -> list[str]:
    notes: list[str] = []
    if not unit.has_answered:
        notes.append("Không trả lời")
    elif unit.is_late:
        notes.append("Trả lời sau khi chốt tổng hợp")
    if unit.reports:
        last = unit.reports[-1]
        notes.append(report_of(last) + (", quá hạn" if last.is_late else ""))
    return notes
