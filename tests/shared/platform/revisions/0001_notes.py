"""Notes and the tables of messaging."""

from shared.messaging.schema import AUDIT, MESSAGING, aggregate_table
from shared.platform.migrations import run

revision, down_revision = "0001", None


def upgrade() -> None:
    run(MESSAGING + AUDIT + aggregate_table("note", {"due_at": "timestamptz", "is_due": "boolean"}))
