"""Decisions: drafted from the dossier's conclusion, agreed, signed, numbered; what followed from them."""

from itertools import pairwise
from typing import Any

from fastapi.responses import Response

from services.portal import store
from services.portal.comparing import redrafted
from services.portal.pages.acting import shows
from services.portal.pages.drafting import revising
from services.portal.pages.thing import Trouble, seen, thing_page
from services.portal.pages.way import ways_of
from services.portal.sight import sees
from services.portal.store import Kept
from services.portal.things.commendation import Commendation, Honour
from services.portal.things.decision import Decision
from services.portal.things.dossier import Dossier
from services.portal.things.festival import Plan
from services.portal.things.proposal import Proposal
from services.portal.things.task import Task
from services.portal.things.team import Team
from services.portal.visiting import PageRouter, Visit, Visiting, dated
from shared.contracts.actor import Role
from shared.contracts.reports import ProposalOutcome

router = PageRouter()


@router.get("/decisions/{key}")
@dated
async def decision_page(key: str, visit: Visiting) -> Response:
    """The decision: its items, its steps before the two bodies, its effect."""
    return await show_decision(visit, key)


async def show_decision(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The decision's page."""
    kept = await seen(visit, Decision, key)
    dossier = await store.find(visit.connection, Dossier, kept.thing.dossier, at=visit.at)
    wordings = kept.thing.wordings
    named_ever = {*kept.thing.parents, *(key for each in wordings for key in each.carried)}
    named = {each.id: each for each in await store.with_ids(visit.connection, list(named_ever), at=visit.at)}
    carried: list[Kept[Commendation]] = [
        each for key in kept.thing.commendations if (each := named.get(key)) is not None
    ]
    proposals = [each for team in kept.thing.teams if (each := named.get(team.proposal)) is not None]
    honours = [each for each in await visit.every(Honour) if each.thing.commendation in named]
    return await thing_page(
        visit, kept, "decision.html", trouble, dossier=dossier, ways=await ways_of(visit, proposals),
        items={team.proposal: team for team in kept.thing.teams}, answers=_others(kept, dossier), carried=carried,
        readable={each.id for each in (*carried, *([dossier] if dossier else ())) if sees(visit.actor, each)},
        others={each.id: each for each in await _proposals(visit, dossier) if sees(visit.actor, each)},
        declined={each.commendation: each.reason for each in kept.thing.declined},
        teams=await visit.every(Team, parent=key), honours=honours,
        tasks=await visit.every(Task, parent=key), plans=await _plans(visit, kept),
        replacing=_replacing(visit, kept), revising=revising(visit, kept), named=named,
        redrafts=[(after, redrafted(before, after)) for before, after in pairwise(wordings)][::-1],
    )  # fmt: skip


def _others(kept: Kept[Decision], dossier: Kept[Dossier] | None) -> list[ProposalOutcome]:
    """What the dossier's conclusion answered without this decision: rejected, deferred, or with another paper."""
    mine = {team.proposal for team in kept.thing.teams}
    concluded = dossier.thing.concluded if dossier else None
    return [each for each in concluded.outcomes if each.proposal not in mine] if concluded else []


async def _proposals(visit: Visit, dossier: Kept[Dossier] | None) -> list[Kept[Proposal]]:
    return await visit.every(Proposal, parent=dossier.thing.opened.conference) if dossier else []


async def _plans(visit: Visit, kept: Kept[Decision]) -> list[Kept[Plan]]:
    """The festival plans of the units and years to which its festival directives speak."""
    festive = [each for each in kept.thing.directives if each.purpose.value == "festival"]
    asked = {(unit, each.due_before.year) for each in festive if each.due_before for unit in _units(each)}
    found = await visit.every(Plan) if asked else []
    return [each for each in found if (each.thing.unit, each.thing.year) in asked]


def _units(directive: Any) -> tuple[str, ...]:
    return (directive.lead_unit, *directive.supporting_units)


def _replacing(visit: Visit, kept: Kept[Decision]) -> str | None:
    """Where a decision that replaces this one is drafted, for those who may."""
    if visit.on or kept.thing.status not in ("issued", "effective"):
        return None
    if kept.thing.about == "commendation":
        may = visit.actor.has_at_province(Role.AWARDS)
        return f"/commendations/decision?supersedes={kept.id}" if may else None
    may = visit.actor.has_at_province(Role.PERSONNEL)
    return f"/dossiers/{kept.thing.dossier}/decision?supersedes={kept.id}" if may else None


shows("decision", show_decision)
