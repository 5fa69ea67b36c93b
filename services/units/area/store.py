"""Areas in the database."""

from datetime import date

from services.units import directory
from services.units.area.domain import Area, decide, evolve
from shared.messaging.aggregate import Aggregate, Database, Loaded

areas = Aggregate(table="area", topic="units.area.v1", source="units", state=Area, decide=decide, evolve=evolve)


async def list_areas(
    connection: Database,
    day: date,
    *,
    level: str | None = None,
    kind: str | None = None,
    parent: str | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[Area]]]:
    """Areas that stand on the day, each with its position."""
    filters = {"level": level, "kind": kind, "parent": parent}
    rows = await directory.standing(connection, "area", day, filters, after=after, limit=limit)
    return areas.listed(rows)
