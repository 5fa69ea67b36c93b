"""Limits how often one address may try something."""

import time
from collections import deque

from fastapi import Request

from shared.platform.problems import ProblemError

MOST_ADDRESSES = 10_000


class Rate:
    """At most so many tries in so many seconds from one address, counted in this process."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._tries: dict[str, deque[float]] = {}

    def check(self, request: Request) -> None:
        """Count a try. Raises a 429 problem when there were too many."""
        now = time.monotonic()
        address = request.client.host if request.client else ""
        if len(self._tries) > MOST_ADDRESSES:
            self._tries.clear()
        tries = self._tries.setdefault(address, deque())
        while tries and tries[0] < now - self._seconds:
            tries.popleft()
        if len(tries) >= self._most:
            raise ProblemError(
                429, "too-many-attempts", "Đăng nhập quá nhiều lần trong một phút. Hãy đợi rồi thử lại.",
                headers={"Retry-After": str(int(self._seconds))},
            )  # fmt: skip
        tries.append(now)
