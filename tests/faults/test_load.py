"""What a fault sends at once leaves the other senders as they are; what another fault hinders is tried again."""

import asyncio
import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import asyncpg
import pytest

from shared.testing.eventually import eventually
from tests.faults.breaking import stage as stages
from tests.faults.breaking.stage import Stage
from tests.faults.ledger import Intent, Ledger, Outcome
from tests.faults.load import Command, Load
from tests.faults.mending import Operator
from tests.faults.rig import Rig


class Counted(Load):
    """Sends nothing, and counts what it would have sent."""

    sent = 0

    async def send(self, command: Command, to: str | None = None) -> Intent:
        self.sent += 1
        return Intent("c", command.what, command.events, "t", Outcome.OK)


@pytest.fixture
def load(tmp_path: Path) -> Counted:
    rig = cast(Rig, SimpleNamespace(token="t", has_real=False))
    return Counted(rig, Ledger(tmp_path / "ledger"), 1, senders=2, pause=0.001)


async def test_when_those_sent_at_once_are_answered_the_others_go_on(load: Counted) -> None:
    await load.at_once(3)
    assert load.sent == 3
    load.start()
    await load.at_once(3)
    sent = load.sent
    await eventually(lambda: load.sent > sent + 5)
    await load.stop()
    sent = load.sent
    await asyncio.sleep(0.02)
    assert load.sent == sent


async def test_what_moves_slowly_does_so_only_meanwhile(load: Counted) -> None:
    with load.moving_slowly(0.6):
        assert {load.next().path for _ in range(50)} == {"/moves"}
    assert len({load.next().path for _ in range(50)}) > 1


def staged(load: Load) -> Stage:
    rig = cast(Any, SimpleNamespace())
    return Stage(rig, load, Operator(rig), random.Random(1))


async def test_what_another_fault_stands_in_the_way_of_is_tried_again(load: Counted) -> None:
    tries = 0

    async def attempt() -> int:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise asyncpg.ConnectionDoesNotExistError("gone")
        return tries

    assert await staged(load).insist(attempt) == 3


async def test_what_stays_impossible_is_said(load: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "PATIENCE", 0.1)

    async def attempt() -> None:
        raise ConnectionRefusedError

    with pytest.raises(AssertionError, match="ConnectionRefusedError"):
        await staged(load).insist(attempt)


def test_the_parts_of_a_time_make_it_up(load: Counted) -> None:
    parts = staged(load).parts(4, 6.0)
    assert len(parts) == 4
    assert min(parts) >= 0
    assert sum(parts) == pytest.approx(6.0)
