"""Looks at everything that a service needs, and says what is wrong and what to do about it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import asyncpg
import httpx
from aiokafka.errors import KafkaError

from shared.messaging.failures import DATABASE_ERRORS
from shared.messaging.outbox import status
from shared.messaging.topics import declared_topics, differences
from shared.platform.broker import kafka_of
from shared.platform.clock import SimulatedClock
from shared.platform.database import explain, session_settings
from shared.platform.keys import IssuerKeys, IssuerUnavailable
from shared.platform.revisions import MigrationError, Revisions
from shared.platform.service import Service
from shared.platform.settings import Settings
from shared.platform.tls import trusted

# What waits for another topic goes on by itself.
_HELD = """
SELECT count(*) FROM dead_letter d WHERE status = 'held' AND NOT EXISTS (
    SELECT FROM parked_key p WHERE p.waiting AND (p.consumer, p.topic) = (d.consumer, d.topic)
    AND convert_to(p.msg_key, 'UTF8') = d.msg_key
)
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look showed."""

    subject: str
    is_good: bool
    text: str


async def examine(service: Service, settings: Settings) -> AsyncGenerator[Finding]:
    """Every finding, in the order in which trouble should be fixed."""
    async for finding in _database(service, settings):
        yield finding
    yield await _kafka(service, settings)
    yield await _issuer(settings)


async def _database(service: Service, settings: Settings) -> AsyncGenerator[Finding]:
    try:
        connection = await asyncpg.connect(
            settings.database_url.get_secret_value(), timeout=5, server_settings=session_settings(service.name)
        )
    except DATABASE_ERRORS as error:
        yield Finding("database", False, explain(error))
        return
    try:
        yield Finding("database", True, f"PostgreSQL {await connection.fetchval('SHOW server_version')}")
        pending = await Revisions(service.name, service.revisions).pending(connection)
        yield Finding("migrations", pending is None, f"{pending}: run `migrate`" if pending else "up to date")
        if pending:
            return
        if settings.is_simulated:
            moment = await SimulatedClock().moment(connection)
            yield Finding("clock", True, f"simulated, {moment.isoformat() if moment else 'not set yet'}")
        outbox = await status(connection)
        yield Finding("outbox", True, f"{outbox.unpublished} events wait, the oldest since {outbox.oldest or 'never'}")
        held = await connection.fetchval(_HELD)
        yield Finding(
            "dead letters", held == 0, f"{held} held" + (": look at them and replay or discard" if held else "")
        )
    except (MigrationError, *DATABASE_ERRORS) as error:
        yield Finding("schema", False, f"{type(error).__name__}: {error}. Run `migrate`: it also gives the rights.")
    finally:
        await connection.close()


async def _kafka(service: Service, settings: Settings) -> Finding:
    read = service.reactions.topics if service.reactions else ()
    topics = [
        topic
        for topic in declared_topics(settings.topic_partitions)
        if topic.name.startswith(f"{service.name}.") or topic.name in read
    ]
    try:
        wrong = await differences(kafka_of(settings), topics)
    except (KafkaError, OSError) as error:
        secured = " A wrong password looks the same." if settings.kafka_username else ""
        return Finding("kafka", False, f"{type(error).__name__}: {error}. Check PHONGTRAO_KAFKA_BOOTSTRAP.{secured}")
    return Finding("kafka", not wrong, "; ".join(wrong) or f"{len(topics)} topics")


async def _issuer(settings: Settings) -> Finding:
    async with httpx.AsyncClient(verify=trusted()) as client:
        try:
            keys = await IssuerKeys(client, settings.issuer, settings.jwks_url).current()
        except IssuerUnavailable as error:
            return Finding("issuer", False, f"{error}. Check PHONGTRAO_ISSUER and PHONGTRAO_JWKS_URL.")
    return Finding("issuer", True, f"{settings.issuer}, {len(keys.keys)} keys")
