"""Teams with their roadmaps, and tasks."""

import secrets
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from typing import Any

from fastapi.responses import Response

from services.portal import store
from services.portal.acts.unit import may_attach, open_milestones
from services.portal.pages.acting import shows
from services.portal.pages.attachments import attaches
from services.portal.pages.evidence import uncited
from services.portal.pages.thing import Trouble, position, seen, thing_page
from services.portal.pages.way import ways_of
from services.portal.paging import paged
from services.portal.store import Kept
from services.portal.things.proposal import Proposal
from services.portal.things.task import Task
from services.portal.things.team import Team
from services.portal.visiting import PageRouter, Visit, Visiting, dated

router = PageRouter()
WIDE = 860
LEFT = 150
RIGHT = 24
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Timeline:
    """The days that a drawing of roadmaps spans."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Where a day lies, in the drawing's units."""
        return round(LEFT + (day - self.first).days / max((self.last - self.first).days, 1) * (WIDE - LEFT - RIGHT), 1)

    @property
    def months(self) -> list[date]:
        """The first days of months in it: of every one, or of as many as there is room to name."""
        first, last = (day.year * 12 + day.month - 1 for day in (self.first, self.last))
        step = next(each for each in chain((1, 2, 3, 6), count(12, 12)) if last - first <= each * MONTHS)
        return [date(n // 12, n % 12 + 1, 1) for n in range(first + 1, last + 1) if n % step == 0]


def timeline_of(teams: list[Kept[Team]]) -> Timeline | None:
    """From the first establishment to the last milestone."""
    days = [m.due_on for each in teams for m in each.thing.milestones]
    days += [m.completed_on for each in teams for m in each.thing.milestones if m.completed_on]
    days += [each.thing.established_on for each in teams if each.thing.established_on]
    return Timeline(min(days), max(days)) if days else None


@router.get("/teams")
@dated
async def list_teams(visit: Visiting) -> Response:
    """All teams on one timeline."""
    teams = await visit.every(Team)
    teams.sort(key=lambda each: (each.thing.phase, each.thing.unit))
    return await visit.page(
        "teams.html", teams=teams, timeline=timeline_of(teams), wide=WIDE, margin=LEFT, position=await position(visit)
    )


@router.get("/teams/{key}")
@dated
async def team_page(key: str, visit: Visiting) -> Response:
    """A team: roadmap, evidence, what is waited for."""
    return await show_team(visit, key)


async def show_team(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The team's page."""
    kept = await seen(visit, Team, key)
    proposal = await store.find(visit.connection, Proposal, kept.thing.proposal, at=visit.at)
    return await thing_page(
        visit, kept, "team.html", trouble, timeline=timeline_of([kept]), wide=WIDE, margin=LEFT,
        ways=await ways_of(visit, [proposal] if proposal else []), places=open_milestones(visit.actor, kept),
        **await _evidence(visit, kept, (kept.thing.unit,)),
    )  # fmt: skip


async def _evidence(visit: Visit, kept: Kept[Any], units: tuple[str, ...]) -> dict[str, Any]:
    """What a page needs to show files: those that wait to be named, who may attach, fetch, and take one away again.

    `units`: that which is responsible, then those that support it.
    """
    return {
        "files": await uncited(visit, kept),
        "may_attach": not visit.on and may_attach(visit.actor, kept),
        "may_remove": visit.actor.unit == units[0],
        "may_fetch": visit.actor.is_provincial or visit.actor.unit in units,
        "key": secrets.token_urlsafe(16),
    }


@router.get("/tasks")
@dated
async def list_tasks(visit: Visiting) -> Response:
    """All tasks, or some of them (`?show=overdue`); those of the visitor's unit first."""
    mine, today = visit.actor.unit, visit.today
    tasks = await visit.every(Task)
    far = {each.id: (mine != each.thing.lead_unit, mine not in each.thing.supporting_units) for each in tasks}
    tasks.sort(key=lambda each: far[each.id])
    groups = {
        "": tasks,
        "mine": [each for each in tasks if far[each.id] != (True, True)],
        "overdue": [each for each in tasks if each.thing.is_overdue(today)],
        "escalated": [each for each in tasks if each.thing.is_escalated],
    }
    asked = visit.request.query_params.get("show", "")
    wanted = asked if asked in groups else ""
    counts = {code: len(found) for code, found in groups.items()}
    return await visit.page(
        "tasks.html", tasks=paged(visit, groups[wanted]), wanted=wanted, counts=counts, position=await position(visit)
    )


@router.get("/tasks/{key}")
@dated
async def task_page(key: str, visit: Visiting) -> Response:
    """A task: what is to be done, by whom, until when, what shows it."""
    return await show_task(visit, key)


async def show_task(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The task's page."""
    kept = await seen(visit, Task, key)
    units = (kept.thing.lead_unit, *kept.thing.supporting_units)
    return await thing_page(visit, kept, "task.html", trouble, **await _evidence(visit, kept, units))


attaches("team", "units", "/teams/{id}/milestones/{place}/attachments", lambda key: f"/teams/{key}", show_team)
attaches("task", "units", "/tasks/{id}/attachments", lambda key: f"/tasks/{key}", show_task)
shows("team", show_team)
shows("task", show_task)
