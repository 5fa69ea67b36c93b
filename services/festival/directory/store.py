"""The directory of units in the database, as the units service published it: each description with its first day."""

from datetime import date

from services.festival.directory.heirs import heir_of
from shared.contracts.units import UnitDissolved, UnitRegistered, UnitReorganised
from shared.messaging.aggregate import Database

ALWAYS = date.min


async def add_unit(connection: Database, unit: str, event: UnitRegistered) -> None:
    """Enter a new unit."""
    await connection.execute(
        "INSERT INTO unit_directory(unit, valid_from, name, kind, parent) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT DO NOTHING",
        unit,
        event.valid_from or ALWAYS,
        event.name,
        event.kind,
        event.parent,
    )


async def change_unit(connection: Database, unit: str, event: UnitReorganised) -> None:
    """Enter what the unit is from a day on."""
    await connection.execute(
        "INSERT INTO unit_directory(unit, valid_from, name, kind, parent)"
        " SELECT unit, $2, $3, kind, $4 FROM unit_directory WHERE unit = $1 ORDER BY valid_from LIMIT 1"
        " ON CONFLICT (unit, valid_from) DO UPDATE SET name = excluded.name, parent = excluded.parent",
        unit,
        event.effective_on,
        event.name,
        event.parent,
    )


async def end_unit(connection: Database, unit: str, event: UnitDissolved) -> None:
    """Enter the first day without the unit, and who takes over."""
    await connection.execute(
        "INSERT INTO ceased_unit(unit, effective_on, successors) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        unit,
        event.effective_on,
        list(event.successors),
    )


async def parents(connection: Database, day: date) -> dict[str, str | None]:
    """The unit above each unit, by the last description on the day; ceased units keep theirs."""
    rows = await connection.fetch(
        "SELECT DISTINCT ON (unit) unit, parent FROM unit_directory WHERE valid_from <= $1"
        " ORDER BY unit, valid_from DESC",
        day,
    )
    return {row["unit"]: row["parent"] for row in rows}


async def unit_names(connection: Database, units: list[str], day: date) -> dict[str, str]:
    """The full name of each unit on the day; the last name of one that is no more."""
    rows = await connection.fetch(
        "SELECT DISTINCT ON (unit) unit, name FROM unit_directory WHERE unit = ANY($1)"
        " ORDER BY unit, valid_from <= $2 DESC, valid_from DESC",
        units,
        day,
    )
    return {row["unit"]: row["name"] for row in rows}


async def heir_on(connection: Database, unit: str, day: date) -> str | None:
    """Who has the place of a unit that is no more on the day; none where it stands, or nobody is known."""
    ceased = await ceased_units(connection, day)
    if unit not in ceased:
        return None
    return heir_of(unit, {each: after for each, (_, after) in ceased.items()}, await parents(connection, day))


async def ceased_units(connection: Database, day: date) -> dict[str, tuple[date, tuple[str, ...]]]:
    """Units that are no more on the day: since when, and who took over."""
    rows = await connection.fetch(
        "SELECT unit, effective_on, successors FROM ceased_unit WHERE effective_on <= $1", day
    )
    return {row["unit"]: (row["effective_on"], tuple(row["successors"])) for row in rows}
