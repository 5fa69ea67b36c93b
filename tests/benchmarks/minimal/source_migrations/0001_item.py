"""Messaging and the item."""

from shared.messaging.schema import AUDIT, MESSAGING
from shared.platform.migrations import run
from tests.benchmarks.minimal.tables import ITEM

revision, down_revision = "0001", None


def upgrade() -> None:
    """Everything."""
    run(MESSAGING + AUDIT + ITEM)
