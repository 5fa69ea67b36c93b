"""The lines that an event's checklist begins with, as the festival service has them."""

from typing import Any
from urllib.parse import urlencode

from services.portal.acts.occasion import begins
from services.portal.calling import Refusal, call
from services.portal.store import Kept
from services.portal.things.festival import Occasion
from services.portal.visiting import Visit
from shared.platform.problems import ProblemError


async def template_of(visit: Visit, kept: Kept[Any]) -> list[dict[str, Any]]:
    """For who may begin to prepare it now. Nothing while the service is away: the page is still to be read."""
    if visit.on or not isinstance(kept.thing, Occasion) or not begins(visit.actor, kept):
        return []
    event = kept.thing
    query = {"level": event.level, "is_pilot_site": str(event.is_pilot_site).lower()}
    query |= {"on": event.scheduled_on.isoformat()} if event.scheduled_on else {}
    try:
        answer: Any = await call(visit, "festival", "GET", f"/checklist-template/applying?{urlencode(query)}")
    except ProblemError:
        return []
    return [] if isinstance(answer, Refusal) else answer
