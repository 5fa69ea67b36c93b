"""Migrations of a service's schema: forward only, by the role that owns the schema, one run at a time.

A revision is a small file in `services/<name>/migrations`:

```python
revision, down_revision = "0001", None

def upgrade() -> None:
    run(MESSAGING + aggregate_table("report", {"unit": "text"}))
```
"""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import asyncpg
import structlog
from alembic import command, op
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, pool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util import await_only

from shared.messaging.schema import APPEND_ONLY, append_only
from shared.platform.database import explain
from shared.platform.revisions import MigrationError, Revisions

__all__ = ["MigrationError", "Migrations", "call", "run"]

_log = structlog.stdlib.get_logger("phongtrao.migrations")
URL_VARIABLE = "PHONGTRAO_MIGRATION_DATABASE_URL"


def run(sql: str) -> None:
    """Execute SQL in a revision, as many statements as there are, in the migration's transaction."""
    call(lambda connection: connection.execute(sql))


def call(work: Callable[[Any], Awaitable[object]]) -> None:
    """Have something done on the driver's connection in a revision, in the migration's transaction."""
    connection = op.get_bind()
    connection.exec_driver_sql("SELECT 1")  # SQLAlchemy opens its transaction with the first statement
    await_only(work(connection.connection.driver_connection))


class Migrations(Revisions):
    """The revisions of one service, to be carried out."""

    def __init__(self, schema: str, folder: Path) -> None:
        super().__init__(schema, folder)
        self._config = Config()
        self._config.set_main_option("script_location", str(Path(__file__).parent / "alembic"))
        self._config.set_main_option("version_locations", str(folder))
        self._config.set_main_option("path_separator", "newline")
        heads = ScriptDirectory.from_config(self._config).get_heads()
        if heads != [self.head]:
            raise MigrationError(f"schema {schema}: the last file is {self.head}, the revisions in it end at {heads}")

    async def upgrade(self, url: str, *, role: str, extra: Sequence[str] = ()) -> None:
        """Bring the schema to the head, then execute `extra` and let `role` use all tables, in one transaction.

        `url` is that of the migrating role. Another run at the same time waits for this one.
        """
        engine = create_async_engine(_for_sqlalchemy(url), poolclass=pool.NullPool)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(self._upgrade, role, extra)
        except CommandError as error:
            raise MigrationError(
                f"schema {self.schema}: {error}. If the schema is ahead of this release, run a newer release."
            ) from error
        except DBAPIError as error:
            cause = error.orig.__cause__ if error.orig is not None and error.orig.__cause__ else error
            raise MigrationError(f"schema {self.schema}: {explain(cause, URL_VARIABLE)}") from error
        except (OSError, asyncpg.PostgresError) as error:
            raise MigrationError(f"schema {self.schema}: {explain(error, URL_VARIABLE)}") from error
        finally:
            await engine.dispose()
        _log.info("migrated", schema=self.schema, revision=self.head)

    def _upgrade(self, connection: Connection, role: str, extra: Sequence[str]) -> None:
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtext('phongtrao migrations'), hashtext(:s))"), {"s": self.schema}
        )
        exists = connection.scalar(text("SELECT 1 FROM pg_namespace WHERE nspname = :s"), {"s": self.schema})
        if not exists:
            connection.execute(text(f"CREATE SCHEMA {self.schema}"))
        connection.execute(text(f"SET LOCAL search_path = {self.schema}"))
        self._config.attributes.update(connection=connection, schema=self.schema)
        command.upgrade(self._config, "head")
        for statement in [*extra, *self._grants(connection, role)]:
            connection.execute(text(statement))

    def _grants(self, connection: Connection, role: str) -> list[str]:
        if role == connection.scalar(text("SELECT current_user")):
            return []
        if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :r"), {"r": role}):
            raise MigrationError(
                f"role {role} does not exist: create it, or correct the user in PHONGTRAO_DATABASE_URL"
            )
        quoted = '"' + role.replace('"', '""') + '"'
        here = f"IN SCHEMA {self.schema}"
        tables, sequences = "SELECT, INSERT, UPDATE, DELETE ON", "USAGE, SELECT ON"
        present = [
            table
            for table in APPEND_ONLY
            if connection.scalar(text("SELECT to_regclass(:t)"), {"t": f"{self.schema}.{table}"})
        ]
        return [
            f"GRANT USAGE ON SCHEMA {self.schema} TO {quoted}",
            f"GRANT {tables} ALL TABLES {here} TO {quoted}",
            f"GRANT {sequences} ALL SEQUENCES {here} TO {quoted}",
            f"ALTER DEFAULT PRIVILEGES {here} GRANT {tables} TABLES TO {quoted}",
            f"ALTER DEFAULT PRIVILEGES {here} GRANT {sequences} SEQUENCES TO {quoted}",
            f"REVOKE INSERT, UPDATE, DELETE ON {self.schema}.alembic_version FROM {quoted}",
            *([append_only(self.schema, quoted, present)] if present else []),
        ]


def _for_sqlalchemy(url: str) -> str:
    return "postgresql+asyncpg://" + url.split("://", 1)[1]
