"""What was verified of each unit's festival, kept for its next report: copied from the events of `festival`."""

import json
from datetime import date

from shared.contracts.festival import FestivalResultVerified, FestivalSpreadVerified, FundingSource
from shared.contracts.reports.common import ReportingPeriod
from shared.messaging.aggregate import Database

DAY = (8, 19)


async def add_festival_result(connection: Database, event: str, result: FestivalResultVerified) -> None:
    """Keep a verified festival result; a later revision of it takes its place."""
    socialised = result.spending.get(FundingSource.SOCIALISED, 0)
    figures = {
        "commitments": result.commitments,
        "socialised": socialised,
        "budget": sum(result.spending.values()) - socialised,
    }
    await connection.execute(
        "INSERT INTO festival_result(event, unit, place, held_on, attendance_total, figures)"
        " VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (event) DO UPDATE SET unit = excluded.unit, place = excluded.place, held_on = excluded.held_on,"
        " attendance_total = excluded.attendance_total, figures = excluded.figures",
        event,
        result.unit,
        result.place.area,
        result.held_on,
        result.attendance_total,
        json.dumps(figures),
    )


async def add_festival_spread(connection: Database, sheet: str, spread: FestivalSpreadVerified) -> None:
    """Keep how many residential areas held the festival; a later revision of the sheet takes its place."""
    await connection.execute(
        "INSERT INTO festival_spread(sheet, unit, held_on, held) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (sheet) DO UPDATE SET unit = excluded.unit, held = excluded.held",
        sheet,
        spread.unit,
        date(spread.year, *DAY),
        spread.held,
    )


async def drop_festival_result(connection: Database, event: str) -> None:
    """Keep a result no more that is verified no more."""
    await connection.execute("DELETE FROM festival_result WHERE event = $1", event)


async def drop_festival_spread(connection: Database, sheet: str) -> None:
    """Keep a sheet's figure no more that is verified no more."""
    await connection.execute("DELETE FROM festival_spread WHERE sheet = $1", sheet)


async def is_festival_result(connection: Database, event: str) -> bool:
    """Whether the festival event has a verified result."""
    return await connection.fetchval("SELECT EXISTS (SELECT FROM festival_result WHERE event = $1)", event)


async def festival_figures(connection: Database, unit: str, period: ReportingPeriod) -> dict[str, int | None]:
    """What was verified of the unit's festival in the period; none where nothing was."""
    found = await connection.fetchrow(
        "SELECT count(DISTINCT place) AS places, sum(attendance_total)::bigint AS attendances,"
        " sum((figures ->> 'commitments')::bigint)::bigint AS commitments,"
        " sum((figures ->> 'budget')::bigint)::bigint AS budget,"
        " sum((figures ->> 'socialised')::bigint)::bigint AS socialised,"
        " (SELECT sum(held)::bigint FROM festival_spread WHERE unit = $1 AND held_on BETWEEN $2 AND $3) AS areas"
        " FROM festival_result WHERE unit = $1 AND held_on BETWEEN $2 AND $3",
        unit,
        period.starts_on,
        period.ends_on,
    )
    assert found is not None
    sites, attendances = found["places"] or None, found["attendances"]
    return {
        "festival.G01": sites,
        "festival.G03": attendances,
        "festival.sites": sites,
        "festival.attendances": attendances,
        "festival.residential_areas": found["areas"],
        "festival.commitments": found["commitments"],
        "festival.budget": found["budget"],
        "festival.socialised": found["socialised"],
    }
