"""Contents of attachments may be in a bucket."""

from shared.platform.attachments.store import BUCKET
from shared.platform.migrations import run

revision, down_revision = "0012", "0011"


def upgrade() -> None:
    """The object's key beside the large object."""
    run(BUCKET)
