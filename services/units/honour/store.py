"""Honours in the database, and who holds them on a day."""

from datetime import date
from typing import NamedTuple

from services.units.honour.domain import Honour, decide, evolve
from shared.contracts.reports.commendation import RecipientKind
from shared.messaging.aggregate import Aggregate, Database, Loaded

honours = Aggregate(table="honour", topic="units.honour.v1", source="units", state=Honour, decide=decide, evolve=evolve)


class Held(NamedTuple):
    """An honour as a unit holds it. `is_shared`: other successors of who earned it hold it, too."""

    position: int
    honour: Loaded[Honour]
    is_shared: bool


# Backwards from the unit to all whose place it has taken by the day. Who is no more holds nothing, unless nobody came
# after it.
_LINE = """
WITH RECURSIVE line AS (
    SELECT $1::text AS id, false AS is_shared
    WHERE NOT EXISTS (SELECT FROM unit WHERE id = $1 AND ceases_on <= $2 AND state -> 'successors' <> '[]')
    UNION
    SELECT u.id, line.is_shared OR jsonb_array_length(u.state -> 'successors') > 1
    FROM unit u JOIN line ON u.state -> 'successors' ? line.id
    WHERE u.ceases_on <= $2
)
"""


async def held_by(
    connection: Database,
    unit: str,
    day: date,
    *,
    with_predecessors: bool = True,
    with_withdrawn: bool = False,
    recipient: RecipientKind | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[Held]:
    """What the unit holds on the day, its own and what it took over, in the order in which it was first conferred.

    `with_withdrawn`: also what had been taken back by then.
    """
    rows = await connection.fetch(
        _LINE + "SELECT h.id, h.position, h.version, h.state, bool_and(line.is_shared) AS is_shared"
        " FROM honour h JOIN line ON h.unit = line.id"
        " WHERE h.position > $3 AND ($4 OR h.unit = $1) AND h.conferred_on <= $2"
        " AND ($5 OR h.withdrawn_on IS NULL OR h.withdrawn_on > $2) AND ($6::text IS NULL OR h.recipient = $6)"
        " GROUP BY h.id ORDER BY h.position LIMIT $7",
        unit,
        day,
        after,
        with_predecessors,
        with_withdrawn,
        recipient,
        limit,
    )
    return [Held(row["position"], honours.read(row), row["is_shared"]) for row in rows]


async def list_honours(
    connection: Database,
    day: date,
    *,
    unit: str | None = None,
    form: str | None = None,
    recipient: RecipientKind | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[Honour]]]:
    """Every honour that is held on the day, by the unit that earned it, each with its position."""
    rows = await connection.fetch(
        "SELECT id, position, version, state FROM honour WHERE position > $1"
        " AND conferred_on <= $2 AND (withdrawn_on IS NULL OR withdrawn_on > $2)"
        " AND ($3::text IS NULL OR unit = $3) AND ($4::text IS NULL OR state -> 'form' ->> 'code' = $4)"
        " AND ($5::text IS NULL OR recipient = $5) ORDER BY position LIMIT $6",
        after,
        day,
        unit,
        form,
        recipient,
        limit,
    )
    return honours.listed(rows)
