"""A dossier as it stands, folded from its events."""

from datetime import date, datetime
from typing import assert_never

from shared.contracts.base import Code, SignedDocument, Value
from shared.contracts.reports.common import ChairReference, ExpectedUnit, Question, SilenceRule
from shared.contracts.reports.dossier import (
    AnyDossierEvent,
    CollectionClosed,
    DossierCleared,
    DossierConcluded,
    DossierDraft,
    DossierOpened,
    DossierPresented,
    DossierRehomed,
    DossierReturned,
    DossierReviewRequested,
    DossierRevisionRequested,
    DossierSigned,
    DossierStage,
    ProposalOutcome,
    SittingBody,
    SittingOutcome,
    SittingRecorded,
    Tally,
)


class DossierStatus(Code):
    """Where a dossier is. A returned one is in drafting again."""

    COLLECTING = "collecting"
    DRAFTING = "drafting"
    INTERNAL_REVIEW = "internal_review"
    SIGNED = "signed"
    CLEARED = "cleared"
    PRESENTED = "presented"
    CONCLUDED = "concluded"


LABELS = {
    DossierStatus.COLLECTING: "đang thu nhận ý kiến",
    DossierStatus.DRAFTING: "đang soạn thảo",
    DossierStatus.INTERNAL_REVIEW: "đang duyệt nội bộ",
    DossierStatus.SIGNED: "đã ký",
    DossierStatus.CLEARED: "đã được chủ trì cho ý kiến",
    DossierStatus.PRESENTED: "đã trình",
    DossierStatus.CONCLUDED: "đã kết luận",
}


class SignedRevision(Value):
    """One signature: which content was frozen by it."""

    revision: int
    document: SignedDocument
    snapshot_sha256: str
    tallies: tuple[Tally, ...]


class Return(Value):
    """A return to drafting, with its reason."""

    revision: int
    stage: DossierStage
    reason: str
    document: SignedDocument | None


class Sitting(Value):
    """What a body made of the revision before it."""

    body: SittingBody
    date: date
    outcome: SittingOutcome
    wording: str
    document: SignedDocument


class Dossier(Value):
    """The dossier of one conference."""

    status: DossierStatus
    conference: str
    staff_unit: str
    chair: ChairReference
    questions: tuple[Question, ...]
    expected: tuple[ExpectedUnit, ...]
    silence_rule: SilenceRule
    conclusion: SignedDocument
    due_before: date
    non_responding: tuple[str, ...] = ()
    closed_at: datetime | None = None
    draft: DossierDraft | None = None
    remarks: str | None = None
    revisions: tuple[SignedRevision, ...] = ()
    returns: tuple[Return, ...] = ()
    clearance: SignedDocument | None = None
    presented_on: date | None = None
    sittings: tuple[Sitting, ...] = ()
    outcomes: tuple[ProposalOutcome, ...] = ()
    directorate_document: SignedDocument | None = None

    @property
    def revision(self) -> int:
        """The revision signed last; 0 before the first signature."""
        return len(self.revisions)

    @property
    def takes_in(self) -> bool:
        """Whether answers and proposals can still become part of what is signed next."""
        return self.status in (DossierStatus.COLLECTING, DossierStatus.DRAFTING, DossierStatus.INTERNAL_REVIEW)

    def sitting(self, body: SittingBody) -> Sitting | None:
        """What the body made of the present revision, if it has met."""
        return next((sitting for sitting in self.sittings if sitting.body is body), None)


def evolve(state: Dossier | None, event: AnyDossierEvent) -> Dossier:
    """Fold one event into the dossier."""
    if isinstance(event, DossierOpened):
        return Dossier(
            status=DossierStatus.COLLECTING, **{name: getattr(event, name) for name in DossierOpened.model_fields}
        )
    assert state is not None, f"{event.type} came before dossier-opened"
    match event:
        case CollectionClosed():
            return state.changed(
                status=DossierStatus.DRAFTING, non_responding=event.non_responding, closed_at=event.closed_at
            )
        case DossierReviewRequested():
            return state.changed(status=DossierStatus.INTERNAL_REVIEW, draft=event.draft, remarks=None)
        case DossierRevisionRequested():
            return state.changed(status=DossierStatus.DRAFTING, remarks=event.remarks)
        case DossierSigned():
            signed = SignedRevision(**{name: getattr(event, name) for name in SignedRevision.model_fields})
            return state.changed(status=DossierStatus.SIGNED, revisions=(*state.revisions, signed))
        case DossierCleared():
            return state.changed(status=DossierStatus.CLEARED, clearance=event.document)
        case DossierReturned():
            returned = Return(**{name: getattr(event, name) for name in Return.model_fields})
            return state.changed(
                status=DossierStatus.DRAFTING,
                returns=(*state.returns, returned),
                clearance=None,
                presented_on=None,
                sittings=(),
            )
        case DossierRehomed():
            return state.changed(staff_unit=event.staff_unit)
        case DossierPresented():
            return state.changed(status=DossierStatus.PRESENTED, presented_on=event.presented_on)
        case SittingRecorded():
            sitting = Sitting(**{name: getattr(event, name) for name in Sitting.model_fields})
            return state.changed(sittings=(*state.sittings, sitting))
        case DossierConcluded():
            return state.changed(
                status=DossierStatus.CONCLUDED, outcomes=event.outcomes, directorate_document=event.document
            )
        case _:
            assert_never(event)
