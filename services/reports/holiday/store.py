"""Holidays in the database. Lunar ones are rows like the others: the days are announced anew every year."""

from datetime import date

from shared.contracts.actor import Actor
from shared.contracts.base import LegalBasis, Line, Value
from shared.messaging.aggregate import Database


class Holiday(Value):
    """A day on which offices do not work though it may be a weekday."""

    day: date
    name: Line
    legal_basis: LegalBasis
    is_sample: bool


async def list_holidays(connection: Database, year: int | None = None) -> list[Holiday]:
    """All holidays, or those of a year, by day."""
    rows = await connection.fetch(
        "SELECT day, name, legal_basis, is_sample FROM holiday"
        " WHERE $1::integer IS NULL OR extract(year FROM day) = $1 ORDER BY day",
        year,
    )
    return [
        Holiday(
            day=row["day"],
            name=row["name"],
            legal_basis=LegalBasis.model_validate_json(row["legal_basis"]),
            is_sample=row["is_sample"],
        )
        for row in rows
    ]


async def holidays_after(connection: Database, day: date) -> frozenset[date]:
    """The holidays behind a day."""
    return frozenset(row["day"] for row in await connection.fetch("SELECT day FROM holiday WHERE day > $1", day))


async def set_holiday(connection: Database, holiday: Holiday, actor: Actor) -> None:
    """Enter a holiday, in place of what stood for the day."""
    await connection.execute(
        "INSERT INTO holiday(day, name, legal_basis, is_sample, set_by) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (day) DO UPDATE SET name = excluded.name, legal_basis = excluded.legal_basis,"
        " is_sample = excluded.is_sample, set_by = excluded.set_by",
        holiday.day,
        holiday.name,
        holiday.legal_basis.model_dump_json(),
        holiday.is_sample,
        actor.title,
    )


async def remove_holiday(connection: Database, day: date) -> bool:
    """Remove a day. Returns whether it was there."""
    return await connection.execute("DELETE FROM holiday WHERE day = $1", day) != "DELETE 0"
