"""JSON routes of proposals."""

from datetime import date, datetime

from fastapi import Query
from pydantic import ConfigDict, Field

from services.reports.conference.heirs import entitled
from services.reports.conference.state import Status as ConferenceStatus
from services.reports.conference.store import conferences
from services.reports.directory.store import has_ceased, reader
from services.reports.dossier.store import dossier_of, dossiers
from services.reports.proposal import commands
from services.reports.proposal.state import (
    Answer,
    Appraisal,
    AppraisalStatus,
    Home,
    Proposal,
    ProposalStatus,
    Wording,
)
from services.reports.proposal.store import list_proposals, proposals
from shared.contracts.base import AggregateId, Evidence, UnitId, Value
from shared.contracts.calendar import local_day
from shared.contracts.readers import reads_every_proposal
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.proposal import AppraisalVerdict, ProposalKind
from shared.messaging.aggregate import Loaded
from shared.platform.bodies import EvidenceInput, Reason
from shared.platform.guard import FreeLine, FreeText
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, Request, found

router = CommandRouter(tags=["proposals"])

_ASKING = (ConferenceStatus.CONVENED, ConferenceStatus.POSTPONED, ConferenceStatus.HELD, ConferenceStatus.CONCLUDED)


class Words(Request):
    """The unit's words. Frozen from submission."""

    title: FreeLine = Field(description="Short title", examples=["Tái thành lập Đội (DỮ LIỆU MẪU)"])
    text: FreeText = Field(examples=["Đề nghị tái thành lập Đội và bổ sung phương tiện tuyên truyền lưu động."])
    conditions: FreeText | None = Field(None, description="Conditions that the unit attaches")


class Submission(Words):
    """A proposal to a conference, from the caller's own unit."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "conference": "0190f0a2-7c1e-7b4a-9d55-3f2b8c6a1e07",
                    "kind": "team",
                    "title": "Tái thành lập Đội (DỮ LIỆU MẪU)",
                    "text": "Đề nghị tái thành lập Đội và bổ sung phương tiện tuyên truyền lưu động.",
                }
            ]
        }
    )

    conference: AggregateId
    kind: ProposalKind


class AppraisalInput(Request):
    """The appraising unit's advice."""

    verdict: AppraisalVerdict
    note: FreeText = Field(examples=["Phù hợp quy định về tổ chức; bố trí nhân sự trong phạm vi đã được giao."])


class Inclusion(Request):
    """The dossier that is to take the proposal in."""

    dossier: AggregateId


class Implementation(Request):
    """What was approved is there."""

    implemented_on: date | None = Field(None, description="Today without it")
    evidence: EvidenceInput


class ProposalView(Value):
    """A proposal as it stands."""

    id: str
    version: int = Field(description="Version for `If-Match`")
    conference: str
    unit: str
    kind: ProposalKind
    status: ProposalStatus
    submitted_at: datetime
    wordings: tuple[Wording, ...] = Field(description="Every revision in the unit's words, the last one present")
    appraisal_status: AppraisalStatus
    supplement_reason: str | None = Field(description="Set while a supplement is asked for")
    appraisal: Appraisal | None
    dossier: str | None
    is_late: bool = Field(description="Submitted after the dossier's collection had closed")
    answer: Answer | None = Field(description="What the leaders answered; null while none stands")
    fallen_decision: str | None = Field(description="The decision that had approved it and was revoked or superseded")
    implemented_by: str | None = Field(description="The team or the task that implemented it")
    evidence: Evidence | None
    homes: tuple[Home, ...] = Field(description="Units that answered for it until they were no more, oldest first")
    lapse_reason: str | None = Field(description="Why nobody answers for it any more; null while it has not lapsed")


def view(loaded: Loaded[Proposal]) -> ProposalView:
    """What callers see."""
    assert loaded.state is not None
    return ProposalView(id=loaded.id, version=loaded.version, **dict(loaded.state))


@router.get("/proposals")
async def list_all_proposals(
    query: ReadTransaction,
    page: PageRequest,
    conference: str | None = Query(None, max_length=128),
    unit: UnitId | None = None,
    kind: ProposalKind | None = None,
    status: ProposalStatus | None = None,
    dossier: str | None = Query(None, max_length=128),
) -> Page[ProposalView]:
    """Proposals in the order in which they were submitted. A unit sees its own.

    With `unit` it sees those of a unit that went over to it as a whole.
    All are seen by the staff unit, those who appraise, the leaders, the party office and the clerk of the province.
    """
    actor = await reader(query.connection, query.actor, query.at)
    is_open = reads_every_proposal(actor) or (unit is not None and actor.stands_for(unit))
    rows = await list_proposals(
        query.connection,
        conference=conference,
        unit=unit if is_open else actor.unit,
        kind=kind,
        status=status,
        dossier=dossier,
        after=page.after,
        limit=page.fetch,
    )
    return page.page(rows, lambda row: view(row[1]), lambda row: row[0])


