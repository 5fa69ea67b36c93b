"""Period summaries in the database, what they are built from, and the figures that were signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.reports.directory.store import Ceased, ceased_unit, parents
from services.reports.period.commands import Command
from services.reports.period.domain import decide, evolve
from services.reports.period.figures import AT_HAND, Figures, add_up
from services.reports.period.state import PeriodSummary, PeriodSummaryStatus
from services.reports.report.forms import form_of
from services.reports.report.state import Report
from services.reports.report.store import report_id
from services.reports.report.totals import COUNTED
from shared.messaging.aggregate import Aggregate, Database, Loaded

summaries: Aggregate[PeriodSummary, Command] = Aggregate(
    table="period_summary",
    topic="reports.period.v1",
    source="reports",
    state=PeriodSummary,
    decide=decide,
    evolve=evolve,
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The reports of a summary by the unit that was asked: id and state."""

    reports: Mapping[str, tuple[str, Report]]

    @property
    def accepted(self) -> frozenset[str]:
        """The units that were asked and whose report is accepted."""
        return frozenset(unit for unit, (_, report) in self.reports.items() if report.status in COUNTED)

    @property
    def at_hand(self) -> frozenset[str]:
        """The units whose report lies with the staff unit."""
        return frozenset(unit for unit, (_, report) in self.reports.items() if report.status in AT_HAND)


async def gather(connection: Database, key: str, state: PeriodSummary) -> Gathered:
    """The reports that the summary asked for. Corrections are reports of their own and stay out."""
    asked = {report_id(key, unit): unit for unit in state.expected}
    rows = await connection.fetch("SELECT id, state FROM report WHERE id = ANY($1)", list(asked))
    return Gathered({asked[row["id"]]: (row["id"], Report.model_validate_json(row["state"])) for row in rows})


async def figures_of(connection: Database, key: str, state: PeriodSummary) -> Figures:
    """The figures as they stand now."""
    gathered = await gather(connection, key, state)
    above = await parents(connection, state.period.ends_on)
    return add_up(key, state, form_of(state.form), gathered.reports, above)


async def list_summaries(
    connection: Database,
    *,
    staff_unit: str | None = None,
    status: PeriodSummaryStatus | None = None,
    expected: str | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[PeriodSummary]]]:
    """Summaries in the order in which they were opened, each with its position. `expected`: those that ask a unit."""
    rows = await connection.fetch(
        "SELECT id, position, version, state FROM period_summary WHERE position > $1"
        " AND ($2::text IS NULL OR staff_unit = $2) AND ($3::text IS NULL OR status = $3)"
        " AND ($4::text IS NULL OR expected ? $4) ORDER BY position LIMIT $5",
        after,
        staff_unit,
        status,
        expected,
        limit,
    )
    return summaries.listed(rows)


async def orphaned(connection: Database, today: date) -> list[tuple[str, Ceased]]:
    """Summaries that were not sent and whose staff unit is no more."""
    rows = await connection.fetch(
        "SELECT id, unit, effective_on, successors FROM period_summary JOIN ceased_unit ON unit = staff_unit"
        " WHERE effective_on <= $1 AND status <> $2 ORDER BY position",
        today,
        PeriodSummaryStatus.SENT,
    )
    return [(row["id"], ceased_unit(row)) for row in rows]


async def overdue(connection: Database, today: date) -> list[str]:
    """Summaries past their due date that were neither sent nor announced."""
    rows = await connection.fetch(
        "SELECT id FROM period_summary WHERE status <> $1 AND state ->> 'due_before' <= $2"
        " AND NOT coalesce((state ->> 'is_overdue')::boolean, false) ORDER BY position LIMIT 100",
        PeriodSummaryStatus.SENT,
        today.isoformat(),
    )
    return [row["id"] for row in rows]


async def keep_figures(connection: Database, summary: str, content: str, sha256: str) -> None:
    """Keep what was signed. Never changed afterwards: the table refuses it."""
    await connection.execute(
        "INSERT INTO period_figures (summary, content, sha256) VALUES ($1, $2, $3)", summary, content, sha256
    )


async def kept_figures(connection: Database, summary: str) -> str | None:
    """The canonical text of the signed figures."""
    return await connection.fetchval("SELECT content FROM period_figures WHERE summary = $1", summary)
