"""The portal with its pages in this process, on a real PostgreSQL; nobody answers at the services' addresses."""

from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from services.portal.app import service
from services.portal.pages import acting
from services.portal.sessions import Signer, open_session
from services.portal.settings import portal_settings
from services.portal.visiting import SESSION_COOKIE
from services.reports.app import service as reports
from shared.contracts.actor import Actor, Role
from shared.testing.fixtures import RunService
from shared.testing.issuer import AUDIENCE, ISSUER, Issuer
from shared.testing.service import Running
from tests.services.portal.events import CAN_LOC, HUONG_SON, STAFF_UNIT, unit_registered
from tests.services.portal.visitor import Visitor
from tests.services.reports.course import DEPARTMENT, Course
from tests.services.reports.offices import CITY, CLERK, MOUNTAIN, PROVINCE, SILENT

KEY = "a key that signs cookies in tests only"
PORTAL = "http://portal.test"
HEAD = Actor("truong-439", HUONG_SON, "Trưởng Công an huyện Hương Sơn", frozenset({Role.HEAD}))
NEIGHBOUR = Actor("truong-443", CAN_LOC, "Trưởng Công an huyện Can Lộc", frozenset({Role.HEAD}))
STAFF = Actor("can-bo-pv05", STAFF_UNIT, "Cán bộ Phòng", frozenset({Role.STAFF}))
ADMIN = Actor("quan-tri", "provincial_police-42", "Quản trị hệ thống", frozenset({Role.ADMIN}))


class Portal:
    """The running portal, and browsers that are logged in already."""

    def __init__(self, running: Running, issuer: Issuer) -> None:
        self.running = running
        self._issuer = issuer
        self._visitors: list[Visitor] = []

    async def visitor(self, actor: Actor | None = None) -> Visitor:
        """A browser; logged in as the actor, if one is named."""
        visitor = Visitor(PORTAL, httpx.ASGITransport(self.running.app))
        self._visitors.append(visitor)
        if actor is not None:
            token = await self._issuer.token(actor)
            async with self.running.pool.acquire() as connection:
                key = await open_session(connection, actor.subject, token, timedelta(hours=1), datetime.now(UTC))
            cookie = Signer(KEY).sign("session", {"sid": key}, 3600)
            visitor.http.cookies.set(SESSION_COOKIE, cookie, domain="portal.test")
        return visitor

    async def close(self) -> None:
        """All browsers."""
        for visitor in self._visitors:
            await visitor.close()


class House(Portal):
    """The portal with a real reports service behind it: what is published there comes here when it is carried."""

    def __init__(self, running: Running, issuer: Issuer, course: Course) -> None:
        super().__init__(running, issuer)
        self.course = course
        self.reports = course.running

    async def carry(self) -> None:
        """The service's events come back to it, and to the portal."""
        await self.reports.settle()
        await self.reports.pass_on(self.running)


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where the portal thinks that everything is."""
    variables = {
        "environment": "development", "issuer": ISSUER, "audience": AUDIENCE, "portal_url": PORTAL, "portal_key": KEY,
        "units_url": "http://127.0.0.1:1", "reports_url": "http://127.0.0.1:1", "festival_url": "http://127.0.0.1:1",
    }  # fmt: skip
    for name, value in variables.items():
        monkeypatch.setenv(f"PHONGTRAO_{name.upper()}", value)
    portal_settings.cache_clear()
    yield
    portal_settings.cache_clear()


@pytest.fixture
async def portal(run_service: RunService, issuer: Issuer) -> AsyncGenerator[Portal]:
    async with run_service(service, STAFF) as running:
        portal = Portal(running, issuer)
        yield portal
        await portal.close()


@pytest.fixture
async def house(run_service: RunService, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[House]:
    """A conference is convened, three units owe a report; all requests of the portal go to the reports service."""
    monkeypatch.setattr(acting, "SECONDS", 0)  # nothing comes by itself: what is done is carried over by the tests
    async with run_service(reports, CLERK) as behind, run_service(service, STAFF) as running:
        desk = running.app.state.desk
        async with httpx.AsyncClient(transport=httpx.ASGITransport(behind.app)) as client:
            running.app.state.desk = replace(desk, client=client)
            house = House(running, issuer, await Course(behind).begin())
            await running.clock(await house.course.now())
            for unit in (PROVINCE, STAFF_UNIT, DEPARTMENT, CITY, MOUNTAIN, SILENT):
                await running.hear((unit, unit_registered(unit, f"Tên {unit}", unit.partition("-")[0])))
            await house.carry()
            yield house
            await house.close()
