"""The units that stand on the day that a page is about."""

from datetime import date

from services.portal import store
from services.portal.text import vietnamese_order
from services.portal.things.unit import Area, Unit
from services.portal.visiting import Visit


async def standing(visit: Visit, since: date | None = None) -> list[tuple[str, str]]:
    """Id and name of each, in the order of the Vietnamese alphabet; with those that still stood on another day."""
    days = (visit.today, since or visit.today)
    units = [(kept.id, kept.thing.on(days[0]) or kept.thing.on(days[1])) for kept in await visit.every(Unit)]
    found = [(key, version.name) for key, version in units if version is not None]
    return sorted(found, key=lambda each: vietnamese_order(each[1]))


async def standing_areas(visit: Visit) -> list[tuple[str, str]]:
    """Id and name of each area that stands on the day of the page."""
    areas = [(kept.id, kept.thing.on(visit.today)) for kept in await store.every(visit.connection, Area)]
    found = [(key, version.name) for key, version in areas if version is not None]
    return sorted(found, key=lambda each: vietnamese_order(each[1]))


def of_kind(units: list[tuple[str, str]], kind: str) -> list[tuple[str, str]]:
    """Those of a kind, by which their ids begin."""
    return [each for each in units if each[0].rpartition("-")[0] == kind]
