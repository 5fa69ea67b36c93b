"""Which proposals of different units may mean the same: a transparent measure, offered and never acted upon.

A Vietnamese word is often two syllables, so a text is taken as the set of its pairs of neighbouring syllables, case and
diacritics folded. Two proposals of a kind are as similar as the share of pairs that they have in common (Jaccard).
Groups are chains: each member is similar enough to at least one other.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

from services.reports.proposal.state import Proposal
from shared.contracts.base import Value
from shared.contracts.reports.proposal import ProposalKind

ENOUGH = 0.25
_SYLLABLE = re.compile(r"[^\W\d_]+")
_SAMPLE = re.compile(r"\(?«?DỮ LIỆU MẪU»?\)?")


class Likeness(Value):
    """Two proposals: the share of pairs of syllables that they have in common, in percent, and some of those."""

    one: str
    other: str
    percent: int
    in_common: tuple[str, ...]


class SimilarProposals(Value):
    """Proposals that may mean the same, most similar pairs first."""

    kind: ProposalKind
    proposals: tuple[str, ...]
    units: tuple[str, ...]
    pairs: tuple[Likeness, ...]


def syllable_pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring syllables of a text, folded: `đội xây dựng` -> `doi xay`, `xay dung`."""
    decomposed = unicodedata.normalize("NFD", _SAMPLE.sub(" ", text).lower().replace("đ", "d"))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return frozenset(" ".join(pair) for pair in pairwise(_SYLLABLE.findall(plain)))


def similar_proposals(proposals: Mapping[str, Proposal], enough: float = ENOUGH) -> tuple[SimilarProposals, ...]:
    """Groups of two or more proposals of one kind, by their present words. The larger groups come first."""
    pairs_of = {
        key: syllable_pairs(f"{state.wording.title} . {state.wording.text}") for key, state in proposals.items()
    }
    alike = [
        likeness
        for one, other in combinations(sorted(proposals), 2)
        if proposals[one].kind is proposals[other].kind
        and (likeness := _likeness(one, other, pairs_of[one], pairs_of[other])).percent >= 100 * enough
    ]
    groups = [_group(members, alike, proposals) for members in _chains(alike)]
    return tuple(sorted(groups, key=lambda group: (-len(group.proposals), group.proposals)))


def _likeness(one: str, other: str, left: frozenset[str], right: frozenset[str]) -> Likeness:
    common = left & right
    percent = round(100 * len(common) / len(left | right)) if common else 0
    return Likeness(one=one, other=other, percent=percent, in_common=tuple(sorted(common)[:12]))


def _chains(alike: Sequence[Likeness]) -> list[frozenset[str]]:
    chains: list[frozenset[str]] = []
    for each in alike:
        touched = [chain for chain in chains if each.one in chain or each.other in chain]
        chains = [chain for chain in chains if chain not in touched]
        chains.append(frozenset({each.one, each.other}).union(*touched))
    return chains


def _group(members: frozenset[str], alike: Sequence[Likeness], proposals: Mapping[str, Proposal]) -> SimilarProposals:
    keys = tuple(sorted(members, key=lambda key: (proposals[key].unit, key)))
    inside = [each for each in alike if each.one in members]
    return SimilarProposals(
        kind=proposals[keys[0]].kind,
        proposals=keys,
        units=tuple(dict.fromkeys(proposals[key].unit for key in keys)),
        pairs=tuple(sorted(inside, key=lambda each: (-each.percent, each.one, each.other))),
    )
