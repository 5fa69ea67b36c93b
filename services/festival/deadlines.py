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
    units = list(ceased)
    open_plans = await open_plans_of(connection, units)
    open_events = await open_events_of(connection, units)
    above = await parents(connection, today)
    successors = {unit: after for unit, (_, after) in ceased.items()}
    due: list[Due] = []
    for key, unit in open_plans:
        if (heir := heir_of(unit, successors, above)) is not None:
            due.append(_plan(key, heir, ceased[unit][0]))
    for key, unit in open_events:
        if (heir := heir_of(unit, successors, above)) is not None:
            due.append(_event(key, heir, ceased[unit][0]))
    return due


def _plan(key: str, heir: str, day: date) -> Due:
    return Due(plans, key, lambda tx: RehomePlan(at=tx.at, actor=tx.actor, heir=heir, effective_on=day))


def _event(key: str, heir: str, day: date) -> Due:
    return Due(events, key, lambda tx: RehomeEvent(at=tx.at, actor=tx.actor, heir=heir, effective_on=day))
