"""Thông báo kết luận: what the chair acknowledged and directed. A Thông báo: «Kết luận» is not a type of the decree."""

from services.reports.conference.state import Conference, Notice
from services.reports.document.desk import Desk
from services.reports.document.wording import tally_sentence
from shared.contracts.reports.common import Directive
from shared.contracts.reports.dossier import Tally
from shared.platform.documents.paper import Block, Emphasis, Paper, Paragraph
from shared.platform.documents.words import day_short, listed, sentence


def conclusion_notice(conference: Conference, notice: Notice, tallies: list[Tally], desk: Desk) -> Paper:
    """The notice, or its draft. `tallies`: as counted when it was issued."""
    terms = conference.terms
    chair = f"đồng chí {terms.chair.office} {desk.name(terms.chair.unit)}"
    blocks: list[Block] = [
        Paragraph(
            f"Ngày {day_short(terms.held_on)}, {chair} chủ trì {terms.title}. Sau khi nghe báo cáo, tham luận và ý kiến"
            " của các đơn vị, đồng chí chủ trì kết luận như sau:"
        )
    ]
    if notice.acknowledgements:
        blocks.append(Paragraph("1. Ghi nhận, biểu dương", Emphasis.HEADING))
        for each in notice.acknowledgements:
            units = f" ({listed(desk.name(unit) for unit in each.units)})" if each.units else ""
            blocks.append(Paragraph(sentence(f"- {each.text.strip().rstrip('.')}{units}")))
    blocks.append(Paragraph(f"{1 + bool(notice.acknowledgements)}. Kết quả lấy ý kiến", Emphasis.HEADING))
    blocks += [Paragraph(sentence(f"- {tally_sentence(each)}")) for each in tallies]
    blocks.append(Paragraph(f"{2 + bool(notice.acknowledgements)}. Nhiệm vụ thời gian tới", Emphasis.HEADING))
    blocks += [part for n, each in enumerate(notice.directives, 1) for part in _directive(n, each, desk)]
    blocks.append(
        Paragraph(
            f"{desk.province.name} thông báo để các đơn vị biết, tổ chức thực hiện; khó khăn, vướng mắc báo cáo về"
            f" {desk.drafter.name} để tổng hợp."
        )
    )
    return Paper(
        head=desk.from_province("TB"),
        title="THÔNG BÁO",
        subtitle=f"Kết luận của {chair} tại {terms.title}",
        blocks=tuple(blocks),
        signature=desk.signature,
        recipients=(
            f"Đồng chí Giám đốc {desk.province.name} (để báo cáo)",
            "Các đơn vị dự Hội nghị (để thực hiện)",
            desk.archive(),
        ),
    )


def _directive(n: int, directive: Directive, desk: Desk) -> list[Block]:
    due = f"; thời hạn: trước ngày {day_short(directive.due_before)}" if directive.due_before else ""
    support = (
        f"; phối hợp: {listed(desk.name(unit) for unit in directive.supporting_units)}"
        if directive.supporting_units
        else ""
    )
    return [
        Paragraph(sentence(directive.text), lead=f"({n})"),
        Paragraph(f"Chủ trì: {desk.name(directive.lead_unit)}{support}{due}."),
    ]
