"""The draft of a conclusion notice as the reports service has it, for those who prepare the conference."""

from typing import Any

from services.portal.calling import Refusal, call
from services.portal.sight import sees_all_words
from services.portal.store import Kept
from services.portal.things.conference import Conference
from services.portal.visiting import Visit
from shared.platform.problems import ProblemError


async def notice_of(visit: Visit, kept: Kept[Conference]) -> dict[str, Any]:
    """What was saved last. Empty for others, before a draft is saved, and while the service is away."""
    if visit.on or kept.thing.status not in ("convened", "held") or not sees_all_words(visit.actor, kept.thing):
        return {}
    try:
        answer: Any = await call(visit, "reports", "GET", f"/conferences/{kept.id}/conclusion-draft")
    except ProblemError:
        return {}
    return {} if isinstance(answer, Refusal) or not answer["version"] else answer
