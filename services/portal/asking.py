"""What somebody searches for: read from what was typed, found in a text, quoted with the found words marked. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.portal.text import Word, folded, words_of

_SOME_WORDS = re.compile(r"[^\W_]+(?:[\W_]+[^\W_]+){0,5}")
_PIECES = re.compile(r'"([^"]*)"|“([^”]*)”|(\S+)')
MOST_TERMS, MOST_WORDS, LEAST_BEGINNING = 8, 12, 2


class Span(NamedTuple):
    """A stretch of a text that was found; `term` counts what was asked for."""

    term: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other: one, those of a document's number, or those between quotation marks.

    The last word that was typed may be the beginning of one.
    """

    words: tuple[Word, ...]
    is_open: bool = False

    def query(self, *, written: bool) -> str:
        """As PostgreSQL asks for it; with `written`, where diacritics were typed they must be there."""
        forms = [f"'{word.written if written else word.plain}'" for word in self.words]
        return " <-> ".join(forms) + (":*" if self.is_open else "")

    @property
    def pattern(self) -> str:
        """As it is found in a text without diacritics."""
        words = r"[\W_]+".join(re.escape(word.plain) for word in self.words)
        return r"(?<![^\W_])(" + words + (r"[^\W_]*)" if self.is_open else r")(?![^\W_])")


@dataclass(frozen=True, slots=True)
class Asked:
    """All that is searched for at once."""

    terms: tuple[Term, ...]

    @classmethod
    def of(cls, text: str) -> "Asked":
        """Read it from what was typed."""
        terms: list[Term] = []
        is_open = False
        for *quoted, bare in _PIECES.findall(unicodedata.normalize("NFC", text)):
            if found := [Word(*each) for each in words_of("".join(quoted) or bare)][:MOST_WORDS]:
                terms.append(Term(tuple(found)))
                is_open = bool(bare) and len(found[-1].plain) >= LEAST_BEGINNING
        terms = terms[:MOST_TERMS]
        if terms:
            terms[-1] = Term(terms[-1].words, is_open)
        return cls(tuple(terms))

    @property
    def query(self) -> str:
        """As PostgreSQL asks for it, without regard to diacritics."""
        return " & ".join(f"({term.query(written=False)})" for term in self.terms)

    @property
    def exact_query(self) -> str | None:
        """The same, with the diacritics that were typed; none if there were none."""
        written = " & ".join(f"({term.query(written=True)})" for term in self.terms)
        return None if written == self.query else written

    def spans(self, text: str) -> list[Span]:
        """Where the terms stand in a text, in their order, each place once."""
        pattern = "|".join(term.pattern for term in self.terms) or r"(?!)"
        return [Span(found.lastindex or 0, *found.span()) for found in re.finditer(pattern, folded(text))]

    def pieces(self, text: str, begin: int = 0, end: int | None = None) -> Iterator[tuple[str, bool]]:
        """The text, or what stands between two places of it, piece by piece: each with whether it was asked for."""
        end = len(text) if end is None else end
        at = begin
        for span in self.spans(text):
            if span.start >= begin and span.end <= end:
                yield text[at : span.start], False
                yield text[span.start : span.end], True
                at = span.end
        yield text[at:end], False


@dataclass(frozen=True, slots=True)
class Quotation:
    """A piece of a line: `pieces` say what of it was found, `words` are a few that follow each other there."""

    pieces: tuple[tuple[str, bool], ...]
    is_begun: bool
    is_cut: bool
    words: str


def quoted(text: str, asked: Asked, most: int = 200) -> Quotation:
    """The line that holds most of what was asked for, cut around it between words."""
    lines = [each for each in text.split("\n") if each.strip()] or [""]
    spans = {number: asked.spans(line) for number, line in enumerate(lines)}
    number = max(spans, key=lambda each: (len({span.term for span in spans[each]}), -each))
    line, found = lines[number], spans[number]
    begin, end = _window(line, found, most)
    inside = [span for span in found if span.start >= begin and span.end <= end]
    pieces = tuple(piece for piece in asked.pieces(line, begin, end) if piece[0])
    return Quotation(pieces, begin > 0, end < len(line), _together(line, inside))


def _window(line: str, found: Sequence[Span], most: int) -> tuple[int, int]:
    """Where a line of at most so many characters begins and ends, so that it holds as many terms as it can."""
    if len(line) <= most:
        return 0, len(line)
    best = max(
        found,
        key=lambda each: (
            len({o.term for o in found if each.start <= o.start and o.end <= each.start + most // 2}),
            -each.start,
        ),
        default=None,
    )
    first = max(0, (best.start if best else 0) - most // 4)
    begin = 0 if first == 0 else line.find(" ", first) + 1 or first
    begin = min(begin, best.start) if best else begin
    end = len(line) if begin + most >= len(line) else line.rfind(" ", begin, begin + most)
    return begin, max(end, best.end if best else 0)


def _together(line: str, spans: Sequence[Span]) -> str:
    """A few words of the line from the first that was found, for a link that opens at them."""
    if not spans:
        return ""
    first, bracket = spans[0].start, line.find("(", spans[0].end)  # the mark of sample data is drawn otherwise
    after = line[first : min(bracket, first + 200) if bracket >= 0 else first + 200]
    return found[0] if (found := _SOME_WORDS.match(after)) else ""
