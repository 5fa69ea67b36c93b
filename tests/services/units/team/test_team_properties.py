"""Whatever is asked of a team, in whatever order: its invariants hold."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.units.team.commands import AnnounceOverdue, Command
from services.units.team.domain import decide, evolve
from services.units.team.state import ENDED, Status, Team
from shared.contracts.refusals import Rejected
from shared.contracts.units import (
    AnyTeamEvent,
    MilestoneCode,
    MilestoneOverdue,
    ReadinessSide,
    TeamActivated,
    TeamEstablished,
    TeamReplanned,
)
from tests.services.units.people import HEAD, OFFICER, OTHER_HEAD, PERSONNEL, STAFF, SYSTEM
from tests.services.units.team.samples import (
    CONFIRM_LAUNCH,
    DECISION,
    DISSOLVE,
    ESTABLISH,
    HOLD,
    INSUFFICIENT,
    LOOK,
    PLAN,
    READY_BY_PERSONNEL,
    READY_BY_STAFF,
    RESCHEDULE,
    RESUME,
    SUFFICIENT,
    TRANSFER,
    M,
    complete,
)

START = datetime(2024, 9, 6, 2, tzinfo=UTC)
PLAN_AGAIN = replace(PLAN, decision=DECISION.changed(id="decision-2"))
STEPS: list[Command] = [
    PLAN,
    PLAN_AGAIN,
    ESTABLISH,
    INSUFFICIENT,
    SUFFICIENT,
    *(complete(code) for code in M),
    READY_BY_PERSONNEL,
    READY_BY_STAFF,
    CONFIRM_LAUNCH,
    HOLD,
    RESUME,
    RESCHEDULE,
    LOOK,
    DISSOLVE,
    TRANSFER,
]
ACTORS = st.sampled_from([None, None, None, None, SYSTEM, HEAD, OFFICER, OTHER_HEAD, PERSONNEL, STAFF])
STORY = [PLAN, ESTABLISH, SUFFICIENT, *(complete(c) for c in M if c not in (M.PERSONNEL, M.LAUNCH))]
WHOLE_STORY: list[Command] = [*STORY, READY_BY_STAFF, READY_BY_PERSONNEL, complete(M.LAUNCH), CONFIRM_LAUNCH]


@st.composite
def command_sequences(draw: st.DrawFn) -> list[Command]:
    """The story with commands left out, put in, and put into the mouth of others."""
    commands: list[Command] = []
    for step in WHOLE_STORY:
        if draw(st.integers(0, 9)):
            commands.append(step)
        commands += draw(st.lists(st.sampled_from(STEPS), max_size=2))
    at = START
    timed: list[Command] = []
    for command in commands:
        at += timedelta(days=draw(st.integers(0, 20)))
        actor = draw(ACTORS)
        timed.append(replace(command, at=at, actor=actor or command.actor))
    return timed


def play(commands: list[Command]) -> tuple[Team | None, list[AnyTeamEvent]]:
    """Fold the commands; at each step check what must hold whatever happens."""
    team: Team | None = None
    history: list[AnyTeamEvent] = []
    for command in commands:
        try:
            events = decide(command, team)
        except Rejected as refusal:
            assert refusal.reason.strip() and refusal.code == refusal.code.lower()
            continue
        before = team
        for event in events:
            team = evolve(team, event)
        history += events
        assert decide(command, team) == [], f"not quiet on a repeat: {command}"
        check(before, team, events)
    return team, history


def check(before: Team | None, team: Team | None, events: list[AnyTeamEvent]) -> None:
    if team is None:
        return
    assert sorted(m.code for m in team.milestones) == sorted(MilestoneCode)
    if before is not None and before.status in ENDED:
        assert {type(event) for event in events} <= {TeamEstablished, TeamReplanned}, (
            "only what had been before the end"
        )
        assert team.status is before.status
    if before is not None and before.held_because is not None and team.status not in ENDED:
        assert team.status in (before.status, Status.AUTHORISED)
    if team.status in (Status.READY, Status.ACTIVE):
        assert team.missing == ()
        assert set(team.readiness) == set(ReadinessSide)
        assert team.established_on is not None
    if team.status is Status.ACTIVE:
        assert all(m.completed_on for m in team.milestones)
    assert (team.ended_on is not None) == (team.status in ENDED)


@given(command_sequences())
@settings(max_examples=150)
def test_no_sequence_of_commands_breaks_a_team(commands: list[Command]) -> None:
    play(commands)


@given(command_sequences())
@settings(max_examples=100)
def test_a_team_is_activated_at_most_once_and_folding_its_events_gives_its_state(commands: list[Command]) -> None:
    team, history = play(commands)
    assert sum(isinstance(event, TeamActivated) for event in history) <= 1
    again: Team | None = None
    for event in history:
        again = evolve(again, type(event).model_validate_json(event.model_dump_json()))
    assert again == team
    assert team is None or Team.model_validate_json(team.model_dump_json()) == team


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40))
@settings(max_examples=50)
def test_overdue_is_announced_once_a_due_day_however_often_the_clock_looks(days: list[int]) -> None:
    _, planned = play([PLAN, ESTABLISH])
    looks: list[Command] = []
    at = START
    for each in days:
        at += timedelta(days=each)
        looks.append(AnnounceOverdue(at=at, actor=SYSTEM))
    team: Team | None = None
    for event in planned:
        team = evolve(team, event)
    seen: list[tuple[MilestoneCode, date]] = []
    for look in looks:
        for event in decide(look, team):
            team = evolve(team, event)
            assert isinstance(event, MilestoneOverdue)
            seen.append((event.milestone, event.due_on))
    assert len(seen) == len(set(seen))


def test_the_whole_story_leads_to_an_active_team() -> None:
    at = datetime(2024, 11, 20, 9, tzinfo=UTC)
    team, history = play([replace(command, at=at) for command in WHOLE_STORY])
    assert team is not None and team.status is Status.ACTIVE
    assert isinstance(history[-1], TeamActivated)
