"""A year's register keeps the policy under which its first number was given."""

from shared.platform.migrations import run

revision, down_revision = "0015", "0014"

POLICY = """
CREATE TABLE register_policy (
    issuer text NOT NULL,
    year integer NOT NULL,
    policy text NOT NULL,
    PRIMARY KEY (issuer, year)
);
INSERT INTO register_policy (issuer, year, policy)
SELECT DISTINCT issuer, year, coalesce((SELECT policy FROM issuing_unit WHERE unit = issuer), 'by_type')
FROM registered_number;
"""


def upgrade() -> None:
    """Everything."""
    run(POLICY)
