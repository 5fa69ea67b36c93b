"""The directory of units and areas as the units service published it: each description with its first day."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from shared.contracts.actor import Actor
from shared.contracts.calendar import local_day
from shared.contracts.units import (
    AreaRegistered,
    AreaReorganised,
    UnitDissolved,
    UnitRegistered,
    UnitReorganised,
)
from shared.messaging.aggregate import Database

ALWAYS = date.min

_STANDING = (
    "SELECT DISTINCT ON (unit) unit, name, kind, parent, area FROM unit_directory WHERE valid_from <= $1"
    " AND NOT EXISTS (SELECT FROM ceased_unit c WHERE c.unit = unit_directory.unit AND c.effective_on <= $1)"
)
_LATEST = " ORDER BY unit, valid_from DESC"


@dataclass(frozen=True, slots=True)
class Ceased:
    """A unit that is no more. `effective_on`: the first day without it."""

    unit: str
    effective_on: date
    successors: tuple[str, ...]

    @property
    def heir(self) -> str | None:
        """Who takes over what it leaves open: its only successor."""
        return self.successors[0] if len(self.successors) == 1 else None

    @property
    def reason(self) -> str:
        """Why what it leaves open is closed where nobody takes over."""
        return f"Đơn vị {self.unit} kết thúc hoạt động từ ngày {self.effective_on:%d/%m/%Y}."


def ceased_unit(row: Any) -> Ceased:
    """The unit of a row of `ceased_unit`."""
    return Ceased(row["unit"], row["effective_on"], tuple(row["successors"]))


async def add_unit(connection: Database, unit: str, event: UnitRegistered) -> None:
    """Enter a new unit."""
    await connection.execute(
        "INSERT INTO unit_directory(unit, valid_from, name, kind, parent, area) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT DO NOTHING",
        unit,
        event.valid_from or ALWAYS,
        event.name,
        event.kind,
        event.parent,
        event.area,
    )


async def change_unit(connection: Database, unit: str, event: UnitReorganised) -> None:
    """Enter what the unit is from a day on."""
    await connection.execute(
        "INSERT INTO unit_directory(unit, valid_from, name, kind, parent, area)"
        " SELECT unit, $2, $3, kind, $4, $5 FROM unit_directory WHERE unit = $1 ORDER BY valid_from LIMIT 1"
        " ON CONFLICT (unit, valid_from) DO UPDATE"
        " SET name = excluded.name, parent = excluded.parent, area = excluded.area",
        unit,
        event.effective_on,
        event.name,
        event.parent,
        event.area,
    )


async def end_unit(connection: Database, unit: str, event: UnitDissolved) -> None:
    """Enter the first day without the unit, and who takes over."""
    await connection.execute(
        "INSERT INTO ceased_unit(unit, effective_on, successors) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        unit,
        event.effective_on,
        list(event.successors),
    )


async def set_area(connection: Database, area: str, event: AreaRegistered | AreaReorganised) -> None:
    """Enter what an area is from a day on."""
    first = event.valid_from if isinstance(event, AreaRegistered) else event.effective_on
    await connection.execute(
        "INSERT INTO area_directory(area, valid_from, level, parent) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (area, valid_from) DO UPDATE SET level = excluded.level, parent = excluded.parent",
        area,
        first or ALWAYS,
        event.level,
        event.parent,
    )


async def end_area(connection: Database, area: str, first_day_without: date) -> None:
    """Enter the first day without the area."""
    await connection.execute(
        "INSERT INTO ceased_area(area, effective_on) VALUES ($1, $2)"
        " ON CONFLICT (area) DO UPDATE SET effective_on = excluded.effective_on",
        area,
        first_day_without,
    )


async def standing_units(connection: Database, day: date) -> frozenset[str]:
    """The units that there are on the day."""
    return frozenset(row["unit"] for row in await connection.fetch(_STANDING + _LATEST, day))


async def all_units(connection: Database, day: date) -> list[tuple[str, str, str | None, bool]]:
    """Every unit there ever was up to the day: id, name and parent as they were last, and whether it has ceased."""
    rows = await connection.fetch(
        "SELECT DISTINCT ON (unit) unit, name, parent,"
        " EXISTS (SELECT FROM ceased_unit c WHERE c.unit = unit_directory.unit AND c.effective_on <= $1) AS has_ceased"
        " FROM unit_directory WHERE valid_from <= $1" + _LATEST,
        day,
    )
    return [(row["unit"], row["name"], row["parent"], row["has_ceased"]) for row in rows]


async def parents(connection: Database, day: date) -> dict[str, str | None]:
    """The unit above each unit that there ever was up to the day, as it was last."""
    return {unit: parent for unit, _, parent, _ in await all_units(connection, day)}


async def has_units_below(connection: Database, unit: str) -> bool:
    """Whether any unit ever belonged to it."""
    return await connection.fetchval("SELECT EXISTS (SELECT FROM unit_directory WHERE parent = $1)", unit)


async def line_above(connection: Database, unit: str, day: date) -> frozenset[str]:
    """The unit and every unit above it on the day; empty when it does not stand then."""
    rows = await connection.fetch(
        f"WITH RECURSIVE standing AS ({_STANDING}{_LATEST}),"
        " line AS (SELECT unit, parent FROM standing WHERE unit = $2"
        " UNION SELECT s.unit, s.parent FROM standing s JOIN line ON s.unit = line.parent) SELECT unit FROM line",
        day,
        unit,
    )
    return frozenset(row["unit"] for row in rows)


async def province(connection: Database, day: date) -> str | None:
    """The provincial police: they issue what the province signs. None while the directory does not know them."""
    return await connection.fetchval(
        f"SELECT unit FROM ({_STANDING}{_LATEST}) standing WHERE kind = 'provincial_police' ORDER BY unit LIMIT 1", day
    )


async def parent_of(connection: Database, unit: str, day: date) -> str | None:
    """The unit over it on the day."""
    return await connection.fetchval(
        "SELECT parent FROM unit_directory WHERE unit = $1 ORDER BY valid_from <= $2 DESC, valid_from DESC LIMIT 1",
        unit,
        day,
    )


async def in_place_of(connection: Database, unit: str, day: date) -> str:
    """Who answers for the unit on the day: itself, or its only successor, or the unit above, followed to the end."""
    seen = {unit}
    while row := await connection.fetchrow(
        "SELECT unit, effective_on, successors FROM ceased_unit WHERE unit = $1 AND effective_on <= $2", unit, day
    ):
        ceased = ceased_unit(row)
        heir = ceased.heir or await parent_of(connection, unit, ceased.effective_on)
        if heir is None or heir in seen:
            break
        seen.add(heir)
        unit = heir
    return unit


async def reader(connection: Database, actor: Actor, at: datetime) -> Actor:
    """The actor with the units whose only successor its unit is by now, or the successor of their successor."""
    if actor.is_provincial:
        return actor
    rows = await connection.fetch(
        "WITH RECURSIVE line AS (SELECT unit FROM ceased_unit WHERE successors = ARRAY[$1] AND effective_on <= $2"
        " UNION SELECT c.unit FROM ceased_unit c JOIN line ON c.successors = ARRAY[line.unit]"
        " WHERE c.effective_on <= $2) SELECT unit FROM line",
        actor.unit,
        local_day(at),
    )
    return replace(actor, predecessors=frozenset(row["unit"] for row in rows))


async def has_ceased(connection: Database, unit: str, day: date) -> bool:
    """Whether the unit is no more on the day."""
    return await connection.fetchval(
        "SELECT EXISTS (SELECT FROM ceased_unit WHERE unit = $1 AND effective_on <= $2)", unit, day
    )


async def first_days(connection: Database, units: Collection[str]) -> dict[str, date]:
    """The first day of each of the units."""
    rows = await connection.fetch(
        "SELECT unit, min(valid_from) AS day FROM unit_directory WHERE unit = ANY($1) GROUP BY unit", list(units)
    )
    return {row["unit"]: row["day"] for row in rows}


async def kinds_of(connection: Database, units: list[str], day: date) -> dict[str, str]:
    """The kind of each of the units that stands on the day."""
    rows = await connection.fetch(
        f"SELECT unit, kind FROM ({_STANDING}{_LATEST}) standing WHERE unit = ANY($2)", day, units
    )
    return {row["unit"]: row["kind"] for row in rows}


async def kinds_above(connection: Database, units: list[str], day: date) -> dict[str, list[str]]:
    """The kind of each of the units and of every unit above it on the day."""
    rows = await connection.fetch(
        f"WITH RECURSIVE standing AS ({_STANDING}{_LATEST}),"
        " line AS (SELECT unit AS lowest, unit, kind, parent FROM standing WHERE unit = ANY($2)"
        " UNION SELECT l.lowest, s.unit, s.kind, s.parent FROM standing s JOIN line l ON s.unit = l.parent)"
        " SELECT lowest, array_agg(kind ORDER BY kind) AS kinds FROM line GROUP BY lowest",
        day,
        units,
    )
    return {row["lowest"]: row["kinds"] for row in rows}


async def unit_names(connection: Database, units: list[str], day: date) -> dict[str, str]:
    """The full name of each unit on the day; the last name of one that is no more."""
    rows = await connection.fetch(
        "SELECT DISTINCT ON (unit) unit, name FROM unit_directory WHERE unit = ANY($1)"
        " ORDER BY unit, valid_from <= $2 DESC, valid_from DESC",
        units,
        day,
    )
    return {row["unit"]: row["name"] for row in rows}


async def communes_of(connection: Database, unit: str, day: date) -> int | None:
    """How many communes the unit's area has on the day; none while the area's communes are not known."""
    # From the unit to its area to that one's communes, by index: this is asked for every draft of every unit.
    count: int = await connection.fetchval(
        f"WITH here AS ({_STANDING} AND unit = $2{_LATEST})"
        " SELECT count(*) FROM here JOIN area_directory a ON here.area IN (a.parent, a.area)"
        " WHERE a.level = 'commune' AND a.valid_from ="
        " (SELECT max(valid_from) FROM area_directory b WHERE b.area = a.area AND b.valid_from <= $1)"
        " AND NOT EXISTS (SELECT FROM ceased_area c WHERE c.area = a.area AND c.effective_on <= $1)",
        day,
        unit,
    )
    return count or None
