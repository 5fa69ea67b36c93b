"""The operators' commands against a real service's schema."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from deploy.cli import cli
from deploy.errors import OperatorError
from deploy.operations.targets import target, targets
from shared.testing.databases import ServiceDatabase
from shared.testing.fixtures import NewDatabase


@pytest.fixture
async def database(new_database: NewDatabase, kafka_bootstrap: str, monkeypatch: pytest.MonkeyPatch) -> ServiceDatabase:
    """A container's environment: the service's settings and nothing else."""
    database = await new_database("units")
    monkeypatch.setenv("PHONGTRAO_DATABASE_URL", database.url)
    monkeypatch.setenv("PHONGTRAO_KAFKA_BOOTSTRAP", kafka_bootstrap)
    monkeypatch.setenv("PHONGTRAO_ISSUER", "http://127.0.0.1:1")
    monkeypatch.setenv("PHONGTRAO_AUDIENCE", "phongtrao")
    monkeypatch.setenv("PHONGTRAO_ENVIRONMENT", "development")
    return database


async def phongtrao(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, cli, list(arguments), env={"COLUMNS": "300"})


async def hold_a_letter(database: ServiceDatabase, *, waiting: bool = False) -> int:
    connection = await asyncpg.connect(database.url)
    try:
        await connection.execute(
            "INSERT INTO parked_key VALUES ('units', 'reports.decision.v1', 'decision-1', $1)", waiting
        )
        letter = await connection.fetchval(
            'INSERT INTO dead_letter(consumer, topic, partition, "offset", msg_key, event_id, version, headers,'
            " payload, error_class, error, attempts) VALUES ('units', 'reports.decision.v1', 0, 7, 'decision-1',"
            " gen_random_uuid(), 1, '[]', '{\"number\": \"35/QĐ\"}', 'permanent', 'team-unknown: no such team', 1)"
            " RETURNING id"
        )
    finally:
        await connection.close()
    return int(letter)


async def test_a_held_letter_is_listed_shown_and_discarded(database: ServiceDatabase) -> None:
    letter = str(await hold_a_letter(database))
    listed = await phongtrao("dead-letters", "list")
    assert "reports.decision.v1" in listed.output
    assert "team-unknown" in listed.output

    shown = await phongtrao("dead-letters", "show", letter)
    assert '"number": "35/QĐ"' in shown.output
    assert "partition 0 offset 7" in shown.output

    examined = await phongtrao("doctor")
    assert examined.exit_code == 1
    assert "phongtrao dead-letters list --service units" in examined.output

    discarded = await phongtrao("dead-letters", "discard", letter, "--yes", "--by", "quan-tri-1")
    assert discarded.exit_code == 0, discarded.output
    assert await given_up_by(database) == ["quan-tri-1"]
    assert "no event is held" in (await phongtrao("dead-letters", "list")).output


async def given_up_by(database: ServiceDatabase) -> list[str]:
    """The accounts that the audit log names for what was given up."""
    connection = await asyncpg.connect(database.url)
    try:
        rows = await connection.fetch(
            "SELECT entry ->> 'account' AS account FROM audit WHERE entry ->> 'command' = 'discard dead letter'"
        )
        return [row["account"] for row in rows]
    finally:
        await connection.close()


async def test_a_letter_that_waits_for_another_topic_is_nobodys_work(database: ServiceDatabase) -> None:
    await hold_a_letter(database, waiting=True)
    owner = await asyncpg.connect(database.migration_url)
    try:
        await owner.execute("CREATE TABLE alembic_version AS SELECT 'of a later release' AS version_num")
    finally:
        await owner.close()
    examined = (await phongtrao("doctor")).output
    assert "1 wait for another topic and go on by themselves" in examined
    assert "0 held" in examined


async def test_a_letter_that_does_not_exist_is_an_operators_error(database: ServiceDatabase) -> None:
    shown = await phongtrao("dead-letters", "show", "12345")
    assert isinstance(shown.exception, OperatorError)
    assert "units: there is no dead letter 12345" in str(shown.exception)


async def test_the_outbox_is_counted(database: ServiceDatabase) -> None:
    await save_three_events(database)
    assert (await phongtrao("outbox", "status")).output.splitlines()[1].split()[:3] == ["units", "0", "3"]


async def test_events_are_published_again_from_a_row_on(database: ServiceDatabase) -> None:
    await save_three_events(database)
    connection = await asyncpg.connect(database.url)
    try:
        await connection.execute("UPDATE relay_cursor SET low_id = 3")
        asked = await phongtrao("outbox", "republish", "units", "--from-id", "2", "--yes")
        assert asked.exit_code == 0, asked.output
        assert asked.output.strip() == "2 events will be published again"
        assert await connection.fetchval("SELECT low_id FROM relay_cursor") == 1
    finally:
        await connection.close()
    assert (await phongtrao("outbox", "republish", "units")).exit_code == 1, "asks first"


async def save_three_events(database: ServiceDatabase) -> None:
    connection = await asyncpg.connect(database.url)
    try:
        await connection.execute(
            "INSERT INTO outbox(event_id, topic, msg_key, aggregate_version, event_type, payload, headers)"
            " SELECT gen_random_uuid(), 'units.team.v1', 'team', n, 'team-planned', '', '{}'"
            " FROM generate_series(1, 3) n"
        )
    finally:
        await connection.close()


async def test_topics_are_compared_and_created(database: ServiceDatabase) -> None:
    assert (await phongtrao("topics", "--create")).exit_code == 0
    compared = await phongtrao("topics")
    assert compared.exit_code == 0
    assert "reports.decision.v1" in compared.output


async def test_kafka_that_does_not_answer_is_named(database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHONGTRAO_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    compared = await phongtrao("topics")
    assert "Kafka at 127.0.0.1:1 does not answer" in str(compared.exception)


def test_an_unknown_service_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        OperatorError, match=r"there is no service 'mail'\. There are: units, reports, festival, portal"
    ):
        targets(None, "mail")


def test_without_environment_and_without_a_home_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PHONGTRAO_DATABASE_URL", raising=False)
    with pytest.raises(OperatorError, match=r"holds no system\. Start one with phongtrao up"):
        target(tmp_path / "none", "units")
