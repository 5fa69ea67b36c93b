"""Migrations: forward only, one at a time, and the service's role gets what it needs and no more."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from deploy.embedded.roles import ServiceRoles, ensure_roles
from shared.messaging.outbox import republish
from shared.platform.commands import migrate_schema
from shared.platform.migrations import MigrationError, Migrations
from shared.testing.databases import PASSWORD
from shared.testing.fixtures import NewDatabase
from tests.shared.platform.conftest import settings_for
from tests.shared.platform.sample import SAMPLES

STEP = """
from shared.platform.migrations import run
revision, down_revision = {0!r}, {1!r}
def upgrade():
    run({2!r})
"""
FIRST = STEP.format("0001", None, "CREATE TABLE a (n bigserial); CREATE TABLE b (n int)")
SECOND = STEP.format("0002", "0001", "CREATE TABLE c (n int); INSERT INTO c VALUES (1)")
BROKEN = STEP.format("0003", "0002", "CREATE TABLE d (n int); CREATE TABLE d (n int)")


def revise(folder: Path, *revisions: str) -> Migrations:
    for number, text in enumerate(revisions, 1):
        (folder / f"{number:04}_step.py").write_text(text)
    return Migrations("samples", folder)


async def test_an_empty_schema_is_brought_to_the_head_step_by_step(new_database: NewDatabase, tmp_path: Path) -> None:
    database = await new_database("samples", statements=())
    connection = await asyncpg.connect(database.url)
    try:
        migrations = revise(tmp_path, FIRST)
        assert await migrations.pending(connection) == "schema samples has no tables yet"
        await migrations.upgrade(database.migration_url, role="samples")
        assert await migrations.is_migrated(connection)
        later = revise(tmp_path, FIRST, SECOND)
        assert await later.pending(connection) == "schema samples is at revision 0001, this release needs 0002"
        await later.upgrade(database.migration_url, role="samples")
        assert await later.is_migrated(connection)
        assert await migrations.is_migrated(connection), "a release before may go on working"
        assert await connection.fetchval("SELECT n FROM c") == 1
        await connection.execute("INSERT INTO a DEFAULT VALUES")
        for forbidden in ("CREATE TABLE e ()", "DROP TABLE a", "DELETE FROM alembic_version", "TRUNCATE a"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(forbidden)
    finally:
        await connection.close()


async def test_a_revision_that_fails_leaves_nothing_behind(new_database: NewDatabase, tmp_path: Path) -> None:
    database = await new_database("samples", statements=())
    with pytest.raises(MigrationError, match='relation "d" already exists'):
        await revise(tmp_path, FIRST, SECOND, BROKEN).upgrade(database.migration_url, role="samples")
    connection = await asyncpg.connect(database.url)
    try:
        assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'samples'") == 0
    finally:
        await connection.close()


async def test_two_runs_at_once_do_not_collide(new_database: NewDatabase, tmp_path: Path) -> None:
    database = await new_database("samples", statements=())
    migrations = [revise(tmp_path, FIRST, SECOND) for _ in range(3)]
    await asyncio.gather(*(each.upgrade(database.migration_url, role="samples") for each in migrations))


async def test_a_schema_ahead_of_this_release_is_left_alone(new_database: NewDatabase, tmp_path: Path) -> None:
    database = await new_database("samples", statements=())
    await revise(tmp_path, FIRST, SECOND).upgrade(database.migration_url, role="samples")
    (tmp_path / "0002_step.py").unlink()
    with pytest.raises(MigrationError, match="ahead of this release"):
        await Migrations("samples", tmp_path).upgrade(database.migration_url, role="samples")


async def test_wrong_ways_in_are_explained(new_database: NewDatabase, tmp_path: Path) -> None:
    database = await new_database("samples", statements=())
    migrations = revise(tmp_path, FIRST)
    with pytest.raises(MigrationError, match=r"refused the role.*PHONGTRAO_MIGRATION_DATABASE_URL"):
        await migrations.upgrade(database.migration_url.replace(":tests@", ":wrong@"), role="samples")
    with pytest.raises(MigrationError, match="role nobody does not exist"):
        await migrations.upgrade(database.migration_url, role="nobody")
    with pytest.raises(MigrationError, match="permission denied"):
        await migrations.upgrade(database.url, role="samples")


async def test_the_clock_of_development_has_its_table(new_database: NewDatabase) -> None:
    database = await new_database("samples", statements=())
    for environment, clock, expected in (
        ("production", "system", None),
        ("development", "simulated", "development_clock"),
    ):
        await migrate_schema(
            SAMPLES, settings_for(database, environment=environment, clock=clock, issuer="https://issuer.test")
        )
        connection = await asyncpg.connect(database.url)
        try:
            assert await connection.fetchval("SELECT to_regclass('development_clock')::text") == expected
        finally:
            await connection.close()


async def test_the_service_adds_to_its_outbox_and_changes_nothing_in_it(new_database: NewDatabase) -> None:
    database = await new_database("samples", statements=())
    settings = settings_for(database)
    for _ in range(2):  # the second run grants again, and so does the set-up of the roles
        await migrate_schema(SAMPLES, settings)
        await ensure_roles(database.admin_url, ServiceRoles("samples", PASSWORD, PASSWORD))
    connection = await asyncpg.connect(database.url)
    try:
        await connection.execute(
            "INSERT INTO outbox (event_id, topic, msg_key, aggregate_version, event_type, payload, headers)"
            " VALUES (gen_random_uuid(), 'samples.note.v1', 'a', 1, 'note-written', '', '{}')"
        )
        for forbidden in ("UPDATE outbox SET payload = ''", "DELETE FROM outbox", "TRUNCATE outbox"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(forbidden)
        assert await republish(connection) == 1
        assert await connection.fetchval("SELECT low_id FROM relay_cursor") == 0
    finally:
        await connection.close()
