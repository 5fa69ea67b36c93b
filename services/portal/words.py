"""What pages say: written in Vietnamese, with the English beside it in `english.yaml`.

What the services say comes as they say it, with the English in `said.yaml`: sentences with holes for what varies. Names
in the definitions that they publish have theirs in `defined.yaml`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

import yaml
from markupsafe import Markup, escape

_HOLE = re.compile(r"\{([a-z]+\d?)\}")
_SHAPES = {"n": r"\d[\d.,]*", "codes": r"[\w-]+(?:, [\w-]+)*", "terms": r"[^()]+"}
_VIETNAMESE = re.compile(r"[\u00c0-\u00d6\u00d8-\u1ef9]")
_CODE = re.compile(r"[A-Z]\d\d[a-c]?|[IVX]+")
_END = re.compile(r"(?<=[.!?]) |; ")
_LEFT = re.compile('<span lang="vi">.*?</span>', re.DOTALL)


@cache
def english() -> dict[str, str]:
    """Vietnamese sentence -> English sentence."""
    return cast(dict[str, str], _read("english.yaml"))


@cache
def defined() -> dict[str, str]:
    """Vietnamese name in a definition -> English name."""
    groups = cast(dict[str, dict[str, str]], _read("defined.yaml"))
    return {vi: en for group in groups.values() for vi, en in group.items()}


def translate(text: str, language: str) -> str:
    """The sentence or name in the language; Vietnamese where no English is known. A code may stand before a name."""
    if language == "vi":
        return text
    code, dot, name = text.rpartition(" · ")
    return english().get(text) or code + dot + (english().get(name) or defined().get(name, name))


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a service says, with holes."""

    vietnamese: str
    english: str
    pattern: re.Pattern[str]
    parts: tuple[str, ...]

    @classmethod
    def of(cls, vietnamese: str, english: str) -> "Sentence":
        """Parse it. A hole called `n` holds a number, `codes` codes; what is named twice is the same in both."""
        pieces = _HOLE.split(vietnamese)
        pattern, known = "", set[str]()
        for n, piece in enumerate(pieces):
            if n % 2 == 0:
                pattern += re.escape(piece)
            elif piece in known:
                pattern += f"(?P={piece})"
            else:
                pattern += f"(?P<{piece}>{_SHAPES.get(_bare(piece), '.+?')})"
                known.add(piece)
        return cls(vietnamese, english, re.compile(pattern, re.DOTALL), tuple(sorted(pieces[::2], key=len)[::-1]))

    @property
    def words(self) -> int:
        """How much stands outside its holes."""
        return sum(map(len, self.parts))

    def match(self, text: str) -> dict[str, str] | None:
        """What stands in the holes, if it is this sentence."""
        found = self.pattern.fullmatch(text) if all(part in text for part in self.parts) else None
        return found and found.groupdict()


@cache
def sentences() -> tuple[Sentence, ...]:
    """All that services say, the most words first."""
    groups = cast(dict[str, dict[str, str]], _read("said.yaml")["sentences"])
    found = [Sentence.of(vi, en) for group in groups.values() for vi, en in group.items()]
    return tuple(sorted(found, key=lambda each: -each.words))


def said(text: str, language: str) -> Markup:
    """What a service says, in the language; Vietnamese is marked on an English page."""
    return escape(text) if language == "vi" else _english(text) or _as_it_is(text)


@lru_cache(2048)
def _english(text: str) -> Markup | None:
    """The English that leaves the least in Vietnamese: of a sentence with its holes, or of several after each other."""
    title = text.removesuffix(".")
    if known := english().get(text) or english().get(title):
        return escape(known + ("." if text not in english() else ""))
    if name := defined().get(text):
        return escape(name)
    best: tuple[int, Markup] | None = None
    for way in _ways(text):
        left = sum(map(len, _LEFT.findall(way)))
        if best is None or left < best[0]:
            best = left, way
        if left == 0:
            break
    return best and best[1]


def _ways(text: str) -> Iterator[Markup]:
    for each in sentences():
        if (holes := each.match(text)) is not None:
            yield escape(each.english).format(**{name: _in_hole(name, value) for name, value in holes.items()})
    for end in _END.finditer(text):
        if (first := _english(text[: end.start()])) and (rest := _english(text[end.end() :])):
            yield first + end.group() + rest
    what, colon, rest = text.partition(": ")
    if colon and (known := escape(what) if _CODE.fullmatch(what) else _english(what)):
        yield known + colon + (_english(rest) or _as_it_is(rest))


def _in_hole(name: str, value: str) -> Markup:
    known, words = words_in_holes().get(_bare(name), {}), _words_of(_bare(name))
    if words and words.search(value) and not _VIETNAMESE.search(words.sub("", value)):
        return escape(words.sub(lambda found: known[found.group()], value))
    bare = value.lstrip()
    return escape(" " * (len(value) - len(bare))) + (_english(bare) or _as_it_is(bare))


def _as_it_is(text: str) -> Markup:
    return Markup('<span lang="vi">{}</span>').format(text) if _VIETNAMESE.search(text) else escape(text)


@cache
def words_in_holes() -> dict[str, dict[str, str]]:
    """The words that can stand in the holes of a name."""
    return cast(dict[str, dict[str, str]], _read("said.yaml")["words"])


@cache
def _words_of(name: str) -> re.Pattern[str] | None:
    known = sorted(words_in_holes().get(name, {}), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)") if known else None


def _bare(name: str) -> str:
    return name.rstrip("0123456789")


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
