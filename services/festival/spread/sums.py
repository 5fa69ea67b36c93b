"""What the sheets of a year come to. Pure; verified sheets only."""

from collections.abc import Iterable

from pydantic import Field

from services.festival.spread.state import Spread, Status
from shared.contracts.base import Value


class SpreadSum(Value):
    """Residential areas and how many of them held the festival."""

    sheets: int = Field(description="Verified sheets")
    communes: int = Field(description="Communes in them")
    residential_areas: int
    held: int = Field(description="Residential areas that held it, alone or together")
    held_together: int
    models_repeated: int
    per_mille: int | None = Field(description="`held` of `residential_areas` in thousandths; none without any")


def add_up(spreads: Iterable[Spread]) -> SpreadSum:
    """The sums over verified sheets."""
    verified = [each for each in spreads if each.status is Status.VERIFIED]
    rows = [row for each in verified for row in each.rows]
    areas, held = sum(row.residential_areas for row in rows), sum(row.held for row in rows)
    return SpreadSum(
        sheets=len(verified),
        communes=len(rows),
        residential_areas=areas,
        held=held,
        held_together=sum(row.held_together for row in rows),
        models_repeated=sum(row.models_repeated for row in rows),
        per_mille=round(1000 * held / areas) if areas else None,
    )
