"""A team as it stands, and how each event changes it."""

from datetime import date
from typing import assert_never

from shared.contracts.base import Code, Evidence, Value
from shared.contracts.units import (
    AnyTeamEvent,
    DecisionReference,
    MilestoneCode,
    MilestoneCompleted,
    MilestoneOverdue,
    MilestoneRescheduled,
    PersonnelConfirmed,
    ReadinessSide,
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


class Status(Code):
    """Where a team stands. On hold is a flag beside it, overdue a flag of a milestone."""

    PLANNED = "planned"
    AUTHORISED = "authorised"
    BUILDING = "building"
    READY = "ready"
    ACTIVE = "active"
    DISSOLVED = "dissolved"
    TRANSFERRED = "transferred"


ENDED = frozenset({Status.DISSOLVED, Status.TRANSFERRED})
FOLLOWED = frozenset({Status.AUTHORISED, Status.BUILDING, Status.READY})


class Milestone(Value):
    """A milestone of the roadmap. `announced_for` is the due day for which it was announced as overdue."""

    code: MilestoneCode
    title: str
    due_on: date
    completed_on: date | None = None
    evidence: Evidence | None = None
    announced_for: date | None = None


class PersonnelWord(Value):
    """What the personnel unit said last about M1."""

    is_sufficient: bool
    note: str


class Team(Value):
    """A team. `held_because` is set while it is on hold."""

    unit: str
    proposal: str
    decision: DecisionReference
    former_decisions: tuple[str, ...] = ()
    phase: int
    name: str
    status: Status
    milestones: tuple[Milestone, ...]
    personnel: PersonnelWord | None = None
    readiness: tuple[ReadinessSide, ...] = ()
    held_because: str | None = None
    established_on: date | None = None
    ready_on: date | None = None
    activated_on: date | None = None
    ended_on: date | None = None
    to_unit: str | None = None

    def milestone(self, code: MilestoneCode) -> Milestone:
        """The milestone with that code."""
        return next(m for m in self.milestones if m.code is code)

    @property
    def missing(self) -> tuple[MilestoneCode, ...]:
        """Milestones not reached yet, the launch aside."""
        return tuple(m.code for m in self.milestones if m.completed_on is None and m.code is not MilestoneCode.LAUNCH)

    @property
    def is_followed(self) -> bool:
        """Whether its due days count now: it is being built and not on hold."""
        return self.held_because is None and self.status in FOLLOWED

    def due_days_passed(self, today: date) -> tuple[Milestone, ...]:
        """Open milestones whose due day has passed and was not announced yet."""
        return tuple(
            m for m in self.milestones if m.completed_on is None and m.due_on < today and m.announced_for != m.due_on
        )

    def with_milestone(self, changed: Milestone) -> "Team":
        """The team with one milestone replaced."""
        return self.changed(milestones=tuple(changed if m.code is changed.code else m for m in self.milestones))


def evolve(team: Team | None, event: AnyTeamEvent) -> Team:
    """The team after the event."""
    if isinstance(event, TeamPlanned):
        return Team(
            unit=event.unit,
            proposal=event.proposal,
            decision=event.decision,
            phase=event.phase,
            name=event.name,
            status=Status.PLANNED,
            milestones=tuple(Milestone(code=m.code, title=m.title, due_on=m.due_on) for m in event.milestones),
        )
    assert team is not None
    match event:
        case TeamReplanned():
            planned = {m.code: m for m in event.milestones}
            return team.changed(
                decision=event.decision,
                former_decisions=(*team.former_decisions, event.previous.id),
                phase=event.phase,
                held_because=None,
                milestones=tuple(
                    m if m.completed_on else m.changed(title=planned[m.code].title, due_on=planned[m.code].due_on)
                    for m in team.milestones
                ),
            )
        case TeamEstablished():
            status = Status.AUTHORISED if team.status is Status.PLANNED else team.status
            return team.changed(status=status, established_on=event.established_on)
        case PersonnelConfirmed():
            return team.changed(personnel=PersonnelWord(is_sufficient=event.is_sufficient, note=event.note))
        case MilestoneCompleted():
            status = Status.BUILDING if team.status is Status.AUTHORISED else team.status
            reached = team.milestone(event.milestone).changed(completed_on=event.completed_on, evidence=event.evidence)
            return team.with_milestone(reached).changed(status=status)
        case MilestoneOverdue():
            return team.with_milestone(team.milestone(event.milestone).changed(announced_for=event.due_on))
        case MilestoneRescheduled():
            return team.with_milestone(team.milestone(event.milestone).changed(due_on=event.due_on))
        case TeamReadinessConfirmed():
            return team.changed(readiness=(*team.readiness, event.side))
        case TeamReady():
            return team.changed(status=Status.READY, ready_on=event.ready_on)
        case TeamActivated():
            return team.changed(status=Status.ACTIVE, activated_on=event.activated_on)
        case TeamHeld():
            return team.changed(held_because=event.reason)
        case TeamResumed():
            return team.changed(held_because=None)
        case TeamDissolved():
            return team.changed(status=Status.DISSOLVED, ended_on=event.effective_on, held_because=None)
        case TeamTransferred():
            return team.changed(
                status=Status.TRANSFERRED, ended_on=event.effective_on, to_unit=event.to_unit, held_because=None
            )
        case _:
            assert_never(event)
