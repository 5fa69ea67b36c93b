"""The whole service on a database of the module's own."""

from collections.abc import AsyncGenerator

import pytest

from services.units.app import service
from shared.testing.fixtures import RunService
from shared.testing.service import Running
from tests.services.units.people import ADMIN, at


@pytest.fixture(scope="module")
async def units(run_service: RunService) -> AsyncGenerator[Running]:
    """The service at the beginning of 2024; events of others are of the sixth of September."""
    async with run_service(service, ADMIN) as running:
        running.heard_at = at("2024-09-06")
        await running.clock(at("2024-01-02", 8))
        yield running
