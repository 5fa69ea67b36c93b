"""Messaging, conferences, reports with their drafts, and the own copy of the directory."""

from shared.messaging.schema import MESSAGING, aggregate_table
from shared.platform.migrations import run

revision, down_revision = "0001", None

CONFERENCE = aggregate_table("conference", {"status": "text"})
REPORT = aggregate_table(
    "report",
    {
        "conference": "text",
        "unit": "text",
        "status": "text",
        "is_late": "boolean",
        "due_before": "date",
        "due_soon_for": "date",
        "overdue_for": "date",
    },
)
DRAFT = """
-- What a unit is writing: no event, no revision. Its version is its own.
CREATE TABLE report_draft (
    report text PRIMARY KEY REFERENCES report (id),
    version bigint NOT NULL,
    content jsonb NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE TABLE reminder (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    days integer NOT NULL CHECK (days BETWEEN 1 AND 30)
);
INSERT INTO reminder (days) VALUES (3);
"""
DIRECTORY = """
CREATE TABLE unit_directory (
    unit text NOT NULL,
    valid_from date NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    parent text,
    area text,
    PRIMARY KEY (unit, valid_from)
);
CREATE TABLE ceased_unit (
    unit text PRIMARY KEY,
    effective_on date NOT NULL,
    successors text[] NOT NULL
);
CREATE TABLE area_directory (
    area text NOT NULL,
    valid_from date NOT NULL,
    level text NOT NULL,
    parent text,
    PRIMARY KEY (area, valid_from)
);
CREATE INDEX area_directory_parent ON area_directory (parent);
CREATE TABLE ceased_area (
    area text PRIMARY KEY,
    effective_on date NOT NULL
);
CREATE TABLE festival_result (
    event text PRIMARY KEY,
    unit text NOT NULL,
    place text NOT NULL,
    held_on date NOT NULL,
    attendance_total bigint NOT NULL
);
CREATE INDEX festival_result_unit ON festival_result (unit, held_on);
"""


def upgrade() -> None:
    """Create everything."""
    run(MESSAGING + CONFERENCE + REPORT + DRAFT + DIRECTORY)
