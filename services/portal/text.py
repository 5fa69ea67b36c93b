"""Vietnamese text: found without diacritics, sorted as Vietnamese dictionaries do."""

import unicodedata
from functools import lru_cache

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng
_MARKS = {"\u0306", "\u0302", "\u031b"}


def plain(text: str) -> str:
    """Lower case without diacritics, spaces collapsed: «Kỳ Anh» and «ky  anh» are found by each other."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


@lru_cache(4096)
def vietnamese_order(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """A sort key: letters first (a, ă, â, …), tones after the whole word is equal otherwise."""
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFC", text.lower()):
        base, tone = char, 0
        parts = unicodedata.normalize("NFD", char)
        if len(parts) > 1:
            kept = [c for c in parts[1:] if c in _MARKS]
            tone = next((_TONES.index(c) + 1 for c in parts[1:] if c in _TONES), 0)
            base = unicodedata.normalize("NFC", parts[0] + "".join(kept))
        letters.append(_LETTERS.index(base) + 100 if base in _LETTERS else ord(base) % 100)
        tones.append(tone)
    return tuple(letters), tuple(tones)
