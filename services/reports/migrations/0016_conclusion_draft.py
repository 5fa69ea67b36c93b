"""What the conclusion of a conference is to say, while it is written."""

from shared.platform.migrations import run

revision, down_revision = "0016", "0015"

DRAFT = """
CREATE TABLE conclusion_draft (
    conference text PRIMARY KEY,
    version bigint NOT NULL,
    content jsonb NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL
);
"""


def upgrade() -> None:
    """Everything."""
    run(DRAFT)
