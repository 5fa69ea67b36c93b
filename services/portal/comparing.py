"""Two revisions of a report, or of a draft decision, beside each other: what has changed. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from services.portal.things.decision import Wording
from shared.contracts.reports import DecidedTeam, ReportSubmitted

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


@dataclass(frozen=True, slots=True)
class Altered:
    """A part of a draft that says something else now. `of`: the unit or nomination that it is about."""

    part: str
    of: str
    before: str | date | None
    after: str | date | None


def redrafted(before: Wording, after: Wording) -> list[Altered]:
    """What the later wording of a draft changed."""
    found: list[Altered] = []
    if before.abstract != after.abstract:
        found.append(Altered("abstract", "", before.abstract, after.abstract))
    if before.needs_ministry != after.needs_ministry:
        found.append(Altered("ministry" if after.needs_ministry else "no-ministry", "", None, None))
    old, new = ({team.proposal: team for team in each.teams} for each in (before, after))
    for key in dict.fromkeys((*old, *new)):
        found += _team(old.get(key), new.get(key))
    was, now = ({(d.lead_unit, d.text, d.due_before): d for d in each.planned} for each in (before, after))
    found += [Altered("task", d.lead_unit, d.text, None) for key, d in was.items() if key not in now]
    found += [Altered("task", d.lead_unit, None, d.text) for key, d in now.items() if key not in was]
    awarded, awards = _answers(before), _answers(after)
    for key in dict.fromkeys((*awarded, *awards)):
        if awarded.get(key) != awards.get(key):
            found.append(Altered("nomination", key, awarded.get(key), awards.get(key)))
    return found


def _team(before: DecidedTeam | None, after: DecidedTeam | None) -> list[Altered]:
    either = after or before
    assert either is not None
    names = before.team_name if before else None, after.team_name if after else None
    found = [Altered("team", either.unit, *names)] if names[0] != names[1] else []
    if before is None or after is None:
        return found
    days = {each.code: each.due_on for each in before.milestones}
    return found + [
        Altered(each.code.value, either.unit, days.get(each.code), each.due_on)
        for each in after.milestones
        if days.get(each.code) != each.due_on
    ]


def _answers(wording: Wording) -> dict[str, str]:
    declined = {each.commendation: "decline" for each in wording.declined}
    return dict.fromkeys(wording.commendations, "award") | declined
