"""By which staff unit a report is collected: what is open goes over when that unit is no more."""

from shared.platform.migrations import run

revision, down_revision = "0013", "0012"

COLUMN = """
ALTER TABLE report ADD COLUMN staff_unit text GENERATED ALWAYS AS (state ->> 'staff_unit') STORED;
CREATE INDEX report_staff_unit ON report (staff_unit, position);
"""


def upgrade() -> None:
    """Everything."""
    run(COLUMN)
