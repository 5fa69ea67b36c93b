"""Waiting for a condition instead of sleeping."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

T = TypeVar("T")


async def eventually(
    condition: Callable[[], T | Awaitable[T]],
    timeout: float = 10,  # noqa: ASYNC109
    *,
    every: float = 0.03,
    what: str | None = None,
) -> T:
    """What `condition` returns, once that is true.

    An AssertionError inside counts as "not yet" and is the reason given when the time is up.
    """
    deadline = time.monotonic() + timeout
    reason: AssertionError | None = None
    while True:
        try:
            answer = condition()
            value = cast(T, await answer if inspect.isawaitable(answer) else answer)
            if value:
                return value
            reason = None
        except AssertionError as error:
            reason = error
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout:g} s: {what or reason or inspect.getsource(condition).strip()}")
        await asyncio.sleep(every)
