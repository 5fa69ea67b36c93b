"""The tables of both sides: the naive service has the same row and the same effect, and nothing beside them."""

from shared.messaging.schema import aggregate_table

ITEM = aggregate_table("item", {})
EFFECT = """
CREATE TABLE effect (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL,
    body jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
"""
