"""Files that were attached to a task or a milestone and are not yet named by any evidence."""

import asyncio
from typing import Any

from services.portal.acts.form import AttachedFile
from services.portal.acts.unit import may_attach, open_milestones
from services.portal.calling import Refusal, call
from services.portal.store import Kept
from services.portal.things.team import Team
from services.portal.visiting import Visit
from shared.platform.problems import ProblemError


async def uncited(visit: Visit, kept: Kept[Any]) -> list[AttachedFile]:
    """What the visitor may name as evidence now. Nothing while the service is away: the page is still to be read."""
    if visit.on or not may_attach(visit.actor, kept):
        return []
    if kept.id not in visit.attached:
        codes = [code for code, _ in open_milestones(visit.actor, kept)] if isinstance(kept.thing, Team) else [""]
        paths = [f"/teams/{kept.id}/milestones/{code}" if code else f"/tasks/{kept.id}" for code in codes]
        found = await asyncio.gather(*(_of(visit, path, code) for path, code in zip(paths, codes, strict=True)))
        visit.attached[kept.id] = [file for files in found for file in files]
    return visit.attached[kept.id]


async def _of(visit: Visit, path: str, place: str) -> list[AttachedFile]:
    try:
        answer = await call(visit, "units", "GET", f"{path}/attachments")
    except ProblemError:
        return []
    if isinstance(answer, Refusal):
        return []
    return [AttachedFile(e["file"]["id"], e["file"]["name"], place) for e in answer if not e["is_cited"]]
