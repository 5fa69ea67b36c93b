"""Dossiers: what the units said, what the staff unit makes of it, what the leaders answered."""

from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from fastapi.responses import Response

from services.portal import sight, store
from services.portal.calling import fetched
from services.portal.pages.acting import shows
from services.portal.pages.conference import STANCES, Board, Row, board_of
from services.portal.pages.thing import Trouble, seen, thing_page
from services.portal.pages.way import ways_of
from services.portal.store import Kept
from services.portal.synthesis import synthesis_of
from services.portal.things.conference import Conference
from services.portal.things.decision import Decision
from services.portal.things.dossier import Dossier, Signed
from services.portal.things.proposal import Proposal
from services.portal.things.report import Report
from services.portal.visiting import PageRouter, Visit, Visiting, dated
from shared.contracts.actor import Role
from shared.platform.files import download
from shared.platform.problems import ProblemError

router = PageRouter()
_PAPERS = ("submission-paper", "opinions-report", "summary-table")
FROZEN = ("signed", "cleared", "presented", "concluded")


@dataclass(frozen=True)
class Stand:
    """What a dossier says: as it was signed last (`revision`), or as it stands now."""

    conference: Kept[Conference]
    board: Board
    proposals: tuple[Kept[Proposal], ...]
    reports: dict[str, Kept[Report]]
    revision: Signed | None

    @cached_property
    def papers(self) -> dict[str, Any]:
        """The papers by their ids, as sources name them."""
        return {each.event.paper: each for each in self.conference.thing.papers}

    @cached_property
    def statements(self) -> dict[str, Any]:
        """The statements by their ids."""
        return {each.event.statement: each for each in self.conference.thing.statements}


async def stand_of(visit: Visit, kept: Kept[Dossier]) -> Stand | None:
    """As signed while a signature stands; later answers wait for the next revision."""
    key = kept.thing.opened.conference
    revision = kept.thing.revisions[-1] if kept.thing.status in FROZEN and kept.thing.revisions else None
    conference = await store.find(visit.connection, Conference, key, at=visit.at)
    if conference is None:
        return None
    reports = await visit.every(Report, parent=key)
    proposals = await visit.every(Proposal, parent=[key, kept.id])  # also those taken up from an earlier conference
    if revision is not None:
        conference = await store.find(visit.connection, Conference, key, at=revision.at) or conference
        proposals = [_as_signed(each, revision) for each in proposals if each.first_at <= revision.at]
    board = board_of(visit, conference, reports, proposals, visit.today)
    answered = {each.proposal for each in kept.thing.concluded.outcomes} if kept.thing.concluded else set[str]()
    inside = tuple(each for each in proposals if each.thing.dossier in (None, kept.id) or each.id in answered)
    return Stand(conference, board, inside, {each.id: each for each in reports}, revision)


def _as_signed(kept: Kept[Proposal], revision: Signed) -> Kept[Proposal]:
    """The proposal with the words that it had when the dossier was signed."""
    wordings = tuple(each for each in kept.thing.wordings if each.at <= revision.at)
    return replace(kept, thing=kept.thing.changed(wordings=wordings))


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
    stand = await stand_there(visit, kept)
    answers = {each.proposal: each for each in kept.thing.concluded.outcomes} if kept.thing.concluded else {}
    draft = kept.thing.draft
    synthesis = await synthesis_of(visit, kept)
    return await thing_page(
        visit, kept, "dossier.html", trouble, _read_hash(kept, synthesis), stand=stand, stances=STANCES,
        answers=answers, advice={each.proposal: each for each in draft.recommendations} if draft else {},
        similar=_similar(synthesis, stand), confirms=_confirmed(stand), ways=await ways_of(visit, stand.proposals),
        may_draft=not visit.on and kept.thing.status == "concluded" and visit.actor.has_at_province(Role.PERSONNEL),
    )  # fmt: skip


async def stand_there(visit: Visit, kept: Kept[Dossier]) -> Stand:
    """The same, where the page says nothing without it."""
    stand = await stand_of(visit, kept)
    if stand is None:
        raise ProblemError(503, "not-here-yet", "Hội nghị của hồ sơ này chưa hiển thị được. Hãy thử lại sau ít giây.")
    return stand


def _read_hash(kept: Kept[Dossier], synthesis: dict[str, Any]) -> str | None:
    return synthesis.get("sha256") if kept.thing.status == "internal-review" else None


def _confirmed(stand: Stand) -> tuple[str, str] | None:
    """What an act on the signed dossier confirms: the document and the hash of its content."""
    if stand.revision is None:
        return None
    event = stand.revision.event
    return f"{event.document.number} ({event.revision})", event.snapshot_sha256


def _similar(synthesis: dict[str, Any], stand: Stand) -> list[tuple[list[Kept[Proposal]], dict[str, Any]]]:
    """Proposals that may mean the same, as the service offers them: the proposals, and its measure."""
    known = {each.id: each for each in stand.proposals}
    return [
        ([known[key] for key in group["proposals"] if key in known], group) for group in synthesis.get("similar", ())
    ]


@router.get("/dossiers/{key}/brief")
@dated
async def brief_page(key: str, visit: Visiting) -> Response:
    """One A4 page for the chair; each figure opens the words that it counts."""
    kept = await seen(visit, Dossier, key)
    stand = await stand_there(visit, kept)
    draft = stand.revision.draft if stand.revision else kept.thing.draft
    recommended = [each.outcome.value for each in draft.recommendations] if draft else []
    return await visit.page(
        "brief.html", kept=kept, thing=kept.thing, stand=stand, draft=draft, stances=STANCES,
        advice={code: recommended.count(code) for code in ("approve", "reject", "defer") if code in recommended},
        reasons={
            question.code: {stance: _reasons(stand.board, question.code, stance) for stance in STANCES[:3]}
            for question in stand.conference.thing.terms.questions
        },
        silent=[row for row in stand.board.rows if row.stance == "not_answered"],
    )  # fmt: skip


@router.get("/dossiers/{key}/papers.zip")
async def papers(key: str, visit: Visiting) -> Response:
    """Submission paper, report of opinions and summary table in one file."""
    kept = await seen(visit, Dossier, key)
    found = [await fetched(visit, "reports", f"/dossiers/{kept.id}/documents/{name}") for name in _PAPERS]
    packed = BytesIO()
    with ZipFile(packed, "w") as pack:
        for name, content in found:
            pack.writestr(ZipInfo(name), content, ZIP_DEFLATED)  # without a time: the same papers, the same bytes
    title = kept.thing.title.replace("/", "-")
    return download(packed.getvalue(), f"Hồ sơ trình {title}.zip", "application/zip")


def _reasons(board: Board, question: str, stance: str) -> list[tuple[Row, Any]]:
    """The arguments of those who hold a stance, in the order of the units."""
    return [
        (row, argument)
        for row in board.rows
        if (answer := row.answers.get(question)) is not None and answer.stance == stance
        for argument in answer.arguments
    ]


shows("dossier", show_dossier)
