"""Every state, event and refusal of every aggregate is reached by its examples, and asserted by a test of its rules."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.states.__main__ import documents
from tests.states.catalogue import MACHINES
from tests.states.machine import Machine
from tests.states.source import refusal_codes
from tests.states.walk import Walk, walk

ROOT = Path(__file__).resolve().parents[2]
each_machine = pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: f"{machine.service}-{machine.name}")


@cache
def walked(name: str) -> Walk:
    return walk(next(machine for machine in MACHINES if machine.name == name))


@pytest.fixture(scope="module")
def asserted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[str]]]:
    """What the tests of the rules assert, heard in a run of their own: only a part of them may run in this one."""
    file = tmp_path_factory.mktemp("asserted") / "asserted.json"
    tests = [test for machine in MACHINES for test in machine.tests]
    options = ["-o", "addopts=", "--import-mode=importlib", "--noconftest", "-p", "no:cacheprovider", "-q"]
    listening = ["-m", "not hypothesis", "-p", "tests.states.recorder", "--asserted", str(file)]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *listening, *tests], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]
    return json.loads(file.read_text())


def of(machine: Machine, found: list[list[str]]) -> set[Any]:
    return {tuple(rest) if len(rest) > 1 else rest[0] for name, *rest in found if name == machine.name}


@each_machine
def test_every_state_is_reached(machine: Machine) -> None:
    for region in machine.regions:
        reached = {edge.after for edge in walked(machine.name).edges if edge.region == region.name}
        assert reached == set(region.states)


@each_machine
def test_every_command_leads_somewhere_and_every_event_happens(machine: Machine) -> None:
    found = walked(machine.name)
    assert {edge.command for edge in found.edges} == {command.__name__ for command in machine.commands}
    assert found.events == {event.type for event in machine.events}


@each_machine
def test_every_refusal_is_met(machine: Machine) -> None:
    assert set(walked(machine.name).refusals) == refusal_codes(machine.decide)


@each_machine
def test_every_transition_is_asserted_by_a_test_of_the_rules(
    machine: Machine, asserted: dict[str, list[list[str]]]
) -> None:
    transitions = {(e.region, e.command, e.before, e.after) for e in walked(machine.name).edges}
    tested = of(machine, asserted["transitions"])
    assert sorted(transitions - tested) == [], "no given(...).when(...).then(...) asserts these"
    assert sorted(tested - transitions) == [], "no example of the catalogue leads to these"


@each_machine
def test_every_refusal_is_asserted_by_a_test_of_the_rules(
    machine: Machine, asserted: dict[str, list[list[str]]]
) -> None:
    assert sorted(refusal_codes(machine.decide) - of(machine, asserted["refusals"])) == []


def test_the_pages_are_up_to_date() -> None:
    stale = [path.name for path, text in documents().items() if not path.exists() or path.read_text() != text]
    assert not stale, "run `make states`"
