"""Which lines of the template apply to an event. Pure."""

from collections.abc import Iterable
from datetime import date

from shared.contracts.festival import Level, TemplateItem


def applying(
    items: Iterable[TemplateItem], level: Level | None, is_pilot_site: bool, on: date
) -> tuple[TemplateItem, ...]:
    """The lines for an event on that day, in their order. Of several with one code the closest fit (level, then pilot
    site), of those the latest in force; a line that has ended by then takes its code with it.
    """
    best: dict[str, TemplateItem] = {}
    for item in items:
        if item.level not in (None, level) or item.is_pilot_site not in (None, is_pilot_site) or item.valid_from > on:
            continue
        if item.code not in best or _fit(item) >= _fit(best[item.code]):
            best[item.code] = item
    return tuple(item for item in best.values() if item.valid_to is None or on <= item.valid_to)


def _fit(item: TemplateItem) -> tuple[bool, bool, date]:
    return item.level is not None, item.is_pilot_site is not None, item.valid_from
