"""Attachments."""

from shared.platform.attachments.store import ATTACHMENTS
from shared.platform.migrations import run

revision, down_revision = "0008", "0007"


def upgrade() -> None:
    """The table; contents are large objects."""
    run(ATTACHMENTS)
