"""Units in the database."""

from datetime import date

from services.units import directory
from services.units.unit.domain import Unit, decide, evolve
from shared.messaging.aggregate import Aggregate, Database, Loaded

units = Aggregate(table="unit", topic="units.unit.v1", source="units", state=Unit, decide=decide, evolve=evolve)


async def list_units(
    connection: Database,
    day: date,
    *,
    kind: str | None = None,
    parent: str | None = None,
    area: str | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[Unit]]]:
    """Units that stand on the day, each with its position."""
    filters = {"kind": kind, "parent": parent, "area": area}
    rows = await directory.standing(connection, "unit", day, filters, after=after, limit=limit)
    return units.listed(rows)


async def ceased(connection: Database, day: date) -> list[Loaded[Unit]]:
    """Units that have ceased by the day and still have something open to re-home, oldest first."""
    rows = await connection.fetch(
        "SELECT id, version, state FROM unit u WHERE ceases_on <= $1 AND ("
        " EXISTS (SELECT FROM team WHERE unit = u.id AND status NOT IN ('dissolved', 'transferred'))"
        " OR EXISTS (SELECT FROM task WHERE (lead_unit = u.id OR supporting_units ? u.id)"
        " AND status IN ('assigned', 'acknowledged', 'reopened')))"
        " ORDER BY ceases_on, position LIMIT 100",
        day,
    )
    return [units.read(row) for row in rows]
