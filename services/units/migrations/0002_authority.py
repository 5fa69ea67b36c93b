"""The table of authorities to act for another, and the copy by which callers are checked."""

from shared.messaging.schema import aggregate_table
from shared.platform.authorities import TABLE
from shared.platform.migrations import run

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Everything."""
    columns = {
        "unit": "text",
        "for_unit": "text",
        "form": "text",
        "valid_from": "date",
        "valid_to": "date",
        "ended_on": "date",
    }
    run(aggregate_table("authority", columns) + TABLE)
