"""Everything an operator may have to do something about, service by service."""

from datetime import UTC, datetime, timedelta

from aiokafka.errors import KafkaError
from asyncpg import PostgresError

from deploy.errors import OperatorError
from deploy.operations.targets import Target
from shared.messaging.lag import consumer_lag
from shared.messaging.outbox import status
from shared.platform.broker import kafka_of
from shared.platform.doctor import Finding, examine

LATE = timedelta(seconds=30)


async def examine_all(targets: list[Target]) -> list[tuple[str, Finding]]:
    """What every service says of itself, then what shows only beside Kafka."""
    findings: list[tuple[str, Finding]] = []
    for target in targets:
        findings += [(target.name, finding) async for finding in examine(target.service, target.settings)]
        for look in (_backlog, _parked, _lag):
            if (finding := await look(target)) is not None:
                findings.append((target.name, finding))
    return findings


async def _backlog(target: Target) -> Finding | None:
    try:
        async with target.connection() as connection:
            found = await status(connection)
    except (OperatorError, PostgresError):
        return None  # said already
    if found.oldest is None or datetime.now(UTC) - found.oldest < LATE:
        return Finding("relay", True, "nothing waits long")
    return Finding(
        "relay",
        False,
        f"an event has waited since {found.oldest.isoformat(timespec='seconds')}: does the service run, and does its"
        " /readyz name the relay?",
    )


async def _parked(target: Target) -> Finding | None:
    try:
        async with target.connection() as connection:
            waiting = await connection.fetchval("SELECT count(*) FROM parked_key WHERE waiting")
            stuck = await connection.fetchval("SELECT count(*) FROM parked_key WHERE NOT waiting")
    except (OperatorError, PostgresError):
        return None  # said already
    if stuck:
        return Finding(
            "parked keys",
            False,
            f"{stuck} wait for a person: phongtrao dead-letters list --service {target.name}, then replay or discard",
        )
    return Finding(
        "parked keys", True, f"{waiting} wait for another topic and go on by themselves" if waiting else "none"
    )


async def _lag(target: Target) -> Finding | None:
    reactions = target.service.reactions
    if reactions is None:
        return None
    try:
        lag = await consumer_lag(kafka_of(target.settings), reactions.name, reactions.topics)
    except (KafkaError, OSError):
        return None  # said already
    behind = {topic: count for topic, count in lag.items() if count}
    if not behind:
        return Finding("consumer", True, "has read everything")
    named = ", ".join(f"{topic}: {count}" for topic, count in behind.items())
    return Finding(
        "consumer",
        sum(behind.values()) < 1000,
        f"has yet to read {named}. If that does not shrink: does the service run, and what does its /readyz name?",
    )
