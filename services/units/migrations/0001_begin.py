"""The tables of messaging, of the four aggregates and of the unit's record."""

from shared.messaging.schema import MESSAGING, aggregate_table
from shared.platform.migrations import run

revision, down_revision = "0001", None

RECORD = """
CREATE TABLE unit_record (
    id text PRIMARY KEY,
    position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    unit text NOT NULL,
    held_on date NOT NULL,
    entry jsonb NOT NULL
);
CREATE INDEX unit_record_unit ON unit_record (unit, position);
CREATE INDEX task_source ON task ((state -> 'source' ->> 'id'));
"""


def upgrade() -> None:
    """Everything."""
    run(
        MESSAGING
        + aggregate_table("area", {"ceases_on": "date"})
        + aggregate_table("unit", {"kind": "text", "ceases_on": "date"})
        + aggregate_table("team", {"unit": "text", "status": "text", "phase": "integer", "proposal": "text"})
        + aggregate_table(
            "task",
            {
                "lead_unit": "text",
                "supporting_units": "jsonb",
                "status": "text",
                "directive": "text",
                "due_before": "date",
                "announced_for": "date",
            },
        )
        + RECORD
    )
