"""The compose file, brought up under a project name and on ports of its own, and looked into from outside."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg

from deploy.embedded.ports import LOOPBACK, free_port
from story.stage import Addresses

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("units", "reports", "festival", "portal")


@dataclass(frozen=True)
class System:
    """One running copy of what `docker-compose.yml` describes."""

    project: str
    ports: dict[str, int]

    def compose(self, *arguments: str) -> str:
        """Run `docker compose`; its standard output. Fails with what it said."""
        variables = {f"PHONGTRAO_{name.upper()}_PORT": str(port) for name, port in self.ports.items()}
        command = ["docker", "compose", "--project-name", self.project, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def logs(self) -> str:
        """The state of every container and its last words."""
        return self.compose("ps", "--all") + self.compose("logs", "--no-color", "--tail", "60")

    @property
    def addresses(self) -> Addresses:
        """Where everything answers."""
        return Addresses.of(lambda name: f"http://{LOOPBACK}:{self.ports[name]}", f"{LOOPBACK}:{self.ports['kafka']}")

    @cached_property
    def database_url(self) -> str:
        """The administrator's connection."""
        password = self.compose("exec", "-T", "postgres", "cat", "/run/secrets/password").strip()
        return f"postgresql://postgres:{password}@{LOOPBACK}:{self.ports['postgres']}/phongtrao"

    async def query(self, service: str, sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """Rows from a service's schema."""
        connection = await asyncpg.connect(self.database_url, server_settings={"search_path": service})
        try:
            return [tuple(row) for row in await connection.fetch(sql, *arguments)]
        finally:
            await connection.close()

    async def written_since(self, moment: datetime) -> int:
        """How many events were committed after the moment, in all services."""
        sql = "SELECT count(*) FROM outbox WHERE created_at > $1"
        return sum([(await self.query(service, sql, moment))[0][0] for service in SERVICES])


@contextmanager
def running_system() -> Generator[System]:
    """The system, up and healthy; gone with its data afterwards."""
    names = (*SERVICES, "issuer", "postgres", "kafka")
    system = System(f"phongtrao-test-{uuid4().hex[:8]}", {name: free_port() for name in names})
    try:
        try:
            system.compose("up", "--detach", "--build", "--wait", "--wait-timeout", "600", *SERVICES)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{system.logs()}") from None
        yield system
    finally:
        system.compose("down", "--volumes", "--remove-orphans", "--timeout", "5")
