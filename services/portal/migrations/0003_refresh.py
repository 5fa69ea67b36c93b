"""What a session renews its token with."""

from shared.platform.migrations import run

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    """Null where the issuer gives none: such a login ends with its token."""
    run("ALTER TABLE session ADD COLUMN refresh text")
