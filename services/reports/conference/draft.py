"""The draft of a conclusion notice: kept beside the conference, with a version of its own; no event tells of it."""

from dataclasses import dataclass
from datetime import datetime

from services.reports.conference.state import Notice
from shared.messaging.aggregate import Database


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What was saved last, and by whom."""

    version: int
    content: Notice
    changed_by: str
    changed_at: datetime


async def load_notice(connection: Database, conference: str) -> NoticeDraft | None:
    """The draft, once one was saved."""
    row = await connection.fetchrow(
        "SELECT version, content, changed_by, changed_at FROM conclusion_draft WHERE conference = $1", conference
    )
    if row is None:
        return None
    content = Notice.model_validate_json(row["content"])
    return NoticeDraft(row["version"], content, row["changed_by"], row["changed_at"])


async def save_notice(
    connection: Database, conference: str, before: int, content: Notice, by: str, at: datetime
) -> bool:
    """Save the next version after `before`. False when somebody else saved first."""
    status = await connection.execute(
        "INSERT INTO conclusion_draft AS d(conference, version, content, changed_by, changed_at)"
        " VALUES ($1, $2 + 1, $3, $4, $5) ON CONFLICT (conference) DO UPDATE"
        " SET version = d.version + 1, content = excluded.content, changed_by = excluded.changed_by,"
        " changed_at = excluded.changed_at WHERE d.version = $2::bigint",
        conference,
        before,
        content.model_dump_json(),
        by,
        at,
    )
    return status == "INSERT 0 1"
