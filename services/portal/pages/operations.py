"""How the system is doing, service by service, and what an administrator does about events that are held back."""

import asyncio
import secrets
from dataclasses import dataclass
from typing import Any

from fastapi.responses import Response

from services.portal import store
from services.portal.calling import Refusal, call
from services.portal.pages.changes import things_of
from services.portal.pages.thing import position, visible
from services.portal.visiting import PageRouter, Visit, Visiting, not_found
from shared.contracts.actor import Role
from shared.platform.operator import HeldLetter
from shared.platform.problems import ProblemError
from shared.platform.standing import Standing

router = PageRouter()

SERVICES = ("units", "reports", "festival", "portal")
LATEST = 30


@dataclass(frozen=True, slots=True)
class Look:
    """What one service says of itself; `standing` is None where it does not answer."""

    service: str
    standing: Standing | None
    letters: list[HeldLetter]

    @property
    def behind(self) -> int | None:
        """Events that it has yet to apply; None where that is not known."""
        if self.standing is None or self.standing.lag is None:
            return None
        return sum(self.standing.lag.values())

    @property
    def topics_behind(self) -> dict[str, int]:
        """The same by topic, without those that are read to the end."""
        lag = self.standing.lag if self.standing else None
        return {topic: count for topic, count in (lag or {}).items() if count}

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to do about it."""
        found = self.standing
        return found is not None and not found.troubles and not found.held and found.lag is not None


@router.get("/operations")
async def operations(visit: Visiting) -> Response:
    """For administrators and the staff unit."""
    return await _page(visit)


@router.post("/operations/{service}/letters/{letter}/{how}")
async def resolve(service: str, letter: int, how: str, visit: Visiting) -> Response:
    """Replay a held event, or give it up."""
    if service not in SERVICES or how not in ("replay", "discard"):
        raise not_found()
    path = f"/operator/dead-letters/{letter}/{how}"
    answer = await call(visit, service, "POST", path, key=visit.form.get("key"))
    if isinstance(answer, Refusal):
        return await _page(visit, answer.detail)
    if answer["error"]:
        return await _page(visit, answer["error"])
    return visit.go("/operations?done=letters")


async def _page(visit: Visit, trouble: str | None = None) -> Response:
    if not visit.is_operator:
        raise not_found()
    connection = visit.connection
    latest = await visible(visit, await store.recent(connection, limit=LATEST))
    return await visit.page(
        "operations.html",
        422 if trouble else 200,
        looks=await asyncio.gather(*(_look(visit, service) for service in SERVICES)),
        events=await connection.fetchval("SELECT count(*) FROM happened"),
        things=await connection.fetch("SELECT kind, count(*) AS count FROM thing GROUP BY kind ORDER BY kind"),
        topics=await connection.fetch(
            "SELECT topic, count(*) AS count, max(at) AS last FROM happened GROUP BY topic ORDER BY topic"
        ),
        latest=latest,
        touched=await things_of(visit, latest),
        position=await position(visit),
        trouble=trouble,
        new_key=lambda: secrets.token_urlsafe(16),
    )


async def _look(visit: Visit, service: str) -> Look:
    try:
        standing = await call(visit, service, "GET", "/operator/standing")
        if isinstance(standing, Refusal):
            return Look(service, None, [])
        found = Standing.model_validate(standing)
        letters: Any = []
        if found.held and visit.actor.has(Role.ADMIN):
            letters = await call(visit, service, "GET", "/operator/dead-letters")
        return Look(service, found, [HeldLetter.model_validate(each) for each in letters])
    except ProblemError:
        return Look(service, None, [])
