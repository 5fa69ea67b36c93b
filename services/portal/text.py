"""Vietnamese text: found without diacritics, sorted as Vietnamese dictionaries do."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng
_MARKS = {"\u0306", "\u0302", "\u031b"}
_WORD = re.compile(r"[^\W_]{1,60}")


def plain(text: str) -> str:
    """Lower case without diacritics, spaces collapsed: «Kỳ Anh» and «ky  anh» are found by each other."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


class _Folding(dict[int, str]):
    """Letter by letter what `plain` makes of a text in NFC, so that places stay where they are."""

    def __missing__(self, code: int) -> str:
        found = plain(chr(code))
        self[code] = found if len(found) == 1 else chr(code)
        return self[code]


_FOLDING = _Folding()


def folded(text: str) -> str:
    """The text in lower case without diacritics, each letter in its place."""
    return text.translate(_FOLDING)


class Word(NamedTuple):
    """A word of a text: as it is found, and as it is written in lower case."""

    plain: str
    written: str


def words_of(text: str) -> Iterator[tuple[str, str]]:
    """The words of a text in NFC, as in `Word`: letters and digits. A document's number is several."""
    found, lower = folded(text), text.lower()
    return zip(_WORD.findall(found), _WORD.findall(lower if len(lower) == len(text) else found), strict=True)


@lru_cache(4096)
def _letter(char: str) -> tuple[int, int]:
    """The place of a letter in the alphabet, and its tone."""
    parts = unicodedata.normalize("NFD", char)
    base = unicodedata.normalize("NFC", parts[0] + "".join(c for c in parts[1:] if c in _MARKS))
    tone = next((_TONES.index(c) + 1 for c in parts[1:] if c in _TONES), 0)
    return (_LETTERS.index(base) + 100 if base in _LETTERS else ord(base[0]) % 100), tone


@lru_cache(4096)
def vietnamese_order(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """A sort key: letters first (a, ă, â, …), tones after the whole word is equal otherwise."""
    placed = [_letter(char) for char in unicodedata.normalize("NFC", text.lower())]
    return tuple([letter for letter, _ in placed]), tuple([tone for _, tone in placed])


def sort_key(text: str) -> str:
    """The same order for a database that knows no Vietnamese: texts that are compared byte by byte."""
    letters, tones = vietnamese_order(text[:80])
    return "\x01".join("".join([chr(each + 2) for each in part]) for part in (letters, tones))
