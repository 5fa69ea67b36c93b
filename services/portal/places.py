"""Where a visitor stands beside his own unit: what it has taken over, and for whose office he acts."""

from dataclasses import replace
from datetime import date

from shared.contracts.actor import Actor
from shared.contracts.units import AuthorityForm
from shared.contracts.units.authority import PREFIXES
from shared.messaging.aggregate import Database

_FORMS = {PREFIXES[form]: form.value for form in AuthorityForm}
_PREDECESSORS = """
WITH RECURSIVE ceased AS (
    SELECT id, state -> 'successors' AS successors FROM thing
    WHERE kind = 'unit' AND status = 'dissolved' AND (state ->> 'ends_on')::date <= $2
), line AS (
    SELECT id FROM ceased WHERE successors = jsonb_build_array($1::text)
    UNION SELECT c.id FROM ceased c JOIN line ON c.successors = jsonb_build_array(line.id)
)
SELECT id FROM line
"""
_ACTING = """
SELECT granted ->> 'for_unit' AS unit FROM thing, LATERAL (SELECT state -> 'granted') AS g (granted)
WHERE kind = 'authority' AND granted ->> 'form' = $1 AND granted ->> 'unit' = $2 AND granted ->> 'office' = $3
  AND (granted ->> 'valid_from')::date <= $4 AND coalesce((granted ->> 'valid_to')::date >= $4, true)
  AND coalesce((state ->> 'ended_on')::date > $4, true)
"""


async def placed(connection: Database, actor: Actor, today: date) -> Actor:
    """The actor with the units that went over to his as a whole, and those for whose office he acts today.

    The services have the last word: they keep both by themselves.
    """
    if not actor.is_provincial:
        rows = await connection.fetch(_PREDECESSORS, actor.unit, today)
        actor = replace(actor, predecessors=frozenset(row["id"] for row in rows))
    if form := _FORMS.get(actor.basis or ""):
        rows = await connection.fetch(_ACTING, form, actor.unit, actor.office, today)
        actor = replace(actor, for_units=frozenset(row["unit"] for row in rows))
    return actor
