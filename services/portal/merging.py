"""Two people have written at the same draft: what each of them changed, and where they must choose. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

_MARK = TypeAdapter(dict[str, str])


@dataclass(frozen=True, slots=True)
class Clash:
    """A place that both have changed, each in another way."""

    name: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What both wrote, put together. `taken`: places that only the other has changed."""

    values: dict[str, str]
    clashes: tuple[Clash, ...]
    taken: tuple[str, ...]


def mark(values: Mapping[str, str]) -> str:
    """What a page shows at first, in short: it comes back with the form and tells what was changed."""
    return json.dumps({name: _digest(value) for name, value in values.items()}, separators=(",", ":"))


def merged(first: str, mine: Mapping[str, str], theirs: Mapping[str, str]) -> Merged:
    """`first` is the mark of the page that `mine` was typed into. Without it every difference is a clash."""
    before = _read(first)
    values, taken = dict(mine), list[str]()
    clashes: list[Clash] = []
    for name in sorted(mine.keys() | theirs.keys()):
        my, their = mine.get(name, ""), theirs.get(name, "")
        if _plain(my) == _plain(their):
            continue
        if name not in mine or before.get(name) == _digest(my):
            values[name] = their
            taken.append(name)
        elif before.get(name) != _digest(their):
            clashes.append(Clash(name, my, their))
    return Merged(values, tuple(clashes), tuple(taken))


def _read(text: str) -> dict[str, str]:
    try:
        return _MARK.validate_json(text)
    except ValidationError:
        return {}


def _digest(value: str) -> str:
    return hashlib.sha256(_plain(value).encode()).hexdigest()[:10]


def _plain(value: str) -> str:
    return value.replace("\r\n", "\n").strip()
