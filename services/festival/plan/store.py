"""Festival plans in the database."""

from services.festival.plan.domain import Plan, decide, evolve
from services.festival.plan.state import FINAL
from shared.contracts.festival import PLAN_TOPIC
from shared.messaging.aggregate import Aggregate, Database, Loaded

plans = Aggregate(table="plan", topic=PLAN_TOPIC, source="festival", state=Plan, decide=decide, evolve=evolve)


async def list_plans(
    connection: Database,
    *,
    year: int | None = None,
    unit: str | None = None,
    level: str | None = None,
    status: str | None = None,
    above: str | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[Plan]]]:
    """Plans in the order in which they were drafted, each with its position."""
    rows = await connection.fetch(
        "SELECT id, position, version, state FROM plan WHERE position > $1"
        " AND ($2::integer IS NULL OR year = $2) AND ($3::text IS NULL OR unit = $3)"
        " AND ($4::text IS NULL OR level = $4) AND ($5::text IS NULL OR status = $5)"
        " AND ($6::text IS NULL OR above = $6) ORDER BY position LIMIT $7",
        after,
        year,
        unit,
        level,
        status,
        above,
        limit,
    )
    return plans.listed(rows)


async def season_opened_by(connection: Database, year: int) -> str | None:
    """Id of the plan that opened the year's season. Others who ask wait until this transaction has ended."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext('festival season'), $1)", year)
    return await connection.fetchval(
        "SELECT id FROM plan WHERE year = $1 AND opened_season AND status <> 'cancelled'", year
    )


async def open_plans_of(connection: Database, units: list[str]) -> list[tuple[str, str]]:
    """Ids of the units' plans that are not final, each with its unit."""
    rows = await connection.fetch(
        "SELECT id, unit FROM plan WHERE unit = ANY($1) AND status <> ALL($2) ORDER BY position LIMIT 100",
        units,
        [str(status) for status in FINAL],
    )
    return [(row["id"], row["unit"]) for row in rows]
