"""The tables of proposals, dossiers with their signed snapshots, and decisions."""

from shared.messaging.schema import aggregate_table
from shared.platform.migrations import run

revision, down_revision = "0002", "0001"

EXTRA = """
CREATE TABLE dossier_snapshot (
    dossier text NOT NULL REFERENCES dossier (id),
    revision integer NOT NULL CHECK (revision > 0),
    content text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
    PRIMARY KEY (dossier, revision)
);
-- What was signed never changes.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a signed snapshot never changes'; END $$;
CREATE TRIGGER dossier_snapshot_is_final BEFORE UPDATE OR DELETE ON dossier_snapshot
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- A number is given once a year, whatever becomes of the decision.
ALTER TABLE decision ADD COLUMN issued_in text GENERATED ALWAYS AS (substr(state ->> 'issued_on', 1, 4)) STORED;
CREATE UNIQUE INDEX decision_number_of_year ON decision (number, issued_in) WHERE number IS NOT NULL;
-- One dossier a conference.
CREATE UNIQUE INDEX dossier_one_a_conference ON dossier (conference);
"""


def upgrade() -> None:
    """Everything."""
    run(
        aggregate_table(
            "proposal", {"conference": "text", "unit": "text", "kind": "text", "status": "text", "dossier": "text"}
        )
        + aggregate_table("dossier", {"conference": "text", "status": "text", "due_before": "date"})
        + aggregate_table("decision", {"dossier": "text", "status": "text", "number": "text", "effective_on": "date"})
        + EXTRA
    )
