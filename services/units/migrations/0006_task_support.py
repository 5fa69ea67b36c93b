"""When a task goes to those who gave it."""

from shared.platform.migrations import run

revision, down_revision = "0006", "0005"

# How many days is a choice of the province, not a rule of law.
ESCALATION = """
ALTER TABLE task ADD COLUMN escalated_for date GENERATED ALWAYS AS (make_date(
    substr(state ->> 'escalated_for', 1, 4)::integer, substr(state ->> 'escalated_for', 6, 2)::integer,
    substr(state ->> 'escalated_for', 9, 2)::integer)) STORED;
CREATE TABLE task_escalation (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    days integer NOT NULL CHECK (days BETWEEN 1 AND 365),
    set_by text NOT NULL
);
INSERT INTO task_escalation (days, set_by) VALUES (3, 'system-units:migration');
"""


def upgrade() -> None:
    """Everything."""
    run(ESCALATION)
