"""Seasons, the plans expected in them, and the events that their summary folds."""

from datetime import date
from typing import Any

from services.festival.event.state import FestivalEvent
from shared.contracts.festival import FestivalSeasonOpened
from shared.messaging.aggregate import Database

PLANNING_KINDS = ["district_police", "commune_police"]

_EXPECT = """
INSERT INTO expected_plan(year, unit)
SELECT DISTINCT s.year, d.unit FROM season s JOIN unit_directory d ON d.valid_from <= s.starts_on
LEFT JOIN ceased_unit c ON c.unit = d.unit
WHERE d.kind = ANY($1) AND (c.effective_on IS NULL OR c.effective_on > s.starts_on)
  AND ($2::integer IS NULL OR s.year = $2) AND ($3::text IS NULL OR d.unit = $3)
ON CONFLICT DO NOTHING
"""


async def open_season(connection: Database, plan: str, event: FestivalSeasonOpened) -> None:
    """Enter the season. Another plan takes its place only where the one that opened it is cancelled: plans have no
    order between each other, so the opening by the cancelled one may be heard last.
    """
    await connection.execute(
        "INSERT INTO season(year, plan, unit, starts_on, ends_on) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (year) DO UPDATE SET plan = excluded.plan, unit = excluded.unit,"
        " starts_on = excluded.starts_on, ends_on = excluded.ends_on"
        " WHERE EXISTS (SELECT FROM plan WHERE id = season.plan AND status = 'cancelled')",
        event.year,
        plan,
        event.unit,
        event.starts_on,
        event.ends_on,
    )


async def expect_plans(connection: Database, *, year: int | None = None, unit: str | None = None) -> None:
    """Expect a plan of each unit that stands on a season's first day, for one year or for one unit."""
    await connection.execute(_EXPECT, PLANNING_KINDS, year, unit)


async def forget_expectations(connection: Database, unit: str, effective_on: date) -> None:
    """Expect nothing of a ceased unit in seasons that begin without it."""
    await connection.execute(
        "DELETE FROM expected_plan e USING season s WHERE s.year = e.year AND e.unit = $1 AND s.starts_on >= $2",
        unit,
        effective_on,
    )


async def is_expected(connection: Database, year: int, unit: str) -> bool:
    """Whether a plan is expected of the unit in the season of the year."""
    return await connection.fetchval(
        "SELECT EXISTS (SELECT FROM expected_plan WHERE year = $1 AND unit = $2)", year, unit
    )


async def list_seasons(connection: Database) -> list[Any]:
    """Every season, the latest first, in the present wording of its plan; none whose plan is cancelled."""
    return await connection.fetch(
        "SELECT s.year, s.plan, p.unit, (p.state ->> 'starts_on')::date AS starts_on,"
        " (p.state ->> 'ends_on')::date AS ends_on"
        " FROM season s JOIN plan p ON p.id = s.plan WHERE p.status <> 'cancelled' ORDER BY s.year DESC"
    )


async def list_expected(
    connection: Database,
    year: int,
    *,
    kind: str | None = None,
    has_plan: bool | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[Any]:
    """The units of which a plan is expected, each with the plans that it has; cancelled ones do not count.

    `has_plan` False: those that owe one, not those of which none is expected (`waived_because`).
    """
    return await connection.fetch(
        "SELECT e.position, e.unit, d.name, d.kind, c.effective_on AS ceased_on, p.plans,"
        " w.waived_because, w.due_before"
        " FROM expected_plan e JOIN season s ON s.year = e.year"
        " JOIN LATERAL (SELECT name, kind FROM unit_directory WHERE unit = e.unit AND valid_from <= s.starts_on"
        "  ORDER BY valid_from DESC LIMIT 1) d ON true"
        " LEFT JOIN ceased_unit c ON c.unit = e.unit"
        " CROSS JOIN LATERAL (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'status', status)"
        "  ORDER BY position), '[]') AS plans FROM plan"
        "  WHERE plan.year = e.year AND plan.unit = e.unit AND status <> 'cancelled') p"
        " LEFT JOIN LATERAL (SELECT state -> 'waived' ->> e.unit AS waived_because,"
        "  (state ->> 'plans_due_before')::date AS due_before FROM plan WHERE id = s.plan) w ON true"
        " WHERE e.year = $1 AND ($2::text IS NULL OR d.kind = $2) AND ($3::boolean IS NULL OR (p.plans <> '[]') = $3)"
        " AND ($3 IS DISTINCT FROM false OR w.waived_because IS NULL)"
        " AND e.position > $4 ORDER BY e.position LIMIT $5",
        year,
        kind,
        has_plan,
        after,
        limit,
    )


async def events_of(connection: Database, year: int, plan: str | None = None) -> list[FestivalEvent]:
    """Every event of the year, or of one plan of it."""
    rows = await connection.fetch(
        "SELECT state FROM festival_event WHERE year = $1 AND ($2::text IS NULL OR plan = $2) ORDER BY position",
        year,
        plan,
    )
    return [FestivalEvent.model_validate_json(row["state"]) for row in rows]
