"""Units and areas say more of themselves, and by which act they ended: folded anew from their events."""

from shared.platform.migrations import run

revision, down_revision = "0006", "0005"

# What a reorganisation moved names the unit that had it before.
INDEX = "CREATE INDEX happened_previous ON happened ((payload ->> 'previous')) WHERE payload ? 'previous'"
STATES = """
UPDATE thing SET state = state || jsonb_build_object('versions', told.versions, 'ended_by', ended.basis)
FROM (
    SELECT kind, id, jsonb_agg(said ORDER BY day NULLS FIRST) AS versions FROM (
        SELECT DISTINCT ON (kind, id, day) kind, id, day, jsonb_build_object(
            'valid_from', to_jsonb(day), 'legal_basis', payload -> 'legal_basis', 'name', payload -> 'name',
            'parent', payload -> 'parent'
        ) || CASE kind
            WHEN 'unit' THEN jsonb_build_object(
                'area', payload -> 'area', 'symbol', payload -> 'symbol', 'offices', payload -> 'offices')
            ELSE jsonb_build_object('area_kind', payload -> 'kind', 'level', payload -> 'level')
        END AS said
        FROM happened, LATERAL (SELECT coalesce(payload ->> 'effective_on', payload ->> 'valid_from')) AS d (day)
        WHERE type IN ('unit-registered', 'unit-reorganised', 'area-registered', 'area-reorganised')
        ORDER BY kind, id, day, version DESC
    ) AS latest GROUP BY kind, id
) AS told LEFT JOIN LATERAL (
    SELECT payload -> 'legal_basis' AS basis FROM happened
    WHERE kind = told.kind AND id = told.id AND type IN ('unit-dissolved', 'area-dissolved')
    ORDER BY version DESC LIMIT 1
) AS ended ON true
WHERE thing.kind = told.kind AND thing.id = told.id
"""


def upgrade() -> None:
    """As a rebuild would fold it."""
    run(INDEX + ";" + STATES)
