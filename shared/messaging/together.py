"""Work for many callers done together: what is asked for while one round is under way goes in the next one."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MOST = 64


@dataclass(slots=True)
class Asked(Generic[T, R]):
    """One caller's item, and the answer that it waits for."""

    item: T
    answer: "asyncio.Future[R]"

    def give(self, answer: R) -> None:
        """Answer, unless the caller has gone."""
        if not self.answer.done():
            self.answer.set_result(answer)

    def fail(self, error: Exception) -> None:
        """Raise at the caller's, unless it has gone."""
        if not self.answer.done():
            self.answer.set_exception(error)


@dataclass
class Together(Generic[T, R]):
    """One round at a time for each queue. Nobody waits for others to come.

    `do` answers every one of a round, which has at most `MOST` items, all with different keys.
    """

    do: Callable[[Sequence[Asked[T, R]]], Awaitable[None]]
    key: Callable[[T], Hashable]
    _waiting: dict[str, deque[Asked[T, R]]] = field(default_factory=dict[str, deque[Asked[T, R]]])
    _workers: dict[str, "asyncio.Task[None]"] = field(default_factory=dict[str, "asyncio.Task[None]"])

    async def ask(self, queue: str, item: T) -> R:
        """The answer for the item. Raises what the round failed with."""
        asked = Asked[T, R](item, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(queue, deque()).append(asked)
        if queue not in self._workers:
            self._workers[queue] = asyncio.create_task(self._work(queue))
        return await asked.answer

    async def _work(self, queue: str) -> None:
        waiting = self._waiting[queue]
        try:
            while waiting:
                group = self._next(waiting)
                try:
                    await self.do(group)
                except Exception as error:
                    for each in group:
                        each.fail(error)
        finally:
            del self._workers[queue]

    def _next(self, waiting: deque[Asked[T, R]]) -> list[Asked[T, R]]:
        """The first ones; one whose key is there already begins the next round."""
        group: dict[Hashable, Asked[T, R]] = {}
        while waiting and len(group) < MOST and (key := self.key(waiting[0].item)) not in group:
            group[key] = waiting.popleft()
        return list(group.values())
