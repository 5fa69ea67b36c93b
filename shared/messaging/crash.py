"""Places where a test may have the process die."""

import asyncio
import os
from typing import Any, Literal, TypeAlias

# What is saved by one statement is committed with it: there, `command-not-committed` lies before the statement.
Place: TypeAlias = Literal[
    "command-not-committed",
    "committed-not-notified",
    "mid-wave",
    "cursor-not-moved",
    "applied-not-committed",
    "committed-offset-not",
    "mid-dead-letter",
    "mid-replay",
]

CRASH_AT = os.environ.get("PHONGTRAO_CRASH_AT")


def crash_point(name: Place) -> None:
    """Die at once, as by SIGKILL, when the environment variable `PHONGTRAO_CRASH_AT` names this place."""
    if name == CRASH_AT:
        os._exit(137)


async def crash_after(name: Place, future: "asyncio.Future[Any]") -> None:
    """A crash point that is reached when the future is done; nobody waits for it unless it is armed."""
    if name == CRASH_AT:
        await asyncio.wait({future})
        crash_point(name)
