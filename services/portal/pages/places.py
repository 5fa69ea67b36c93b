"""The communes that a unit serves, on the day that the page is about."""

from typing import Any

from services.portal import store
from services.portal.acts.plan import level_of
from services.portal.store import Kept
from services.portal.text import vietnamese_order
from services.portal.things.festival import Plan
from services.portal.things.unit import Area, Unit
from services.portal.visiting import Visit


async def communes_of(visit: Visit, unit: str) -> list[tuple[str, str]]:
    """Id and name of each commune in the unit's area, in the Vietnamese order."""
    kept = await store.find(visit.connection, Unit, unit)
    version = kept.thing.on(visit.today) if kept else None
    if version is None or version.area is None:
        return []
    areas = {each.id: each.thing.on(visit.today) for each in await store.every(visit.connection, Area)}
    standing = {key: area for key, area in areas.items() if area is not None}

    def lies_in(key: str | None) -> bool:
        while key is not None and key != version.area:
            key = standing[key].parent if key in standing else None
        return key is not None

    found = [(key, area.name) for key, area in standing.items() if area.level == "commune" and lies_in(key)]
    return sorted(found, key=lambda each: vietnamese_order(each[1].partition(" ")[2]))


async def places_of(visit: Visit, kept: Kept[Any]) -> list[tuple[str, str]]:
    """Where an event may be held: under a plan by the visitor's unit, else by the unit that it belongs to."""
    is_own = isinstance(kept.thing, Plan) and level_of(visit.actor.unit) is not None
    return await communes_of(visit, visit.actor.unit if is_own else kept.thing.unit)
