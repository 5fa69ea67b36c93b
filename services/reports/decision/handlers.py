"""What a decision's course does to proposals, commendations and the decision that it replaces."""

from services.reports.commendation.effects import award, fall
from services.reports.decision.commands import SupersedeDecision
from services.reports.decision.store import decisions
from services.reports.directory.handlers import reactions
from services.reports.proposal.commands import ApproveProposal, ReturnToDossier
from services.reports.proposal.store import proposals
from shared.contracts.base import SignedDocument
from shared.contracts.envelope import Received
from shared.contracts.reports import (
    DecisionEffective,
    DecisionIssued,
    DecisionReference,
    DecisionRefused,
    DecisionRevoked,
    DecisionSuperseded,
)
from shared.messaging.transaction import Transaction

__all__ = ["reactions"]


@reactions.on(DecisionIssued)
async def approve_proposals(received: Received[DecisionIssued], tx: Transaction) -> None:
    """Approve each proposal of the decision, with its reference, phase, team name and roadmap."""
    event = received.event
    reference = DecisionReference(
        id=received.subject, number=event.number, signed_on=event.signed_on, effective_on=event.effective_on
    )
    basis = SignedDocument(
        number=event.number, signed_on=event.signed_on, signer_office=event.signer_office, sha256=None
    )
    for team in event.teams:
        command = ApproveProposal(
            at=tx.at,
            actor=tx.actor,
            dossier=event.dossier,
            basis=basis,
            phase=team.phase,
            decision=reference,
            team_name=team.team_name,
            milestones=team.milestones,
            supersedes=event.supersedes,
        )
        await tx.execute(proposals, team.proposal, command)


@reactions.on(DecisionEffective)
async def carry_out(received: Received[DecisionEffective], tx: Transaction) -> None:
    """Award the nominations that the decision awards and decline the others; end the decision that it replaces."""
    decision = (await decisions.load(tx.connection, received.subject)).state
    if decision is None:
        return
    reference = decision.reference(received.subject)
    await award(received.event, reference, decision.document(), tx)
    if decision.supersedes is not None:
        command = SupersedeDecision(at=tx.at, actor=tx.actor, by=reference)
        await tx.execute(decisions, decision.supersedes, command)


@reactions.on(DecisionRefused)
async def release_nominations(received: Received[DecisionRefused], tx: Transaction) -> None:
    """Let the nominations that the draft carried wait for another decision."""
    await fall(received.subject, received.event, tx)


@reactions.on(DecisionRevoked, DecisionSuperseded)
async def undo(received: Received[DecisionRevoked | DecisionSuperseded], tx: Transaction) -> None:
    """Put the proposals that the decision approved back into their dossier and revoke what it awarded, unless a newer
    decision approves or awards them.
    """
    for proposal in received.event.proposals:
        command = ReturnToDossier(at=tx.at, actor=tx.actor, decision=received.subject)
        await tx.execute(proposals, proposal, command)
    await fall(received.subject, received.event, tx)
