"""The portal in this process on a real PostgreSQL, filled with a year by its own projections."""

import os
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import asyncpg
import httpx

from services.portal.app import service
from services.portal.labels import path_of
from services.portal.sessions import Signer, open_session
from services.portal.settings import portal_settings
from services.portal.visiting import SESSION_COOKIE
from shared.contracts.actor import Actor, Role
from shared.platform.clock import SimulatedClock
from shared.testing.databases import ServiceDatabase
from shared.testing.issuer import AUDIENCE, ISSUER, Issuer
from shared.testing.service import Running, running_service
from tests.benchmarks.portal.year import LAST_DAY, year

KEY = "a key that signs cookies in benchmarks only"
PORTAL = "http://portal.test"
BATCH = 1000
ELSEWHERE = "http://127.0.0.1:1"
UNIT = "commune_police-18073"
VISITORS = {
    "staff": Actor("staff", "department-PV05", "Trưởng phòng", frozenset({Role.STAFF, Role.STAFF_HEAD})),
    "director": Actor("director", "provincial_police-42", "Giám đốc", frozenset({Role.DIRECTOR})),
    "unit": Actor("unit", UNIT, "Trưởng Công an phường", frozenset({Role.HEAD})),
}


@asynccontextmanager
async def filled_portal(database: ServiceDatabase, keys: Path) -> AsyncGenerator[tuple[Running, Issuer]]:
    """The portal after the year, on the day after its last."""
    variables = {
        "ENVIRONMENT": "development", "ISSUER": ISSUER, "AUDIENCE": AUDIENCE, "PORTAL_URL": PORTAL, "PORTAL_KEY": KEY,
        "UNITS_URL": ELSEWHERE, "REPORTS_URL": ELSEWHERE, "FESTIVAL_URL": ELSEWHERE,
    }  # fmt: skip
    issuer = Issuer(keys)
    with patch.dict(os.environ, {f"PHONGTRAO_{name}": value for name, value in variables.items()}):
        portal_settings.cache_clear()
        async with running_service(service, database, issuer, VISITORS["staff"], Running) as portal:
            records = [portal.record(each.key, each.event, each.at, each.topic) for each in year()]
            for first in range(0, len(records), BATCH):
                await portal.applier.apply(records[first : first + BATCH])
            assert await portal.held() == []
            async with portal.pool.acquire() as connection:
                day = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 2, tzinfo=UTC)
                await SimulatedClock().set(connection, day)
            await _tidy(database)
            yield portal, issuer
    portal_settings.cache_clear()


async def _tidy(database: ServiceDatabase) -> None:
    """As autovacuum leaves it."""
    connection = await asyncpg.connect(database.admin_url)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def logged_in(portal: Running, issuer: Issuer, visitor: str) -> httpx.AsyncClient:
    """A browser of one of the visitors."""
    actor = VISITORS[visitor]
    token = await issuer.token(actor)
    async with portal.pool.acquire() as connection:
        key = await open_session(connection, actor.subject, token, timedelta(hours=9), datetime.now(UTC))
    cookies = {SESSION_COOKIE: Signer(KEY).sign("session", {"sid": key}, 9 * 3600)}
    transport = httpx.ASGITransport(portal.app)
    return httpx.AsyncClient(transport=transport, base_url=PORTAL, cookies=cookies, follow_redirects=True)


async def paths(portal: Running, browser: httpx.AsyncClient) -> list[str]:
    """Every list that the navigation leads to, searches, the heaviest page of each kind of thing, and a past day."""
    navigation = (await browser.get("/")).text.partition("<nav")[2].partition("</nav>")[0]
    lists = [path for path in re.findall(r'href="([^"]+)"', navigation) if path != "/operations"]
    rows = await portal.pool.fetch(
        "SELECT DISTINCT ON (t.kind) t.kind, t.id FROM thing t LEFT JOIN LATERAL"
        " (SELECT count(*) AS events FROM happened h WHERE h.kind = t.kind AND h.id = t.id) h ON true"
        " ORDER BY t.kind, h.events DESC, length(t.state::text) DESC, t.id"
    )
    things = [path_of(row["kind"], row["id"]) for row in rows]
    conference = next(path for path in things if path.startswith("/conferences/"))
    others = ["/units/areas", "/units/reorganisations", "/registers", f"/registers/{UNIT}"]
    return [*lists, *others, "/search?q=cong+an", "/search?q=viec+7", *things, f"{conference}?on=2026-05-01"]
