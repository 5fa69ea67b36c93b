"""A team is built milestone by milestone, verified by two sides, launched by its head and confirmed by staff."""

from dataclasses import replace
from datetime import date

import pytest

from services.units.team.domain import decide, evolve
from services.units.team.state import Status
from shared.contracts.actor import Role
from shared.contracts.units import (
    MilestoneCode,
    MilestoneOverdue,
    MilestoneRescheduled,
    TeamHeld,
    TeamReady,
)
from shared.testing.given import given
from tests.services.units.people import HEAD, OFFICER, OTHER_HEAD, PERSONNEL, STAFF, actor, at
from tests.services.units.team.samples import (
    ACTIVATED,
    BUILT,
    CONFIRM_LAUNCH,
    DUE,
    ESTABLISHED,
    FOUND_INSUFFICIENT,
    FOUND_SUFFICIENT,
    INSUFFICIENT,
    LAUNCHED,
    LOOK,
    NOTE,
    PERSONNEL_REACHED,
    PLANNED,
    READY,
    READY_BY_PERSONNEL,
    READY_BY_STAFF,
    REGULATIONS,
    RESCHEDULE,
    SUFFICIENT,
    UNIT,
    VERIFIED_BY_PERSONNEL,
    VERIFIED_BY_STAFF,
    M,
    complete,
    completed,
)

BUILDING = given(decide, evolve, PLANNED, ESTABLISHED)
BY_UNIT = [M.HANDOVER, M.PREMISES, M.REGULATIONS, M.TRAINING]


def test_personnel_confirms_m1() -> None:
    team = BUILDING.when(SUFFICIENT).then(FOUND_SUFFICIENT, PERSONNEL_REACHED)
    assert team.status is Status.BUILDING


def test_not_sufficient_is_published_and_m1_stays_open() -> None:
    team = BUILDING.when(INSUFFICIENT).then(FOUND_INSUFFICIENT)
    assert team.milestone(M.PERSONNEL).completed_on is None
    assert team.status is Status.AUTHORISED
    given(decide, evolve, PLANNED, ESTABLISHED, FOUND_INSUFFICIENT).when(SUFFICIENT).then(
        FOUND_SUFFICIENT, PERSONNEL_REACHED
    )


def test_personnel_and_unit_go_on_while_it_is_being_built() -> None:
    going_on = given(decide, evolve, PLANNED, ESTABLISHED, completed(M.HANDOVER))
    assert going_on.when(SUFFICIENT).then(FOUND_SUFFICIENT, PERSONNEL_REACHED).status is Status.BUILDING
    assert going_on.when(complete(M.TRAINING)).then(completed(M.TRAINING)).status is Status.BUILDING


def test_the_same_word_of_personnel_again_changes_nothing() -> None:
    given(decide, evolve, PLANNED, ESTABLISHED, FOUND_INSUFFICIENT).when(INSUFFICIENT).then_nothing()
    given(decide, evolve, *BUILT).when(SUFFICIENT).then_nothing()


def test_personnel_does_not_take_m1_back() -> None:
    given(decide, evolve, *BUILT).when(INSUFFICIENT).then_rejected("milestone-already-completed")


def test_only_personnel_speaks_about_m1() -> None:
    BUILDING.when(replace(SUFFICIENT, actor=HEAD)).then_rejected("role-required")
    BUILDING.when(complete(M.PERSONNEL)).then_rejected("milestone-of-personnel")


@pytest.mark.parametrize("code", BY_UNIT)
def test_the_unit_reports_its_milestones_in_any_order(code: MilestoneCode) -> None:
    team = BUILDING.when(complete(code)).then(completed(code))
    assert team.status is Status.BUILDING
    assert team.milestone(code).completed_on == date(2024, 11, 20)


@pytest.mark.parametrize("code", BY_UNIT)
def test_reporting_it_again_just_so_changes_nothing(code: MilestoneCode) -> None:
    given(decide, evolve, PLANNED, ESTABLISHED, completed(code)).when(complete(code)).then_nothing()


def test_reporting_it_again_differently_is_refused() -> None:
    given(decide, evolve, *BUILT).when(complete(M.HANDOVER, "2024-11-21")).then_rejected("milestone-already-completed")


