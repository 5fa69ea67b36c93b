"""What is read of an audit log tells a sealed one from one that was touched, and from one that nobody has read."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any, TypeAlias

import asyncpg
import pytest

from shared.messaging import audit
from shared.messaging.health import Health
from shared.messaging.sealing import Sealer
from shared.testing.eventually import eventually
from shared.testing.fixtures import NewDatabase
from tests.faults.aftermath import seals_hold
from tests.faults.history import History, Seals
from tests.faults.reading import read_seals

Connection: TypeAlias = "asyncpg.Connection[Any]"


@pytest.fixture
async def log(new_database: NewDatabase) -> AsyncGenerator[Connection]:
    """Five lines, sealed in blocks of two at most, as somebody sees them who may do everything."""
    database = await new_database("units")
    connection = await asyncpg.connect(database.admin_url, server_settings={"search_path": "units"})
    await audit.note(connection, ['{"outcome": "accepted"}'] * 5)
    task = asyncio.create_task(Sealer(database.url, "units", Health(), every=0.02, most=2).run())
    await eventually(lambda: connection.fetchval("SELECT max(last_id) = 5 FROM audit_block"), 10)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    yield connection
    await connection.close()


async def found(log: Connection) -> list[str]:
    return seals_hold(History(low_ids={"units": 1}, seals={"units": await read_seals(log, {})}), [])


async def test_a_sealed_log_is_read_to_its_last_line(log: Connection) -> None:
    assert await read_seals(log, {}) == Seals(lines=5, verified=5, unsealed=0)
    assert await found(log) == []


@pytest.mark.parametrize("byte", [0, 20, 45])
async def test_a_byte_of_a_block_that_was_changed_is_found(log: Connection, byte: int) -> None:
    await log.execute("UPDATE audit_block SET rows = set_byte(rows, $1, get_byte(rows, $1) # 1) WHERE number = 2", byte)
    assert await found(log)


async def test_a_byte_of_a_line_that_was_changed_is_found(log: Connection) -> None:
    await log.execute("""UPDATE audit SET entry = '{"outcome": "accepteD"}' WHERE id = 3""")
    assert any("the line was changed" in each for each in await found(log))


async def test_a_line_that_no_block_seals_is_found(log: Connection) -> None:
    await audit.note(log, ["{}"])
    assert await found(log)


async def test_a_log_without_its_blocks_is_found(log: Connection) -> None:
    await log.execute("DELETE FROM audit_block")
    assert await found(log)
