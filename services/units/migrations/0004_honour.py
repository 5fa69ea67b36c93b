"""The table of honours."""

from shared.messaging.schema import aggregate_table
from shared.platform.migrations import run

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    """Everything."""
    run(
        aggregate_table("honour", {"unit": "text", "recipient": "text", "conferred_on": "date", "withdrawn_on": "date"})
    )
