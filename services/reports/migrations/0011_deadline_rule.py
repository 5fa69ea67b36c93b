"""The standing rule by which due dates go down the levels. None is set: that is for an administrator."""

from shared.platform.migrations import run

revision, down_revision = "0011", "0010"

RULE = """
CREATE TABLE deadline_rule (
    period_kind text PRIMARY KEY,
    days_before_above jsonb NOT NULL,
    set_by text NOT NULL
);
"""


def upgrade() -> None:
    """Everything."""
    run(RULE)
