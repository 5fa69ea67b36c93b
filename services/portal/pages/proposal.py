"""Proposals: a unit's words, their appraisal, the answer, what followed."""

from fastapi.responses import Response

from services.portal import sight, store
from services.portal.acts.form import Field, nested
from services.portal.pages.acting import shows
from services.portal.pages.creating import Creation, create, creation_page
from services.portal.pages.thing import Trouble, seen, thing_page
from services.portal.pages.way import ways_of
from services.portal.paging import paged
from services.portal.store import Kept
from services.portal.things.conference import Conference
from services.portal.things.proposal import Proposal
from services.portal.visiting import PageRouter, Visit, Visiting, dated
from shared.contracts.actor import Role

router = PageRouter()
_KINDS = tuple((code, code) for code in ("team", "organisation", "equipment", "other"))


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
    return await creation_page(visit, await _proposing(visit))


@router.post("/proposals/new")
async def submit_proposal(visit: Visiting) -> Response:
    """Send it. Its words are frozen from here."""
    creation = await _proposing(visit)
    return await create(visit, creation, nested(creation.fields, visit.form))


async def _proposing(visit: Visit) -> Creation:
    asking = [(each.id, each.thing.title) for each in await _asking(visit)]
    nobody = "Hiện không có hội nghị nào nhận đề xuất của đơn vị, hoặc bạn không phải trưởng, phó đơn vị."
    return Creation(
        "Gửi đề xuất mới", "Gửi đề xuất", ("/proposals", "Các đề xuất"), Proposal, "/proposals",
        [
            Field("conference", "Gửi đến hội nghị", "choice", choices=asking),
            Field("kind", "Loại", "choice", choices=_KINDS, choice_group="proposal_kind"),
            Field("title", "Tên đề xuất"),
            Field("text", "Nội dung", "text"),
            Field("conditions", "Điều kiện", "text", required=False),
        ],
        note="Sau khi gửi, lời đề xuất được giữ nguyên; chỉ bổ sung khi được yêu cầu.", empty="" if asking else nobody,
    )  # fmt: skip


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
