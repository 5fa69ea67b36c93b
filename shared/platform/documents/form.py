"""Lays a document out as .docx in the form of Decree 30/2020/NĐ-CP, Appendix I. The same document gives the same bytes.

A4; margins top and bottom 20 mm, left 30 mm, right 15 mm; Times New Roman, black. The page number stands centred in
the top margin from page 2 on.
"""

from datetime import datetime

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_BREAK
from docx.section import Section
from docx.shared import Mm
from docx.table import _Cell  # pyright: ignore[reportPrivateUsage]
from docx.text.paragraph import Paragraph as DocxParagraph

from shared.platform.documents import layout
from shared.platform.documents.layout import CENTRE, JUSTIFY, LEFT, add, first, rule
from shared.platform.documents.packing import packed
from shared.platform.documents.paper import (
    MOTTO,
    NATION,
    SAMPLE,
    Block,
    Emphasis,
    Grid,
    Head,
    Paper,
    Paragraph,
    Signature,
)
from shared.platform.documents.words import day_long, padded

BANNER = f"{SAMPLE} – không phải ý kiến hay số liệu thật của đơn vị nào"
_LONG, _SHORT = 297, 210
_TOP, _BOTTOM, _LEFT, _RIGHT = 20, 20, 30, 15
_DISPLAYED = {Emphasis.GRAND: (54, 14, 20), Emphasis.GREAT: (26, 6, 18)}
"""Points of the letters, and of the space before and after, of what is displayed on a certificate."""
_STILL = datetime(2020, 3, 5)


def laid_out(paper: Paper) -> bytes:
    """The document as a .docx file."""
    docx = Document()
    section = docx.sections[0]
    _page(section, paper)
    layout.base_font(docx, paper.body_size)
    width = (_LONG if paper.is_landscape else _SHORT) - _LEFT - _RIGHT
    if paper.head is not None:
        _head(docx, paper.head, width)
    _title(docx, paper, width)
    _to(docx, paper)
    for block in paper.blocks:
        _block(docx, block, paper, width)
    if paper.signature is not None:
        _signed(docx, paper.signature, paper.recipients, paper.beside, width)
    if paper.annex:
        docx.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    for block in paper.annex:
        _block(docx, block, paper, width)
    _properties(docx, paper)
    return packed(docx)


def _page(section: Section, paper: Paper) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if paper.is_landscape else WD_ORIENT.PORTRAIT
    section.page_width = Mm(_LONG if paper.is_landscape else _SHORT)
    section.page_height = Mm(_SHORT if paper.is_landscape else _LONG)
    section.top_margin, section.bottom_margin = Mm(_TOP), Mm(_BOTTOM)
    section.left_margin, section.right_margin = Mm(_LEFT), Mm(_RIGHT)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    if paper.is_framed:
        layout.framed(section)
        section.header_distance = section.footer_distance = Mm(14)
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    layout.page_number(number, 13)
    if paper.is_sample:
        for footer in (section.footer, section.first_page_footer):
            line = footer.paragraphs[0]
            line.alignment = CENTRE
            add(line, BANNER, 10, italic=True)


def _head(docx: Docx, head: Head, width: int) -> None:
    left, right = (70, width - 70) if width < 200 else (110, width - 110)
    cells = layout.columns(docx, left, right)
    if head.superior:
        add(first(cells[0], CENTRE), head.superior, 12)
    add(first(cells[0], CENTRE, again=bool(head.superior)), head.issuer, 12, bold=True)
    rule(cells[0], left, 0.4)
    add(first(cells[1], CENTRE), NATION, 12, bold=True)
    add(first(cells[1], CENTRE, again=True), MOTTO, 13, bold=True)
    rule(cells[1], right, 58 / right)
    cells = layout.columns(docx, left, right)
    if head.number is not None:
        add(first(cells[0], CENTRE), f"Số: {padded(head.number)}", 13)
    if head.about is not None:
        add(first(cells[0], CENTRE, again=True), f"V/v {head.about}", 12)
    if head.is_draft:
        add(first(cells[0], CENTRE, again=True), "(DỰ THẢO)", 12, bold=True)
    if head.dated is not None:
        dated = day_long(head.dated)
    else:
        dated = day_long(head.month.replace(day=10)).replace("ngày 10", "ngày       ")
    add(first(cells[1], CENTRE), f"{head.place}, {dated}", 13, italic=True)


def _title(docx: Docx, paper: Paper, width: int) -> None:
    if paper.title is None:
        return
    title = docx.add_paragraph()
    title.alignment = CENTRE
    layout.spaced(title, before=14 if paper.head or paper.is_framed else 0)
    add(title, paper.title, 14, bold=True)
    if paper.subtitle:
        subtitle = docx.add_paragraph()
        subtitle.alignment = CENTRE
        add(subtitle, paper.subtitle, 14, bold=True)
    rule(docx, width, 0.33 if paper.head else 0.2)