def test_late_is_a_flag_not_a_refusal() -> None:
    BUILDING.when(complete(M.HANDOVER, "2024-10-21")).then(completed(M.HANDOVER, "2024-10-21"))
    assert completed(M.HANDOVER, "2024-10-21").is_late
    assert not completed(M.HANDOVER, "2024-10-20").is_late


def test_a_unit_reports_only_for_its_own_team() -> None:
    BUILDING.when(replace(complete(M.HANDOVER), actor=OTHER_HEAD)).then_rejected("other-unit")
    BUILDING.when(replace(complete(M.HANDOVER), actor=actor(UNIT, Role.CLERK))).then_rejected("role-required")


def test_nothing_is_reported_before_the_decision_has_effect() -> None:
    planned = given(decide, evolve, PLANNED)
    planned.when(complete(M.HANDOVER)).then_rejected("team-not-established")
    planned.when(SUFFICIENT).then_rejected("team-not-established")
    planned.when(READY_BY_STAFF).then_rejected("team-not-established")


def test_nothing_is_reported_ahead_of_its_day() -> None:
    BUILDING.when(replace(complete(M.HANDOVER), completed_on=date(2024, 11, 21))).then_rejected(
        "completed-in-the-future"
    )


def test_nothing_is_reported_as_reached_before_the_decision_on_the_team_was_signed() -> None:
    early = replace(complete(M.HANDOVER), completed_on=date(2024, 9, 4))
    refusal = BUILDING.when(early).then_rejected("before-the-team")
    assert "04/09/2024" in refusal.reason and "05/09/2024" in refusal.reason
    BUILDING.when(complete(M.HANDOVER, "2024-09-05")).then(completed(M.HANDOVER, "2024-09-05"))


def test_working_regulations_have_a_number() -> None:
    BUILDING.when(replace(complete(M.REGULATIONS), evidence=NOTE)).then_rejected("document-required")
    BUILDING.when(replace(complete(M.REGULATIONS), evidence=REGULATIONS)).then(completed(M.REGULATIONS))


def test_both_sides_verify_in_either_order() -> None:
    built = given(decide, evolve, *BUILT)
    ready = TeamReady(unit=UNIT, ready_on=date(2024, 11, 25))
    assert built.when(READY_BY_PERSONNEL).then(VERIFIED_BY_PERSONNEL).status is Status.BUILDING
    assert built.and_when(READY_BY_PERSONNEL).when(READY_BY_STAFF).then(VERIFIED_BY_STAFF, ready).status is Status.READY
    assert built.and_when(READY_BY_STAFF).when(READY_BY_PERSONNEL).then(VERIFIED_BY_PERSONNEL, ready).ready_on


def test_one_side_does_not_stand_for_both() -> None:
    built = given(decide, evolve, *BUILT)
    built.and_when(READY_BY_PERSONNEL).when(READY_BY_PERSONNEL).then_nothing()
    built.when(replace(READY_BY_STAFF, actor=PERSONNEL)).then_rejected("role-required")
    built.when(replace(READY_BY_PERSONNEL, actor=STAFF)).then_rejected("role-required")
    built.when(replace(READY_BY_STAFF, actor=OFFICER)).then_rejected("role-required")


def test_a_team_is_not_ready_while_a_milestone_is_missing() -> None:
    refusal = given(decide, evolve, *BUILT[:-1]).when(READY_BY_STAFF).then_rejected("milestones-missing")
    assert "M5" in refusal.reason


def test_the_head_reports_the_launch_of_a_ready_team_and_staff_confirms_it() -> None:
    launched = given(decide, evolve, *READY).when(complete(M.LAUNCH, "2024-12-02"))
    assert launched.then(completed(M.LAUNCH, "2024-12-02")).status is Status.READY
    active = given(decide, evolve, *LAUNCHED).when(CONFIRM_LAUNCH).then(ACTIVATED)
    assert active.status is Status.ACTIVE
    given(decide, evolve, *LAUNCHED, ACTIVATED).when(CONFIRM_LAUNCH).then_nothing()


def test_a_team_is_not_launched_before_it_is_ready() -> None:
    given(decide, evolve, *BUILT).when(complete(M.LAUNCH)).then_rejected("team-not-ready")


