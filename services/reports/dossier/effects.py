"""What a dossier's course does to its proposals: they are included in it, and answered by its conclusion."""

from services.reports.dossier.store import dossiers
from services.reports.dossier.synthesis import is_pending
from services.reports.proposal.answers import needs_decision
from services.reports.proposal.commands import ApproveProposal, DeferProposal, IncludeProposal, RejectProposal
from services.reports.proposal.store import list_proposals, proposals
from shared.contracts.base import SignedDocument
from shared.contracts.reports.dossier import ProposalAnswer, ProposalOutcome
from shared.messaging.transaction import Transaction


async def include_pending(dossier: str, tx: Transaction) -> None:
    """Include every proposal of the conference that waits for it."""
    state = (await dossiers.load(tx.connection, dossier)).state
    for _, each in await list_proposals(tx.connection, conference=state.conference) if state else ():
        await include(each.id, dossier, tx)


async def include(proposal: str, dossier: str, tx: Transaction) -> None:
    """Include the proposal when collection is closed and the dossier is not signed; otherwise it waits.

    The dossier is locked: a signature that is under way has not seen this proposal, and must not be followed by it.
    """
    into = (await dossiers.load(tx.connection, dossier, locked=True)).state
    state = (await proposals.load(tx.connection, proposal, locked=True)).state
    if into is None or into.closed_at is None or not into.takes_in or state is None or not is_pending(state):
        return
    is_late = state.submitted_at > into.closed_at
    command = IncludeProposal(at=tx.at, actor=tx.actor, dossier=dossier, is_late=is_late)
    await tx.execute(proposals, proposal, command)


async def answer(outcome: ProposalOutcome, dossier: str, basis: SignedDocument, tx: Transaction) -> None:
    """Answer a proposal by the conclusion; an approved one that needs a decision waits for it."""
    key, reason = outcome.proposal, outcome.reason or ""
    at, actor = tx.at, tx.actor
    match outcome.outcome:
        case ProposalAnswer.REJECT:
            command = RejectProposal(at=at, actor=actor, dossier=dossier, reason=reason, basis=basis)
        case ProposalAnswer.DEFER:
            command = DeferProposal(
                at=at, actor=actor, dossier=dossier, reason=reason, basis=basis, until=outcome.until
            )
        case ProposalAnswer.APPROVE:
            proposal = (await proposals.load(tx.connection, key)).state
            if proposal is not None and needs_decision(proposal.kind):
                return
            command = ApproveProposal(at=at, actor=actor, dossier=dossier, basis=basis)
    await tx.execute(proposals, key, command)
