"""The portal as a process of its own, told to end while a page is open."""

import asyncio
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import httpx
import pytest

from deploy.embedded.ports import free_port
from services.portal.app import service
from services.portal.sessions import Signer, open_session
from services.portal.visiting import SESSION_COOKIE
from shared.platform.commands import migrate_schema
from shared.platform.database import session_settings
from shared.testing.eventually import eventually
from shared.testing.fixtures import NewDatabase
from shared.testing.service import settings_for
from tests.services.portal.conftest import KEY, STAFF
from tests.shared.platform.test_process import answers, environment, started, stopped

pytestmark = pytest.mark.servers


async def test_an_open_stream_does_not_delay_the_end(new_database: NewDatabase, tmp_path: Path) -> None:
    database = await new_database("portal", statements=())
    await migrate_schema(service, settings_for(database))
    issuer, portal = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    env = environment(
        ENVIRONMENT="development", ISSUER=issuer, ISSUER_PORT=issuer.rpartition(":")[2], ISSUER_KEYS=tmp_path / "keys",
        DATABASE_URL=database.url, KAFKA_BOOTSTRAP="127.0.0.1:1", AUDIENCE="phongtrao", CLOCK="simulated",
        HTTP_PORT=portal.rpartition(":")[2], PORTAL_URL=portal, PORTAL_KEY=KEY,
        UNITS_URL=issuer, REPORTS_URL=issuer, FESTIVAL_URL=issuer,
    )  # fmt: skip
    with (
        started("shared.platform.development_issuer", env=env, log=tmp_path / "issuer.log"),
        started("services.portal", "run", "--only", "http", env=env, log=tmp_path / "portal.log") as process,
    ):
        for url in (issuer, portal):
            await eventually(lambda url=url: answers(f"{url}/healthz"), 40)
        cookies = {SESSION_COOKIE: await logged_in(database.url, issuer)}
        async with (
            httpx.AsyncClient(cookies=cookies) as client,
            client.stream("GET", f"{portal}/live/*", timeout=30) as stream,
        ):
            lines = stream.aiter_lines()
            assert await anext(lines) == "retry: 2000"
            assert await asyncio.to_thread(stopped, process, signal.SIGTERM) == 0
            # Ended by the portal itself: one that the server had to cut off would raise here.
            assert [line async for line in lines if line] == []
    assert "timeout" not in (tmp_path / "portal.log").read_text()


async def logged_in(database: str, issuer: str) -> str:
    """The cookie of a session."""
    claims = {"subject": STAFF.subject, "unit": STAFF.unit, "office": STAFF.office, "roles": sorted(STAFF.roles)}
    async with httpx.AsyncClient() as client:
        token = str((await client.post(f"{issuer}/token", json=claims)).json()["access_token"])
    connection = await asyncpg.connect(database, server_settings=session_settings("portal"))
    key = await open_session(connection, STAFF.subject, token, timedelta(hours=1), datetime.now(UTC))
    await connection.close()
    return Signer(KEY).sign("session", {"sid": key}, 3600)
