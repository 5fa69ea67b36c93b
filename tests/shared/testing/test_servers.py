"""The servers of a test run are real and keep their promises."""

from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from shared.testing.fixtures import NewDatabase, NewTopic


async def test_a_service_role_writes_rows_but_cannot_change_its_schema(new_database: NewDatabase) -> None:
    database = await new_database("units", ["CREATE TABLE team (id text PRIMARY KEY)"])
    connection = await asyncpg.connect(database.url)
    try:
        await connection.execute("INSERT INTO team VALUES ('a')")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("DROP TABLE team")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE units.other (id text)")
    finally:
        await connection.close()


async def test_a_service_does_not_see_the_schema_of_another(new_database: NewDatabase, postgres: str) -> None:
    from deploy.embedded.roles import ServiceRoles, ensure_roles

    database = await new_database("units", ["CREATE TABLE team (id text PRIMARY KEY)"])
    await ensure_roles(database.admin_url, ServiceRoles("reports", "tests", "tests"))
    connection = await asyncpg.connect(database.url.replace("units:", "reports:", 1))
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT * FROM units.team")
    finally:
        await connection.close()


async def test_a_database_has_the_tables_of_messaging(new_database: NewDatabase) -> None:
    database = await new_database("festival")
    connection = await asyncpg.connect(database.url)
    try:
        assert await connection.fetchval("SELECT low_id FROM relay_cursor") == 0
    finally:
        await connection.close()


async def test_a_record_goes_through_the_broker(kafka_bootstrap: str, new_topic: NewTopic) -> None:
    topic = await new_topic()
    producer: Any = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap, enable_idempotence=True)
    async with producer:
        await producer.send_and_wait(topic, b"value", key=b"key")
    consumer: Any = AIOKafkaConsumer(topic, bootstrap_servers=kafka_bootstrap, auto_offset_reset="earliest")
    async with consumer:
        record = await consumer.getone()
    assert (record.key, record.value) == (b"key", b"value")
