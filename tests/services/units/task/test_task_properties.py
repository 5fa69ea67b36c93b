"""Whatever is asked of a task, in whatever order: its invariants hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.units.task.commands import Command, GrantExtension, RefuseExtension
from services.units.task.domain import decide, evolve
from services.units.task.state import Status, Task
from shared.contracts.refusals import Rejected
from shared.contracts.units import AnyTaskEvent, TaskAssigned, TaskOverdue, TaskVerified
from tests.services.units.people import HEAD, OFFICER, OTHER_HEAD, STAFF, STAFF_HEAD, SYSTEM
from tests.services.units.task.test_task import (
    ACKNOWLEDGE,
    ASSIGN,
    CANCEL,
    GRANT,
    LOOK,
    PROGRESS,
    REASSIGN,
    REFUSE,
    REOPEN,
    REPORT,
    REQUEST,
    VERIFY,
)

COMMANDS: list[Command] = [
    ACKNOWLEDGE,
    REQUEST,
    PROGRESS,
    GRANT,
    REFUSE,
    REPORT,
    VERIFY,
    REOPEN,
    LOOK,
    CANCEL,
    REASSIGN,
    ASSIGN,
    ACKNOWLEDGE,
    REPORT,
]
ACTORS = st.sampled_from([None, None, None, SYSTEM, HEAD, OFFICER, OTHER_HEAD, STAFF, STAFF_HEAD])
START = datetime(2024, 8, 6, 2, tzinfo=UTC)
FINAL = (Status.VERIFIED, Status.CANCELLED)


@given(st.lists(st.tuples(st.sampled_from(COMMANDS), ACTORS, st.integers(0, 5)), max_size=25))
@settings(max_examples=200)
def test_no_sequence_of_commands_breaks_a_task(
    steps: list[tuple[Command, None, int]],
) -> None:
    task: Task | None = None
    history: list[AnyTaskEvent] = []
    at = START
    for command, actor, days in [(ASSIGN, None, 0), *steps]:
        at += timedelta(days=days)
        command = replace(command, at=at, actor=actor or command.actor)
        try:
            events = decide(command, task)
        except Rejected as refusal:
            assert refusal.reason.strip()
            continue
        if task is not None and task.status in FINAL:
            assert events == []
        for event in events:
            task = evolve(task, event)
        history += events
        if not isinstance(command, GrantExtension | RefuseExtension):
            assert decide(command, task) == [], f"not quiet on a repeat: {command}"
        assert task is not None
        assert (task.status in (Status.DONE, Status.VERIFIED)) <= (task.evidence is not None)
        assert task.extension is None or task.status not in (Status.DONE, *FINAL)
    overdue = [event.due_before for event in history if isinstance(event, TaskOverdue)]
    assert len(overdue) == len(set(overdue))
    assert sum(isinstance(event, TaskVerified) for event in history) <= 1
    assert sum(isinstance(event, TaskAssigned) for event in history) == 1
    again: Task | None = None
    for event in history:
        again = evolve(again, type(event).model_validate_json(event.model_dump_json()))
    assert again == task
