"""Topics have no order between each other: the same things, heard in any order, must end in the same state."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from random import Random
from typing import Any, TypeAlias, TypeVar

import asyncpg

from shared.contracts.actor import Actor
from shared.platform.service import Service
from shared.testing.databases import ServiceDatabase
from shared.testing.fixtures import NewDatabase
from shared.testing.issuer import Issuer
from shared.testing.service import Running, running_service

R = TypeVar("R", bound=Running)
Step: TypeAlias = Callable[[], Awaitable[Any]]


def interleaved(chance: Random, *courses: Sequence[Step]) -> list[Step]:
    """One course through all of them: each keeps its own order, as the events of one aggregate do."""
    left: list[list[Step]] = [list(course) for course in courses if course]
    steps: list[Step] = []
    while left:
        course = chance.choice(left)
        steps.append(course.pop(0))
        left = [each for each in left if each]
    return steps


class Rewinding:
    """A service that can begin anew: everything that it holds beyond its settings is forgotten."""

    def __init__(self, database: ServiceDatabase, settings: frozenset[str]) -> None:
        self._database = database
        self._settings = settings

    async def rewind(self, running: Running) -> None:
        """Forget everything."""
        owner = await asyncpg.connect(self._database.admin_url)
        try:
            tables = await _tables(owner, self._database.service)
            emptied = [f"{self._database.service}.{table}" for table in tables if table not in self._settings]
            await owner.execute(f"TRUNCATE {', '.join(emptied)} RESTART IDENTITY CASCADE")
        finally:
            await owner.close()
        running.versions.clear()
        running.carried = 0


@asynccontextmanager
async def rewindable(
    service: Service, new_database: NewDatabase, issuer: Issuer, caller: Actor, kind: type[R]
) -> AsyncGenerator[tuple[R, Rewinding]]:
    """The service on a database of its own. What is in it when it starts are settings, which stay."""
    database = await new_database(service.name, ())
    async with running_service(service, database, issuer, caller, kind) as running:
        owner = await asyncpg.connect(database.admin_url)
        try:
            settings = {
                table
                for table in await _tables(owner, service.name)
                if await owner.fetchval(f"SELECT EXISTS (SELECT FROM {service.name}.{table})")
            }
        finally:
            await owner.close()
        yield running, Rewinding(database, frozenset(settings))


async def _tables(owner: Any, schema: str) -> list[str]:
    rows = await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", schema)
    return [row["tablename"] for row in rows]
