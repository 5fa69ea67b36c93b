"""Plans, events, norms, seasons and the own copy of the directory."""

from shared.messaging.schema import MESSAGING, aggregate_table
from shared.platform.migrations import run

revision = "0001"
down_revision = None

PLAN = aggregate_table(
    "plan",
    {
        "unit": "text",
        "level": "text",
        "year": "integer",
        "status": "text",
        "above": "text",
        "opened_season": "boolean",
    },
)
EVENT = aggregate_table(
    "festival_event",
    {
        "plan": "text",
        "unit": "text",
        "year": "integer",
        "level": "text",
        "status": "text",
        "is_pilot_site": "boolean",
        "scheduled_on": "date",
    },
)
NORM = """
CREATE TABLE norm (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    level text,
    is_pilot_site boolean,
    value bigint NOT NULL CHECK (value >= 0),
    valid_from date NOT NULL,
    legal_basis jsonb NOT NULL,
    is_sample boolean NOT NULL,
    set_by text NOT NULL,
    UNIQUE NULLS NOT DISTINCT (kind, level, is_pilot_site, valid_from)
);
"""
DIRECTORY = """
CREATE TABLE unit_directory (
    unit text NOT NULL,
    valid_from date NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    parent text,
    PRIMARY KEY (unit, valid_from)
);
CREATE TABLE ceased_unit (
    unit text PRIMARY KEY,
    effective_on date NOT NULL,
    successors text[] NOT NULL
);
"""
SEASON = """
CREATE TABLE season (
    year integer PRIMARY KEY,
    plan text NOT NULL,
    unit text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL
);
CREATE TABLE expected_plan (
    year integer NOT NULL,
    unit text NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    PRIMARY KEY (year, unit)
);
"""


def upgrade() -> None:
    """Create everything."""
    run(MESSAGING + PLAN + EVENT + NORM + DIRECTORY + SEASON)
