"""Authorities in the database."""

from datetime import date

from services.units.authority.domain import Authority, decide, evolve
from shared.messaging.aggregate import Aggregate, Database, Loaded

authorities = Aggregate(
    table="authority", topic="units.authority.v1", source="units", state=Authority, decide=decide, evolve=evolve
)


async def list_authorities(
    connection: Database,
    *,
    unit: str | None = None,
    for_unit: str | None = None,
    on: date | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[Authority]]]:
    """Authorities in the order in which they were granted, each with its position; `on`: in force on the day."""
    rows = await connection.fetch(
        "SELECT id, position, version, state FROM authority WHERE position > $1"
        " AND ($2::text IS NULL OR unit = $2) AND ($3::text IS NULL OR for_unit = $3)"
        " AND ($4::date IS NULL OR (valid_from <= $4 AND (valid_to IS NULL OR valid_to >= $4)"
        " AND (ended_on IS NULL OR ended_on > $4))) ORDER BY position LIMIT $5",
        after,
        unit,
        for_unit,
        on,
        limit,
    )
    return authorities.listed(rows)


async def left_behind(connection: Database, today: date) -> list[tuple[str, str, date]]:
    """Authorities that still hold and that join a unit which is no more: with that unit and the first day without."""
    rows = await connection.fetch(
        "SELECT DISTINCT ON (a.position) a.id, u.id AS unit, u.ceases_on FROM authority a"
        " JOIN unit u ON u.id IN (a.unit, a.for_unit) WHERE u.ceases_on <= $1"
        " AND (a.ended_on IS NULL OR a.ended_on > $1) AND (a.valid_to IS NULL OR a.valid_to >= u.ceases_on)"
        " ORDER BY a.position, u.ceases_on LIMIT 100",
        today,
    )
    return [(row["id"], row["unit"], row["ceases_on"]) for row in rows]


async def acting_heads(connection: Database, unit: str, office: str, first: date, last: date | None) -> frozenset[str]:
    """Ids of the authorities to act as this head that hold on one of the days. Locks the unit's until the commit."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext('acting head'), hashtext($1))", unit)
    rows = await connection.fetch(
        "SELECT id FROM authority WHERE for_unit = $1 AND form = 'acting' AND state ->> 'for_office' = $2"
        " AND ($4::date IS NULL OR valid_from <= $4) AND (valid_to IS NULL OR valid_to >= $3)"
        " AND (ended_on IS NULL OR ended_on > $3)",
        unit,
        office,
        first,
        last,
    )
    return frozenset(row["id"] for row in rows)
