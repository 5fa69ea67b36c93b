"""The few things of a .docx that are made by hand: fonts, rules, borders, page numbers. No words of any document."""

import re
from collections.abc import Callable
from typing import Any, cast

from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import parser
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell  # pyright: ignore[reportPrivateUsage]
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
COLOUR = "8B1A1A"
CENTRE, LEFT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
_element = cast("Callable[[str], Any]", parser.OxmlElement)  # pyright: ignore[reportUnknownMemberType]
_GAP = re.compile(r"(\[[^\]]*…[^\]]*\])")


def base_font(docx: Docx, size: int) -> None:
    """Times New Roman for every script, in black; no space between paragraphs but what is asked for."""
    normal: Any = docx.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(size)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
    normal.paragraph_format.line_spacing = 1.0


def add(
    line: Paragraph, text: str, size: float, *, bold: bool = False, italic: bool = False, coloured: bool = False
) -> None:
    """The text at the end of the line; what is left for the officer to fill in («[…]») is marked in yellow.

    `coloured`: in the colour of a certificate's frame.
    """
    for part in _GAP.split(text):
        if part or not text:
            run = line.add_run(part)
            run.font.size, run.bold, run.italic = Pt(size), bold, italic
            if coloured:
                run.font.color.rgb = RGBColor.from_string(COLOUR)
            if _GAP.fullmatch(part):
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def spaced(line: Paragraph, *, before: float = 0, after: float = 0) -> None:
    """Points of space before and after the paragraph."""
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(before), Pt(after)


def first(cell: _Cell, alignment: WD_ALIGN_PARAGRAPH, *, again: bool = False) -> Paragraph:
    """The cell's first paragraph, or another one after it."""
    line = cell.add_paragraph() if again else cell.paragraphs[0]
    line.alignment = alignment
    return line


def rule(place: Docx | _Cell, width: float, part: float) -> None:
    """A line of this part of the width (mm), centred below what stands there."""
    line = place.add_paragraph()
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(width * (1 - part) / 2)
    line.paragraph_format.line_spacing = Pt(6)
    spaced(line, before=3)
    borders: Any = _element("w:pBdr")
    border: Any = _element("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        border.set(qn(f"w:{name}"), value)
    borders.append(border)
    properties: Any = line._p.get_or_add_pPr()  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType, reportUnknownVariableType]
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def framed(section: Section) -> None:
    """A double border around the page, within its margins."""
    properties: Any = section._sectPr  # pyright: ignore[reportPrivateUsage]
    borders: Any = _element("w:pgBorders")
    borders.set(qn("w:offsetFrom"), "page")
    for side in ("top", "left", "bottom", "right"):
        border: Any = _element(f"w:{side}")
        for name, value in (("val", "thinThickSmallGap"), ("sz", "24"), ("space", "24"), ("color", COLOUR)):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    properties.insert_element_before(borders, "w:lnNumType", "w:pgNumType", "w:cols", "w:titlePg", "w:docGrid")


def columns(docx: Docx, left: float, right: float, *, whole: bool = False) -> tuple[_Cell, _Cell]:
    """Two columns (mm) without borders. `whole`: never split over two pages."""
    ((one, two),) = _table(docx, 1, [left, right], whole=whole)
    return one, two


def bordered(docx: Docx, rows: int, widths: list[float]) -> list[list[_Cell]]:
    """A table with borders: its first row comes again on every page, no row is split."""
    return _table(docx, rows, widths, style="Table Grid", repeats=True)


def _table(
    docx: Docx,
    rows: int,
    widths: list[float],
    *,
    style: str | None = None,
    repeats: bool = False,
    whole: bool = False,
) -> list[list[_Cell]]:
    table = docx.add_table(rows, len(widths), style)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    found: list[list[_Cell]] = []
    for n, row in enumerate(table.rows):
        properties: Any = row._tr.get_or_add_trPr()  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType, reportUnknownVariableType]
        if style or whole:
            properties.append(_element("w:cantSplit"))
        if repeats and n == 0:
            properties.append(_element("w:tblHeader"))
        cells = list(row.cells)
        for cell, width in zip(cells, widths, strict=True):
            cell.width = Mm(width)
        found.append(cells)
    return found


def page_number(line: Paragraph, size: float) -> None:
    """The number of the page, as a field."""
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = line.add_run()
        run.font.size = Pt(size)
        part: Any = _element("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        element: Any = run._r  # pyright: ignore[reportPrivateUsage]
        element.append(part)
