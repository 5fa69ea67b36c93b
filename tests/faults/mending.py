"""The end of a run: what the reader refused is mended, and a person works through the dead letters."""

import os
import signal
from typing import Any

import asyncpg

from deploy.embedded.home import DATABASE
from deploy.embedded.postgres import database_url
from shared.messaging import dead_letters
from tests.faults.history import POISON
from tests.faults.rig import PASSWORD, Rig
from tests.faults.services.counter import SINK
from tests.faults.services.sink import MENDED, reactions


async def mend(rig: Rig) -> tuple[int, int]:
    """Start the readers with the mended reaction, then replay what was refused and discard the poison.

    Returns how many letters were applied and how many discarded.
    """
    os.environ[MENDED] = "1"  # replays run here, as an operator's command would
    for process in rig.of_role("sink"):
        process.environment[MENDED] = "1"
        if not process.held:
            process.send(signal.SIGTERM)
    applied = discarded = 0
    url = database_url(rig.home.port("postgres"), SINK, PASSWORD, DATABASE)
    connection: asyncpg.Connection[Any] = await asyncpg.connect(url)
    try:
        while letters := await dead_letters.list_held(connection, SINK, most=1):
            (letter,) = letters
            if POISON in dict(letter.record.headers):
                await dead_letters.discard(connection, reactions, letter.id)
                discarded += 1
                continue
            done = await dead_letters.replay(connection, reactions, letter.id)
            if done.error is not None:
                raise AssertionError(f"letter {letter.id} fails after it was mended: {done.error}")
            applied += done.applied
    finally:
        await connection.close()
        del os.environ[MENDED]
    return applied, discarded
