"""The tables of messaging in a service's own schema, and the shape of an aggregate's table.

Migrations execute these texts in their first revision. They are version 1 and frozen: what changes later is a new
revision, never a change here.
"""

import re
from collections.abc import Sequence

OUTBOX = """
-- Append-only: the service's own event log. The xid stands first, so that its default is taken before the id.
CREATE TABLE outbox (
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    id bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
    event_id uuid NOT NULL,
    topic text NOT NULL,
    msg_key text NOT NULL,
    aggregate_version bigint NOT NULL CHECK (aggregate_version > 0),
    event_type text NOT NULL,
    payload bytea NOT NULL,
    headers jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (topic, msg_key, aggregate_version),
    CONSTRAINT outbox_fits_a_record CHECK (
        octet_length(msg_key) + octet_length(payload) + octet_length(headers::text) <= 800000
    )
);
CREATE TABLE relay_cursor (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    low_id bigint NOT NULL
) WITH (fillfactor = 10);
INSERT INTO relay_cursor (low_id) VALUES (0);
"""

APPLIED = """
CREATE TABLE applied (
    consumer text NOT NULL,
    topic text NOT NULL,
    msg_key text NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (consumer, topic, msg_key)
) WITH (fillfactor = 70);
"""

DEAD_LETTERS = """
-- Bytes as they came: NUL and bad UTF-8 cannot stand in text or jsonb.
CREATE TABLE dead_letter (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    msg_key bytea,
    event_id uuid NOT NULL,
    version bigint,
    headers bytea NOT NULL,
    payload bytea,
    error_class text NOT NULL CHECK (error_class IN ('not_yet', 'permanent', 'unknown', 'queued')),
    error text NOT NULL,
    attempts integer NOT NULL,
    status text NOT NULL DEFAULT 'held' CHECK (status IN ('held', 'applied', 'discarded')),
    failed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (consumer, event_id)
);
CREATE INDEX dead_letter_held ON dead_letter (consumer, topic, msg_key, id) WHERE status = 'held';
CREATE TABLE parked_key (
    consumer text NOT NULL,
    topic text NOT NULL,
    msg_key text NOT NULL,
    waiting boolean NOT NULL DEFAULT false,
    waiting_topic text,
    waiting_key text,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    checked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (consumer, topic, msg_key)
);
CREATE INDEX parked_key_waiting ON parked_key (consumer, waiting_topic, waiting_key) WHERE waiting;
"""

IDEMPOTENCY = """
-- Written in the command's own transaction.
CREATE TABLE idempotency (
    key text NOT NULL,
    actor text NOT NULL,
    request_hash bytea NOT NULL,
    response jsonb,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_created_at ON idempotency (created_at);
"""

ISO_TIME = """
-- The cast alone depends on the session's settings; with an offset in the text and these settings it does not.
CREATE FUNCTION iso_time(value text) RETURNS timestamptz IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
    SET datestyle = 'ISO' SET timezone = 'UTC' AS $$ SELECT value::timestamptz $$;
"""

AUDIT = """
-- Append-only: a line for every command, also a refused one. The xid stands first, as in the outbox.
CREATE TABLE audit (
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    id bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    entry jsonb NOT NULL
);
-- Append-only: what seals the lines up to last_id. Each block's head is a hash of the head before and of its rows.
CREATE TABLE audit_block (
    number bigint PRIMARY KEY CHECK (number > 0),
    last_id bigint NOT NULL UNIQUE,
    sealed_at timestamptz NOT NULL,
    rows bytea NOT NULL CHECK (octet_length(rows) % 40 = 0),
    head bytea NOT NULL CHECK (octet_length(head) = 32)
);
"""

MESSAGING = OUTBOX + APPLIED + DEAD_LETTERS + IDEMPOTENCY + ISO_TIME

_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_GENERATED = {
    "text": "(state ->> '{0}')",
    "boolean": "((state ->> '{0}')::boolean)",
    "integer": "((state ->> '{0}')::integer)",
    "bigint": "((state ->> '{0}')::bigint)",
    "numeric": "((state ->> '{0}')::numeric)",
    "uuid": "((state ->> '{0}')::uuid)",
    "date": "(make_date(substr(state ->> '{0}', 1, 4)::integer,"
    " substr(state ->> '{0}', 6, 2)::integer, substr(state ->> '{0}', 9, 2)::integer))",
    "timestamptz": "(iso_time(state ->> '{0}'))",
    "jsonb": "(state -> '{0}')",
}


def aggregate_table(name: str, columns: dict[str, str]) -> str:
    """The CREATE TABLE of an aggregate, with a generated column and an index for each field that lists filter on.

    `columns` maps a field of the state to its SQL type: `text`, `boolean`, `integer`, `bigint`, `numeric`, `uuid`,
    `date`, `timestamptz` or `jsonb` (lists; indexed for `?` and `@>`). Execute `MESSAGING` first.
    """
    for word in (name, *columns):
        if not _NAME.match(word):
            raise ValueError(f"{word!r} cannot name a table or column: use a-z, 0-9 and _")
    if unknown := set(columns.values()) - _GENERATED.keys():
        raise ValueError(f"{name}: no generated column of type {', '.join(sorted(unknown))}")
    generated = "".join(
        f",\n    {column} {kind} GENERATED ALWAYS AS {_GENERATED[kind].format(column)} STORED"
        for column, kind in columns.items()
    )
    indexes = "".join(
        f"CREATE INDEX {name}_{column} ON {name} "
        + (f"USING gin ({column});\n" if kind == "jsonb" else f"({column}, position);\n")
        for column, kind in columns.items()
    )
    return f"""CREATE TABLE {name} (
    id text PRIMARY KEY,
    position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    version bigint NOT NULL,
    state jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL{generated}
) WITH (fillfactor = 80);
{indexes}"""


APPEND_ONLY = ("outbox", "audit", "audit_block")


def append_only(schema: str, role: str, tables: Sequence[str] = APPEND_ONLY) -> str:
    """What leaves the role that serves no way to change or delete what stands in the outbox and in the audit log."""
    named = ", ".join(f"{schema}.{table}" for table in tables)
    return f"REVOKE UPDATE, DELETE, TRUNCATE ON {named} FROM {role}"
