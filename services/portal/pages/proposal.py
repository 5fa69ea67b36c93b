"""Proposals: a unit's words, their appraisal, the answer, what followed."""

import secrets

from fastapi.responses import Response

from services.portal import sight, store
from services.portal.calling import Refusal, call
from services.portal.pages.acting import reached, shows
from services.portal.pages.thing import Trouble, seen, thing_page
from services.portal.pages.way import ways_of
from services.portal.paging import paged
from services.portal.store import Kept
from services.portal.things.conference import Conference
from services.portal.things.proposal import Proposal
from services.portal.visiting import PageRouter, Visit, Visiting, dated
from shared.contracts.actor import Role

router = PageRouter()


@router.get("/proposals")
@dated
async def list_proposals(visit: Visiting) -> Response:
    """The proposals that the visitor may see."""
    found = [kept for kept in await visit.every(Proposal) if sight.sees(visit.actor, kept)]
    shown = paged(visit, found[::-1])
    return await visit.page("proposals.html", proposals=shown, open_conferences=await _asking(visit))


async def _asking(visit: Visit) -> list[Kept[Conference]]:
    """The conferences to which the visitor's unit may send a proposal."""
    if visit.on or not visit.actor.has(Role.HEAD, Role.DEPUTY):
        return []
    return [
        kept
        for kept in await store.every(visit.connection, Conference)
        if kept.thing.status in ("convened", "postponed", "held", "concluded")
        and any(each.unit == visit.actor.unit for each in kept.thing.asked)
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
    kept = await seen(visit, Proposal, key)
    return await thing_page(visit, kept, "proposal.html", trouble, ways=await ways_of(visit, [kept]))


shows("proposal", show_proposal)
