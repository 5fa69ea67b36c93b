"""What a unit is writing before it submits: kept beside the report, with a version of its own."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from services.reports.report.form import Form, Record
from services.reports.report.state import Report
from shared.contracts.base import Text, Value
from shared.contracts.reports.common import Indicators, RowCode
from shared.messaging.aggregate import Database


class Draft(Value):
    """The content of a draft."""

    indicators: Indicators = Field(default_factory=dict[RowCode, int | str | None])
    narrative: dict[str, Text] = Field(default_factory=dict[str, Text])
    explanations: dict[RowCode, Text] = Field(default_factory=dict[RowCode, Text])


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft with its version; version 0 is one that nobody has saved yet."""

    version: int
    content: Draft
    changed_by: str | None = None
    changed_at: datetime | None = None


async def load_draft(connection: Database, report: str) -> StoredDraft:
    """The draft of a report."""
    row = await connection.fetchrow(
        "SELECT version, content, changed_by, changed_at FROM report_draft WHERE report = $1", report
    )
    if row is None:
        return StoredDraft(0, Draft())
    content = Draft.model_validate_json(row["content"])
    return StoredDraft(row["version"], content, row["changed_by"], row["changed_at"])


async def save_draft(connection: Database, report: str, before: int, content: Draft, by: str, at: datetime) -> bool:
    """Save the next version after `before`. False when somebody else saved first."""
    status = await connection.execute(
        "INSERT INTO report_draft AS d(report, version, content, changed_by, changed_at)"
        " VALUES ($1, $2 + 1, $3, $4, $5) ON CONFLICT (report) DO UPDATE"
        " SET version = d.version + 1, content = excluded.content, changed_by = excluded.changed_by,"
        " changed_at = excluded.changed_at WHERE d.version = $2::bigint",
        report,
        before,
        content.model_dump_json(),
        by,
        at,
    )
    return status == "INSERT 0 1"


def prefilled(form: Form, report: Report, record: Record) -> Draft:
    """A first draft: figures on record for the rows that the period asks, as the form says."""
    asked = (row for row in form.rows if row.is_asked(report.period))
    figures: Indicators = {row.code: value for row in asked if (value := row.first_value(record)) is not None}
    return Draft(indicators=figures)
