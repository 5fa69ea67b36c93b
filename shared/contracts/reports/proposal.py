"""What a proposal publishes: a unit's request, its appraisal, its way through a dossier and the answer to it.

Appraisal and inclusion run in parallel: a proposal can be in a dossier before its appraisal is finished. Exactly one
answer follows from a conclusion or a decision: approved, rejected or deferred.
"""

from datetime import date, datetime

from pydantic import Field

from shared.contracts.base import AggregateId, Code, Event, Evidence, Line, SignedDocument, Text, UnitId
from shared.contracts.reports.decision import DecisionReference, Phase, PlannedMilestone


class ProposalKind(Code):
    """What is asked for; it names the unit that appraises and whether the answer needs a decision.

    `team` (a movement team) and `organisation` (another body) are appraised by personnel and need a decision,
    `equipment` (money and equipment) by logistics, `other` by the staff unit.
    """

    TEAM = "team"
    ORGANISATION = "organisation"
    EQUIPMENT = "equipment"
    OTHER = "other"


class AppraisalVerdict(Code):
    """What the appraising unit advises. It does not bind the leaders."""

    SUPPORT = "support"
    SUPPORT_WITH_CONDITIONS = "support_with_conditions"
    OPPOSE = "oppose"


class ProposalEvent(Event, topics=("reports.proposal.v1",)):
    """An event of one proposal; the key is the proposal's id."""


class ProposalSubmitted(ProposalEvent):
    """The head of a unit submitted a proposal to a conference, or resubmitted it after a supplement was requested.

    From here its words are frozen; only a requested supplement makes another `revision`.
    """

    conference: AggregateId
    unit: UnitId
    kind: ProposalKind
    title: Line = Field(description="What is asked for, in one line")
    text: Text = Field(description="What is asked for and why, in the unit's own words")
    conditions: Text | None = Field(description="Conditions that the unit attaches, in its own words")
    revision: int = Field(ge=1, description="1 for the first submission, then one more for each supplement")
    submitted_at: datetime = Field(description="Decides whether the proposal came after collection had closed")


class ProposalAppraisalStarted(ProposalEvent):
    """The unit that the proposal's kind names took it up, or took it up again after it was deferred."""

    by_unit: UnitId


class ProposalSupplementRequested(ProposalEvent):
    """The appraising unit asks for a supplement; `proposal-submitted` with a new revision follows."""

    by_unit: UnitId
    reason: Text = Field(description="What is missing")


class ProposalAppraised(ProposalEvent):
    """The appraising unit gave its advice on the revision submitted last."""

    by_unit: UnitId
    verdict: AppraisalVerdict
    note: Text = Field(description="What the appraising unit says to it")
    revision: int = Field(ge=1, description="The revision that was appraised")


class ProposalIncluded(ProposalEvent):
    """The proposal is in a dossier: because collection closed, because it came late and was taken in, because a
    deferred proposal was put before the leaders again, or because the decision that approved it fell.

    The last kind names the decision in `fallen_decision`: an approval given earlier no longer stands.
    """

    dossier: AggregateId
    is_late: bool = Field(description="Submitted after the dossier's collection had closed")
    fallen_decision: AggregateId | None = Field(description="The revoked or superseded decision, if that is why")


class ProposalApproved(ProposalEvent):
    """The leaders approved the proposal. The only source of planned teams.

    A proposal of kind `team` or `organisation` is approved by an issued decision and carries its reference, phase,
    name and roadmap; the others by the dossier's conclusion, without a decision. May be followed by
    `proposal-implemented`, or by `proposal-included` when the decision falls.
    """

    conference: AggregateId
    unit: UnitId
    kind: ProposalKind
    phase: Phase | None
    decision: DecisionReference | None
    basis: SignedDocument = Field(description="The decision, or the directorate's document")
    team_name: Line | None = Field(description="Name of the team to be formed; null when none is")
    milestones: tuple[PlannedMilestone, ...]


class ProposalRejected(ProposalEvent):
    """The leaders rejected the proposal, with a reason. The end of this proposal."""

    unit: UnitId
    reason: Text = Field(description="Why it was rejected")
    basis: SignedDocument


class ProposalDeferred(ProposalEvent):
    """The leaders deferred the proposal, with a reason. It may be appraised again and put into another dossier."""

    unit: UnitId
    reason: Text = Field(description="Why no answer was given yet")
    basis: SignedDocument
    until: date | None = Field(description="Not before this day, if a day was named")


class ProposalWithdrawn(ProposalEvent):
    """The head of the unit withdrew the proposal before it was in a dossier. The end of this proposal."""

    unit: UnitId
    reason: Text = Field(description="Why the unit withdrew it")


class ProposalImplemented(ProposalEvent):
    """What was approved is there: the team is active, the task is verified, or staff confirmed it with evidence."""

    unit: UnitId
    by: AggregateId | None = Field(description="The team that implements it; empty where none does")
    implemented_on: date = Field(description="The day from which what was approved is there")
    evidence: Evidence
    task: AggregateId | None = Field(default=None, description="The verified task that carried it out, if one did")


class ProposalRehomed(ProposalEvent):
    """The unit that proposed it is no more: its only successor answers for the open proposal from now on.

    Its words stay those of the unit that submitted it. An answer whose document was signed before that day is given to
    the unit of that day all the same: `proposal-approved` or `proposal-rejected` then name it again.
    """

    unit: UnitId = Field(description="The successor, who answers for it from now on")
    previous: UnitId = Field(description="The unit that answered for it so far")
    effective_on: date = Field(description="The first day without the previous unit")


class ProposalLapsed(ProposalEvent):
    """The unit that proposed it is no more and no single unit takes its place: the open proposal is closed.

    The end of this proposal, unless an answer was given before: then that one follows and stands.
    """

    unit: UnitId
    reason: Text = Field(description="Why nobody answers for it any more")


AnyProposalEvent = (
    ProposalSubmitted
    | ProposalAppraisalStarted
    | ProposalSupplementRequested
    | ProposalAppraised
    | ProposalIncluded
    | ProposalApproved
    | ProposalRejected
    | ProposalDeferred
    | ProposalWithdrawn
    | ProposalImplemented
    | ProposalRehomed
    | ProposalLapsed
)
