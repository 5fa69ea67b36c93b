"""A proposal as it stands, folded from its events."""

from datetime import datetime
from typing import assert_never

from shared.contracts.base import Code, Evidence, SignedDocument, Value
from shared.contracts.reports.decision import DecisionReference
from shared.contracts.reports.proposal import (
    AnyProposalEvent,
    AppraisalVerdict,
    ProposalAppraisalStarted,
    ProposalAppraised,
    ProposalApproved,
    ProposalDeferred,
    ProposalImplemented,
    ProposalIncluded,
    ProposalKind,
    ProposalRejected,
    ProposalSubmitted,
    ProposalSupplementRequested,
    ProposalWithdrawn,
)


class ProposalStatus(Code):
    """Where a proposal is on its way to an answer. Appraisal runs beside it."""

    SUBMITTED = "submitted"
    IN_DOSSIER = "in_dossier"
    APPROVED = "approved"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"
    IMPLEMENTED = "implemented"


class AppraisalStatus(Code):
    """Where the appraisal is."""

    AWAITED = "awaited"
    UNDER_WAY = "under_way"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    APPRAISED = "appraised"


class Wording(Value):
    """The unit's words in one revision. Never changed afterwards."""

    revision: int
    title: str
    text: str
    conditions: str | None


class Appraisal(Value):
    """The advice of the appraising unit on one revision."""

    by_unit: str
    verdict: AppraisalVerdict
    note: str
    revision: int


class Answer(Value):
    """What the leaders answered, and where it is written."""

    basis: SignedDocument
    reason: str | None = None
    phase: int | None = None
    decision: DecisionReference | None = None


class Proposal(Value):
    """A proposal of one unit to one conference."""

    conference: str
    unit: str
    kind: ProposalKind
    submitted_at: datetime
    wordings: tuple[Wording, ...]
    status: ProposalStatus
    appraisal_status: AppraisalStatus
    supplement_reason: str | None = None
    appraisal: Appraisal | None = None
    dossier: str | None = None
    is_late: bool = False
    answer: Answer | None = None
    fallen_decision: str | None = None
    implemented_by: str | None = None
    evidence: Evidence | None = None

    @property
    def wording(self) -> Wording:
        """The words of the revision submitted last."""
        return self.wordings[-1]

    @property
    def decision(self) -> str | None:
        """Id of the decision that approved it, if one did."""
        return self.answer.decision.id if self.answer and self.answer.decision else None


def evolve(state: Proposal | None, event: AnyProposalEvent) -> Proposal:
    """Fold one event into the proposal."""
    if isinstance(event, ProposalSubmitted):
        return _submitted(state, event)
    assert state is not None
    match event:
        case ProposalAppraisalStarted():
            resumed = state.status is ProposalStatus.DEFERRED
            started = state.changed(appraisal_status=AppraisalStatus.UNDER_WAY)
            return started.changed(status=ProposalStatus.SUBMITTED, dossier=None) if resumed else started
        case ProposalSupplementRequested():
            return state.changed(appraisal_status=AppraisalStatus.SUPPLEMENT_REQUESTED, supplement_reason=event.reason)
        case ProposalAppraised():
            appraisal = Appraisal(**event.model_dump())
            return state.changed(appraisal_status=AppraisalStatus.APPRAISED, appraisal=appraisal)
        case ProposalIncluded():
            return state.changed(
                status=ProposalStatus.IN_DOSSIER,
                dossier=event.dossier,
                is_late=event.is_late,
                fallen_decision=event.fallen_decision,
                answer=None,
                implemented_by=None,
                evidence=None,
            )
        case ProposalApproved():
            answer = Answer(basis=event.basis, phase=event.phase, decision=event.decision)
            is_there = state.status is ProposalStatus.IMPLEMENTED
            status = ProposalStatus.IMPLEMENTED if is_there else ProposalStatus.APPROVED
            return state.changed(status=status, answer=answer, fallen_decision=None)
        case ProposalRejected():
            return state.changed(status=ProposalStatus.REJECTED, answer=Answer(basis=event.basis, reason=event.reason))
        case ProposalDeferred():
            return state.changed(status=ProposalStatus.DEFERRED, answer=Answer(basis=event.basis, reason=event.reason))
        case ProposalWithdrawn():
            return state.changed(status=ProposalStatus.WITHDRAWN)
        case ProposalImplemented():
            by = event.by or event.task
            return state.changed(status=ProposalStatus.IMPLEMENTED, implemented_by=by, evidence=event.evidence)
        case _:
            assert_never(event)


def _submitted(state: Proposal | None, event: ProposalSubmitted) -> Proposal:
    wording = Wording(revision=event.revision, title=event.title, text=event.text, conditions=event.conditions)
    if state is not None:
        return state.changed(
            wordings=(*state.wordings, wording), appraisal_status=AppraisalStatus.AWAITED, supplement_reason=None
        )
    return Proposal(
        conference=event.conference,
        unit=event.unit,
        kind=event.kind,
        submitted_at=event.submitted_at,
        wordings=(wording,),
        status=ProposalStatus.SUBMITTED,
        appraisal_status=AppraisalStatus.AWAITED,
    )
