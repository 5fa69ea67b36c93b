"""How far a rebuild of the read models has come."""

from shared.platform.migrations import run

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """One row while a rebuild goes on; it stays when one breaks off, because pages are incomplete then."""
    run(
        """
        CREATE TABLE rebuilding (
            one boolean PRIMARY KEY DEFAULT true CHECK (one),
            since timestamptz NOT NULL DEFAULT clock_timestamp(),
            done bigint NOT NULL DEFAULT 0,
            total bigint NOT NULL
        ) WITH (fillfactor = 10);
        """
    )
