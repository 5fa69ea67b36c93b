"""What a decision of commendation does to the nominations that it carries."""

from collections.abc import Iterable

from services.reports.commendation.commands import Award, DeclineByDecision, FallWithDecision, Include, Release
from services.reports.commendation.store import commendations
from shared.contracts.base import SignedDocument
from shared.contracts.reports import (
    DecisionEffective,
    DecisionReference,
    DecisionRefused,
    DecisionRevoked,
    DecisionSuperseded,
)
from shared.messaging.transaction import Transaction


async def include(nominations: tuple[str, ...], decision: str, tx: Transaction) -> None:
    """A draft carries them. What the decision that it replaces carries stays with that one until this has effect."""
    for key in nominations:
        await tx.execute(commendations, key, Include(at=tx.at, actor=tx.actor, decision=decision))


async def release(nominations: Iterable[str], decision: str, reason: str, tx: Transaction) -> None:
    """A draft that was changed carries them no more."""
    for key in nominations:
        await tx.execute(commendations, key, Release(at=tx.at, actor=tx.actor, decision=decision, reason=reason))


async def award(event: DecisionEffective, by: DecisionReference, basis: SignedDocument, tx: Transaction) -> None:
    """Award what the decision awards, decline what it does not."""
    for key in event.commendations:
        command = Award(at=tx.at, actor=tx.actor, decision=by, basis=basis, supersedes=event.supersedes)
        await tx.execute(commendations, key, command)
    for each in event.declined:
        decline = DeclineByDecision(at=tx.at, actor=tx.actor, decision=by.id, reason=each.reason, basis=basis)
        await tx.execute(commendations, each.commendation, decline)


async def fall(decision: str, event: DecisionRefused | DecisionRevoked | DecisionSuperseded, tx: Transaction) -> None:
    """Revoke what the decision awarded, unless a newer one awards it; release what it only carried."""
    by_another = isinstance(event, DecisionSuperseded)
    reason = (
        f"Quyết định số {event.number} được thay thế bởi quyết định số {event.by.number}."
        if by_another
        else (event.reason)
    )
    command = FallWithDecision(
        at=tx.at,
        actor=tx.actor,
        decision=decision,
        reason=reason,
        document=None if by_another else event.document,
    )
    for key in event.commendations:
        await tx.execute(commendations, key, command)
