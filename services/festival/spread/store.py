"""Spread sheets in the database."""

from uuid import UUID, uuid5

from services.festival.spread.domain import Command, decide, evolve
from services.festival.spread.state import Spread, Status
from shared.contracts.festival.spread import SPREAD_TOPIC, FestivalSpreadReported, FestivalSpreadVerified
from shared.messaging.aggregate import Aggregate, Apart, Database, Loaded

spreads: Aggregate[Spread, Command] = Aggregate(
    table="spread",
    topic=SPREAD_TOPIC,
    source="festival",
    state=Spread,
    decide=decide,
    evolve=evolve,
    apart=(Apart(FestivalSpreadVerified, (FestivalSpreadReported,)),),
)
_NAMESPACE = UUID("9d1f5a54-6d1e-5a0e-9b7e-7c1d0a4f2b11")


def spread_id(unit: str, year: int) -> str:
    """The id of a unit's sheet of a year: always the same, so there is never a second one."""
    return str(uuid5(_NAMESPACE, f"{unit}/{year}"))


async def list_spreads(
    connection: Database,
    *,
    year: int | None = None,
    unit: str | None = None,
    status: Status | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[Spread]]]:
    """Sheets in the order in which they were first reported, each with its position."""
    rows = await connection.fetch(
        "SELECT id, position, version, state FROM spread WHERE position > $1"
        " AND ($2::integer IS NULL OR year = $2) AND ($3::text IS NULL OR unit = $3)"
        " AND ($4::text IS NULL OR status = $4) ORDER BY position LIMIT $5",
        after,
        year,
        unit,
        status,
        limit,
    )
    return spreads.listed(rows)
