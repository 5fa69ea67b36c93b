"""Reports in the database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from services.reports.directory.store import Ceased, ceased_unit, communes_of, first_days, has_units_below, parents
from services.reports.report.commands import Command
from services.reports.report.domain import decide, evolve
from services.reports.report.festival import festival_figures
from services.reports.report.forms import form_of
from services.reports.report.inheriting import Earlier, Found, Predecessor, Sheet
from services.reports.report.state import ENDED, WITH_UNIT, Report
from services.reports.report.totals import COUNTED, once, upwards
from shared.contracts.reports.common import ReportingPeriod
from shared.contracts.reports.report import ReportAccepted, ReportSubmitted
from shared.messaging.aggregate import Aggregate, Apart, Database, Loaded

reports: Aggregate[Report, Command] = Aggregate(
    table="report",
    topic="reports.report.v1",
    source="reports",
    state=Report,
    decide=decide,
    evolve=evolve,
    apart=(Apart(ReportAccepted, (ReportSubmitted,)),),
)

NAMESPACE = UUID("0b8f6f0e-2c55-5b0c-9d0a-6a4f0b3f1d72")
_OPEN = "status IN ({})".format(", ".join(f"'{status}'" for status in WITH_UNIT))


@dataclass(frozen=True, slots=True)
class Orphan:
    """An open report whose unit is no more. `was_closed`: nobody waited for it any more when the unit ceased."""

    report: str
    was_closed: bool
    ceased: Ceased


def report_id(conference: str, unit: str) -> str:
    """The id of the report that a unit owes a conference or a period: always the same, a repeat makes nothing new."""
    return str(uuid5(NAMESPACE, f"report/{conference}/{unit}"))


async def list_reports(
    connection: Database,
    *,
    conference: str | None = None,
    unit: str | None = None,
    status: str | None = None,
    is_late: bool | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[Report]]]:
    """Reports in the order in which they were expected, each with its position, without their revisions."""
    rows = await connection.fetch(
        "SELECT id, position, version, state - 'revisions' - 'returns' AS state FROM report WHERE position > $1"
        " AND ($2::text IS NULL OR conference = $2) AND ($3::text IS NULL OR unit = $3)"
        " AND ($4::text IS NULL OR status = $4) AND ($5::boolean IS NULL OR is_late = $5)"
        " ORDER BY position LIMIT $6",
        after,
        conference,
        unit,
        status,
        is_late,
        limit,
    )
    return reports.listed(rows)


async def last_words(connection: Database, conference: str) -> list[Report]:
    """Every report for a conference or period, with nothing but the last of its revisions."""
    rows = await connection.fetch(
        "SELECT id, position, version, jsonb_set(state - 'returns', '{revisions}',"
        " jsonb_path_query_array(state, '$.revisions[last]')) AS state FROM report WHERE conference = $1"
        " ORDER BY position",
        conference,
    )
    return [each.state for _, each in reports.listed(rows) if each.state is not None]


async def first_sent(connection: Database, conference: str) -> list[date]:
    """The days on which units first sent a report for a conference or period, the latest last."""
    rows = await connection.fetch(
        "SELECT (state #>> '{revisions,0,submitted_on}')::date AS day FROM report WHERE conference = $1"
        " AND state #> '{revisions,0}' IS NOT NULL ORDER BY day",
        conference,
    )
    return [row["day"] for row in rows]


async def revisions_of(connection: Database, conference: str, unit: str) -> dict[str, int]:
    """The latest revision of each report of a unit for a conference, by the report's id."""
    rows = await connection.fetch(
        "SELECT id, (state ->> 'revision')::integer AS revision FROM report WHERE conference = $1 AND unit = $2",
        conference,
        unit,
    )
    return {row["id"]: row["revision"] for row in rows}


