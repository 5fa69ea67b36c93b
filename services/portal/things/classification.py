"""A unit's yearly classification: its own points, the staff unit's, what a leader confirmed."""

from typing import ClassVar

from services.portal.things.base import STAFF, UNIT_HEADS, At, Passage, UnitThing, Wait
from shared.contracts.actor import Role
from shared.contracts.base import Event, SignedDocument
from shared.contracts.reports import (
    ClassificationAppraised,
    ClassificationConfirmed,
    ClassificationReturned,
    ClassificationSelfScored,
)
from shared.contracts.reports.classification import ClassificationRevoked, SchemeReference


class SelfScore(At):
    """A self-score."""

    event: ClassificationSelfScored


class Classification(UnitThing):
    """A classification. The points that count: the appraised ones where there are any."""

    kind: ClassVar[str] = "classification"
    year: int
    scheme: SchemeReference
    scored: tuple[SelfScore, ...]
    returned_because: str | None = None
    appraisal: ClassificationAppraised | None = None
    grade: str | None = None
    document: SignedDocument | None = None
    revoked_because: str | None = None
    revoked_by: SignedDocument | None = None

    @property
    def title(self) -> str:
        """The year."""
        return str(self.year)

    @property
    def own(self) -> ClassificationSelfScored:
        """The last self-score."""
        return self.scored[-1].event

    @property
    def points(self) -> int:
        """The points that count."""
        return self.appraisal.points if self.appraisal else self.own.points

    @property
    def passages(self) -> tuple[Passage, ...]:
        """What the unit says to its points, and why the staff unit's differ."""
        own = (Passage("note", "note", self.own.note),) if self.own.note else ()
        reasons = self.appraisal.reasons.items() if self.appraisal else ()
        return (*own, *(Passage(f"points-{code}", "appraisal", reason) for code, reason in reasons))

    @property
    def waits(self) -> tuple[Wait, ...]:
        """For the unit, the staff unit, the leader's document."""
        match self.status:
            case "self-scored":
                return (Wait(act="classification.appraise", roles=STAFF),)
            case "returned":
                return (Wait(act="classification.score", roles=UNIT_HEADS, unit=self.unit),)
            case "appraised":
                return (Wait(act="classification.confirm", roles=(Role.STAFF_HEAD, Role.CLERK)),)
            case _:
                return ()


def fold(kept: Classification | None, event: Event, at: At) -> Classification | None:
    """The classification after the event."""
    if isinstance(event, ClassificationSelfScored):
        scored = SelfScore(at=at.at, by=at.by, event=event)
        if kept is not None:
            return kept.changed(status="self-scored", scored=(*kept.scored, scored), returned_because=None)
        return Classification(
            status="self-scored", unit=event.unit, year=event.year, scheme=event.scheme, scored=(scored,)
        )
    if kept is None:
        return None
    match event:
        case ClassificationReturned():
            return kept.changed(status="returned", returned_because=event.reason, appraisal=None)
        case ClassificationAppraised():
            return kept.changed(status="appraised", appraisal=event)
        case ClassificationConfirmed():
            return kept.changed(
                status="confirmed", grade=event.grade, document=event.document, revoked_because=None, revoked_by=None
            )
        case ClassificationRevoked():
            back = {"revoked_because": event.reason, "revoked_by": event.document}
            return kept.changed(status="appraised", grade=None, document=None, **back)
        case _:
            return kept