def _to(docx: Docx, paper: Paper) -> None:
    if not paper.to:
        return
    line = docx.add_paragraph()
    line.alignment = CENTRE
    layout.spaced(line, before=10, after=8)
    if len(paper.to) == 1:
        add(line, f"Kính gửi: {paper.to[0]}", paper.body_size)
        return
    line.alignment = LEFT
    line.paragraph_format.left_indent = Mm(30)
    add(line, "Kính gửi:", paper.body_size)
    for n, each in enumerate(paper.to, 1):
        line = docx.add_paragraph()
        line.paragraph_format.left_indent = Mm(50)
        layout.spaced(line, after=8 if n == len(paper.to) else 2)
        add(line, f"- {each}{'.' if n == len(paper.to) else ';'}", paper.body_size)


def _block(docx: Docx, block: Block, paper: Paper, width: int) -> None:
    match block:
        case Paragraph():
            _paragraph(docx.add_paragraph(), block, paper.body_size)
        case Grid():
            _grid(docx, block, width)


def _paragraph(line: DocxParagraph, block: Paragraph, size: int) -> None:
    if block.emphasis in _DISPLAYED:
        points, before, after = _DISPLAYED[block.emphasis]
        line.alignment = CENTRE
        layout.spaced(line, before=before, after=after)
        add(line, block.text, points, bold=True, coloured=block.emphasis is Emphasis.GRAND)
        return
    is_centred = block.emphasis in (Emphasis.CENTRED, Emphasis.BESIDE)
    # A note holds a digest that no line can break: justified, the words before it would stand far apart.
    line.alignment = CENTRE if is_centred else LEFT if block.emphasis is Emphasis.NOTE else JUSTIFY
    layout.spaced(line, after=6 if size >= 13 else 3)
    if not is_centred:
        line.paragraph_format.first_line_indent = Mm(12.7 if size >= 13 else 0)
    if block.emphasis is Emphasis.HEADING or not block.text:
        line.paragraph_format.keep_with_next = True
    if block.lead:
        add(line, f"{block.lead} ", size, bold=True)
    add(
        line,
        block.text,
        11 if block.emphasis is Emphasis.NOTE else size,
        bold=block.emphasis in (Emphasis.HEADING, Emphasis.CENTRED),
        italic=block.emphasis in (Emphasis.BASIS, Emphasis.NOTE, Emphasis.BESIDE),
    )


def _grid(docx: Docx, grid: Grid, width: int) -> None:
    table = layout.bordered(docx, len(grid.rows) + 1, [width * share / sum(grid.shares) for share in grid.shares])
    for cell, text in zip(table[0], grid.head, strict=True):
        add(first(cell, CENTRE), text, grid.size, bold=True)
    for cells, texts in zip(table[1:], grid.rows, strict=True):
        for n, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            for again, part in enumerate(text.split("\n")):
                add(first(cell, CENTRE if n in grid.centred else LEFT, again=bool(again)), part, grid.size)
    layout.spaced(docx.add_paragraph(), after=0)


def _signed(docx: Docx, signature: Signature, recipients: tuple[str, ...], beside: tuple[str, ...], width: int) -> None:
    layout.spaced(docx.add_paragraph(), after=2)
    left, right = layout.columns(docx, width * 0.45, width * 0.55, whole=True)
    for again, line in enumerate(beside):
        add(first(left, LEFT, again=bool(again)), line, 13, italic=True)
    if recipients:
        add(first(left, LEFT), "Nơi nhận:", 12, bold=True, italic=True)
        for n, each in enumerate(recipients, 1):
            add(first(left, LEFT, again=True), f"- {each}{'.' if n == len(recipients) else ';'}", 11)
    _signer(right, signature)


def _signer(cell: _Cell, signature: Signature) -> None:
    if signature.dated:
        add(first(cell, CENTRE), signature.dated, 14, italic=True)
    for again, line in enumerate(signature.lines):
        add(first(cell, CENTRE, again=bool(again or signature.dated)), line, 14, bold=True)
    for _ in range(4):
        add(first(cell, CENTRE, again=True), "", 14)
    name = " ".join(part for part in (signature.rank, signature.name) if part)
    add(first(cell, CENTRE, again=True), name, 14, bold=True)


def _properties(docx: Docx, paper: Paper) -> None:
    properties = docx.core_properties
    properties.title = paper.about or " ".join(part for part in (paper.title, paper.subtitle) if part)
    properties.author = properties.last_modified_by = paper.head.issuer if paper.head else ""
    properties.comments = BANNER if paper.is_sample else ""
    properties.language = "vi-VN"
    properties.created = properties.modified = _STILL
    properties.revision = 1
