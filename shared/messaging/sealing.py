"""Links the lines of the audit log, some time after they were written, as a task in every instance of a service.

An advisory lock lets one work. It seals lines in the order of their numbers, up to a number below which none can appear
any more (see `mark`), so no command ever waits for another one's line. A block and the event that publishes its head
are written by one statement.
"""

import asyncio
import json
import logging
from datetime import datetime
from typing import Any

import asyncpg

from shared.contracts.actor import system
from shared.contracts.audit import AuditSealed
from shared.contracts.envelope import Envelope, event_id
from shared.messaging.chain import DIGEST_SQL, Block, next_block
from shared.messaging.failures import DATABASE_ERRORS
from shared.messaging.health import Health
from shared.messaging.mark import Mark

logger = logging.getLogger(__name__)

MOST = 2000  # lines in a block
EVERY = 2.0
PAUSE = 0.1
# A sealer that is stopped or cut off must lose its session, and the lock with it.
SETTINGS = {"application_name": "sealer", "idle_session_timeout": "10s", "tcp_user_timeout": "10s"}
LOCK_SQL = "'audit'::regclass::oid::bigint"

_MARK = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM audit_id_seq"
_XMIN = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_NEXT = f"""
SELECT count(*) AS count, max(id) AS last_id, clock_timestamp() AS at,
       string_agg(int8send(id) || {DIGEST_SQL}, ''::bytea ORDER BY id) AS rows
FROM (SELECT * FROM audit WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3) AS line
"""
_SEAL = "INSERT INTO audit_block(number, last_id, sealed_at, rows, head) VALUES ($1, $2, $3, $4, $5)"
_PUBLISH = f"""
WITH sealed AS ({_SEAL} RETURNING number)
INSERT INTO outbox(event_id, topic, msg_key, aggregate_version, event_type, payload, headers)
SELECT $6, $7, $8, number, $9, $10, $11 FROM sealed
"""


async def last_block(connection: Any) -> Block | None:
    """The block that was sealed last."""
    row = await connection.fetchrow(
        "SELECT number, last_id, sealed_at, rows, head FROM audit_block ORDER BY number DESC LIMIT 1"
    )
    return None if row is None else Block(*row)


def topic_of(service: str) -> str | None:
    """The topic that a service's heads are published on; None for one that no contract knows."""
    topic = f"{service}.audit.v1"
    return topic if topic in AuditSealed.topics else None


class Sealer:
    """Seals the audit log of one service's schema. `run` it as a task and cancel it to stop.

    `every` is how many seconds pass between two looks at what is new; `on_seal` is called when a head was saved.
    """

    def __init__(self, dsn: str, service: str, health: Health, *, every: float = EVERY, most: int = MOST) -> None:
        self._dsn = dsn
        self._service = service
        self._topic = topic_of(service)
        self._health = health
        self._every = every
        self._most = most

    async def run(self) -> None:
        """Take the lock when it is free and seal, until cancelled. After any failure all is read again."""
        while True:
            connection: asyncpg.Connection[Any] | None = None
            try:
                connection = await asyncpg.connect(self._dsn, server_settings=SETTINGS, timeout=5, command_timeout=10)
                while not await connection.fetchval(f"SELECT pg_try_advisory_lock({LOCK_SQL})"):
                    self._health.green("audit")
                    await asyncio.sleep(1)
                await self._seal(connection)
            except DATABASE_ERRORS as error:
                self._health.red("audit", f"the audit log cannot be sealed: {type(error).__name__}: {error}")
                logger.warning("audit log not sealed: %r", error)
            finally:
                if connection is not None:
                    connection.terminate()
            await asyncio.sleep(self._every)

    async def _seal(self, connection: "asyncpg.Connection[Any]") -> None:
        """One tenure of the lock."""
        last = await last_block(connection)
        settled = last.last_id if last else 0
        while True:
            newest: int = await connection.fetchval(_MARK)
            if newest > settled:
                settled = await self._settled(connection, newest)
                last = await self._seal_up_to(connection, last, settled)
            self._health.green("audit")
            await asyncio.sleep(self._every)

    @staticmethod
    async def _settled(connection: "asyncpg.Connection[Any]", newest: int) -> int:
        """Wait until every line up to `newest` that will ever exist can be seen."""
        mark = Mark()
        # In a later statement than the one that read `newest`: see `Mark`.
        mark.take(newest, await connection.fetchval("SELECT pg_current_xact_id()::text::bigint"))
        while mark.is_set:
            mark.look(await connection.fetchval(_XMIN))
            if mark.is_set:
                await asyncio.sleep(PAUSE)
        return mark.settled

    async def _seal_up_to(
        self, connection: "asyncpg.Connection[Any]", last: Block | None, settled: int
    ) -> Block | None:
        while True:
            row = await connection.fetchrow(_NEXT, last.last_id if last else 0, settled, self._most)
            assert row is not None
            if row["count"] == 0:
                return last
            last = next_block(last, row["last_id"], row["at"], row["rows"])
            await self._write(connection, last, row["count"])

    async def _write(self, connection: "asyncpg.Connection[Any]", block: Block, count: int) -> None:
        columns = (block.number, block.last_id, block.sealed_at, block.rows, block.head)
        if self._topic is None:
            await connection.execute(_SEAL, *columns)
            return
        event = AuditSealed(rows=count, last_row=block.last_id, head=block.head.hex())
        envelope = _envelope(self._service, self._topic, block.number, block.sealed_at, event)
        await connection.execute(
            _PUBLISH,
            *columns,
            envelope.id,
            self._topic,
            self._service,
            event.type,
            event.model_dump_json().encode(),
            json.dumps(envelope.headers(), ensure_ascii=False),
        )


def _envelope(service: str, topic: str, number: int, at: datetime, event: AuditSealed) -> Envelope:
    identity = event_id(topic, service, number)
    return Envelope(
        id=identity,
        type=event.type,
        source=f"/{service}",
        subject=service,
        time=at,
        sequence=number,
        actor=system(service).title,
        dataschema=event.dataschema,
        correlation_id=identity,
    )
