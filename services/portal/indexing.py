"""Writes what a search finds: the passages of things, and what the lines of their history say. Never commits.

There is no full-text configuration for Vietnamese, and none is needed: words are syllables. `words` holds each as it is
found (lower case, without diacritics) and, where that differs, as it is written, at its position.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from hashlib import md5
from typing import Any, NamedTuple

from services.portal.text import sort_key, words_of
from services.portal.things.base import Passage, Thing
from services.portal.things.folding import revived
from services.portal.things.line import cited_in, reason_of
from shared.messaging.aggregate import Database

Place = tuple[str, str]
_CHUNK = 500

_KNOWN = (
    "SELECT kind, id, place, mark FROM passage JOIN unnest($1::text[], $2::text[]) AS wanted(kind, id) USING (kind, id)"
    " WHERE version = 0"
)
_DROP = (
    "DELETE FROM passage USING unnest($1::text[], $2::text[], $3::text[]) AS gone(kind, id, place)"
    " WHERE (passage.kind, passage.id, passage.version, passage.place) = (gone.kind, gone.id, 0, gone.place)"
)
_SAVE = """
INSERT INTO passage(kind, id, place, version, label, speaker, text, words, mark)
SELECT kind, id, place, version, label, speaker, text, words::tsvector, mark
FROM jsonb_to_recordset($1::jsonb) AS new(kind text, id text, place text, version bigint, label text, speaker text,
     text text, words text, mark text)
ON CONFLICT (kind, id, version, place) DO UPDATE SET label = excluded.label,
    speaker = excluded.speaker, text = excluded.text, words = excluded.words, mark = excluded.mark
"""
_ORDER = (
    "UPDATE thing SET title_order = new.key FROM unnest($1::text[], $2::text[], $3::text[]) AS new(kind, id, key)"
    " WHERE (thing.kind, thing.id) = (new.kind, new.id)"
)


class Line(NamedTuple):
    """A line of a thing's history."""

    kind: str
    id: str
    version: int
    type: str
    payload: Mapping[str, Any]


async def index(connection: Database, things: Mapping[Place, Thing], lines: Sequence[Line]) -> None:
    """Make the passages those of the things as they are now, and add those of new lines."""
    known: dict[Place, dict[str, str]] = {place: {} for place in things}
    for row in await connection.fetch(_KNOWN, [kind for kind, _ in things], [key for _, key in things]):
        known[row["kind"], row["id"]][row["place"]] = row["mark"]
    new = [row for line in lines for row in _of_line(line)]
    gone: list[tuple[str, str, str]] = []
    for (kind, key), thing in things.items():
        before = known[kind, key]
        for passage in {each.place: each for each in _of_thing(thing)}.values():
            mark = _mark(passage)
            if before.pop(passage.place, None) != mark:
                new.append(_row(kind, key, passage, mark=mark))
        gone += [(kind, key, place) for place in before]
    if gone:
        await connection.execute(_DROP, *(list(column) for column in zip(*gone, strict=True)))
    if new:
        await connection.execute(_SAVE, json.dumps(new))


def _of_thing(thing: Thing) -> Iterator[Passage]:
    if thing.title:
        yield Passage("", "title", thing.title)
    yield from thing.passages


def _of_line(line: Line) -> Iterator[dict[str, Any]]:
    said = [each for each in (reason_of(line.type, line.payload), cited_in(line.payload)) if each]
    if said:
        passage = Passage("", "history", "\n".join(said))
        yield _row(line.kind, line.id, passage, version=line.version)


def _row(kind: str, key: str, passage: Passage, *, version: int = 0, mark: str = "") -> dict[str, Any]:
    text = unicodedata.normalize("NFC", passage.text)
    return {
        "kind": kind, "id": key, "place": passage.place, "version": version, "label": passage.label,
        "speaker": passage.speaker, "text": text, "words": vector(text), "mark": mark,
    }  # fmt: skip


def _mark(passage: Passage) -> str:
    """What tells whether it is another than the one that was written."""
    return md5(
        "\0".join((passage.label, passage.speaker or "", passage.text)).encode(), usedforsecurity=False
    ).hexdigest()


def vector(text: str) -> str:
    """The words of a text with their positions, as PostgreSQL reads a tsvector."""
    words = list(enumerate(words_of(text), 1))
    found = [f"{plain}:{number}" for number, (plain, _) in words]
    return " ".join(found + [f"{written}:{number}" for number, (plain, written) in words if written != plain])


async def fill(connection: Database) -> None:
    """Write the passages of all that was projected before there were any."""
    last: Place = ("", "")
    while rows := await connection.fetch(
        f"SELECT kind, id, title, state FROM thing WHERE (kind, id) > ($1, $2) ORDER BY kind, id LIMIT {_CHUNK}", *last
    ):
        things = {(row["kind"], row["id"]): revived(row["kind"], row["state"]) for row in rows}
        await index(connection, things, ())
        columns = [(row["kind"], row["id"], sort_key(row["title"])) for row in rows]
        await connection.execute(_ORDER, *(list(column) for column in zip(*columns, strict=True)))
        last = rows[-1]["kind"], rows[-1]["id"]
    position = 0
    while rows := await connection.fetch(
        "SELECT position, kind, id, version, type, payload FROM happened WHERE position > $1"
        f" ORDER BY position LIMIT {_CHUNK}",
        position,
    ):
        told = [Line(row["kind"], row["id"], row["version"], row["type"], json.loads(row["payload"])) for row in rows]
        await index(connection, {}, told)
        position = rows[-1]["position"]
