"""The unit's record: verified festival results, as they were published."""

from datetime import date, datetime

from shared.contracts.base import Value
from shared.contracts.festival import FestivalResultVerified
from shared.messaging.aggregate import Database


class RecordEntry(Value):
    """One verified festival result of a unit."""

    festival_event: str
    unit: str
    plan: str
    place: str
    place_name: str
    held_on: date
    verified_at: datetime
    attendances: dict[str, int]
    attendance_total: int
    spending: dict[str, int]
    spent_total: int
    models: int
    commitments: int
    commendations: int


async def add_entry(connection: Database, festival_event: str, event: FestivalResultVerified, at: datetime) -> None:
    """Write the result into the record of its unit; a second result of the same festival event changes nothing."""
    entry = RecordEntry(
        festival_event=festival_event,
        unit=event.unit,
        plan=event.plan,
        place=event.place.area,
        place_name=event.place.name,
        held_on=event.held_on,
        verified_at=at,
        attendances={str(sector): n for sector, n in event.attendances.items()},
        attendance_total=event.attendance_total,
        spending={str(source): n for source, n in event.spending.items()},
        spent_total=event.spent_total,
        models=event.models,
        commitments=event.commitments,
        commendations=event.commendations,
    )
    await connection.execute(
        "INSERT INTO unit_record (id, unit, held_on, entry) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
        festival_event,
        event.unit,
        event.held_on,
        entry.model_dump_json(),
    )


async def remove_entry(connection: Database, festival_event: str) -> None:
    """Take out a result that is verified no more."""
    await connection.execute("DELETE FROM unit_record WHERE id = $1", festival_event)


async def list_entries(
    connection: Database,
    unit: str,
    *,
    with_predecessors: bool = False,
    held_from: date | None = None,
    held_to: date | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, RecordEntry]]:
    """Entries of a unit's record, each with its position; both days inclusive.

    A predecessor is a unit whose only successor is this one, or a predecessor of this one.
    """
    rows = await connection.fetch(
        "WITH RECURSIVE line AS (SELECT $1::text AS id UNION SELECT u.id FROM unit u, line"
        " WHERE $6 AND u.state -> 'successors' = jsonb_build_array(line.id))"
        " SELECT position, entry FROM unit_record WHERE unit IN (SELECT id FROM line) AND position > $2"
        " AND ($3::date IS NULL OR held_on >= $3) AND ($4::date IS NULL OR held_on <= $4) ORDER BY position LIMIT $5",
        unit,
        after,
        held_from,
        held_to,
        limit,
        with_predecessors,
    )
    return [(row["position"], RecordEntry.model_validate_json(row["entry"])) for row in rows]
