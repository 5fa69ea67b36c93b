"""A dossier's synthesis as the reports service has it now, for those who work on it."""

from typing import Any

from services.portal.calling import Refusal, call
from services.portal.store import Kept
from services.portal.things.dossier import Dossier
from services.portal.visiting import Visit
from shared.platform.problems import ProblemError


async def synthesis_of(visit: Visit, kept: Kept[Dossier]) -> dict[str, Any]:
    """The hash to be signed, proposals that look alike. Empty for others, and while the service is away."""
    is_open = kept.thing.status in ("drafting", "internal-review")
    if visit.on or not is_open or visit.actor.unit != kept.thing.staff_unit:
        return {}
    if not hasattr(visit.request.state, "synthesis"):
        visit.request.state.synthesis = await _ask(visit, kept.id)
    return visit.request.state.synthesis


async def _ask(visit: Visit, key: str) -> dict[str, Any]:
    try:
        answer: Any = await call(visit, "reports", "GET", f"/dossiers/{key}/synthesis")
    except ProblemError:
        return {}
    return {} if isinstance(answer, Refusal) else answer