def test_an_officer_does_not_launch_the_team() -> None:
    given(decide, evolve, *READY).when(replace(complete(M.LAUNCH), actor=OFFICER)).then_rejected("role-required")


def test_staff_does_not_confirm_a_launch_that_was_not_reported() -> None:
    given(decide, evolve, *READY).when(CONFIRM_LAUNCH).then_rejected("launch-not-reported")
    BUILDING.when(CONFIRM_LAUNCH).then_rejected("launch-not-reported")


def test_only_staff_confirms_the_launch() -> None:
    given(decide, evolve, *LAUNCHED).when(replace(CONFIRM_LAUNCH, actor=HEAD)).then_rejected("role-required")


def test_a_ready_team_s_roadmap_is_closed() -> None:
    given(decide, evolve, *READY).when(replace(SUFFICIENT, note="Khác.")).then_rejected("team-already-ready")


def overdue(code: MilestoneCode, due_on: date | None = None) -> MilestoneOverdue:
    return MilestoneOverdue(unit=UNIT, milestone=code, title=f"Mốc {code}", due_on=due_on or DUE[code])


def test_a_milestone_is_overdue_from_the_day_after_its_due_day() -> None:
    BUILDING.when(replace(LOOK, at=at("2024-10-15", 23))).then_nothing()
    BUILDING.when(LOOK).then(overdue(M.PERSONNEL))


def test_overdue_is_announced_once_a_due_day() -> None:
    announced = given(decide, evolve, PLANNED, ESTABLISHED, overdue(M.PERSONNEL))
    announced.when(LOOK).then_nothing()
    announced.when(replace(LOOK, at=at("2024-10-21"))).then(overdue(M.HANDOVER))
    given(decide, evolve, *READY).when(replace(LOOK, at=at("2024-12-03"))).then(overdue(M.LAUNCH))


def test_a_new_due_day_is_announced_anew() -> None:
    moved = MilestoneRescheduled(
        unit=UNIT, milestone=M.HANDOVER, previous=date(2024, 10, 20), due_on=date(2024, 11, 1), reason="Mưa lũ."
    )
    reached = [PLANNED, ESTABLISHED, FOUND_SUFFICIENT, PERSONNEL_REACHED]
    for course in (reached, reached[:1], reached[:2]):
        given(decide, evolve, *course).when(RESCHEDULE).then(moved)
    late = given(decide, evolve, *reached, overdue(M.HANDOVER), moved)
    late.when(RESCHEDULE).then_nothing()
    late.when(replace(LOOK, at=at("2024-11-01"))).then_nothing()
    late.when(replace(LOOK, at=at("2024-11-02"))).then(overdue(M.HANDOVER, date(2024, 11, 1)))


def test_a_new_due_day_lies_ahead_and_not_behind_the_launch() -> None:
    team = given(decide, evolve, PLANNED, ESTABLISHED)
    team.when(replace(RESCHEDULE, due_on=date(2024, 10, 10))).then_rejected("due-date-passed")
    team.when(replace(RESCHEDULE, due_on=date(2025, 1, 1))).then_rejected("roadmap-order")
    launch = replace(RESCHEDULE, milestone=M.LAUNCH)
    refusal = team.when(replace(launch, due_on=date(2024, 11, 1))).then_rejected("roadmap-order")
    assert "M3" in refusal.reason
    team.when(replace(launch, due_on=date(2025, 1, 2))).then_a(MilestoneRescheduled)


def test_a_reached_milestone_is_neither_overdue_nor_rescheduled() -> None:
    built = given(decide, evolve, *BUILT)
    built.when(replace(LOOK, at=at("2024-12-02"))).then_nothing()
    built.when(RESCHEDULE).then_rejected("milestone-already-completed")


def test_nothing_is_announced_for_a_team_that_is_planned_held_or_active() -> None:
    late = replace(LOOK, at=at("2025-06-01"))
    given(decide, evolve, PLANNED).when(late).then_nothing()
    given(decide, evolve, PLANNED, ESTABLISHED, TeamHeld(unit=UNIT, reason="Chờ.")).when(late).then_nothing()
    given(decide, evolve, *LAUNCHED, ACTIVATED).when(late).then_nothing()


def test_only_the_clock_announces() -> None:
    BUILDING.when(replace(LOOK, actor=STAFF)).then_rejected("role-required")
