"""A pytest plugin that hears what given/when/then tests assert: `-p tests.states.recorder --asserted FILE`."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.testing import given

_heard: list[given.Outcome[Any]] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where to write."""
    parser.addoption("--asserted", type=Path)


def pytest_configure() -> None:
    """Begin to listen."""
    given.listeners.append(_heard.append)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the transitions and refusals, by aggregate."""
    from tests.states.catalogue import MACHINES
    from tests.states.walk import edges

    machines = {command: machine for machine in MACHINES for command in machine.commands}
    transitions: set[tuple[str, ...]] = set()
    refusals: set[tuple[str, ...]] = set()
    for outcome in _heard:
        machine = machines.get(type(outcome.command))
        if machine is None:
            continue
        if outcome.refusal is not None:
            refusals.add((machine.name, outcome.refusal.code))
            continue
        for edge in edges(machine, outcome.command, outcome.before, outcome.state):
            transitions.add((machine.name, edge.region, edge.command, edge.before, edge.after))
    file = Path(str(session.config.getoption("asserted")))
    file.write_text(json.dumps({"transitions": sorted(transitions), "refusals": sorted(refusals)}))
