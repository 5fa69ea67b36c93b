"""The audit log and the blocks that seal it."""

from shared.messaging.schema import AUDIT
from shared.platform.migrations import run

revision, down_revision = "0005", "0004"


def upgrade() -> None:
    """Both tables."""
    run(AUDIT)