async def is_being_corrected(connection: Database, key: str, report: Report) -> bool:
    """Whether a report that corrects this one is open and not accepted yet; until the end nobody else opens one."""
    await connection.execute("SELECT FROM report WHERE id = $1 FOR UPDATE", key)
    return await connection.fetchval(
        "SELECT EXISTS (SELECT FROM report WHERE conference = $1 AND state ->> 'corrects' = $2"
        " AND status <> 'cancelled' AND status <> ALL($3))",
        report.conference,
        key,
        COUNTED,
    )


_ENDS_ON = "state #>> '{period,ends_on}'"
_ACCEPTED = "FROM report WHERE unit = $1 AND state #>> '{form,code}' = $2 AND status IN ('accepted', 'consolidated')"
_LATEST = f"ORDER BY {_ENDS_ON} DESC, position DESC LIMIT 1"
_LINE = (
    "WITH RECURSIVE line AS ("
    " SELECT unit, $1::text AS heir, effective_on, cardinality(successors) = 1 AS is_whole FROM ceased_unit"
    " WHERE $1 = ANY(successors)"
    " UNION SELECT c.unit, line.unit, c.effective_on, cardinality(c.successors) = 1 FROM ceased_unit c"
    " JOIN line ON line.unit = ANY(c.successors) AND line.is_whole)"
    " SELECT unit, heir, effective_on, is_whole FROM line ORDER BY effective_on, unit"
)


async def report_before(connection: Database, report: Report) -> str | None:
    """The accepted report of the unit's period before, on the same form."""
    period = report.period
    return await connection.fetchval(
        f"SELECT id {_ACCEPTED} AND {_ENDS_ON} < $3 {_LATEST}",
        report.unit,
        report.form.code,
        period.starts_on.isoformat(),
    )


class OnRecord(dict[str, int | str]):
    """The figures on record, with the reports that those of each source come from.

    `parts`: what is known of the period before where the part of the `missing` units is not; no figures on record.
    """

    def __init__(self, figures: Mapping[str, int | str | None], found: Found) -> None:
        super().__init__({name: value for name, value in figures.items() if value is not None})
        self.origins = found.origins
        self.parts = found.parts
        self.missing = found.missing


async def figures_on_record(connection: Database, key: str, report: Report) -> OnRecord:
    """What the service knows without being told: the checks compare with it, the draft is prefilled from it."""
    form = form_of(report.form)
    found = (await _earlier(connection, key, report)).figures(report.period, form)
    if below := await _below(connection, key, report):
        found.add("below", form, [below])
    known = {
        "communes": await communes_of(connection, report.unit, report.period.ends_on),
        **found.figures,
        **await festival_figures(connection, report.unit, report.period),
    }
    return OnRecord(known, found)


async def _below(connection: Database, key: str, report: Report) -> list[Sheet]:
    """The topmost reports of units below that were asked for the same period; none until all of them are accepted."""
    if report.corrects is not None or not await has_units_below(connection, report.unit):
        return []
    above = await parents(connection, report.period.ends_on)
    rows = await connection.fetch(
        "SELECT unit, status, state #> '{revisions,-1,indicators}' AS indicators FROM report"
        " WHERE conference = $1 AND id <> $2 AND status <> 'cancelled' AND state ->> 'corrects' IS NULL ORDER BY unit",
        report.conference,
        key,
    )
    under = [row for row in rows if row["unit"] != report.unit and report.unit in upwards(row["unit"], above)]
    top = once({row["unit"] for row in under}, {unit: parent for unit, parent in above.items() if unit != report.unit})
    asked = [row for row in under if row["unit"] in top]
    if not all(row["status"] in COUNTED for row in asked):
        return []
    return [Sheet(row["unit"], report.period, json.loads(row["indicators"] or "{}")) for row in asked]


