"""Attachments."""

from shared.platform.attachments.store import ATTACHMENTS
from shared.platform.migrations import run

revision, down_revision = "0005", "0004"


def upgrade() -> None:
    """The table; contents are large objects."""
    run(ATTACHMENTS)
