"""Messaging, tallies and effects of either reader: nothing in the tables refuses an effect a second time."""

from shared.messaging.schema import AUDIT, MESSAGING, aggregate_table
from shared.platform.migrations import run

revision, down_revision = "0001", None

EFFECTS = """
CREATE TABLE effect (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL,
    version bigint NOT NULL,
    event_id uuid NOT NULL,
    traceparent text
);
CREATE TABLE sum (key text PRIMARY KEY, events bigint NOT NULL, total bigint NOT NULL);
CREATE TABLE depot (id text NOT NULL);
CREATE INDEX depot_id ON depot (id);
"""


def upgrade() -> None:
    """Everything."""
    run(MESSAGING + AUDIT + aggregate_table("tally", {}) + EFFECTS)
