"""The registers of numbers, and how units print themselves on documents."""

from shared.messaging.schema import aggregate_table
from shared.platform.migrations import run

revision, down_revision = "0009", "0008"

REGISTER = aggregate_table(
    "registered_number",
    {"issuer": "text", "year": "integer", "series": "text", "number": "integer", "status": "text", "of": "text"},
)
EXTRA = """
ALTER TABLE registered_number ADD COLUMN kind text GENERATED ALWAYS AS (state ->> 'kind') STORED;
-- No number twice, whatever the ids; also finds the highest.
CREATE UNIQUE INDEX registered_number_once ON registered_number (issuer, year, series, number);
-- What a number was given for stays.
CREATE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a number never leaves its register'; END $$;
CREATE TRIGGER registered_number_stays BEFORE DELETE ON registered_number
    FOR EACH ROW EXECUTE FUNCTION refuse_removal();
CREATE TABLE issuing_unit (
    unit text PRIMARY KEY,
    symbol text NOT NULL,
    place text NOT NULL,
    superior text,
    policy text NOT NULL,
    signers jsonb NOT NULL,
    set_by text NOT NULL
);
"""


def upgrade() -> None:
    """Everything."""
    run(REGISTER + EXTRA)
