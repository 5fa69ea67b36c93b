"""The table of classifications."""

from shared.messaging.schema import aggregate_table
from shared.platform.migrations import run

revision, down_revision = "0007", "0006"


def upgrade() -> None:
    """The table."""
    run(aggregate_table("classification", {"unit": "text", "year": "integer", "status": "text"}))
