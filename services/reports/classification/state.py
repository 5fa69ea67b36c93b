"""A classification as it stands, folded from its events."""

from typing import assert_never

from shared.contracts.base import Code, SignedDocument, UnitId, Value
from shared.contracts.reports.classification import (
    AnyClassificationEvent,
    ClassificationAppraised,
    ClassificationConfirmed,
    ClassificationReturned,
    ClassificationRevoked,
    ClassificationSelfScored,
    SchemeReference,
    Scores,
)


class ClassStatus(Code):
    """Where a classification is."""

    SELF_SCORED = "self_scored"
    RETURNED = "returned"
    APPRAISED = "appraised"
    CONFIRMED = "confirmed"


LABELS = {
    ClassStatus.SELF_SCORED: "đã tự chấm",
    ClassStatus.RETURNED: "trả lại",
    ClassStatus.APPRAISED: "đã thẩm định",
    ClassStatus.CONFIRMED: "đã công nhận",
}


class SelfScore(Value):
    """The unit's own points in one revision. Never changed afterwards."""

    revision: int
    scores: Scores
    points: int
    note: str | None


class Appraisal(Value):
    """The staff unit's points, on one revision of the unit's own."""

    revision: int
    scores: Scores
    points: int
    reasons: dict[str, str]


class Classification(Value):
    """The classification of one unit for one year."""

    unit: UnitId
    year: int
    scheme: SchemeReference
    status: ClassStatus
    self_scores: tuple[SelfScore, ...]
    return_reason: str | None = None
    appraisal: Appraisal | None = None
    grade: str | None = None
    document: SignedDocument | None = None
    revoked_because: str | None = None
    revoked_by: SignedDocument | None = None

    @property
    def own(self) -> SelfScore:
        """The unit's points as it gave them last."""
        return self.self_scores[-1]


def evolve(state: Classification | None, event: AnyClassificationEvent) -> Classification:
    """Fold one event into the classification."""
    if isinstance(event, ClassificationSelfScored):
        own = SelfScore(revision=event.revision, scores=event.scores, points=event.points, note=event.note)
        if state is None:
            return Classification(
                unit=event.unit,
                year=event.year,
                scheme=event.scheme,
                status=ClassStatus.SELF_SCORED,
                self_scores=(own,),
            )
        return state.changed(
            status=ClassStatus.SELF_SCORED, self_scores=(*state.self_scores, own), return_reason=None, appraisal=None
        )
    assert state is not None
    match event:
        case ClassificationReturned():
            return state.changed(status=ClassStatus.RETURNED, return_reason=event.reason, appraisal=None)
        case ClassificationAppraised():
            appraisal = Appraisal(
                revision=event.revision, scores=event.scores, points=event.points, reasons=dict(event.reasons)
            )
            return state.changed(status=ClassStatus.APPRAISED, appraisal=appraisal)
        case ClassificationConfirmed():
            return state.changed(
                status=ClassStatus.CONFIRMED,
                grade=event.grade,
                document=event.document,
                revoked_because=None,
                revoked_by=None,
            )
        case ClassificationRevoked():
            return state.changed(
                status=ClassStatus.APPRAISED,
                grade=None,
                document=None,
                revoked_because=event.reason,
                revoked_by=event.document,
            )
        case _:
            assert_never(event)
