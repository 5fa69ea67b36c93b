"""More of the festival for the next report: commitments, money by source, residential areas."""

from shared.platform.migrations import run

revision, down_revision = "0010", "0009"

FIGURES = """
ALTER TABLE festival_result ADD COLUMN figures jsonb NOT NULL DEFAULT '{}';
CREATE TABLE festival_spread (
    sheet text PRIMARY KEY,
    unit text NOT NULL,
    held_on date NOT NULL,
    held integer NOT NULL
);
CREATE INDEX festival_spread_unit ON festival_spread (unit, held_on);
"""


def upgrade() -> None:
    """Everything."""
    run(FIGURES)
