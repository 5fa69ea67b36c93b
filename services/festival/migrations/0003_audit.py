"""The audit log and the blocks that seal it."""

from shared.messaging.schema import AUDIT
from shared.platform.migrations import run

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    """Both tables."""
    run(AUDIT)
