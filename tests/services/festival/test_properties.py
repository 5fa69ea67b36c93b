"""What holds whatever is asked of a festival event, in whatever order."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.festival.event.commands import AmendEvent, CancelEvent, Command, RehomeEvent
from services.festival.event.domain import FestivalEvent, Status, decide, evolve
from services.festival.event.restraint import failing, restraint_check, undone
from services.festival.season.summary import root_of, tallies, tally
from shared.contracts.festival import (
    AnyFestivalEvent,
    FestivalEventHeld,
    FestivalEventReady,
    FestivalResultVerified,
    FundingSource,
    Result,
    Sector,
)
from shared.contracts.refusals import Rejected
from tests.services.festival.courses import (
    CANCEL,
    HELD,
    POSTPONE,
    PROPOSE,
    READY,
    RETURN,
    SAFETY,
    SCHEDULE,
    STAGE,
    START,
    SUBMIT,
    VERIFY,
)
from tests.services.festival.samples import NORMS, OFFICER, SYSTEM, at, details

counts = st.integers(0, 10_000)
money = st.dictionaries(st.sampled_from(FundingSource), st.integers(0, 10**9))
results = st.builds(
    Result,
    attendances=st.dictionaries(st.sampled_from(Sector), counts),
    attendance_total=counts,
    spending=money,
    models=counts,
    commitments=counts,
    commendations=counts,
)
honest = results.map(lambda r: r.changed(attendance_total=sum(r.attendances.values())))
plans = st.builds(
    details,
    budget=st.integers(0, 60_000_000),
    minutes=st.integers(0, 70),
    decoration=st.integers(0, 25),
    speeches=st.integers(0, 5),
    gifts=st.integers(0, 1),
)
commands: st.SearchStrategy[Command] = st.one_of(
    st.sampled_from([SCHEDULE, START, STAGE, SAFETY, READY, HELD, POSTPONE, RETURN, VERIFY, CANCEL, SUBMIT]),
    st.sampled_from([STAGE, SAFETY]).map(lambda mark: replace(mark, is_done=False)),
    plans.map(lambda changed: AmendEvent(at(5), OFFICER, changed, NORMS)),
    st.one_of(results, honest).map(lambda result: replace(SUBMIT, result=result)),
    st.integers(0, 5).map(lambda days: replace(SCHEDULE, on=date(2024, 8, 12) + timedelta(days=days))),
    money.map(lambda spent: CancelEvent(at(15), OFFICER, "Mưa.", spent, None)),
    st.just(RehomeEvent(at(15), SYSTEM, "district_police-444", date(2025, 1, 1))),
)
STRAIGHT = (SCHEDULE, START, STAGE, SAFETY, READY, HELD, SUBMIT, VERIFY)
courses = st.one_of(
    st.lists(commands, max_size=40),
    st.tuples(*(st.lists(commands, max_size=2).map(lambda before, c=c: [*before, c]) for c in STRAIGHT)).map(
        lambda parts: [command for part in parts for command in part]
    ),
)


def play(course: list[Command]) -> tuple[FestivalEvent, list[AnyFestivalEvent]]:
    """The event after the commands, and all that happened; what is refused changes nothing."""
    history: list[AnyFestivalEvent] = list(decide(PROPOSE, None))
    state = evolve(None, history[0])
    for command in course:
        try:
            happened = decide(command, state)
        except Rejected:
            continue
        was_final = state.status in (Status.VERIFIED, Status.CANCELLED)
        assert not (was_final and happened), "a final state is final"
        for one in happened:
            state = evolve(state, one)
        history += happened
        if happened:
            assert decide(command, state) == [], "quiet on a repeat"
        if state.status is Status.READY:
            assert state.scheduled_on is not None
            check = restraint_check(state.details, state.level, state.is_pilot_site, state.scheduled_on, NORMS)
            assert not failing(check) and not undone(state.checklist)
    return state, history


@settings(max_examples=150)
@given(courses)
def test_no_path_to_verified_skips_readiness_and_holding_and_every_total_is_a_sum(course: list[Command]) -> None:
    state, history = play(course)
    kinds = [type(one) for one in history]
    for number, one in enumerate(history):
        if isinstance(one, FestivalEventHeld):
            assert FestivalEventReady in kinds[:number]
        if isinstance(one, FestivalResultVerified):
            assert FestivalEventHeld in kinds[:number]
            assert one.attendance_total == sum(one.attendances.values())
            assert one.spent_total == sum(one.spending.values())
    assert (state.status is Status.VERIFIED) == (FestivalResultVerified in kinds)


@settings(max_examples=60)
@given(st.lists(courses, max_size=5))
def test_the_roll_up_is_the_sum_of_verified_results_and_of_what_cancelled_events_had_spent(
    many: list[list[Command]],
) -> None:
    states = [play(course)[0] for course in many]
    total = tally(states)
    verified = [s.result for s in states if s.status is Status.VERIFIED and s.result]
    cancelled = [s for s in states if s.status is Status.CANCELLED]
    assert total.attendance_total == sum(r.attendance_total for r in verified) == sum(total.attendances.values())
    spent = sum(sum(r.spending.values()) for r in verified)
    assert total.spent_on_cancelled == sum(sum(s.spent_already.values()) for s in cancelled)
    assert total.spent_total == spent + total.spent_on_cancelled == sum(total.spending.values())
    assert sum(total.events.values()) == len(states)
    parts = tallies(states, lambda s: s.unit).values()
    assert sum(part.spent_total for part in parts) == total.spent_total
    assert sum(part.models for part in parts) == total.models == sum(r.models for r in verified)


units = st.sampled_from(list("abcdef"))


@given(units, st.dictionaries(units, st.none() | units))
def test_the_topmost_unit_is_found_whatever_the_directory_says(unit: str, parents: dict[str, str | None]) -> None:
    root = root_of(unit, parents)
    assert root == unit or root in parents.values()
