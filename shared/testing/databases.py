"""Fresh databases on the test run's PostgreSQL, with the roles and rights that a deployment has."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit

from asyncpg import connect

from deploy.embedded.roles import ServiceRoles, ensure_database, ensure_roles
from shared.messaging.schema import AUDIT, MESSAGING, append_only

PASSWORD = "tests"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class ServiceDatabase:
    """A database that holds one service's schema, as three roles see it.

    `url` is the serving role, `migration_url` the owner of the schema, `admin_url` the superuser.
    """

    service: str
    url: str
    migration_url: str
    admin_url: str


async def new_database(
    server_url: str, service: str, statements: Sequence[str] = (MESSAGING, AUDIT)
) -> ServiceDatabase:
    """A fresh database with `service`'s roles and empty schema, in which the owner runs `statements`."""
    name = f"tests_{next(_numbers)}"
    await ensure_database(server_url, name)
    database = ServiceDatabase(
        service,
        url=_url(server_url, name, service, PASSWORD),
        migration_url=_url(server_url, name, f"{service}_migrations", PASSWORD),
        admin_url=urlsplit(server_url)._replace(path=f"/{name}").geturl(),
    )
    await ensure_roles(database.admin_url, ServiceRoles(service, PASSWORD, PASSWORD))
    if statements:
        connection = await connect(database.migration_url)
        try:
            for statement in statements:
                await connection.execute(statement)
            if await connection.fetchval("SELECT to_regclass($1)::text", f"{service}.outbox"):
                await connection.execute(append_only(service, service))
        finally:
            await connection.close()
    return database


async def copy_of(database: ServiceDatabase) -> ServiceDatabase:
    """A fresh database with what stands in another one, to which nobody may be connected."""
    server, _, template = database.admin_url.rpartition("/")
    name = f"tests_{next(_numbers)}"
    connection = await connect(f"{server}/postgres")
    try:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
    finally:
        await connection.close()
    urls = (database.url, database.migration_url, database.admin_url)
    copy = ServiceDatabase(database.service, *(urlsplit(url)._replace(path=f"/{name}").geturl() for url in urls))
    await ensure_roles(copy.admin_url, ServiceRoles(copy.service, PASSWORD, PASSWORD))
    return copy


async def drop(database: ServiceDatabase) -> None:
    """Forget a database; whoever is still connected is cut off."""
    server, _, name = database.admin_url.rpartition("/")
    connection = await connect(f"{server}/postgres")
    try:
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await connection.close()


def _url(server_url: str, name: str, role: str, password: str) -> str:
    server = urlsplit(server_url)
    return f"postgresql://{role}:{password}@{server.hostname}:{server.port}/{name}"
