"""Messaging, counters and depots."""

from shared.messaging.schema import MESSAGING, aggregate_table
from shared.platform.migrations import run

revision, down_revision = "0001", None


def upgrade() -> None:
    """Everything."""
    run(MESSAGING + aggregate_table("counter", {}) + aggregate_table("depot", {}))
