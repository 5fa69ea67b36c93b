"""Conferences in the database."""

from datetime import date

from services.reports.conference.commands import Command
from services.reports.conference.domain import decide, evolve
from services.reports.conference.state import Conference
from services.reports.directory.store import Ceased, ceased_unit
from shared.messaging.aggregate import Aggregate, Database, Loaded

conferences: Aggregate[Conference, Command] = Aggregate(
    table="conference",
    topic="reports.conference.v1",
    source="reports",
    state=Conference,
    decide=decide,
    evolve=evolve,
)


async def asking_the_ceased(connection: Database, today: date) -> list[tuple[Loaded[Conference], Ceased]]:
    """Conferences whose answers are still taken up, each with a unit that is no more and that it asks or rests on."""
    rows = await connection.fetch(
        "SELECT c.id, c.version, c.state, u.unit, u.effective_on, u.successors FROM conference c"
        " JOIN ceased_unit u ON u.effective_on <= $1 AND (c.state #>> '{terms,staff_unit}' = u.unit"
        " OR c.state #> '{terms,expected}' @> jsonb_build_array(jsonb_build_object('unit', u.unit))"
        " OR c.state -> 'successions' @> jsonb_build_array(jsonb_build_object('unit', u.unit)))"
        " WHERE c.status <> 'cancelled'"
        " AND NOT EXISTS (SELECT FROM dossier d WHERE d.conference = c.id AND d.status = 'concluded')"
        " ORDER BY c.position, u.effective_on, u.unit",
        today,
    )
    return [(conferences.read(row), ceased_unit(row)) for row in rows]


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
