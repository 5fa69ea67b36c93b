"""Messaging, counters and depots."""

from shared.messaging.schema import AUDIT, MESSAGING, aggregate_table
from shared.platform.migrations import run

revision, down_revision = "0001", None


def upgrade() -> None:
    """Everything."""
    run(MESSAGING + AUDIT + aggregate_table("counter", {}) + aggregate_table("depot", {}))
