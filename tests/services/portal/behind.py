"""A real service behind the portal: what its API accepts is published, and comes to the portal at once."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx

from services.portal.app import service as portal_service
from services.units.app import service as units_service
from shared.testing.fixtures import RunService
from shared.testing.issuer import Issuer
from shared.testing.service import Running
from story import units as story
from tests.services.portal.conftest import ADMIN, STAFF, Portal
from tests.services.units.people import at


class Carrying(httpx.ASGITransport):
    """Requests reach the service in this process; after each write its events are carried to it and to the portal."""

    def __init__(self, behind: Running, portal: Running) -> None:
        super().__init__(app=behind.app)
        self._behind, self._portal = behind, portal

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if request.method != "GET":
            await self.carry()
        return response

    async def carry(self) -> None:
        """The service's events come back to it, and to the portal."""
        await self._behind.settle()
        await self._behind.pass_on(self._portal)


@asynccontextmanager
async def units_registered(run_service: RunService) -> AsyncGenerator[Running]:
    """The `units` service, with the story's areas and units registered at the beginning of 2024."""
    async with run_service(units_service, ADMIN) as running:
        await running.clock(at("2024-01-02", 8))
        await running.act("/areas/registrations", body=story.areas())
        await running.act("/units/registrations", body=story.units())
        yield running


@asynccontextmanager
async def portal_before(run_service: RunService, issuer: Issuer, behind: Running) -> AsyncGenerator[Portal]:
    """The portal, all of whose requests go to this service."""
    async with run_service(portal_service, STAFF) as running:
        transport = Carrying(behind, running)
        async with httpx.AsyncClient(transport=transport) as client:
            desk: Any = running.app.state.desk
            running.app.state.desk = replace(desk, client=client)
            portal = Portal(running, issuer)
            await transport.carry()
            yield portal
            await portal.close()
