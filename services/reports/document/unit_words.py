"""Phụ lục thuyết minh: what every unit wrote in its report, section by section, verbatim and with its source.

Nothing is left out or put together: who writes the summary reads all that was said to one thing on one page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.reports.document.desk import Desk
from services.reports.report.form import Form, Section
from shared.platform.documents.paper import Block, Emphasis, Head, Paper, Paragraph
from shared.platform.documents.words import count, day_short, listed, padded


@dataclass(frozen=True, slots=True)
class Words:
    """What a unit wrote by section in the revision that it submitted last. `is_accepted`: it is counted."""

    unit: str
    number: str
    submitted_on: date
    revision: int
    narrative: Mapping[str, str]
    is_accepted: bool


def unit_words(title: str, form: Form, words: Sequence[Words], missing: Sequence[str], desk: Desk) -> Paper:
    """The appendix. `missing`: units that owe a report and have sent none."""
    blocks: list[Block] = []
    for section in form.sections:
        blocks += _section(section, words, desk)
    if missing:
        blocks.append(Paragraph(f"Chưa gửi báo cáo: {listed(desk.name(unit) for unit in missing)}."))
    head = desk.from_department("BC")
    return Paper(
        head=Head(head.superior, head.issuer, None, head.place, desk.dated, desk.today, is_draft=desk.is_draft),
        title="PHỤ LỤC",
        subtitle=f"Thuyết minh của các đơn vị – {title}",
        blocks=(Paragraph(f"(Kèm theo Báo cáo {desk.itself()})", Emphasis.BESIDE), *blocks),
    )


def _section(section: Section, words: Sequence[Words], desk: Desk) -> list[Block]:
    said = [(each, text) for each in words if (text := each.narrative.get(section.code, "").strip())]
    silent = [desk.name(each.unit) for each in words if not each.narrative.get(section.code, "").strip()]
    blocks: list[Block] = [
        Paragraph(f"{section.code}. {section.title.upper()} ({count(len(said))} đơn vị)", Emphasis.HEADING)
    ]
    for each, text in said:
        first, *others = [line for line in text.splitlines() if line.strip()]
        lines = [f"“{first}", *others]
        lines[-1] += "”"
        blocks.append(Paragraph(lines[0], lead=f"- {desk.name(each.unit)} ({_source(each)}):"))
        blocks += [Paragraph(line) for line in lines[1:]]
    if silent:
        blocks.append(Paragraph(f"Không có nội dung ở mục này: {listed(silent)}."))
    return blocks


def _source(words: Words) -> str:
    again = f", lần gửi {words.revision}" if words.revision > 1 else ""
    waiting = "" if words.is_accepted else ", chưa chấp nhận"
    return f"Báo cáo số {padded(words.number)} ngày {day_short(words.submitted_on)}{again}{waiting}"
