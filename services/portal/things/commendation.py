"""Commendations, from the nomination to the certificate, and the honours that units hold by them."""

from datetime import date
from typing import ClassVar

from services.portal.things.base import At, Passage, UnitThing, Wait
from shared.contracts.actor import Role
from shared.contracts.base import Event, SignedDocument
from shared.contracts.reports import (
    CommendationAppraised,
    CommendationAwarded,
    CommendationCertified,
    CommendationDeclined,
    CommendationIncluded,
    CommendationNominated,
    CommendationReleased,
    CommendationRevoked,
)
from shared.contracts.reports.award import Achievement, AchievementKind, CommendationForm, Conferrer
from shared.contracts.reports.commendation import CommendationWithdrawn
from shared.contracts.units import HonourConferred, HonourWithdrawn


class Award(UnitThing):
    """What a unit, or so many of its people, are commended with and for."""

    recipient: str
    individuals: int | None
    achievement: Achievement
    form: CommendationForm
    reason: str | None = None
    document: SignedDocument | None = None

    @property
    def title(self) -> str:
        """The form, and what it is for."""
        return f"{self.form.name}: {self.achievement.text}"


class Commendation(Award):
    """A commendation. `reason` and `document`: why it was not awarded, or taken back, and by which paper."""

    kind: ClassVar[str] = "commendation"
    nominated_by: str
    nominator_office: str
    appraisal: CommendationAppraised | None = None
    decision: str | None = None
    released_because: str | None = None
    basis: SignedDocument | None = None
    awarded_on: date | None = None
    certificates: tuple[str, ...] = ()
    certified_on: date | None = None
    revoked_on: date | None = None

    @property
    def is_decided_here(self) -> bool:
        """Whether the Director decides; else what another body decided is recorded."""
        return self.form.conferred_by == Conferrer.PROVINCIAL_POLICE

    @property
    def parents(self) -> tuple[str, ...]:
        """The festival event that it is for, the decision that carries it, the nominating unit."""
        found = (self.achievement.reference, self.decision, self.nominated_by)
        return tuple(each for each in found if each and each != self.unit)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The appraisal, the name of a feat, the numbers of the certificates."""
        feat = self.achievement.reference if self.achievement.kind == AchievementKind.FEAT else None
        said = (("feat", "words", feat), ("appraisal", "appraisal", self.appraisal.note if self.appraisal else None))
        numbers = ("certificates", "number", "\n".join(self.certificates))
        return tuple(Passage(place, label, text) for place, label, text in (*said, numbers) if text)

    @property
    def waits(self) -> tuple[Wait, ...]:
        """For the appraisal, the decision, the certificate."""
        match self.status:
            case "nominated":
                return (Wait(act="commendation.appraise", roles=(Role.AWARDS,)),)
            case "appraised" if self.is_decided_here:
                return (Wait(act="commendation.draft", roles=(Role.AWARDS,)),)
            case "appraised":
                return (Wait(act="commendation.outcome", roles=(Role.AWARDS, Role.CLERK)),)
            case "awarded" if not self.certificates:
                return (Wait(act="commendation.certify", roles=(Role.CLERK,)),)
            case _:
                return ()


class Honour(Award):
    """What a unit holds; when the unit ceases, its successors hold it."""

    kind: ClassVar[str] = "honour"
    commendation: str
    basis: SignedDocument
    conferred_on: date
    withdrawn_on: date | None = None

    @property
    def parents(self) -> tuple[str, ...]:
        """The commendation behind it."""
        return (self.commendation,)


def fold(kept: Commendation | None, event: Event, at: At) -> Commendation | None:
    """The commendation after the event."""
    if isinstance(event, CommendationNominated):
        return Commendation(
            status="nominated",
            unit=event.unit,
            recipient=event.recipient.value,
            individuals=event.individuals,
            achievement=event.achievement,
            form=event.form,
            nominated_by=event.nominated_by,
            nominator_office=event.nominator_office,
        )
    if kept is None:
        return None
    match event:
        case CommendationAppraised():
            return kept.changed(status="appraised", appraisal=event)
        case CommendationIncluded():
            return kept.changed(status="in-decision", decision=event.decision, released_because=None)
        case CommendationReleased():
            return kept.changed(status="appraised", decision=None, released_because=event.reason)
        case CommendationAwarded():
            decision = event.decision.id if event.decision else None
            return kept.changed(status="awarded", decision=decision, basis=event.basis, awarded_on=event.awarded_on)
        case CommendationCertified():
            return kept.changed(certificates=event.numbers, certified_on=event.issued_on)
        case CommendationDeclined():
            return kept.changed(status="not-awarded", reason=event.reason, document=event.document)
        case CommendationRevoked():
            ended = {"reason": event.reason, "document": event.document, "revoked_on": event.revoked_on}
            return kept.changed(status="revoked", **ended)
        case CommendationWithdrawn():
            return kept.changed(status="withdrawn", reason=event.reason)
        case _:
            return kept


def fold_honour(honour: Honour | None, event: Event, at: At) -> Honour | None:
    """The honour after the event; conferred again on another document it stays the same honour."""
    match event:
        case HonourConferred():
            return Honour(
                status="held",
                unit=event.unit,
                recipient=event.recipient.value,
                individuals=event.individuals,
                achievement=event.achievement,
                form=event.form,
                commendation=event.commendation,
                basis=event.basis,
                conferred_on=event.conferred_on,
            )
        case HonourWithdrawn() if honour is not None:
            ended = {"reason": event.reason, "document": event.document, "withdrawn_on": event.withdrawn_on}
            return honour.changed(status="withdrawn", **ended)
        case _:
            return honour
