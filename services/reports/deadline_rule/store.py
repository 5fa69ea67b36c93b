"""The standing rule of due dates in the database: for each kind of period, working days by kind of unit."""

import json

from shared.contracts.actor import Actor
from shared.contracts.reports.common import PeriodKind
from shared.messaging.aggregate import Database


async def deadline_rules(connection: Database) -> dict[PeriodKind, dict[str, int]]:
    """Every rule that is set: for each kind of unit the working days before the level above it."""
    rows = await connection.fetch("SELECT period_kind, days_before_above FROM deadline_rule ORDER BY period_kind")
    return {PeriodKind(row["period_kind"]): json.loads(row["days_before_above"]) for row in rows}


async def deadline_rule(connection: Database, kind: PeriodKind) -> dict[str, int]:
    """The rule of a kind of period; empty where none is set."""
    return (await deadline_rules(connection)).get(kind, {})


async def set_deadline_rule(connection: Database, kind: PeriodKind, days: dict[str, int], actor: Actor) -> None:
    """Set it, in place of what was set."""
    await connection.execute(
        "INSERT INTO deadline_rule(period_kind, days_before_above, set_by) VALUES ($1, $2, $3)"
        " ON CONFLICT (period_kind) DO UPDATE SET days_before_above = excluded.days_before_above,"
        " set_by = excluded.set_by",
        kind,
        json.dumps(days),
        actor.title,
    )
