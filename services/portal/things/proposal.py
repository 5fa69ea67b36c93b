"""A unit's proposal: its words, its appraisal, the leaders' answer."""

from datetime import date, timedelta
from typing import ClassVar

from services.portal.things.base import STAFF, UNIT_HEADS, At, Passage, UnitThing, Wait, evidence
from shared.contracts.actor import Role
from shared.contracts.base import Event, Evidence, SignedDocument
from shared.contracts.reports import (
    ProposalAppraisalStarted,
    ProposalAppraised,
    ProposalApproved,
    ProposalDeferred,
    ProposalImplemented,
    ProposalIncluded,
    ProposalLapsed,
    ProposalRehomed,
    ProposalRejected,
    ProposalSubmitted,
    ProposalSupplementRequested,
    ProposalWithdrawn,
)

APPRAISERS: dict[str, tuple[Role, ...]] = {
    "team": (Role.PERSONNEL,),
    "organisation": (Role.PERSONNEL,),
    "equipment": (Role.LOGISTICS,),
}


class Wording(At):
    """A revision in the unit's own words."""

    event: ProposalSubmitted


class Proposal(UnitThing):
    """A proposal. Its answer, once one stands, rests on `basis`."""

    kind: ClassVar[str] = "proposal"
    conference: str
    proposal_kind: str
    wordings: tuple[Wording, ...]
    appraisal_status: str = "none"
    supplement_reason: str | None = None
    appraisal: ProposalAppraised | None = None
    dossier: str | None = None
    is_late: bool = False
    decision: str | None = None
    decision_number: str | None = None
    phase: int | None = None
    basis: SignedDocument | None = None
    reason: str | None = None
    until: date | None = None
    implemented_by: str | None = None
    implemented_on: date | None = None
    evidence: Evidence | None = None
    lapse_reason: str | None = None

    @property
    def title(self) -> str:
        """Its last title."""
        return self.wordings[-1].event.title

    @property
    def proposer(self) -> str:
        """The unit in whose words it is; a successor may answer for it now."""
        return self.wordings[-1].event.unit

    @property
    def text(self) -> str:
        """Its last text."""
        return self.wordings[-1].event.text

    @property
    def parents(self) -> tuple[str, ...]:
        """Conference, dossier, decision, and what implements it."""
        return tuple(each for each in (self.conference, self.dossier, self.decision, self.implemented_by) if each)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The unit's words, the appraisal, what shows that it was done."""
        last = self.wordings[-1].event
        own = Passage("words", "words", f"{last.text}\n{last.conditions or ''}")
        note = (Passage("appraisal", "appraisal", self.appraisal.note),) if self.appraisal else ()
        return (own, *note, *evidence("done", self.evidence))

    @property
    def waits(self) -> tuple[Wait, ...]:
        """For the appraisal, for the supplement, or for the day until which the answer was put off."""
        if self.status in ("withdrawn", "approved", "rejected", "implemented", "lapsed"):
            return ()
        if self.status == "deferred" and self.until is not None:
            day_after = self.until + timedelta(days=1)
            return (Wait(act="proposal.resume", roles=self._appraisers, due_before=day_after),)
        if self.supplement_reason is not None:
            return (Wait(act="proposal.supplement", roles=UNIT_HEADS, unit=self.unit),)
        if self.appraisal_status != "appraised":
            return (Wait(act="proposal.appraise", roles=self._appraisers),)
        return ()

    @property
    def _appraisers(self) -> tuple[Role, ...]:
        return APPRAISERS.get(self.proposal_kind, STAFF)


def fold(proposal: Proposal | None, event: Event, at: At) -> Proposal | None:
    """The proposal after the event."""
    if isinstance(event, ProposalSubmitted):
        wording = Wording(at=at.at, by=at.by, event=event)
        if proposal is not None:
            return proposal.changed(wordings=(*proposal.wordings, wording), supplement_reason=None)
        return Proposal(
            status="submitted",
            conference=event.conference,
            unit=event.unit,
            proposal_kind=event.kind.value,
            wordings=(wording,),
        )
    if proposal is None:
        return None
    match event:
        case ProposalAppraisalStarted():
            return proposal.changed(
                appraisal_status="appraising", status="appraising" if proposal.status == "deferred" else proposal.status
            )
        case ProposalSupplementRequested():
            return proposal.changed(supplement_reason=event.reason)
        case ProposalAppraised():
            return proposal.changed(appraisal_status="appraised", appraisal=event)
        case ProposalIncluded():
            return proposal.changed(
                status="in-dossier", dossier=event.dossier, is_late=event.is_late, decision=None, phase=None
            )
        case ProposalApproved():
            reference = event.decision
            return proposal.changed(
                status="approved",
                phase=event.phase,
                decision=reference.id if reference else None,
                decision_number=reference.number if reference else None,
                basis=event.basis,
                reason=None,
                unit=event.unit,
            )
        case ProposalRejected():
            return proposal.changed(status="rejected", reason=event.reason, basis=event.basis, unit=event.unit)
        case ProposalDeferred():
            return proposal.changed(status="deferred", reason=event.reason, basis=event.basis, until=event.until)
        case ProposalWithdrawn():
            return proposal.changed(status="withdrawn", reason=event.reason)
        case ProposalImplemented():
            return proposal.changed(
                status="implemented",
                implemented_by=event.by or event.task,
                implemented_on=event.implemented_on,
                evidence=event.evidence,
            )
        case ProposalRehomed():
            return proposal.changed(unit=event.unit)
        case ProposalLapsed():
            return proposal.changed(status="lapsed", lapse_reason=event.reason)
        case _:
            return proposal
