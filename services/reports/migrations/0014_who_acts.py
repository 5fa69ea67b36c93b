"""For whose office somebody acts, and which account caused what another one is to approve."""

from shared.platform.accounts import TABLE
from shared.platform.authorities import FOR_UNIT
from shared.platform.migrations import run

revision, down_revision = "0014", "0013"


def upgrade() -> None:
    """Everything."""
    run(FOR_UNIT + TABLE)
