"""PostgreSQL and Kafka: restarted, killed, away, full, and sessions ended from their side."""

import asyncio
import contextlib
import signal
from pathlib import Path

from tests.faults.breaking.stage import PATIENCE, Act, Stage


def restarts(name: str, number: signal.Signals) -> Act:
    """A server ends by a signal and is started again."""

    async def act(stage: Stage, seconds: float) -> None:
        await stage.rig.processes[name].restart(number, PATIENCE)
        await asyncio.sleep(seconds)

    return act


async def kafka_away(stage: Stage, seconds: float) -> None:
    """The broker is gone for a while."""
    kafka = stage.rig.processes["kafka"]
    await kafka.down()
    try:
        await asyncio.sleep(seconds)
    finally:
        await kafka.start()


def sessions_end(names: str) -> Act:
    """Three times, all database sessions whose application is named like this."""

    async def act(stage: Stage, seconds: float) -> None:
        for pause in stage.parts(3, seconds):
            await stage.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE $1", names
            )
            await asyncio.sleep(pause)

    return act


async def connections_used_up(stage: Stage, seconds: float) -> None:
    """Somebody else holds all connections of the database."""
    async with contextlib.AsyncExitStack() as held:
        with contextlib.suppress(Exception):  # the last one is refused
            for _ in range(200):
                await held.enter_async_context(stage.rig.admin())
        await asyncio.sleep(seconds)


async def disk_full(stage: Stage, seconds: float) -> None:
    """No space is left for the database."""
    filler = stage.rig.filler()
    try:
        await asyncio.to_thread(_fill, filler)
        await asyncio.sleep(seconds)
    finally:
        filler.unlink(missing_ok=True)


def _fill(path: Path) -> None:
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(b"\0" * (1 << 20)):
            pass
