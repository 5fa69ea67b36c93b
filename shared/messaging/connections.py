"""Connections from a pool, whose loss is told apart from everything else that goes wrong."""

import contextlib
from collections.abc import AsyncGenerator
from typing import Any

import asyncpg

from shared.messaging.failures import DATABASE_ERRORS, NoConnection, described, is_lost
from shared.messaging.saving import Database

ACQUIRE_SECONDS = 5.0  # a request would rather be told to try again


@contextlib.asynccontextmanager
async def borrowed(pool: "asyncpg.Pool[Any]") -> AsyncGenerator[Database]:
    """A connection. Raises `NoConnection` when there is none, or when whatever failed had lost it."""
    try:
        connection = await pool.acquire(timeout=10)
    except DATABASE_ERRORS as error:
        raise NoConnection(f"no database connection: {described(error)}") from error
    try:
        yield connection
    except Exception as error:
        if is_lost(connection):
            raise NoConnection(f"the database connection was lost: {described(error)}") from error
        raise
    finally:
        with contextlib.suppress(Exception):
            await pool.release(connection, timeout=10)
