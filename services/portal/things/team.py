"""Movement teams with their roadmaps."""

from datetime import date, timedelta
from typing import ClassVar

from services.portal.things.base import STAFF, UNIT_HEADS, UNIT_WRITERS, At, Passage, UnitThing, Wait, evidence
from shared.contracts.actor import Role
from shared.contracts.base import Event, Evidence, Value
from shared.contracts.units import (
    DecisionReference,
    MilestoneCode,
    MilestoneCompleted,
    MilestoneOverdue,
    MilestoneRescheduled,
    PersonnelConfirmed,
    PlannedMilestone,
    TeamActivated,
    TeamDissolved,
    TeamEstablished,
    TeamHeld,
    TeamPlanned,
    TeamReadinessConfirmed,
    TeamReady,
    TeamReplanned,
    TeamResumed,
    TeamTransferred,
)


class Milestone(Value):
    """A milestone of the roadmap. `due_on` is the last day on which it is on time."""

    code: str
    title: str
    due_on: date
    completed_on: date | None = None
    evidence: Evidence | None = None
    is_late: bool = False

    @property
    def passage(self) -> Passage:
        """What it is, and what shows it."""
        shown = [each.text for each in evidence("", self.evidence)]
        return Passage(f"m-{self.code}", "milestone", "\n".join((self.title, *shown)))

    def is_overdue(self, today: date) -> bool:
        """Not reached although its day has passed."""
        return self.completed_on is None and self.due_on < today


class Team(UnitThing):
    """A team, from the plan to its end."""

    kind: ClassVar[str] = "team"
    proposal: str
    decision: DecisionReference
    phase: int
    name: str
    milestones: tuple[Milestone, ...]
    is_personnel_sufficient: bool | None = None
    readiness: tuple[str, ...] = ()
    held_because: str | None = None
    established_on: date | None = None
    ready_on: date | None = None
    activated_on: date | None = None
    ended_on: date | None = None
    to_unit: str | None = None
    reason: str | None = None

    @property
    def title(self) -> str:
        """Its name."""
        return self.name

    @property
    def parents(self) -> tuple[str, ...]:
        """The proposal that it goes back to, and the decision that it rests on."""
        return (self.proposal, self.decision.id)

    def owes(self, milestone: Milestone, today: date) -> bool:
        """Whether the milestone is overdue: only a team that is being built owes any."""
        return self.status in ("authorised", "building", "ready") and milestone.is_overdue(today)

    @property
    def reached(self) -> int:
        """How many milestones were completed."""
        return sum(each.completed_on is not None for each in self.milestones)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The decision behind it, and its milestones."""
        number = Passage("decision", "number", self.decision.number)
        return (number, *(each.passage for each in self.milestones))

    @property
    def waits(self) -> tuple[Wait, ...]:
        """For its open milestones, then for verification and launch."""
        if self.held_because is not None or self.status not in ("authorised", "building", "ready"):
            return ()
        building = [m for m in self.milestones if m.code != MilestoneCode.LAUNCH.value]
        open_ones = [m for m in building if m.completed_on is None]
        if open_ones:
            return tuple(self._milestone(m) for m in open_ones)
        launch = next((m for m in self.milestones if m.code == MilestoneCode.LAUNCH.value), None)
        if self.status == "ready" and launch is not None:
            if launch.completed_on is None:
                return (self._milestone(launch),)
            return (Wait(act="team.launch", roles=STAFF),)
        sides = {"personnel": (Role.PERSONNEL,), "staff": STAFF}
        return tuple(
            Wait(act="team.ready", roles=roles, detail=side)
            for side, roles in sides.items()
            if side not in self.readiness
        )

    def _milestone(self, milestone: Milestone) -> Wait:
        detail = f"{milestone.code} · {milestone.title}"
        due = milestone.due_on + timedelta(days=1)
        if milestone.code == MilestoneCode.PERSONNEL.value:
            return Wait(act="team.personnel", roles=(Role.PERSONNEL,), detail=detail, due_before=due)
        roles = UNIT_HEADS if milestone.code == MilestoneCode.LAUNCH.value else UNIT_WRITERS
        return Wait(act="team.milestone", roles=roles, unit=self.unit, detail=detail, due_before=due)


def fold(team: Team | None, event: Event, at: At) -> Team | None:
    """The team after the event."""
    if isinstance(event, TeamPlanned):
        return Team(
            status="planned",
            unit=event.unit,
            proposal=event.proposal,
            decision=event.decision,
            phase=event.phase,
            name=event.name,
            milestones=_roadmap(event.milestones, ()),
        )
    if team is None:
        return None
    match event:
        case TeamReplanned():
            return team.changed(
                decision=event.decision,
                phase=event.phase,
                milestones=_roadmap(event.milestones, team.milestones),
                held_because=None,
            )
        case TeamEstablished():
            status = "authorised" if team.status == "planned" else team.status
            return team.changed(status=status, decision=event.decision, established_on=event.established_on)
        case PersonnelConfirmed():
            return team.changed(is_personnel_sufficient=event.is_sufficient)
        case MilestoneCompleted():
            status = "building" if team.status == "authorised" else team.status
            done = {"completed_on": event.completed_on, "evidence": event.evidence, "is_late": event.is_late}
            return team.changed(status=status, milestones=_changed(team.milestones, event.milestone, **done))
        case MilestoneRescheduled():
            return team.changed(milestones=_changed(team.milestones, event.milestone, due_on=event.due_on))
        case MilestoneOverdue():
            return team
        case TeamReadinessConfirmed():
            return team.changed(readiness=(*team.readiness, event.side.value))
        case TeamReady():
            return team.changed(status="ready", ready_on=event.ready_on)
        case TeamActivated():
            return team.changed(status="active", activated_on=event.activated_on)
        case TeamHeld():
            return team.changed(held_because=event.reason)
        case TeamResumed():
            return team.changed(held_because=None)
        case TeamDissolved():
            return team.changed(status="dissolved", ended_on=event.effective_on, reason=event.reason)
        case TeamTransferred():
            return team.changed(
                status="transferred", ended_on=event.effective_on, to_unit=event.to_unit, reason=event.reason
            )
        case _:
            return team


def _roadmap(planned: tuple[PlannedMilestone, ...], before: tuple[Milestone, ...]) -> tuple[Milestone, ...]:
    reached = {milestone.code: milestone for milestone in before if milestone.completed_on is not None}
    return tuple(
        reached.get(each.code.value) or Milestone(code=each.code.value, title=each.title, due_on=each.due_on)
        for each in planned
    )


def _changed(milestones: tuple[Milestone, ...], code: str, **changes: object) -> tuple[Milestone, ...]:
    return tuple(each.changed(**changes) if each.code == code else each for each in milestones)
