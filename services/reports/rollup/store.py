"""What is rolled up, from the database: without the words of the reports."""

import json
from dataclasses import dataclass

from services.reports.report.state import Status
from services.reports.rollup.tree import Owed
from shared.contracts.reports.common import FormReference, ReportingPeriod
from shared.messaging.aggregate import Database


@dataclass(frozen=True, slots=True)
class Collection:
    """What a conference or a period asked for: every report of it has this form and period."""

    form: FormReference
    period: ReportingPeriod
    owed: list[Owed]


async def collection(connection: Database, asked_by: str) -> Collection | None:
    """The reports that were asked for by a conference or a period summary; none when it asked for none."""
    rows = await connection.fetch(
        "SELECT id, unit, status, is_late, state ->> 'corrects' AS corrects, state -> 'form' AS form,"
        " state -> 'period' AS period, coalesce(state #> '{revisions,-1,indicators}', '{}') AS indicators"
        " FROM report WHERE conference = $1 ORDER BY position",
        asked_by,
    )
    if not rows:
        return None
    return Collection(
        FormReference.model_validate_json(rows[0]["form"]),
        ReportingPeriod.model_validate_json(rows[0]["period"]),
        [
            Owed(
                row["id"],
                row["unit"],
                Status(row["status"]),
                bool(row["is_late"]),
                row["corrects"],
                json.loads(row["indicators"]),
            )
            for row in rows
        ],
    )
