"""A proposal as it stands, folded from its events."""

from datetime import date, datetime
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
    ProposalLapsed,
    ProposalRehomed,
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
    LAPSED = "lapsed"


UNDECIDED = (ProposalStatus.SUBMITTED, ProposalStatus.IN_DOSSIER, ProposalStatus.DEFERRED)
ANSWERED = (ProposalStatus.APPROVED, ProposalStatus.REJECTED, ProposalStatus.IMPLEMENTED)


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


class Home(Value):
    """A unit that answered for the proposal until it was no more. `until`: the first day without it."""

    unit: str
    until: date


class Proposal(Value):
    """A proposal of one unit to one conference. `unit`: who answers for it; `homes`: who did before, oldest first."""

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
    homes: tuple[Home, ...] = ()
    lapse_reason: str | None = None

    @property
    def wording(self) -> Wording:
        """The words of the revision submitted last."""
        return self.wordings[-1]

    @property
    def is_undecided(self) -> bool:
        """Whether the leaders are still to say yes or no."""
        return self.status in UNDECIDED

    def unit_on(self, day: date) -> str:
        """The unit that answered for it on the day."""
        return next((home.unit for home in self.homes if day < home.until), self.unit)

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
            return _given_to(event.unit, state).changed(status=status, answer=answer, fallen_decision=None)
        case ProposalRejected():
            answer = Answer(basis=event.basis, reason=event.reason)
            return _given_to(event.unit, state).changed(status=ProposalStatus.REJECTED, answer=answer)
        case ProposalDeferred():
            answer = Answer(basis=event.basis, reason=event.reason)
            return state.changed(status=ProposalStatus.DEFERRED, answer=answer, lapse_reason=None)
        case ProposalWithdrawn():
            return state.changed(status=ProposalStatus.WITHDRAWN)
        case ProposalImplemented():
            by = event.by or event.task
            return state.changed(status=ProposalStatus.IMPLEMENTED, implemented_by=by, evidence=event.evidence)
        case ProposalRehomed():
            home = Home(unit=event.previous, until=event.effective_on)
            return state.changed(unit=event.unit, homes=(*state.homes, home))
        case ProposalLapsed():
            return state.changed(status=ProposalStatus.LAPSED, lapse_reason=event.reason)
        case _:
            assert_never(event)


def _given_to(unit: str, state: Proposal) -> Proposal:
    """The proposal as it was while the unit answered for it: an answer of that time leaves nothing to hand over."""
    units = [*(home.unit for home in state.homes), state.unit]
    return state.changed(unit=unit, homes=state.homes[: units.index(unit)], lapse_reason=None)


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
