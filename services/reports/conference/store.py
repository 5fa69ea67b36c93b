"""Conferences in the database."""

from services.reports.conference.commands import Command
from services.reports.conference.domain import decide, evolve
from services.reports.conference.state import Conference
from shared.messaging.aggregate import Aggregate, Database, Loaded

conferences: Aggregate[Conference, Command] = Aggregate(
    table="conference",
    topic="reports.conference.v1",
    source="reports",
    state=Conference,
    decide=decide,
    evolve=evolve,
)


async def list_conferences(
    connection: Database, *, status: str | None, unit: str | None, after: int, limit: int
) -> list[tuple[int, Loaded[Conference]]]:
    """Conferences in the order in which they were planned, each with its position. `unit`: one that is expected."""
    rows = await connection.fetch(
        "SELECT id, position, version, state FROM conference WHERE position > $1"
        " AND ($2::text IS NULL OR status = $2)"
        " AND ($3::text IS NULL OR state #> '{terms,expected}' @> jsonb_build_array(jsonb_build_object('unit', $3)))"
        " ORDER BY position LIMIT $4",
        after,
        status,
        unit,
        limit,
    )
    return conferences.listed(rows)
