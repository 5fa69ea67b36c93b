"""The table of spread sheets."""

from shared.messaging.schema import aggregate_table
from shared.platform.migrations import run

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    """Everything."""
    run(aggregate_table("spread", {"unit": "text", "year": "integer", "status": "text"}))
