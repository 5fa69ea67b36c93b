"""Database roles and schemas of the services: one role that serves and one that migrates, each with its own rights."""

from dataclasses import dataclass

from asyncpg import Connection, Record, connect


@dataclass(frozen=True, slots=True)
class ServiceRoles:
    """The two roles of a service and their passwords. The schema is called like the service."""

    service: str
    password: str
    migration_password: str

    @property
    def migration_role(self) -> str:
        """The role that owns the schema."""
        return f"{self.service}_migrations"


async def ensure_database(admin_url: str, database: str) -> None:
    """Create the database unless it exists; nobody but the roles named later may connect."""
    connection = await connect(admin_url)
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database):
            await connection.execute(f'CREATE DATABASE "{database}"')
            await connection.execute(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC')
    finally:
        await connection.close()


async def ensure_roles(database_admin_url: str, roles: ServiceRoles) -> None:
    """Create or bring up to date a service's roles, schema and rights in the database that the URL names."""
    connection = await connect(database_admin_url)
    try:
        async with connection.transaction():
            # Roles belong to the whole server: two that set up at once must not meet.
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('phongtrao roles'))")
            await _ensure_role(connection, roles.migration_role, roles.migration_password)
            await _ensure_role(connection, roles.service, roles.password)
            await connection.execute(_rights(await connection.fetchval("SELECT current_database()"), roles))
    finally:
        await connection.close()


async def _ensure_role(connection: "Connection[Record]", role: str, password: str) -> None:
    exists = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
    statement = await connection.fetchval(
        f"SELECT format('{'ALTER' if exists else 'CREATE'} ROLE %I LOGIN PASSWORD %L', $1::text, $2::text)",
        role,
        password,
    )
    await connection.execute(str(statement))


def _rights(database: str, roles: ServiceRoles) -> str:
    service, migrations = roles.service, roles.migration_role
    return f"""
        GRANT CONNECT ON DATABASE "{database}" TO {service}, {migrations};
        CREATE SCHEMA IF NOT EXISTS {service} AUTHORIZATION {migrations};
        GRANT USAGE ON SCHEMA {service} TO {service};
        ALTER DEFAULT PRIVILEGES FOR ROLE {migrations} IN SCHEMA {service}
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {service};
        ALTER DEFAULT PRIVILEGES FOR ROLE {migrations} IN SCHEMA {service}
            GRANT USAGE, SELECT ON SEQUENCES TO {service};
        ALTER ROLE {service} SET search_path = {service};
        ALTER ROLE {migrations} SET search_path = {service};
        ALTER ROLE {service} SET transaction_timeout = '15s';
    """
