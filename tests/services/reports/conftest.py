"""The whole service on a database of the module's own."""

from collections.abc import AsyncGenerator

import pytest

from services.reports.app import service
from shared.contracts.actor import Actor, Role
from shared.testing.fixtures import RunService
from shared.testing.service import Running

ANYBODY = Actor("anybody", "department-PV01", "Văn thư", frozenset({Role.CLERK}))


@pytest.fixture(scope="module")
async def running(run_service: RunService) -> AsyncGenerator[Running]:
    """The service, in which nobody has done anything yet."""
    async with run_service(service, ANYBODY) as running:
        yield running
