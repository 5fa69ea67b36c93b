"""`phongtrao audit verify` on a real service's schema, with and without what its topic says."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator

import asyncpg
import pytest

from shared.messaging import audit
from shared.messaging.health import Health
from shared.messaging.kafka import Kafka
from shared.messaging.relay import Relay
from shared.messaging.sealing import Sealer
from shared.messaging.topics import Topic, create_topics
from shared.testing.databases import ServiceDatabase
from shared.testing.eventually import eventually
from tests.deploy.operations.test_operations import database, phongtrao

__all__ = ["database"]


@contextlib.asynccontextmanager
async def at_work(database: ServiceDatabase, kafka_bootstrap: str) -> AsyncGenerator[None]:
    parts = [
        Sealer(database.url, "units", Health(), every=0.02, most=5).run(),
        Relay(database.url, Kafka(kafka_bootstrap), Health()).run(),
    ]
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def admin(
    database: ServiceDatabase, kafka_bootstrap: str
) -> AsyncGenerator["asyncpg.Connection[asyncpg.Record]"]:
    """Fifteen lines, sealed and published; a connection that may do everything to them."""
    await create_topics(Kafka(kafka_bootstrap), [Topic("units.audit.v1", 3)])
    connection = await asyncpg.connect(database.admin_url, server_settings={"search_path": "units"})
    await audit.note(connection, [json.dumps({"command": f"Lệnh {n}"}) for n in range(15)])

    async def is_published() -> bool:
        low, last = await connection.fetchrow("SELECT low_id, (SELECT max(id) FROM outbox) FROM relay_cursor") or (0, 0)
        sealed = await connection.fetchval("SELECT max(last_id) FROM audit_block")
        return sealed == 15 and low == last

    async with at_work(database, kafka_bootstrap):
        await eventually(is_published, 20)
    yield connection
    await connection.close()


async def test_the_log_its_blocks_and_its_topic_are_compared(admin: "asyncpg.Connection[asyncpg.Record]") -> None:
    """One after the other, since all share the topic of the service."""
    verified = await phongtrao("audit", "verify")
    assert verified.exit_code == 0, verified.output
    assert (
        "units: as it was sealed; 15 lines in 3 blocks, 0 not sealed yet, 3 heads compared; head 3:" in verified.output
    )
    head = verified.output.strip().rpartition("head ")[2]

    await admin.execute("UPDATE audit SET entry = '{}' WHERE id = 7")
    changed = await phongtrao("audit", "verify")
    assert changed.exit_code == 1
    assert "units: BAD block 2, line 7: the line was changed" in changed.output

    await admin.execute("DELETE FROM audit WHERE id > 5; DELETE FROM audit_block WHERE number > 1")
    alone = await phongtrao("audit", "verify", "--offline")
    assert alone.exit_code == 0, "what is left is a good log"
    beside = await phongtrao("audit", "verify")
    assert beside.exit_code == 1
    assert "units: BAD block 3: the block was published and is not there" in beside.output
    kept = await phongtrao("audit", "verify", "units", "--offline", "--head", head)
    assert kept.exit_code == 1
    assert "units: BAD block 3: the block was published and is not there" in kept.output


async def test_without_kafka_it_says_what_to_do(database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHONGTRAO_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    verified = await phongtrao("audit", "verify")
    assert "Without them use --offline" in str(verified.exception)


async def test_a_head_that_is_none_is_refused(database: ServiceDatabase) -> None:
    assert "give it as block:hash" in str((await phongtrao("audit", "verify", "--head", "abc")).exception)
