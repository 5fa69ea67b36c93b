"""A document before it is laid out: closed values in the order in which they are read. What a kind says ends here.

The parts follow Appendix I of Decree 30/2020/NĐ-CP; `form` gives them their places, types and margins.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
"""Quốc hiệu và Tiêu ngữ."""
SAMPLE = "DỮ LIỆU MẪU"
"""What sample data carries in its text: a document that holds it says so on every page."""


class Emphasis(StrEnum):
    """How a paragraph stands out."""

    NONE = "none"
    HEADING = "heading"
    BASIS = "basis"
    CENTRED = "centred"
    NOTE = "note"
    BESIDE = "beside"
    GRAND = "grand"
    GREAT = "great"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `lead` stands before it in bold («Điều 1.»); what is left to be filled in is written «[what…]»."""

    text: str
    emphasis: Emphasis = Emphasis.NONE
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `shares`: the columns' widths in percent; `centred`: columns that are centred, from 0."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]
    centred: frozenset[int] = frozenset()
    size: int = 12


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Signature:
    """The block of whoever signs: the lines of authority and office, and rank and name where they are known.

    `dated`: place and day over it, where the document has no head.
    """

    lines: tuple[str, ...]
    rank: str | None = None
    name: str | None = None
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the top: `superior` over `issuer`, number and symbol, place and date.

    `about`: the abstract of a letter («V/v …»), which has no type name. `number` None: an appendix or a brief.
    """

    superior: str | None
    issuer: str
    number: str | None
    place: str
    dated: date | None
    month: date
    about: str | None = None
    is_draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole document. `title`: its type in capitals (none for a letter), `subtitle`: what it is about.

    `annex`: what follows on a new page after the signature. `beside`: what stands left of the signature where there
    are no recipients. `is_framed`: with a border around the page, as certificates have it.
    """

    head: Head | None
    title: str | None = None
    subtitle: str | None = None
    to: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    signature: Signature | None = None
    recipients: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    annex: tuple[Block, ...] = ()
    is_landscape: bool = False
    is_framed: bool = False
    body_size: int = 14
    about: str = field(default="")

    @property
    def is_sample(self) -> bool:
        """Whether anything in it is sample data."""
        return any(SAMPLE in text for text in self.texts())

    def texts(self) -> list[str]:
        """Every text in it, in order."""
        texts = [self.title or "", self.subtitle or "", self.about, (self.head and self.head.about) or ""]
        texts += self.beside
        for block in (*self.blocks, *self.annex):
            match block:
                case Paragraph():
                    texts.append(f"{block.lead} {block.text}".strip())
                case Grid():
                    texts += [cell for row in (block.head, *block.rows) for cell in row]
        return texts
