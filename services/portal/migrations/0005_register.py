"""Numbers of registers have pages of their own: what is folded of them is made anew from their events."""

from shared.platform.migrations import run

revision, down_revision = "0005", "0004"


NUMBERS = """
WITH number AS (
    SELECT given.id, given.payload AS given, voided.payload AS voided,
        coalesce(used.payload, given.payload) -> 'document' AS document,
        concat('register-', given.payload ->> 'issuer', '-', given.payload ->> 'year') AS register,
        concat(lpad(given.payload ->> 'number', greatest(2, length(given.payload ->> 'number')), '0'), '/',
            given.payload ->> 'symbol', ' – ') AS bears
    FROM happened given
    LEFT JOIN happened used ON used.kind = given.kind AND used.id = given.id AND used.type = 'number-used'
    LEFT JOIN happened voided ON voided.kind = given.kind AND voided.id = given.id AND voided.type = 'number-voided'
    WHERE given.kind = 'register' AND given.type = 'number-given'
), folded AS (
    SELECT *, CASE WHEN voided IS NOT NULL THEN 'void'
        WHEN document ->> 'kind' NOT IN ('submission_paper', 'reply_letter', 'reminder_letter') THEN 'used'
        ELSE 'given' END AS status,
        array_remove(ARRAY[register, document ->> 'id'], NULL) AS parents
    FROM number
), lines AS (
    UPDATE happened SET scopes = ARRAY(
        SELECT DISTINCT unnest(ARRAY[folded.id, folded.given ->> 'issuer'] || folded.parents) ORDER BY 1
    ) FROM folded WHERE happened.kind = 'register' AND happened.id = folded.id
)
UPDATE thing SET unit = given ->> 'issuer', status = folded.status, parents = folded.parents,
    title = concat(bears, given ->> 'title'), words = concat(translate(lower(bears), chr(273), 'd'), words),
    state = jsonb_build_object('status', folded.status, 'given', given, 'document', document, 'voided', voided)
FROM folded WHERE thing.kind = 'register' AND thing.id = folded.id
"""


def upgrade() -> None:
    """As a rebuild would fold it."""
    run(NUMBERS)
