"""Authorities have pages of their own: what is folded of them is made anew from their events."""

from shared.platform.migrations import run

revision, down_revision = "0004", "0003"


STATES = """
UPDATE thing SET status = CASE WHEN ended.payload IS NULL THEN 'granted' ELSE 'ended' END,
    state = jsonb_build_object(
        'status', CASE WHEN ended.payload IS NULL THEN 'granted' ELSE 'ended' END, 'granted', granted.payload,
        'ended_on', ended.payload -> 'ended_on', 'reason', ended.payload -> 'reason')
FROM happened granted LEFT JOIN LATERAL (
    SELECT payload FROM happened WHERE kind = 'authority' AND id = granted.id AND type = 'authority-ended'
    ORDER BY version DESC LIMIT 1
) ended ON true
WHERE thing.kind = 'authority' AND granted.kind = 'authority' AND granted.id = thing.id
    AND granted.type = 'authority-granted'
"""


def upgrade() -> None:
    """As a rebuild would fold it."""
    run(STATES)
