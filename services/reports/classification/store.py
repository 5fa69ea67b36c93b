"""Classifications in the database."""

from uuid import UUID, uuid5

from services.reports.classification.commands import Command
from services.reports.classification.domain import decide, evolve
from services.reports.classification.state import Classification, ClassStatus
from shared.contracts.reports.classification import ClassificationAppraised, ClassificationSelfScored
from shared.messaging.aggregate import Aggregate, Apart, Database, Loaded

classifications: Aggregate[Classification, Command] = Aggregate(
    table="classification",
    topic="reports.classification.v1",
    source="reports",
    state=Classification,
    decide=decide,
    evolve=evolve,
    apart=(Apart(ClassificationAppraised, (ClassificationSelfScored,)),),
)

_NAMESPACE = UUID("5d0f3b7e-9a64-5c1d-8f27-1c6e4a90b2d8")


def classification_id(unit: str, year: int) -> str:
    """The id of a unit's classification of a year: there is one."""
    return str(uuid5(_NAMESPACE, f"{year}/{unit}"))


async def list_classifications(
    connection: Database,
    *,
    unit: str | None = None,
    year: int | None = None,
    status: ClassStatus | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[Classification]]]:
    """Classifications in the order in which units began them, each with its position."""
    rows = await connection.fetch(
        "SELECT id, position, version, state FROM classification WHERE position > $1"
        " AND ($2::text IS NULL OR unit = $2) AND ($3::integer IS NULL OR year = $3)"
        " AND ($4::text IS NULL OR status = $4) ORDER BY position LIMIT $5",
        after,
        unit,
        year,
        status,
        limit,
    )
    return classifications.listed(rows)
