"""A staff officer's screen: the portal's page of one province's conference, read again and again."""

import asyncio
import re
import time
from collections.abc import Iterable, Set
from datetime import UTC, datetime, timedelta

import asyncpg

from deploy.embedded.home import Home
from services.portal.labels import label
from services.portal.sessions import Signer, open_session
from services.portal.visiting import SESSION_COOKIE
from shared.platform.database import scoped
from tests.benchmarks.deadline_day.client import Client

EVERY, PATIENCE = 0.25, 120.0
_ROW = re.compile(r'<tr id="row-([^"]+)"(.*?)</tr>', re.DOTALL)


async def cookie(admin_url: str, home: Home, subject: str, token: str) -> str:
    """The cookie of a session of the portal, as a login leaves it behind."""
    database = await asyncpg.connect(scoped(admin_url, "portal"))
    try:
        key = await open_session(database, subject, token, timedelta(hours=1), datetime.now(UTC))
    finally:
        await database.close()
    signed = Signer(home.settings("portal")["PHONGTRAO_PORTAL_KEY"]).sign("session", {"sid": key}, 3600)
    return f"{SESSION_COOKIE}={signed}"


class Screen:
    """Notes when the page first shows each unit's report as submitted, and how long the page took each time."""

    def __init__(self, client: Client, session: str, conference: str, units: Iterable[str]) -> None:
        self.units = frozenset(units)
        self._client = client
        self._session = session
        self._path = f"/conferences/{conference}"
        self.shown: dict[str, float] = {}
        self.seconds: list[float] = []

    async def watch(self) -> None:
        """Read until cancelled."""
        while True:
            opened = time.time()
            answer = await self._client.get(self._path, cookie=self._session)
            self.seconds.append(answer.at - opened)
            for unit in submitted(answer.body.decode()):
                self.shown.setdefault(unit, answer.at)
            await asyncio.sleep(EVERY)

    async def shows(self, units: Set[str]) -> None:
        """Return when the page has shown all of them."""
        async with asyncio.timeout(PATIENCE):
            while units - self.shown.keys():
                await asyncio.sleep(EVERY)


def submitted(page: str) -> set[str]:
    """The units whose report the board shows as submitted. Raises `LookupError` when it is no board."""
    rows = _ROW.findall(page)
    if not rows:
        raise LookupError(f"no board: {page[:300]}")
    return {unit for unit, row in rows if label("report", "submitted", "vi") in row}
