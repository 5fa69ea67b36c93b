"""Proposals, dossiers, decisions: the way of a unit's words to what followed."""

import secrets
from typing import Any

from fastapi.responses import Response

from services.portal import sight, store
from services.portal.calling import Refusal, call
from services.portal.pages.acting import reached, shows
from services.portal.pages.conference import STANCES, board_of
from services.portal.pages.thing import Trouble, seen, thing_page
from services.portal.store import Kept
from services.portal.things.conference import Conference
from services.portal.things.decision import Decision
from services.portal.things.dossier import Dossier
from services.portal.things.proposal import Proposal
from services.portal.things.report import Report
from services.portal.things.task import Task
from services.portal.things.team import Team
from services.portal.visiting import PageRouter, Visit, Visiting, dated
from shared.contracts.actor import Role

router = PageRouter()


@router.get("/proposals")
@dated
async def list_proposals(visit: Visiting) -> Response:
    """The proposals that the visitor may see."""
    found = [kept for kept in await visit.every(Proposal) if sight.sees(visit.actor, kept)]
    return await visit.page("proposals.html", proposals=found, open_conferences=await _asking(visit))


async def _asking(visit: Visit) -> list[Kept[Conference]]:
    """The conferences to which the visitor's unit may send a proposal."""
    if visit.on or not visit.actor.has(Role.HEAD, Role.DEPUTY):
        return []
    return [
        kept
        for kept in await store.every(visit.connection, Conference)
        if kept.thing.status in ("convened", "postponed", "held", "concluded")
        and any(each.unit == visit.actor.unit for each in kept.thing.terms.expected)
    ]


@router.get("/proposals/new")
async def new_proposal(visit: Visiting) -> Response:
    """The form of a new proposal."""
    return await _new(visit, None)


async def _new(visit: Visit, trouble: Trouble | None) -> Response:
    return await visit.page(
        "new_proposal.html",
        422 if trouble else 200,
        conferences=await _asking(visit),
        trouble=trouble,
        sent=trouble.sent if trouble else visit.request.query_params,
        key=secrets.token_urlsafe(16),
    )


@router.post("/proposals/new")
async def submit_proposal(visit: Visiting) -> Response:
    """Send it. Its words are frozen from here."""
    names = ("conference", "kind", "title", "text", "conditions")
    body = {name: visit.form[name].strip() for name in names if visit.form.get(name, "").strip()}
    answer = await call(visit, "reports", "POST", "/proposals", body, key=visit.form.get("key"))
    if isinstance(answer, Refusal):
        return await _new(visit, Trouble("proposal", answer.detail, answer.fields, visit.form))
    await reached(visit, Proposal, answer["id"], answer["version"])
    return visit.go(f"/proposals/{answer['id']}?done=submit")


@router.get("/proposals/{key}")
@dated
async def proposal_page(key: str, visit: Visiting) -> Response:
    """The proposal with its appraisal, its answer and the whole chain."""
    return await show_proposal(visit, key)


async def show_proposal(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The proposal's page."""
    return await thing_page(visit, await seen(visit, Proposal, key), "proposal.html", trouble)


@router.get("/dossiers")
@dated
async def list_dossiers(visit: Visiting) -> Response:
    """The dossiers and decisions that the visitor may see."""
    dossiers = [kept for kept in await visit.every(Dossier) if sight.sees(visit.actor, kept)]
    decisions = [kept for kept in await visit.every(Decision) if sight.sees(visit.actor, kept)]
    return await visit.page("dossiers.html", dossiers=dossiers[::-1], decisions=decisions[::-1])


@router.get("/dossiers/{key}")
@dated
async def dossier_page(key: str, visit: Visiting) -> Response:
    """The dossier: stance matrix, arguments with their sources, proposals, the steps."""
    return await show_dossier(visit, key)


async def show_dossier(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The dossier's page."""
    kept = await seen(visit, Dossier, key)
    conference = await store.find(visit.connection, Conference, kept.thing.opened.conference, at=visit.at)
    proposals = await visit.every(Proposal, parent=kept.thing.opened.conference)
    reports = await visit.every(Report, parent=kept.thing.opened.conference)
    board = board_of(visit, conference, reports, proposals, visit.today) if conference else None
    answers = {each.proposal: each for each in kept.thing.concluded.outcomes} if kept.thing.concluded else {}
    draft = kept.thing.draft
    return await thing_page(
        visit, kept, "dossier.html", trouble, await _synthesis(visit, kept), board=board, conference=conference,
        stances=STANCES, proposals=[each for each in proposals if each.thing.dossier in (None, kept.id)],
        answers=answers, advice={each.proposal: each for each in draft.recommendations} if draft else {},
        papers={paper.event.paper: paper for paper in conference.thing.papers} if conference else {},
        statements={each.event.statement: each for each in conference.thing.statements} if conference else {},
        reports={each.id: each for each in reports},
    )  # fmt: skip


async def _synthesis(visit: Visit, kept: Kept[Dossier]) -> str | None:
    """The hash of what the head of the staff unit is about to sign, as the service has it now."""
    is_signing = not visit.on and kept.thing.status == "internal-review" and visit.actor.has(Role.STAFF_HEAD)
    if not is_signing:
        return None
    answer: Any = await call(visit, "reports", "GET", f"/dossiers/{kept.id}/synthesis")
    return None if isinstance(answer, Refusal) else str(answer["sha256"])


@router.get("/decisions/{key}")
@dated
async def decision_page(key: str, visit: Visiting) -> Response:
    """The decision: its steps, what it decides, what followed."""
    return await show_decision(visit, key)


async def show_decision(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The decision's page."""
    kept = await seen(visit, Decision, key)
    teams = await visit.every(Team, parent=key)
    referred = await store.with_ids(visit.connection, kept.thing.parents, at=visit.at)
    proposals = {each.id: each for each in referred if sight.sees(visit.actor, each)}
    return await thing_page(
        visit, kept, "decision.html", trouble, teams={each.thing.proposal: each for each in teams},
        proposals=proposals, tasks=await visit.every(Task, parent=key),
    )  # fmt: skip


shows("proposal", show_proposal)
shows("dossier", show_dossier)
shows("decision", show_decision)
