"""What areas and units share as directories over time: who stands on a day, who is above whom."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from shared.messaging.aggregate import Database

Table = Literal["area", "unit"]

_STANDING = """
SELECT d.id, d.position, d.version, d.state, s.v ->> 'parent' AS parent
FROM {table} d, LATERAL (
    SELECT v FROM jsonb_array_elements(d.state -> 'versions') WITH ORDINALITY AS e(v, n)
    WHERE v ->> 'valid_from' IS NULL OR v ->> 'valid_from' <= $1 ORDER BY n DESC LIMIT 1
) AS s
WHERE (d.ceases_on IS NULL OR d.ceases_on > $2)
"""


async def standing(
    connection: Database,
    table: Table,
    day: date,
    filters: Mapping[str, str | None],
    *,
    after: int = 0,
    limit: int | None = None,
) -> list[Any]:
    """Rows that stand on the day, in order of position; a filter names a field of what stands."""
    sql = _STANDING.format(table=table)
    values: list[Any] = [day.isoformat(), day]
    for field, value in filters.items():
        if value is not None:
            values.append(value)
            sql += f" AND coalesce(s.v ->> '{field}', d.state ->> '{field}') = ${len(values)}"
    values += [after, limit]
    sql += f" AND d.position > ${len(values) - 1} ORDER BY d.position LIMIT ${len(values)}"
    return await connection.fetch(sql, *values)


async def not_standing(connection: Database, table: Table, ids: Iterable[str | None], day: date | None) -> set[str]:
    """Which of the ids name nothing that stands on the day; null means before the records begin."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return set()
    day = day or date.min
    sql = _STANDING.format(table=table) + " AND d.id = ANY($3::text[])"
    rows = await connection.fetch(sql, day.isoformat(), day, list(wanted))
    return wanted - {row["id"] for row in rows}


async def above(connection: Database, table: Table, start: str | None, day: date) -> set[str]:
    """The one named and everybody above it on the day."""
    seen: set[str] = set()
    while start is not None and start not in seen:
        seen.add(start)
        sql = _STANDING.format(table=table) + " AND d.id = $3"
        row = await connection.fetchrow(sql, day.isoformat(), day, start)
        start = row["parent"] if row else None
    return seen


async def children(connection: Database, table: Table, parent: str, day: date) -> set[str]:
    """Who belongs to the parent on the day."""
    return {row["id"] for row in await standing(connection, table, day, {"parent": parent})}
