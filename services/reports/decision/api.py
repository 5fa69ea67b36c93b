"""JSON routes of decisions."""

from datetime import date

from fastapi import Query

from services.reports.bodies import Cited, CitedReason
from services.reports.commendation.effects import include
from services.reports.commendation.state import Commendation, CommendationStatus
from services.reports.commendation.store import nominations
from services.reports.decision import commands
from services.reports.decision.bodies import CommendationDraft, DecisionDraft, DecisionView, Issue, Revocation, view
from services.reports.decision.state import DecisionStatus
from services.reports.decision.store import (
    deciding,
    decisions,
    is_being_replaced,
    is_number_taken,
    last_issued,
    list_decisions,
)
from services.reports.directory.store import province, standing_units
from services.reports.document.store import issuing_unit
from services.reports.dossier.guards import must_be_provincial
from services.reports.dossier.state import Dossier
from services.reports.dossier.store import dossiers
from services.reports.proposal.domain import needs_decision
from services.reports.proposal.state import Proposal
from services.reports.proposal.store import assignable, list_proposals
from services.reports.register.entering import enter
from services.reports.register.numbering import Number
from services.reports.register.store import highest, policy_of
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Rejected
from shared.contracts.reports.commendation import Conferrer
from shared.contracts.reports.common import Directive
from shared.contracts.reports.decision import DecisionKind, DeclinedNomination
from shared.contracts.reports.dossier import ProposalAnswer
from shared.contracts.reports.proposal import AppraisalVerdict
from shared.contracts.reports.register import NumberedKind
from shared.messaging.aggregate import Database
from shared.platform.documents.signing import must_be_a_signature
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, found

router = CommandRouter(tags=["decisions"])


@router.get("/decisions")
async def list_all_decisions(
    query: ReadTransaction,
    page: PageRequest,
    dossier: str | None = Query(None, max_length=128),
    kind: DecisionKind | None = None,
    status: DecisionStatus | None = None,
) -> Page[DecisionView]:
    """Decisions in the order in which they were drafted; for offices of the province."""
    must_be_provincial(query.actor)
    rows = await list_decisions(
        query.connection, dossier=dossier, kind=kind, status=status, after=page.after, limit=page.fetch
    )
    return page.page(rows, lambda row: view(row[1]), lambda row: row[0])


@router.get("/decisions/{decision_id}")
async def get_decision(decision_id: str, query: ReadTransaction) -> DecisionView:
    """One decision with its teams and roadmaps, or its nominations."""
    must_be_provincial(query.actor)
    return view(found(await decisions.load(query.connection, decision_id)))


@router.post("/decisions", status_code=201)
async def draft_decision(body: DecisionDraft, tx: HttpTransaction) -> DecisionView:
    """The personnel department drafts a decision from a concluded dossier.

    Only what the conclusion approved may be in it, in the concluded phase, and no proposal that another draft or
    standing decision answers, unless this one supersedes it.
    """
    dossier = (await dossiers.load(tx.connection, body.dossier, locked=True)).state
    if dossier is None:
        raise Rejected("dossier-not-found", "Không có hồ sơ này. Hãy kiểm tra lại mã hồ sơ.")
    replaced = await _standing(tx.connection, body.supersedes, DecisionKind.ORGANISATION)
    command = commands.DraftDecision(
        at=tx.at,
        actor=tx.actor,
        title=body.title,
        dossier=body.dossier,
        conference=dossier.conference,
        teams=tuple(team.team() for team in body.teams),
        directives=tuple(Directive(directive=tx.new_id(), **dict(each)) for each in body.directives),
        needs_ministry=body.needs_ministry,
        supersedes=body.supersedes,
        known_units=await standing_units(tx.connection, local_day(tx.at)),
        concluded=await _concluded(tx.connection, body.dossier, dossier),
        assignable=await assignable(tx.connection, (each.proposal for each in body.directives)),
        is_replaceable=body.supersedes is None or replaced is not None,
    )
    return view(await tx.execute(decisions, tx.new_id(), command))


@router.post("/commendation-decisions", status_code=201)
async def draft_commendation(body: CommendationDraft, tx: HttpTransaction) -> DecisionView:
    """The awards office drafts a decision of commendation; from then on it is a decision like others.

    Each nomination was appraised, and is in no other draft or standing decision unless this one supersedes it. When
    the decision takes effect, what it awards is awarded, and what it declines is declined with the reason given here.
    """
    key, replaced = tx.new_id(), await _standing(tx.connection, body.supersedes, DecisionKind.COMMENDATION)
    declined = tuple(DeclinedNomination(**dict(each)) for each in body.declined)
    known = await nominations(tx.connection, (*body.commendations, *(each.commendation for each in declined)))
    is_free = replaced is not None and not await is_being_replaced(tx.connection, replaced)
    command = commands.DraftCommendation(
        at=tx.at,
        actor=tx.actor,
        decision=key,
        title=body.title,
        commendations=body.commendations,
        declined=declined,
        supersedes=body.supersedes,
        nominations={nomination: _nomination(state) for nomination, state in known.items()},
        is_replaceable=body.supersedes is None or is_free,
    )
    drafted = await tx.execute(decisions, key, command)
    assert drafted.state is not None
    await include(tuple(each for each in drafted.state.carried if known[each].decision is None), key, tx)
    tx.created(f"/decisions/{key}")
    return view(drafted)


@router.post("/decisions/{decision_id}/party-agreement")
async def record_party_agreement(decision_id: str, body: Cited, tx: HttpTransaction) -> DecisionView:
    """The party office records that the Party Standing Committee agreed, citing number and date only."""
    command = commands.RecordPartyAgreement(at=tx.at, actor=tx.actor, document=body.document.document())
    return view(await tx.execute(decisions, decision_id, command))


