"""Two revisions of a report beside each other: which figures and which words have changed. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from shared.contracts.reports import ReportSubmitted

_WORDS = re.compile(r"\S+|\s+")
_Figure = int | str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that is another one now. `difference` only between numbers."""

    row: Mapping[str, Any]
    before: _Figure
    after: _Figure
    explanations: tuple[str, str]

    @property
    def difference(self) -> int | None:
        """After less before."""
        return self.after - self.before if isinstance(self.after, int) and isinstance(self.before, int) else None


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that stayed (`same`), went (`gone`) or came (`new`)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A section of the narrative that was written anew."""

    section: Mapping[str, Any]
    pieces: tuple[Piece, ...]


def changed_figures(rows: Sequence[Mapping[str, Any]], before: ReportSubmitted, after: ReportSubmitted) -> list[Change]:
    """The rows whose figure or explanation differs, in the order of the form."""
    found: list[Change] = []
    for row in rows:
        code = row["code"]
        old, new = before.indicators.get(code), after.indicators.get(code)
        why = before.explanations.get(code, ""), after.explanations.get(code, "")
        if old != new or why[0] != why[1]:
            found.append(Change(row, old, new, why))
    return found


def rewritten(
    sections: Sequence[Mapping[str, Any]], before: ReportSubmitted, after: ReportSubmitted
) -> list[Rewritten]:
    """The sections whose words differ, word by word."""
    both = [(s, before.narrative.get(s["code"], ""), after.narrative.get(s["code"], "")) for s in sections]
    return [Rewritten(section, tuple(pieces(old, new))) for section, old, new in both if old != new]


def pieces(before: str, after: str) -> list[Piece]:
    """What stayed, went and came, in reading order."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(old[a:b])))
            continue
        found += [Piece(kind, text) for kind, text in (("gone", "".join(old[a:b])), ("new", "".join(new[c:d]))) if text]
    return found
