"""Brings the database to this release: roles and rights, then each service's schema."""

import os
import secrets
import subprocess
import sys
from urllib.parse import quote, unquote, urlsplit

from deploy import SERVICES
from deploy.containers.secret_files import DATABASE, database_url_file, postgres_password_file
from deploy.embedded.roles import ServiceRoles, ensure_database, ensure_roles


async def migrate() -> None:
    """Make the database, the roles with their present passwords, and run each service's migrations as its owner.

    The owners' passwords last for this run only: nobody else ever needs them.
    """
    password = quote(postgres_password_file().read_text().strip(), safe="")
    administrator = f"postgresql://postgres:{password}@postgres:5432"
    await ensure_database(f"{administrator}/postgres", DATABASE)
    for service in SERVICES:
        url = urlsplit(database_url_file(service).read_text().strip())
        roles = ServiceRoles(service, unquote(url.password or ""), secrets.token_urlsafe(24))
        await ensure_roles(f"{administrator}/{DATABASE}", roles)
        owner = url._replace(
            netloc=f"{roles.migration_role}:{quote(roles.migration_password)}@{url.hostname}:{url.port}"
        )
        _run(service, {"PHONGTRAO_DATABASE_URL": url.geturl(), "PHONGTRAO_MIGRATION_DATABASE_URL": owner.geturl()})


def _run(service: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", f"services.{service}", "migrate"]
    if code := subprocess.run(command, env=os.environ | environment, check=False).returncode:
        sys.exit(code)