@router.post("/decisions/{decision_id}/ministry-concurrence")
async def record_ministry_concurrence(decision_id: str, body: Cited, tx: HttpTransaction) -> DecisionView:
    """The personnel department or the clerk records that the Ministry concurred, where the draft needs it."""
    command = commands.RecordMinistryConcurrence(at=tx.at, actor=tx.actor, document=body.document.document())
    return view(await tx.execute(decisions, decision_id, command))


@router.post("/decisions/{decision_id}/signature")
async def sign_decision(decision_id: str, body: Cited, tx: HttpTransaction) -> DecisionView:
    """The Director signs, or the clerk records the signature citing the signed paper. Not who drafted it."""
    must_be_a_signature(body.document.signer_office)
    command = commands.SignDecision(at=tx.at, actor=tx.actor, document=body.document.document())
    return view(await tx.execute(decisions, decision_id, command))


@router.post("/decisions/{decision_id}/issue")
async def issue_decision(decision_id: str, body: Issue, tx: HttpTransaction) -> DecisionView:
    """The clerk numbers and dates the signed decision. Each of its proposals is approved by it.

    Without `number` it gets the next one of the province's register; one from the e-office is entered there.
    """
    day = body.issued_on
    issuer = await province(tx.connection, day) or tx.actor.unit
    number = body.number or await _next_number(decision_id, issuer, day, tx.connection)
    command = commands.IssueDecision(
        at=tx.at,
        actor=tx.actor,
        decision=decision_id,
        number=number,
        issued_on=day,
        effective_on=body.effective_on,
        is_number_taken=await is_number_taken(tx.connection, number, day, decision_id),
    )
    after = await tx.execute(decisions, decision_id, command)
    assert after.state is not None
    title, is_typed = after.state.title, body.number is not None
    await enter(
        tx,
        NumberedKind.DECISION,
        decision_id,
        issuer=issuer,
        number=number,
        signed_on=day,
        title=title,
        is_typed=is_typed,
    )
    return view(after)


@router.post("/decisions/{decision_id}/refusal")
async def refuse_decision(decision_id: str, body: CitedReason, tx: HttpTransaction) -> DecisionView:
    """The Director refuses the draft before signing, or a recorder records the refusal citing the document."""
    command = commands.RefuseDecision(at=tx.at, actor=tx.actor, reason=body.reason, document=body.signed())
    return view(await tx.execute(decisions, decision_id, command))


@router.post("/decisions/{decision_id}/revocation")
async def revoke_decision(decision_id: str, body: Revocation, tx: HttpTransaction) -> DecisionView:
    """Record that an issued or effective decision was revoked: its proposals go back to the dossier, its commendations
    are revoked.
    """
    command = commands.RevokeDecision(at=tx.at, actor=tx.actor, reason=body.reason, document=body.document.document())
    return view(await tx.execute(decisions, decision_id, command))


async def _standing(connection: Database, key: str | None, kind: DecisionKind) -> str | None:
    """The decision to be replaced, if it is of the kind and stands. Nobody else replaces it meanwhile."""
    replaced = (await decisions.load(connection, key, locked=True)).state if key else None
    return key if replaced is not None and replaced.kind is kind and replaced.is_standing else None


def _nomination(state: Commendation) -> commands.Nomination:
    return commands.Nomination(
        is_appraised=state.status is CommendationStatus.APPRAISED,
        is_opposed=state.appraisal is not None and state.appraisal.verdict is AppraisalVerdict.OPPOSE,
        is_decided_here=state.form.conferred_by is Conferrer.PROVINCIAL_POLICE,
        decision=state.decision,
    )


async def _next_number(decision_id: str, issuer: str, day: date, connection: Database) -> str:
    """The number that the decision has, or the next one of the register. Nobody else gets it meanwhile."""
    state = (await decisions.load(connection, decision_id)).state
    if state is None:
        raise Rejected("decision-not-found", "Không có quyết định này. Hãy kiểm tra lại mã quyết định.")
    if state.number is not None:
        return state.number
    drafter = state.drafter_office.partition(":")[0]
    symbols = [(await issuing_unit(connection, unit, day)).symbol for unit in (issuer, drafter)]
    symbol = "-".join(["QĐ", *symbols])
    series = Number(1, symbol).series(await policy_of(connection, issuer))
    return f"{await highest(connection, issuer, day.year, series) + 1:02}/{symbol}"


async def _concluded(connection: Database, key: str, dossier: Dossier) -> dict[str, commands.Concluded]:
    """What the conclusion approved among the proposals that take a decision."""
    rows = await list_proposals(connection, dossier=key)
    taking = {row.id: row.state for _, row in rows if row.state is not None and needs_decision(row.state.kind)}
    decided, issued = await deciding(connection, key), await last_issued(connection, key)
    return {
        each.proposal: commands.Concluded(
            unit=each.unit,
            phase=each.phase,
            decision=decided.get(each.proposal),
            is_settled=_is_settled(taking[each.proposal], issued.get(each.proposal)),
        )
        for each in dossier.outcomes
        if each.outcome is ProposalAnswer.APPROVE and each.phase is not None and each.proposal in taking
    }


def _is_settled(proposal: Proposal, issued: tuple[str, bool] | None) -> bool:
    """Whether the last issued decision about the proposal has reached it, and its fall too if it fell."""
    if issued is None:
        return True
    decision, has_fallen = issued
    return decision == (proposal.fallen_decision if has_fallen else proposal.decision)
