"""A team is planned by an approval, established by a decision, held, resumed, ended."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from services.units.team.commands import Command, DissolveTeam, TransferTeam
from services.units.team.domain import decide, evolve
from services.units.team.state import Status, Team
from shared.contracts.actor import Role
from shared.contracts.units import (
    AnyTeamEvent,
    MilestoneCode,
    TeamDissolved,
    TeamHeld,
    TeamReplanned,
    TeamResumed,
    TeamTransferred,
)
from shared.testing.given import given
from tests.services.units.people import BASIS, HEAD, OFFICER, SYSTEM, actor
from tests.services.units.team.samples import (
    ACTIVATED,
    BUILT,
    CONFIRM_LAUNCH,
    DECISION,
    DISSOLVE,
    ESTABLISH,
    ESTABLISHED,
    HOLD,
    LAUNCHED,
    LOOK,
    PLAN,
    PLANNED,
    READY,
    READY_BY_PERSONNEL,
    READY_BY_STAFF,
    RESCHEDULE,
    RESUME,
    ROADMAP,
    SUFFICIENT,
    TRANSFER,
    UNIT,
    M,
    complete,
)

LATER = DECISION.changed(id="decision-2", number="88/QĐ-CAT-PX01", effective_on=date(2024, 12, 1))
ESTABLISH_LATER = replace(ESTABLISH, decision="decision-2", effective_on=date(2024, 12, 1))
HELD = TeamHeld(unit=UNIT, reason="Chờ sắp xếp lại địa bàn.")
NEW_DECISION = DECISION.changed(id="decision-2", number="88/QĐ-CAT-PX01")
DISSOLVED = TeamDissolved(unit=UNIT, effective_on=date(2025, 3, 1), reason="Kết thúc.", legal_basis=BASIS)
TRANSFERRED = TeamTransferred(
    unit=UNIT,
    to_unit="district_police-445",
    effective_on=date(2025, 1, 1),
    reason="Sắp xếp đơn vị.",
    legal_basis=BASIS,
)
COURSES: list[Sequence[AnyTeamEvent]] = [
    (PLANNED,),
    (PLANNED, ESTABLISHED),
    BUILT,
    READY,
    (*LAUNCHED, ACTIVATED),
]


def after(*commands: Command) -> Team | None:
    case = given(decide, evolve)
    for command in commands:
        case = case.and_when(command)
    return case.state


def test_an_approved_proposal_makes_a_planned_team_with_its_roadmap() -> None:
    team = given(decide, evolve).when(PLAN).then(PLANNED)
    assert team.status is Status.PLANNED
    assert [m.code for m in team.milestones] == list(MilestoneCode)


def test_planning_it_again_changes_nothing() -> None:
    given(decide, evolve, PLANNED).when(PLAN).then_nothing()
    given(decide, evolve, *LAUNCHED, ACTIVATED).when(PLAN).then_nothing()


@pytest.mark.parametrize("roadmap", [(), ROADMAP[:5], (*ROADMAP, ROADMAP[0])])
def test_a_roadmap_has_every_milestone_once(roadmap: tuple[object, ...]) -> None:
    given(decide, evolve).when(replace(PLAN, milestones=roadmap)).then_rejected("roadmap-incomplete")


def test_people_do_not_plan_or_establish_teams() -> None:
    given(decide, evolve).when(replace(PLAN, actor=HEAD)).then_rejected("role-required")
    given(decide, evolve, PLANNED).when(replace(ESTABLISH, actor=HEAD)).then_rejected("role-required")


def test_a_second_decision_replans_the_team_and_keeps_what_was_reached() -> None:
    later = tuple(m.changed(due_on=date(2025, 6, 30)) for m in ROADMAP)
    again = replace(PLAN, decision=NEW_DECISION, phase=2, milestones=later)
    replanned = TeamReplanned(
        unit=UNIT, proposal="proposal-1", previous=DECISION, decision=NEW_DECISION, phase=2, milestones=later
    )
    team = given(decide, evolve, *BUILT, HELD).when(again).then(replanned)
    assert team.held_because is None
    assert team.milestone(M.HANDOVER).due_on == date(2024, 10, 20)
    assert team.milestone(M.LAUNCH).due_on == date(2025, 6, 30)
    moved_on = given(decide, evolve, *BUILT, replanned)
    moved_on.when(again).then_nothing()
    moved_on.when(PLAN).then_nothing()
    moved_on.when(ESTABLISH).then_nothing()
    for end in (DISSOLVED, TRANSFERRED):
        ended = given(decide, evolve, PLANNED, end)
        assert ended.state is not None
        assert ended.when(again).then(replanned).status is ended.state.status
    too_late = replace(again, decision=NEW_DECISION.changed(effective_on=date(2025, 3, 1)))
    given(decide, evolve, PLANNED, DISSOLVED).when(too_late).then_nothing()


@pytest.mark.parametrize("end", [DISSOLVED, TRANSFERRED])
def test_a_team_whose_end_was_known_first_stood_from_the_decision_s_day_to_it(end: AnyTeamEvent) -> None:
    team = given(decide, evolve, PLANNED, end)
    assert team.state is not None
    established = team.when(ESTABLISH).then(ESTABLISHED)
    assert (established.status, established.established_on) == (team.state.status, date(2024, 9, 15))
    team.when(replace(ESTABLISH, decision="decision-3")).then_nothing()


@pytest.mark.parametrize(("command", "end"), [(DISSOLVE, DISSOLVED), (TRANSFER, TRANSFERRED)])
def test_a_team_that_has_ended_is_on_hold_no_longer(command: Command, end: AnyTeamEvent) -> None:
    team = given(decide, evolve, PLANNED, ESTABLISHED, HELD).when(command).then(end)
    assert team.held_because is None


@pytest.mark.parametrize("course", COURSES, ids=len)
def test_wherever_it_stands_it_is_replanned_dissolved_or_transferred(course: Sequence[AnyTeamEvent]) -> None:
    team = given(decide, evolve, *course)
    assert team.state is not None
    replanned = team.when(replace(PLAN, decision=NEW_DECISION)).then_a(TeamReplanned)
    assert evolve(team.state, replanned).status is team.state.status
    assert team.when(DISSOLVE).then(DISSOLVED).status is Status.DISSOLVED
    assert team.when(TRANSFER).then(TRANSFERRED).status is Status.TRANSFERRED


def test_the_decision_that_planned_it_establishes_it() -> None:
    team = given(decide, evolve, PLANNED).when(ESTABLISH).then(ESTABLISHED)
    assert team.status is Status.AUTHORISED
    assert team.established_on == date(2024, 9, 15)


def test_establishing_it_again_changes_nothing() -> None:
    given(decide, evolve, PLANNED, ESTABLISHED).when(ESTABLISH).then_nothing()


def test_crossed_decisions_and_approvals_establish_it_on_the_first_decision_s_day() -> None:
    """The second approval is heard before the first decision has effect here: approvals travel on another topic."""
    replanned = replace(PLAN, decision=LATER)
    in_order = after(PLAN, ESTABLISH, replanned, ESTABLISH_LATER)
    assert in_order is not None and in_order.established_on == date(2024, 9, 15)
    for crossed in ((PLAN, replanned, ESTABLISH, ESTABLISH_LATER), (PLAN, replanned, ESTABLISH_LATER, ESTABLISH)):
        assert after(*crossed) == in_order


@pytest.mark.parametrize("course", [*COURSES[1:], (PLANNED, ESTABLISHED, HELD)])
def test_the_first_decision_s_day_corrects_the_later_one_s_and_nothing_else(course: Sequence[AnyTeamEvent]) -> None:
    late = ESTABLISHED.changed(established_on=date(2024, 12, 1))
    team = given(decide, evolve, *(late if each == ESTABLISHED else each for each in course))
    corrected = team.when(ESTABLISH)
    assert corrected.events == [ESTABLISHED] and team.state is not None
    assert corrected.state == team.state.changed(established_on=date(2024, 9, 15))


def test_a_fallen_decision_that_comes_last_still_establishes_a_team_that_has_ended() -> None:
    in_order = after(PLAN, ESTABLISH, replace(PLAN, decision=LATER), ESTABLISH_LATER, DISSOLVE)
    assert after(PLAN, DISSOLVE, replace(PLAN, decision=LATER), ESTABLISH_LATER, ESTABLISH) == in_order


def test_another_decision_does_not_establish_it() -> None:
    given(decide, evolve, PLANNED).when(replace(ESTABLISH, decision="decision-9")).then_rejected("another-decision")


def test_a_team_that_ended_before_its_decision_had_effect_stays_ended() -> None:
    late = replace(ESTABLISH, effective_on=date(2025, 3, 1))
    given(decide, evolve, PLANNED, DISSOLVED).when(late).then_nothing()


@pytest.mark.parametrize(
    "command", [ESTABLISH, SUFFICIENT, complete(M.HANDOVER), READY_BY_STAFF, CONFIRM_LAUNCH, HOLD, DISSOLVE, LOOK]
)
def test_a_team_that_was_not_planned_is_not_found(command: Command) -> None:
    given(decide, evolve).when(command).then_rejected("team-not-found")


def test_staff_and_personnel_put_a_team_on_hold_and_resume_it() -> None:
    held = given(decide, evolve, PLANNED, ESTABLISHED).when(HOLD).then(HELD)
    assert held.status is Status.AUTHORISED and held.held_because
    resumed = given(decide, evolve, PLANNED, ESTABLISHED, HELD).when(RESUME)
    assert resumed.then(TeamResumed(unit=UNIT, reason="Đã sắp xếp xong.")).held_because is None


def test_holding_and_resuming_again_change_nothing() -> None:
    given(decide, evolve, PLANNED, HELD).when(HOLD).then_nothing()
    given(decide, evolve, PLANNED).when(RESUME).then_nothing()


@pytest.mark.parametrize(
    "command", [SUFFICIENT, complete(M.HANDOVER), READY_BY_PERSONNEL, READY_BY_STAFF, CONFIRM_LAUNCH]
)
def test_nothing_is_built_while_on_hold(command: Command) -> None:
    given(decide, evolve, PLANNED, ESTABLISHED, HELD).when(command).then_rejected("team-on-hold")


@pytest.mark.parametrize("command", [HOLD, RESUME, DISSOLVE, TRANSFER, RESCHEDULE])
def test_the_unit_itself_does_not_hold_end_or_reschedule_its_team(command: Command) -> None:
    given(decide, evolve, PLANNED).when(replace(command, actor=OFFICER)).then_rejected("role-required")


def test_a_team_is_dissolved_once() -> None:
    team = given(decide, evolve, PLANNED, ESTABLISHED).when(DISSOLVE).then(DISSOLVED)
    assert team.status is Status.DISSOLVED
    given(decide, evolve, PLANNED, DISSOLVED).when(DISSOLVE).then_nothing()


def test_a_team_is_transferred_once() -> None:
    team = given(decide, evolve, PLANNED, ESTABLISHED).when(TRANSFER).then(TRANSFERRED)
    assert (team.status, team.to_unit) == (Status.TRANSFERRED, "district_police-445")
    given(decide, evolve, PLANNED, TRANSFERRED).when(TRANSFER).then_nothing()


@pytest.mark.parametrize("command", [DISSOLVE, TRANSFER])
def test_a_team_does_not_end_before_it_was_established_or_decided_upon(command: DissolveTeam | TransferTeam) -> None:
    established = given(decide, evolve, PLANNED, ESTABLISHED)
    refusal = established.when(replace(command, effective_on=date(2024, 9, 14))).then_rejected("before-the-team")
    assert "14/09/2024" in refusal.reason and "15/09/2024" in refusal.reason
    assert established.and_when(replace(command, effective_on=date(2024, 9, 15))).state != established.state
    planned = given(decide, evolve, PLANNED)
    refusal = planned.when(replace(command, effective_on=date(2024, 9, 4))).then_rejected("before-the-team")
    assert "04/09/2024" in refusal.reason and "05/09/2024" in refusal.reason
    assert planned.and_when(replace(command, effective_on=date(2024, 9, 5))).state != planned.state


@pytest.mark.parametrize("command", [DISSOLVE, TRANSFER])
def test_a_team_ends_with_its_unit_whenever_that_was(command: DissolveTeam | TransferTeam) -> None:
    early = replace(command, actor=SYSTEM, effective_on=date(2024, 9, 1))
    ended = given(decide, evolve, PLANNED, ESTABLISHED).and_when(early).state
    assert ended is not None and ended.ended_on == date(2024, 9, 1)


def test_a_team_is_transferred_to_another_known_unit() -> None:
    planned = given(decide, evolve, PLANNED)
    planned.when(replace(TRANSFER, to_unit=UNIT)).then_rejected("unit-unknown")
    planned.when(replace(TRANSFER, is_known=False)).then_rejected("unit-unknown")


@pytest.mark.parametrize("end", [DISSOLVED, TRANSFERRED])
@pytest.mark.parametrize("command", [SUFFICIENT, complete(M.HANDOVER), READY_BY_STAFF, HOLD, RESUME, RESCHEDULE])
def test_an_ended_team_does_not_change_any_more(end: TeamDissolved, command: Command) -> None:
    given(decide, evolve, PLANNED, ESTABLISHED, end).when(command).then_rejected("team-ended")


def test_an_ended_team_does_not_end_differently() -> None:
    given(decide, evolve, PLANNED, DISSOLVED).when(TRANSFER).then_rejected("team-ended")
    given(decide, evolve, PLANNED, TRANSFERRED).when(DISSOLVE).then_rejected("team-ended")


def test_refusals_speak_vietnamese_and_name_who_may() -> None:
    stranger = actor("district_police-446", Role.CLERK)
    refusal = given(decide, evolve, PLANNED).when(replace(DISSOLVE, actor=stranger)).then_rejected("role-required")
    assert "Phòng Tổ chức cán bộ" in refusal.reason
