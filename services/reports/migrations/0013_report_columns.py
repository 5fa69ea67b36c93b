"""By which staff unit a report is collected, when it is due by its exception, and which units lie below its unit."""

from shared.platform.migrations import run

revision, down_revision = "0013", "0012"

# A cast from text to date is not immutable: the day is put together from its digits, as in the other columns.
_DAY = (
    "make_date(substr(state ->> '{0}', 1, 4)::integer, substr(state ->> '{0}', 6, 2)::integer,"
    " substr(state ->> '{0}', 9, 2)::integer)"
)
COLUMNS = f"""
ALTER TABLE report
    ADD COLUMN staff_unit text GENERATED ALWAYS AS (state ->> 'staff_unit') STORED,
    ADD COLUMN due_on date GENERATED ALWAYS AS (
        CASE WHEN state ->> 'status' = 'draft' AND state ->> 'exception_due_before' IS NOT NULL
        THEN {_DAY.format("exception_due_before")} ELSE {_DAY.format("due_before")} END
    ) STORED;
CREATE INDEX report_staff_unit ON report (staff_unit, position);
CREATE INDEX report_due_on ON report (due_on, position);
CREATE INDEX unit_directory_parent ON unit_directory (parent);
"""


def upgrade() -> None:
    """Everything."""
    run(COLUMNS)