@router.get("/proposals/{proposal_id}")
async def get_proposal(proposal_id: str, query: ReadTransaction) -> ProposalView:
    """One proposal with its appraisal and its answer."""
    shown = view(found(await proposals.load(query.connection, proposal_id)))
    actor = await reader(query.connection, query.actor, query.at)
    if not reads_every_proposal(actor) and not actor.stands_for(shown.unit):
        raise Forbidden("other-unit", "Đề xuất này của đơn vị khác.")
    return shown


@router.post("/proposals", status_code=201)
async def submit_proposal(body: Submission, tx: HttpTransaction) -> ProposalView:
    """The head of a unit submits a proposal to a conference that asks it. Its words are frozen from here."""
    conference = (await conferences.load(tx.connection, body.conference)).state
    if conference is None:
        raise Rejected("conference-not-found", f"Không có hội nghị {body.conference}.", {"conference": "không có"})
    dossier = await dossier_of(tx.connection, body.conference)
    is_over = await has_ceased(tx.connection, tx.actor.unit, local_day(tx.at))
    is_asking = conference.status in _ASKING and conference.was_convened
    command = commands.SubmitProposal(
        at=tx.at,
        actor=tx.actor,
        conference=body.conference,
        unit=tx.actor.unit,
        kind=body.kind,
        title=body.title,
        text=body.text,
        conditions=body.conditions,
        expected=entitled(conference) - ({tx.actor.unit} if is_over else set()),
        is_open=is_asking and (dossier is None or (dossier.state is not None and dossier.state.takes_in)),
    )
    return view(await tx.execute(proposals, tx.new_id(), command))


@router.post("/proposals/{proposal_id}/supplement")
async def supplement_proposal(proposal_id: str, body: Words, tx: HttpTransaction) -> ProposalView:
    """The head of the unit resubmits with the supplement that was asked for: a new revision."""
    command = commands.SupplementProposal(
        at=tx.at, actor=tx.actor, title=body.title, text=body.text, conditions=body.conditions
    )
    return view(await tx.execute(proposals, proposal_id, command))


@router.post("/proposals/{proposal_id}/withdrawal")
async def withdraw_proposal(proposal_id: str, body: Reason, tx: HttpTransaction) -> ProposalView:
    """The head of the unit takes the proposal back; not possible once it is in a dossier."""
    command = commands.WithdrawProposal(at=tx.at, actor=tx.actor, reason=body.reason)
    return view(await tx.execute(proposals, proposal_id, command))


@router.post("/proposals/{proposal_id}/appraisal-start")
async def start_appraisal(proposal_id: str, tx: HttpTransaction) -> ProposalView:
    """The unit that the proposal's kind names takes it up; a deferred one may be taken up again."""
    return view(await tx.execute(proposals, proposal_id, commands.StartAppraisal(at=tx.at, actor=tx.actor)))


@router.post("/proposals/{proposal_id}/supplement-request")
async def request_supplement(proposal_id: str, body: Reason, tx: HttpTransaction) -> ProposalView:
    """The appraising unit asks for a supplement."""
    command = commands.RequestSupplement(at=tx.at, actor=tx.actor, reason=body.reason)
    return view(await tx.execute(proposals, proposal_id, command))


@router.post("/proposals/{proposal_id}/appraisal")
async def appraise_proposal(proposal_id: str, body: AppraisalInput, tx: HttpTransaction) -> ProposalView:
    """The appraising unit gives its advice on the revision submitted last. Possible while it is in a dossier, too."""
    command = commands.AppraiseProposal(at=tx.at, actor=tx.actor, verdict=body.verdict, note=body.note)
    return view(await tx.execute(proposals, proposal_id, command))


@router.post("/proposals/{proposal_id}/inclusion")
async def include_proposal(proposal_id: str, body: Inclusion, tx: HttpTransaction) -> ProposalView:
    """The staff unit puts a proposal into a dossier by hand: a deferred one that was taken up again.

    The others are included by themselves when collection closes, or when they come after that.
    """
    dossier = (await dossiers.load(tx.connection, body.dossier, locked=True)).state
    command = commands.IncludeProposal(
        at=tx.at,
        actor=tx.actor,
        dossier=body.dossier,
        is_late=False,
        is_open=dossier is not None and dossier.takes_in,
    )
    return view(await tx.execute(proposals, proposal_id, command))


@router.post("/proposals/{proposal_id}/implementation")
async def implement_proposal(proposal_id: str, body: Implementation, tx: HttpTransaction) -> ProposalView:
    """The staff unit confirms, with evidence, that what was approved without a decision is there.

    A proposal for a team is implemented by itself when the team is active.
    """
    command = commands.ImplementProposal(
        at=tx.at,
        actor=tx.actor,
        implemented_on=body.implemented_on or local_day(tx.at),
        evidence=body.evidence.evidence(),
    )
    return view(await tx.execute(proposals, proposal_id, command))