async def _earlier(connection: Database, key: str, report: Report) -> Earlier:
    """The accepted reports of the unit that was asked, and of all units that have gone over to it."""
    rows = await connection.fetch(_LINE, report.unit)
    line = [Predecessor(row["unit"], row["heir"], row["effective_on"], row["is_whole"]) for row in rows]
    units: set[str] = {report.unit, *(each.unit for each in line)}
    asked = {
        report_id(row["conference"], unit): unit
        for row in await connection.fetch("SELECT DISTINCT conference FROM report WHERE unit = ANY($1)", list(units))
        for unit in units
    }
    sheets = await connection.fetch(
        "SELECT id, unit, state ->> 'corrects' AS corrects, state -> 'period' AS period,"
        " state #> '{revisions,-1,indicators}' AS indicators FROM report WHERE unit = ANY($1)"
        f" AND state #>> '{{form,code}}' = $2 AND status IN ('accepted', 'consolidated') AND {_ENDS_ON} <= $3"
        f" ORDER BY {_ENDS_ON}, position",
        list(units),
        report.form.code,
        report.period.ends_on.isoformat(),
    )
    return Earlier(
        unit=asked.get(report.corrects or key) or report.unit,
        sheets=[
            Sheet(
                unit=asked.get(row["corrects"] or row["id"], str(row["unit"])),
                period=ReportingPeriod.model_validate_json(row["period"]),
                indicators=json.loads(row["indicators"] or "{}"),
            )
            for row in sheets
        ],
        predecessors=[each for each in line if each.effective_on <= report.period.ends_on],
        since=await first_days(connection, units) if line else {},
    )


async def due_soon(connection: Database, today: date) -> tuple[int, list[str]]:
    """The days of notice, and open reports that are due within them and not announced for this due date."""
    days: int = await connection.fetchval("SELECT days FROM reminder")
    rows = await connection.fetch(
        f"SELECT id FROM report WHERE {_OPEN} AND due_on > $1 AND due_on <= $1 + $2::integer"
        " AND due_soon_for IS DISTINCT FROM due_on ORDER BY position LIMIT 200",
        today,
        days,
    )
    return days, [row["id"] for row in rows]


async def overdue(connection: Database, today: date) -> list[str]:
    """Open reports past their due date that were not announced for it."""
    rows = await connection.fetch(
        f"SELECT id FROM report WHERE {_OPEN} AND due_on <= $1 AND overdue_for IS DISTINCT FROM due_on"
        " ORDER BY position LIMIT 200",
        today,
    )
    return [row["id"] for row in rows]


async def orphans(connection: Database, today: date) -> list[Orphan]:
    """Open reports of units that are no more."""
    rows = await connection.fetch(
        "SELECT id, unit, effective_on, successors, (state ->> 'is_collection_closed')::boolean"
        " AND coalesce((state ->> 'collection_closed_on')::date < effective_on, true) AS was_closed"
        " FROM report JOIN ceased_unit USING (unit)"
        f" WHERE {_OPEN} AND effective_on <= $1 ORDER BY position LIMIT 200",
        today,
    )
    return [Orphan(row["id"], row["was_closed"], ceased_unit(row)) for row in rows]


async def collected_by_the_ceased(connection: Database, today: date) -> list[tuple[str, Ceased]]:
    """Reports to which something may still happen, and whose staff unit is no more."""
    rows = await connection.fetch(
        "SELECT r.id, c.unit, c.effective_on, c.successors FROM report r JOIN ceased_unit c ON c.unit = r.staff_unit"
        " WHERE c.effective_on <= $1 AND r.status <> ALL($2) ORDER BY r.position LIMIT 200",
        today,
        ENDED,
    )
    return [(row["id"], ceased_unit(row)) for row in rows]


async def days_of_notice(connection: Database) -> int:
    """How many days before the due date a report is announced as due soon."""
    return await connection.fetchval("SELECT days FROM reminder")


async def set_days_of_notice(connection: Database, days: int) -> None:
    """Set it, for all due dates from now on."""
    await connection.execute("UPDATE reminder SET days = $1", days)
