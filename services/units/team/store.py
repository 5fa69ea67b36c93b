"""Teams in the database."""

from datetime import date

from services.units.team.domain import Team, decide, evolve
from shared.contracts.units import MilestoneCompleted, TeamActivated
from shared.messaging.aggregate import Aggregate, Apart, Database, Loaded

teams = Aggregate(
    table="team",
    topic="units.team.v1",
    source="units",
    state=Team,
    decide=decide,
    evolve=evolve,
    apart=(Apart(TeamActivated, (MilestoneCompleted,)),),
)

_OVERDUE = (
    "status IN ('authorised', 'building', 'ready') AND state ->> 'held_because' IS NULL"
    " AND EXISTS (SELECT FROM jsonb_array_elements(state -> 'milestones') AS m"
    " WHERE m ->> 'completed_on' IS NULL AND m ->> 'due_on' < {day}"
)


async def list_teams(
    connection: Database,
    *,
    today: date,
    unit: str | None = None,
    status: str | None = None,
    phase: int | None = None,
    proposal: str | None = None,
    is_on_hold: bool | None = None,
    is_overdue: bool | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[Team]]]:
    """Teams, each with its position."""
    rows = await connection.fetch(
        "SELECT id, position, version, state FROM team WHERE position > $1"
        " AND ($2::text IS NULL OR unit = $2) AND ($3::text IS NULL OR status = $3)"
        " AND ($4::integer IS NULL OR phase = $4) AND ($5::text IS NULL OR proposal = $5)"
        " AND ($6::boolean IS NULL OR (state ->> 'held_because' IS NOT NULL) = $6)"
        f" AND ($7::boolean IS NULL OR ({_OVERDUE.format(day='$8::text')})) = $7)"
        " ORDER BY position LIMIT $9",
        after,
        unit,
        status,
        phase,
        proposal,
        is_on_hold,
        is_overdue,
        today.isoformat(),
        limit,
    )
    return teams.listed(rows)


async def overdue_unannounced(connection: Database, today: date) -> list[str]:
    """Ids of teams with a milestone that became overdue and was not announced for its due day."""
    rows = await connection.fetch(
        f"SELECT id FROM team WHERE {_OVERDUE.format(day='$1::text')}"
        " AND m ->> 'announced_for' IS DISTINCT FROM m ->> 'due_on') ORDER BY position LIMIT 100",
        today.isoformat(),
    )
    return [row["id"] for row in rows]


async def teams_of(connection: Database, unit: str) -> list[str]:
    """Ids of the unit's teams that have not ended."""
    rows = await connection.fetch(
        "SELECT id FROM team WHERE unit = $1 AND status NOT IN ('dissolved', 'transferred') ORDER BY position", unit
    )
    return [row["id"] for row in rows]
