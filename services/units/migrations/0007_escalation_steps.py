"""A task that stays overdue goes further up, step by step."""

from shared.platform.migrations import run

revision, down_revision = "0007", "0006"

STEPS = "ALTER TABLE task_escalation ADD COLUMN further integer[] NOT NULL DEFAULT '{}';"


def upgrade() -> None:
    """Everything."""
    run(STEPS)
