"""What every fault works with: the system, the load, chance, and patience with what other faults do meanwhile."""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import httpx
from aiokafka.errors import KafkaError

from deploy.errors import OperatorError
from shared.messaging.failures import DATABASE_ERRORS
from shared.testing.eventually import eventually
from tests.faults.load import Load
from tests.faults.mending import Operator
from tests.faults.processes import Process
from tests.faults.proxy import Link
from tests.faults.rig import Rig
from tests.faults.settling import settle

PATIENCE = 150.0  # longer than any fault lasts: what another one stands in the way of is possible afterwards
OURS = (*DATABASE_ERRORS, KafkaError, httpx.HTTPError, TimeoutError, OperatorError)  # what breaks the harness's own

T = TypeVar("T")

_LEADER = (
    "SELECT a.client_port FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory'"
    " AND l.granted AND (l.classid::bigint << 32) + l.objid::bigint = $1::text::regclass::oid::bigint"
)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a fault is done to, with its own chance: the same seed does the same."""

    rig: Rig
    load: Load
    operator: Operator
    chance: random.Random

    def parts(self, count: int, seconds: float) -> list[float]:
        """So many seconds, cut by chance into so many parts."""
        cuts = sorted(self.chance.uniform(0, seconds) for _ in range(count - 1))
        return [later - earlier for earlier, later in pairwise([0.0, *cuts, seconds])]

    async def one_of(self, *roles: str) -> Process:
        """One process of these roles that runs, by chance; while there is none, the first that is back."""
        await eventually(lambda: self.rig.running(*roles), PATIENCE, what=f"one of {', '.join(roles)} runs")
        return self.chance.choice(self.rig.running(*roles))

    async def leader(self, schema: str) -> Process:
        """The process whose relay holds the lock of the schema's outbox."""

        async def look() -> Process | None:
            for row in await self.query(_LEADER, f"{schema}.outbox"):
                for process in self.rig.running():
                    if process.links["postgres"].carries(row["client_port"]):
                        return process
            return None

        found = await eventually(look, PATIENCE, what=f"somebody publishes the outbox of {schema}")
        assert found is not None
        return found

    def links(self, count: int) -> list[Link]:
        """So many links of processes that run, by chance."""
        running = [link for process in self.rig.running() for link in process.links.values()]
        return self.chance.sample(running, min(count, len(running)))

    async def insist(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """What the attempt brings. While other faults stand in its way it is made again."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                return await attempt()
            except OURS as error:
                if asyncio.get_running_loop().time() > deadline:
                    raise AssertionError(f"not possible within {PATIENCE:.0f} s: {error!r}") from error
            await asyncio.sleep(0.3)

    async def query(self, sql: str, *arguments: object) -> list[Any]:
        """The rows of a statement of the administrator's."""

        async def ask() -> list[Any]:
            async with self.rig.admin() as database:
                return await database.fetch(sql, *arguments)

        return await self.insist(ask)

    @asynccontextmanager
    async def transaction(self, *statements: str, mode: str = "") -> AsyncGenerator[None]:
        """A transaction of the administrator's in which the statements were made, left open meanwhile.

        Another fault may end it before its time.
        """

        async def begin() -> Any:
            database = await self.rig.connect()
            try:
                await database.execute(f"BEGIN {mode}")
                for statement in statements:
                    await database.execute(statement)
            except BaseException:
                database.terminate()
                raise
            return database

        database = await self.insist(begin)
        try:
            yield
        finally:
            with suppress(*OURS):
                await asyncio.wait_for(database.execute("ROLLBACK"), 5)
            database.terminate()

    async def quiet(self) -> None:
        """Stop the load and wait until nothing is under way."""
        await self.load.stop()
        await self.load.open_depots()
        missing = await settle(self.rig)
        assert missing is None, f"the system does not become quiet: {missing}"


Act = Callable[[Stage, float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """`act` does it, keeps it up for so many seconds or a little longer, and undoes it.

    `is_alone`: it needs a quiet system first, so that it is never part of a mixture. `takes`: what it needs for itself;
    of two that take the same, a mixture has one. `ends`: the process that may end by itself under it.
    """

    name: str
    seconds: float
    act: Act
    takes: str | None = None
    is_alone: bool = False
    needs_tmpfs: bool = False
    ends: str | None = None
