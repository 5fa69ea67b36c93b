"""Which revision a schema is at and which one this release needs, without loading what migrates it."""

import re
from pathlib import Path

from shared.messaging.aggregate import Database

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class MigrationError(Exception):
    """The schema is not, or could not be brought, to the revision that this release needs."""


class Revisions:
    """The revisions of one service: files `<revision>_<what it does>.py`, in order of their names."""

    def __init__(self, schema: str, folder: Path) -> None:
        if not _NAME.fullmatch(schema):
            raise ValueError(f"{schema!r} cannot name a schema")
        self.schema = schema
        self.known = sorted(file.name.split("_")[0] for file in folder.glob("[0-9]*_*.py"))
        if not self.known:
            raise MigrationError(f"schema {schema} has no revisions in {folder}")

    @property
    def head(self) -> str:
        """The revision that this release works with."""
        return self.known[-1]

    async def pending(self, connection: Database) -> str | None:
        """What is to be done before the service can work, or None. A schema ahead of this release is no trouble."""
        table = f"{self.schema}.alembic_version"
        if await connection.fetchval("SELECT to_regclass($1)", table) is None:
            return f"schema {self.schema} has no tables yet"
        present = await connection.fetchval(f"SELECT version_num FROM {table}")
        if present == self.head or present not in self.known:
            return None
        return f"schema {self.schema} is at revision {present}, this release needs {self.head}"

    async def is_migrated(self, connection: Database) -> bool:
        """Whether the schema has what this release needs."""
        return await self.pending(connection) is None
