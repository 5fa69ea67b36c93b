"""What the clock causes: a ceased unit's open plans and events go over to its heir on the day."""

from datetime import date, datetime

from services.festival.directory.heirs import heir_of
from services.festival.directory.store import ceased_units, parents
from services.festival.event.commands import RehomeEvent
from services.festival.event.store import events, open_events_of
from services.festival.plan.commands import RehomePlan
from services.festival.plan.store import open_plans_of, plans
from shared.contracts.calendar import local_day
from shared.messaging.aggregate import Database
from shared.platform.deadlines import Deadlines, Due

deadlines = Deadlines()


@deadlines.add
async def units_ceased(connection: Database, now: datetime) -> list[Due]:
    """Open plans and events of units that have ceased. Where no heir is known they stay, until one is."""
    today = local_day(now)
    ceased = await ceased_units(connection, today)
    if not ceased:
        return []
    above = await parents(connection, today)
    successors = {unit: after for unit, (_, after) in ceased.items()}
    heirs = {unit: heir for unit in ceased if (heir := heir_of(unit, successors, above)) is not None}
    return [
        *(_plan(key, heirs[unit], ceased[unit][0]) for key, unit in await open_plans_of(connection, list(heirs))),
        *(_event(key, heirs[unit], ceased[unit][0]) for key, unit in await open_events_of(connection, list(heirs))),
    ]


def _plan(key: str, heir: str, day: date) -> Due:
    return Due(plans, key, lambda tx: RehomePlan(at=tx.at, actor=tx.actor, heir=heir, effective_on=day))


def _event(key: str, heir: str, day: date) -> Due:
    return Due(events, key, lambda tx: RehomeEvent(at=tx.at, actor=tx.actor, heir=heir, effective_on=day))
