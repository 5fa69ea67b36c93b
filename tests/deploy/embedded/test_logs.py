"""Logs are set aside when they have grown large, also under a process that goes on writing."""

import asyncio
from pathlib import Path

import pytest

from deploy.embedded import logs, supervisor
from deploy.embedded.home import Home
from deploy.embedded.supervisor import Supervisor
from shared.testing.eventually import eventually


async def test_a_large_log_is_set_aside_while_its_process_goes_on_writing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "MOST_BYTES", 10)
    monkeypatch.setattr(supervisor, "ROTATE_EVERY", 0.01)
    monkeypatch.setattr(supervisor, "is_recorded", lambda: True)
    (home / "logs").mkdir()
    log, small = home / "logs" / "units.log", home / "logs" / "reports.log"
    small.write_text("short\n")
    with log.open("ab", buffering=0) as writing:
        writing.write(b"a long first line\n")
        keeping = asyncio.create_task(Supervisor(Home(home, 8100), print).keep())
        await eventually(lambda: log.stat().st_size == 0)
        keeping.cancel()
        writing.write(b"second\n")
    assert log.read_text() == "second\n"
    assert log.with_suffix(".log.1").read_text() == "a long first line\n"
    assert small.read_text() == "short\n"
