"""Movement teams (Đội Xây dựng phong trào bảo vệ an ninh Tổ quốc) of units, from the approved proposal to active work.

planned → authorised (established) → building → ready → active; on hold and resumed at any time before the end;
ended by dissolution or transfer. A team's id is derived from the proposal that it goes back to.
"""

from datetime import date

from pydantic import Field

from shared.contracts.base import Code, Event, Evidence, LegalBasis, Line, Text, UnitId, Value


class MilestoneCode(Code):
    """The milestones (mốc) of a roadmap (lộ trình). M1 to M5 run in parallel; M6 comes when the team is ready."""

    PERSONNEL = "M1"
    HANDOVER = "M2"
    PREMISES = "M3"
    REGULATIONS = "M4"
    TRAINING = "M5"
    LAUNCH = "M6"


class ReadinessSide(Code):
    """Who verifies that a team is ready: both sides must."""

    PERSONNEL = "personnel"
    STAFF = "staff"


class DecisionReference(Value):
    """The decision of the Director that a team rests on."""

    id: str = Field(description="id of the decision (key of its events on reports.decision.v1)")
    number: Line = Field(description="number and symbol, «1234/QĐ-CAT-PX01»")
    signed_on: date = Field(description="day of signature")
    effective_on: date = Field(description="first day on which the decision has effect")


class PlannedMilestone(Value):
    """One milestone of the roadmap, with the day by which it is to be reached."""

    code: MilestoneCode = Field(description="`M1` … `M6`")
    title: Line = Field(description="what is to be reached, in Vietnamese")
    due_on: date = Field(description="last day on which it is on time (inclusive)")


class TeamEvent(Event, topics=("units.team.v1",)):
    """What happens to one team. Key: the team's id, derived from the proposal."""

    unit: UnitId = Field(description="the unit that the team belongs to")


class TeamPlanned(TeamEvent):
    """A team is planned, with its roadmap. Caused by `proposal-approved`, once a proposal."""

    proposal: str = Field(description="id of the approved proposal (key on reports.proposal.v1)")
    decision: DecisionReference = Field(description="the decision that approved it")
    phase: int = Field(description="phase of the roll-out, from 1")
    name: Line = Field(description="name of the team")
    milestones: tuple[PlannedMilestone, ...] = Field(description="the roadmap")


class TeamReplanned(TeamEvent):
    """The proposal was approved again by another decision: the team rests on that one from now on.

    Caused by `proposal-approved` after the earlier decision fell. What was reached stays reached; milestones still
    open take the title and due day of the new roadmap. A team on hold goes on.
    """

    proposal: str = Field(description="id of the approved proposal (key on reports.proposal.v1)")
    previous: DecisionReference = Field(description="the decision that it rested on until now")
    decision: DecisionReference = Field(description="the decision that it rests on from now on")
    phase: int = Field(description="phase of the roll-out, from 1")
    milestones: tuple[PlannedMilestone, ...] = Field(description="the new roadmap")


class TeamEstablished(TeamEvent):
    """The decision has effect: the team is established (thành lập) and may be built.

    Caused by `decision-effective`. `milestone-completed` follows. Where the team has ended already, because the end of
    its unit was known first, this says only that it stood from `established_on` to its end. Happens again, with an
    earlier day, when a decision on which the team rested before is heard of later than the one that replaced it.
    """

    proposal: str = Field(description="id of the approved proposal")
    decision: DecisionReference = Field(description="the decision that it rests on")
    established_on: date = Field(description="first day of effect")


class PersonnelConfirmed(TeamEvent):
    """The personnel unit says whether the team's personnel is sufficient. Numbers are neither asked for nor published.

    When sufficient, `milestone-completed` for M1 follows at once.
    """

    is_sufficient: bool = Field(description="true: đủ; false: chưa đủ")
    note: Text = Field(description="what is missing, or a remark; no numbers of staff")


class MilestoneCompleted(TeamEvent):
    """A milestone is reached. Caused by the team's unit (M2–M6) or by the personnel unit (M1)."""

    milestone: MilestoneCode = Field(description="which milestone")
    completed_on: date = Field(description="day on which it was reached")
    evidence: Evidence = Field(description="what shows it")
    is_late: bool = Field(description="whether it was reached after its due day")


class MilestoneOverdue(TeamEvent):
    """A milestone was not reached by its due day. Announced by the clock, once a due day; changes no state."""

    milestone: MilestoneCode = Field(description="which milestone")
    title: Line = Field(description="its title")
    due_on: date = Field(description="the day that has passed")


class MilestoneRescheduled(TeamEvent):
    """A milestone has another due day. Caused by the staff unit or the personnel unit, with a reason."""

    milestone: MilestoneCode = Field(description="which milestone")
    previous: date = Field(description="due day until now")
    due_on: date = Field(description="due day from now on (inclusive)")
    reason: Text = Field(description="why")


class TeamReadinessConfirmed(TeamEvent):
    """One of the two sides verified that the team is ready; M1 to M5 are reached. `team-ready` follows the second."""

    side: ReadinessSide = Field(description="which side verified")
    note: Text = Field(description="remark of the side")


class TeamReady(TeamEvent):
    """Both the personnel unit and the staff unit verified the team. The unit may launch it (M6)."""

    ready_on: date = Field(description="day of the second verification")


class TeamActivated(TeamEvent):
    """The staff unit confirmed the launch that the head of the unit reported: the team works.

    The proposal behind the team is thereby implemented.
    """

    proposal: str = Field(description="id of the proposal behind the team")
    activated_on: date = Field(description="day of the launch")
    evidence: Evidence = Field(description="what shows the launch")


class TeamHeld(TeamEvent):
    """The team is on hold: nothing can be reported or confirmed, no due day is announced. `team-resumed` may follow."""

    reason: Text = Field(description="why")


class TeamResumed(TeamEvent):
    """The team is off hold and stands where it stood."""

    reason: Text = Field(description="why")


class TeamDissolved(TeamEvent):
    """The team ceased to exist. Caused by the personnel unit, or by the end of its unit. Nothing follows."""

    effective_on: date = Field(description="first day without the team")
    reason: Text = Field(description="why")
    legal_basis: LegalBasis = Field(description="the act that ended it")


class TeamTransferred(TeamEvent):
    """The team went over to another unit and ends here. Caused by the personnel unit, or by the end of its unit."""

    to_unit: UnitId = Field(description="the unit that takes it over")
    effective_on: date = Field(description="first day in the other unit")
    reason: Text = Field(description="why")
    legal_basis: LegalBasis = Field(description="the act that transferred it")


AnyTeamEvent = (
    TeamPlanned
    | TeamReplanned
    | TeamEstablished
    | PersonnelConfirmed
    | MilestoneCompleted
    | MilestoneOverdue
    | MilestoneRescheduled
    | TeamReadinessConfirmed
    | TeamReady
    | TeamActivated
    | TeamHeld
    | TeamResumed
    | TeamDissolved
    | TeamTransferred
)
