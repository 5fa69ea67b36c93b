"""Messaging and the effect."""

from shared.messaging.schema import AUDIT, MESSAGING
from shared.platform.migrations import run
from tests.benchmarks.minimal.tables import EFFECT

revision, down_revision = "0001", None


def upgrade() -> None:
    """Everything."""
    run(MESSAGING + AUDIT + EFFECT)
