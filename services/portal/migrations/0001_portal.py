"""What the portal reads from the topics, and who is logged in."""

from shared.messaging.schema import AUDIT, MESSAGING
from shared.platform.migrations import run

revision, down_revision = "0001", None

PORTAL = """
-- One row a thing, folded from the events of its topic and nothing else: reading them again makes the same row.
-- `parents` are the ids that it refers to: the chain of things, in both directions.
CREATE TABLE thing (
    kind text NOT NULL,
    id text NOT NULL,
    version bigint NOT NULL,
    unit text,
    status text NOT NULL,
    title text NOT NULL,
    words text NOT NULL,
    parents text[] NOT NULL,
    state jsonb NOT NULL,
    first_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (kind, id)
) WITH (fillfactor = 80);
CREATE INDEX thing_unit ON thing (unit, kind);
CREATE INDEX thing_parents ON thing USING gin (parents);

-- What a thing waits for: an act of one of the roles, of the unit or (null) of whoever holds the role at the province.
CREATE TABLE wait (
    kind text NOT NULL,
    id text NOT NULL,
    number integer NOT NULL,
    unit text,
    roles text[] NOT NULL,
    act text NOT NULL,
    detail text,
    due_before date,
    PRIMARY KEY (kind, id, number)
);
CREATE INDEX wait_roles ON wait USING gin (roles);

-- Every event: the history of each thing, and what open pages are told. Positions grow in the order of commits.
CREATE TABLE happened (
    position bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
    topic text NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    version bigint NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    type text NOT NULL,
    payload jsonb NOT NULL,
    scopes text[] NOT NULL,
    UNIQUE (kind, id, version)
);
CREATE INDEX happened_scopes ON happened USING gin (scopes);
CREATE INDEX happened_at ON happened (at DESC);

-- Not read from topics, so a rebuild leaves it alone. `id` is the SHA-256 of what the cookie holds.
CREATE TABLE session (
    id bytea PRIMARY KEY,
    subject text NOT NULL,
    token text NOT NULL,
    csrf text NOT NULL,
    seen_before timestamptz,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX session_subject ON session (subject);
-- When each account was here last, beyond the end of its sessions.
CREATE TABLE visitor (
    subject text PRIMARY KEY,
    seen_at timestamptz NOT NULL
);
"""


def upgrade() -> None:
    """Create all of it."""
    run(MESSAGING + AUDIT + PORTAL)
