"""The copy of the authorities by which callers are checked who act for another."""

from shared.platform.authorities import TABLE
from shared.platform.migrations import run

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Everything."""
    run(TABLE)
