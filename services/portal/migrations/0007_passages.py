"""What a search finds, and where it stands."""

from services.portal.indexing import fill
from shared.platform.migrations import call, run

revision, down_revision = "0007", "0006"

PASSAGES = """
-- The words of a thing: its title (`place` is empty) and passages of its page, which have no version (0); the line of
-- its history that each version has.
-- `speaker`: the unit that said it in a conference; closed to others until the chair opens the words.
CREATE TABLE passage (
    kind text NOT NULL,
    id text NOT NULL,
    place text NOT NULL,
    version bigint NOT NULL,
    label text NOT NULL,
    speaker text,
    text text NOT NULL,
    words tsvector NOT NULL,
    mark text NOT NULL,
    PRIMARY KEY (kind, id, version, place)
);
CREATE INDEX passage_words ON passage USING gin (words);

-- Vietnamese order, for a server without Vietnamese collation. Only the release before still writes and reads `words`.
ALTER TABLE thing ADD COLUMN title_order text COLLATE "C" NOT NULL DEFAULT '', ALTER COLUMN words SET DEFAULT '';
"""


def upgrade() -> None:
    """With the passages of all that is there already."""
    run(PASSAGES)
    call(fill)
