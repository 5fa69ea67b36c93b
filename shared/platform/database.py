"""The pool of a service: every connection works in the service's own schema, under its own role."""

import asyncio
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import asyncpg
import structlog

from shared.messaging.failures import DATABASE_ERRORS

_log = structlog.stdlib.get_logger("phongtrao.database")

TRANSACTION_TIMEOUT = "15s"
COMMAND_SECONDS = 20.0


class DatabaseUnavailable(Exception):
    """The database could not be reached, or would not let us in. The message says which and what to do."""


def scoped(url: str, schema: str) -> str:
    """The URL with the schema as search path, for connections that are opened without a pool."""
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, urlencode({"search_path": schema})]))
    return urlunsplit(parts._replace(query=query))


def session_settings(schema: str) -> dict[str, str]:
    """What every session of a service is set to."""
    return {
        "application_name": f"phongtrao-{schema}",
        "search_path": schema,
        "timezone": "UTC",
        "synchronous_commit": "on",
        "default_transaction_isolation": "read committed",
        "transaction_timeout": TRANSACTION_TIMEOUT,
        "jit": "off",
    }


async def _keep_session(connection: "asyncpg.Connection[Any]") -> None:
    """Spares a round trip a release: nobody here changes a pooled session (open transactions asyncpg ends itself)."""


async def open_pool(url: str, schema: str, *, size: int = 10, patience: float = 60.0) -> "asyncpg.Pool[Any]":
    """A pool of at most `size` connections. Keeps trying for `patience` seconds.

    Columns of type jsonb come as text: aggregates parse their state themselves.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    pause = 0.2
    while True:
        try:
            return await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=size,
                timeout=5,
                command_timeout=COMMAND_SECONDS,
                reset=_keep_session,
                server_settings=session_settings(schema),
            )
        except DATABASE_ERRORS as error:
            reason = explain(error)
            if loop.time() + pause > deadline:
                raise DatabaseUnavailable(f"schema {schema}: {reason}") from error
            _log.warning("database_not_ready", schema=schema, reason=reason, next_try_in=round(pause, 1))
        await asyncio.sleep(pause)
        pause = min(pause * 1.6, 5.0)


def explain(error: BaseException, variable: str = "PHONGTRAO_DATABASE_URL") -> str:
    """What is wrong with the database, and what to do about it. Never shows a password."""
    match error:
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            return f"PostgreSQL refused the role: {error}. Check user and password in {variable}."
        case asyncpg.InvalidCatalogNameError():
            return f"{error}. Create the database, or correct its name in {variable}."
        case asyncpg.CannotConnectNowError():
            return f"PostgreSQL is starting or stopping: {error}."
        case asyncpg.TooManyConnectionsError():
            return f"{error}. Raise max_connections, or lower PHONGTRAO_POOL_SIZE."
        case asyncpg.UndefinedObjectError() | asyncpg.CantChangeRuntimeParamError():
            return f"PostgreSQL does not know a setting: {error}. Version 17 or later is needed."
        case OSError() | TimeoutError():
            return f"PostgreSQL cannot be reached ({type(error).__name__}: {error}). Check host and port in {variable}."
        case _:
            return f"{type(error).__name__}: {error}"
