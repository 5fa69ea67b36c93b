"""JSON routes of decisions."""

from datetime import date

from fastapi import Query

from services.reports.decision import commands
from services.reports.decision.bodies import DecisionView, Issue, Revocation, view
from services.reports.decision.state import DecisionStatus
from services.reports.decision.store import decisions, existing, is_number_taken, list_decisions
from services.reports.directory.store import province
from services.reports.document.store import issuing_unit
from services.reports.dossier.guards import must_be_provincial
from services.reports.register.entering import enter
from services.reports.register.numbering import Number
from services.reports.register.store import highest, policy_of
from shared.contracts.reports.decision import DecisionKind
from shared.contracts.reports.register import NumberedKind
from shared.platform.bodies import Cited, CitedReason
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
    number = body.number or await _next_number(decision_id, issuer, day, tx)
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


async def _next_number(decision_id: str, issuer: str, day: date, tx: HttpTransaction) -> str:
    """The number that the decision has, or the next one of the register. Nobody else gets it meanwhile."""
    state = await existing(tx.connection, decision_id)
    if state.number is not None:
        return state.number
    drafter = state.drafter_office.partition(":")[0]
    connection = tx.connection
    symbols = [(await issuing_unit(connection, unit, day)).symbol for unit in (issuer, drafter)]
    symbol = "-".join(["QĐ", *symbols])
    series = Number(1, symbol).series(await policy_of(connection, issuer, day.year))
    return f"{await highest(connection, issuer, day.year, series) + 1:02}/{symbol}"
