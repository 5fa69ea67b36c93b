"""Looks for words in what the visitor may read, and nowhere else: nothing else is found, counted or ranked by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.portal.asking import Asked
from services.portal.reviving import Kept
from services.portal.store import COLUMNS, things_of
from shared.messaging.aggregate import Database

QUOTES = 2


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a search looks: kinds open whose ever they are, kinds open of some units, words that were said.

    `unit` is the visitor's own: what it said itself is always open to it; so is what all units said in the conferences
    `open_words`. `units` are those whose things it reads as its own.
    """

    everywhere: tuple[str, ...]
    own: tuple[tuple[str, str], ...]
    unit: str
    units: tuple[str, ...]
    open_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage that holds what was asked for."""

    kind: str
    id: str
    place: str
    version: int
    label: str
    speaker: str | None
    text: str

    @property
    def is_title(self) -> bool:
        """Whether it is what the thing is called."""
        return not self.version and not self.place


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of one kind: how many things in all, and some of them."""

    kind: str
    total: int
    things: Sequence[Kept[Any]]


_MAY_READ = "(speaker IS NULL OR speaker = $2 OR id = ANY($3))"
# Who is named in a report, a commendation or a period beside its unit reads it as well.
_THINGS = f"""
WITH said AS (
    SELECT kind, id, bool_or(version = 0 AND place = '') AS is_called, bool_or(version = 0) AS is_present,
        bool_or(is_exact) AS is_exact
    FROM (
        SELECT kind, id, version, place, false AS is_exact FROM passage WHERE words @@ $1::tsquery AND {_MAY_READ}
        UNION ALL
        SELECT kind, id, version, place, true FROM passage WHERE words @@ $4::tsquery AND {_MAY_READ}
    ) AS passages WHERE $5::text IS NULL OR kind = $5
    GROUP BY kind, id
)
SELECT * FROM (
    SELECT {COLUMNS}, count(*) OVER (PARTITION BY kind) AS total,
        row_number() OVER (PARTITION BY kind ORDER BY is_called DESC, is_exact DESC, is_present DESC,
            date_trunc('day', changed_at, 'Asia/Ho_Chi_Minh') DESC, title_order, id) AS place
    FROM said JOIN thing USING (kind, id)
    WHERE kind = ANY($6) OR (kind, unit) IN (SELECT * FROM unnest($7::text[], $8::text[]))
        OR CASE kind WHEN 'report' THEN state ->> 'staff_unit' = $2
                     WHEN 'commendation' THEN state ->> 'nominated_by' = ANY($9)
                     WHEN 'period' THEN state #> '{{opened,expected}}' ? $2 ELSE false END
) AS found WHERE place <= $10 ORDER BY kind, place
"""
_QUOTES = f"""
SELECT kind, id, said.* FROM unnest($4::text[], $5::text[]) AS wanted(kind, id), LATERAL (
    SELECT place, version, label, speaker, text FROM passage
    WHERE (passage.kind, passage.id) = (wanted.kind, wanted.id) AND words @@ $1::tsquery AND {_MAY_READ}
    ORDER BY version, place LIMIT {QUOTES + 1}
) AS said
"""


async def search(connection: Database, asked: Asked, scope: Scope, most: int, kind: str | None = None) -> list[Hits]:
    """Things in one passage of which all of it stands, by kind; of each kind those first that are called so."""
    if not asked.terms:
        return []
    read, own = (scope.unit, scope.open_words), [[place[part] for place in scope.own] for part in (0, 1)]
    rows = await connection.fetch(
        _THINGS, asked.query, *read, asked.exact_query, kind, scope.everywhere, *own, scope.units, most
    )
    totals = {row["kind"]: row["total"] for row in rows}
    things = await things_of(connection, rows)
    return [Hits(name, total, [each for each in things if each.kind == name]) for name, total in totals.items()]


async def quotes(
    connection: Database, asked: Asked, scope: Scope, things: Sequence[Kept[Any]]
) -> dict[tuple[str, str], list[Quote]]:
    """Passages in which it stands, as it was typed or else without diacritics: of each thing what it says now first."""
    found: dict[tuple[str, str], list[Quote]] = {(each.kind, each.id): [] for each in things}
    for query in filter(None, (asked.exact_query, asked.query)):
        left = [place for place, quoted in found.items() if not quoted]
        columns = [[place[part] for place in left] for part in (0, 1)]
        for row in await connection.fetch(_QUOTES, query, scope.unit, scope.open_words, *columns):
            found[row["kind"], row["id"]].append(Quote(*row))
    return found
