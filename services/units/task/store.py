"""Tasks in the database."""

from datetime import date

from services.units.task.domain import Task, decide, evolve
from shared.contracts.actor import Actor
from shared.contracts.units import TaskDone, TaskExtensionGranted, TaskExtensionRequested, TaskVerified
from shared.messaging.aggregate import Aggregate, Apart, Database, Loaded

tasks = Aggregate(
    table="task",
    topic="units.task.v1",
    source="units",
    state=Task,
    decide=decide,
    evolve=evolve,
    apart=(Apart(TaskVerified, (TaskDone,)), Apart(TaskExtensionGranted, (TaskExtensionRequested,))),
)

_OPEN = "status IN ('assigned', 'acknowledged', 'reopened')"


async def list_tasks(
    connection: Database,
    *,
    today: date,
    lead_unit: str | None = None,
    supporting_unit: str | None = None,
    status: str | None = None,
    directive: str | None = None,
    source: str | None = None,
    is_overdue: bool | None = None,
    is_escalated: bool | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[Task]]]:
    """Tasks, each with its position."""
    rows = await connection.fetch(
        "SELECT id, position, version, state FROM task WHERE position > $1"
        " AND ($2::text IS NULL OR lead_unit = $2) AND ($3::text IS NULL OR supporting_units ? $3)"
        " AND ($4::text IS NULL OR status = $4) AND ($5::text IS NULL OR directive = $5)"
        " AND ($6::text IS NULL OR state -> 'source' ->> 'id' = $6)"
        f" AND ($7::boolean IS NULL OR ({_OPEN} AND coalesce(due_before <= $8::date, false)) = $7)"
        f" AND ($9::boolean IS NULL OR ({_OPEN} AND coalesce(escalated_for = due_before, false)) = $9)"
        " ORDER BY position LIMIT $10",
        after,
        lead_unit,
        supporting_unit,
        status,
        directive,
        source,
        is_overdue,
        today,
        is_escalated,
        limit,
    )
    return tasks.listed(rows)


async def overdue_unannounced(connection: Database, today: date) -> list[str]:
    """Ids of open tasks whose due date came and was not announced."""
    rows = await connection.fetch(
        f"SELECT id FROM task WHERE {_OPEN} AND due_before <= $1 AND announced_for IS DISTINCT FROM due_before"
        " ORDER BY position LIMIT 100",
        today,
    )
    return [row["id"] for row in rows]


async def escalation_steps(connection: Database) -> list[int]:
    """After how many days overdue a task goes to those who gave it, and then step by step further up."""
    return await connection.fetchval("SELECT days || further FROM task_escalation")


async def set_escalation_steps(connection: Database, days: int, further: list[int], actor: Actor) -> None:
    """Set the steps, from now on."""
    await connection.execute(
        "UPDATE task_escalation SET days = $1, further = $2, set_by = $3", days, further, actor.title
    )


async def overdue_for(connection: Database, today: date, days: int, level: int) -> list[str]:
    """Ids of open tasks that are overdue for so many days and did not go so far up."""
    rows = await connection.fetch(
        f"SELECT id FROM task WHERE {_OPEN} AND due_before + $2::integer <= $1"
        " AND (escalated_for IS DISTINCT FROM due_before OR coalesce((state ->> 'escalated_level')::integer, 1) < $3)"
        " ORDER BY position LIMIT 100",
        today,
        days,
        level,
    )
    return [row["id"] for row in rows]


async def open_tasks_of(connection: Database, unit: str) -> list[str]:
    """Ids of the open tasks that the unit leads."""
    rows = await connection.fetch(f"SELECT id FROM task WHERE lead_unit = $1 AND {_OPEN} ORDER BY position", unit)
    return [row["id"] for row in rows]


async def open_tasks_with(connection: Database, unit: str) -> list[str]:
    """Ids of the open tasks that the unit supports."""
    rows = await connection.fetch(
        f"SELECT id FROM task WHERE supporting_units ? $1 AND {_OPEN} ORDER BY position", unit
    )
    return [row["id"] for row in rows]


async def unfinished_tasks_from(connection: Database, source: str) -> list[str]:
    """Ids of the tasks that a document gave and that are neither verified nor cancelled."""
    rows = await connection.fetch(
        "SELECT id FROM task WHERE state -> 'source' ->> 'id' = $1 AND status NOT IN ('verified', 'cancelled')"
        " ORDER BY position",
        source,
    )
    return [row["id"] for row in rows]
