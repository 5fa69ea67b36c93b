"""Files that show a result."""

from shared.platform.attachments.store import ATTACHMENTS, BUCKET
from shared.platform.migrations import run

revision, down_revision = "0007", "0006"


def upgrade() -> None:
    """The table; contents are large objects, or in a bucket."""
    run(ATTACHMENTS + BUCKET)
