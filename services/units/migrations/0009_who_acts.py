"""For whose office somebody acts, and which account caused what another one is to approve."""

from shared.platform.accounts import TABLE
from shared.platform.authorities import FOR_UNIT
from shared.platform.migrations import run

revision, down_revision = "0009", "0008"

KNOWN = """
UPDATE authority_in_force SET for_unit = authority.for_unit FROM authority WHERE authority.id = authority_in_force.id;
"""


def upgrade() -> None:
    """Everything."""
    run(FOR_UNIT + TABLE + KNOWN)
