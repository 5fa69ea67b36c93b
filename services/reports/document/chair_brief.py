"""One A4 page for the chair: the tally, the opposing arguments, the options and what is asked of the meeting.

It must fit: each side is shown by its first arguments in the order of the units, words are cut and marked «…», and it
says how many more stand in the report. Neither numbered nor signed.
"""

from services.reports.document.desk import Desk
from services.reports.document.opinions_report import answers_of, stance_of, tally_grid
from services.reports.document.wording import ANSWERS, STANCES, silent_units, source_of
from services.reports.dossier.snapshot import Snapshot
from shared.contracts.reports.common import Question, Stance
from shared.contracts.reports.dossier import ProposalAnswer
from shared.platform.documents.paper import Block, Emphasis, Grid, Paper, Paragraph
from shared.platform.documents.words import count, day_short, listed, quoted, shortened

_SOURCE = 45
_SIDES = (Stance.AGREE, Stance.AGREE_WITH_CONDITIONS, Stance.DISAGREE)
_MOST_QUESTIONS = 2


def chair_brief(snapshot: Snapshot, desk: Desk) -> Paper:
    """The page."""
    shown = snapshot.questions[:_MOST_QUESTIONS]
    options = snapshot.options[: 3 if len(shown) == 1 else 2]
    blocks: list[Block] = [
        Paragraph(
            f"Hội nghị ngày {day_short(snapshot.held_on)}; hồ sơ trình bản {snapshot.revision}"
            f"{' (chưa ký)' if desk.is_draft else ''}; {shortened(desk.drafter.name, 80)} lập.",
            Emphasis.NOTE,
        )
    ]
    for question in shown:
        blocks += _question(question, snapshot, desk, *(3, 120) if len(shown) == 1 else (1, 80))
    if len(snapshot.questions) > len(shown):
        more = count(len(snapshot.questions) - len(shown))
        blocks.append(Paragraph(f"Còn {more} câu hỏi khác, xem Báo cáo tổng hợp ý kiến."))
    if silent := silent_units(snapshot):
        names = shortened(listed(desk.name(unit) for unit in silent), 120)
        blocks.append(Paragraph(f"{names}.", lead=f"Chưa trả lời ({count(len(silent))}):"))
    for option in options:
        blocks.append(Paragraph(shortened(option.text, 130), lead=f"Phương án {shortened(option.code, 8)}:"))
    if len(snapshot.options) > len(options):
        blocks.append(Paragraph(f"Còn {count(len(snapshot.options) - len(options))} phương án, xem Tờ trình."))
    blocks.append(_asked(snapshot))
    return Paper(
        head=None,
        title="TÓM TẮT TRÌNH CHỦ TRÌ",
        subtitle=shortened(snapshot.title, 130),
        blocks=tuple(blocks),
        body_size=12,
    )


def _question(question: Question, snapshot: Snapshot, desk: Desk, many: int, words: int) -> list[Block]:
    sides = tuple(_side(stance, question.code, snapshot, desk, many, words) for stance in _SIDES)
    tallies = tuple(each for each in snapshot.tallies if each.question == question.code)
    grid = tally_grid(tallies, with_shares=many > 1)
    return [
        Paragraph(shortened(question.text, 180 if many > 1 else 90), lead="Câu hỏi:"),
        Grid(grid.head, grid.rows, grid.shares, grid.centred, size=11),
        Grid(tuple(f"Lý do: {STANCES[stance].lower()}" for stance in _SIDES), (sides,), (33, 33, 34), size=11),
    ]


def _side(stance: Stance, question: str, snapshot: Snapshot, desk: Desk, many: int, words: int) -> str:
    arguments = [
        (unit, argument)
        for unit in snapshot.units
        if stance_of(unit, question) is stance
        for argument in answers_of(unit, question)[-1].arguments
    ]
    said = [
        f"{quoted(shortened(argument.text, words))} – {shortened(desk.name(unit.unit), _SOURCE)},"
        f" {shortened(source_of(argument, unit), _SOURCE)}"
        for unit, argument in arguments[:many]
    ]
    if more := len(arguments) - len(said):
        said.append(f"(và {count(more)} lập luận khác trong Báo cáo)")
    return "\n".join(said) or "–"


def _asked(snapshot: Snapshot) -> Paragraph:
    made = [each.recommendation for each in snapshot.proposals if each.recommendation]
    counts = [
        f"{ANSWERS[answer].lower()} {count(number)}"
        for answer in ProposalAnswer
        if (number := sum(each.outcome is answer for each in made))
    ]
    proposals = f" {count(len(snapshot.proposals))} đề xuất"
    advice = f" (đơn vị tham mưu đề nghị: {', '.join(counts)})" if counts else ""
    return Paragraph(
        f"cho ý kiến về phương án và về{proposals} của các đơn vị{advice}, để trình Ban Thường vụ Đảng ủy và Giám đốc.",
        lead="Xin ý kiến đồng chí chủ trì:",
    )
