"""The whole service on a database of the module's own, with the sample norms."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest

from services.festival.app import service
from shared.contracts.actor import Actor
from shared.testing.fixtures import RunService
from shared.testing.service import Running as Service
from tests.services.festival.samples import ADMIN, NORMS, STAFF, at


class Running(Service):
    """The service, told by method and path; a write names the version of the thing unless a header says otherwise."""

    async def send(
        self, method: str, path: str, actor: Actor | None = None, body: Any = None, **headers: str
    ) -> httpx.Response:
        parts = path.split("/")
        if method != "GET" and len(parts) > 3 and "If_Match" not in headers:
            shown = await super().send("GET", "/".join(parts[:3]), actor)
            headers |= {"If_Match": tag} if (tag := shown.headers.get("etag")) else {}
        return await super().send(method, path, actor, body, **headers)

    async def done(self, method: str, path: str, actor: Actor, body: Any = None) -> Any:
        """What the service answers to a write that is accepted."""
        return await self.act(path, actor, body, method=method)

    async def refusal(self, method: str, path: str, actor: Actor, body: Any = None) -> tuple[int, str, list[str]]:
        """Status, code and places of a write that is refused."""
        response = await self.send(method, path, actor, body)
        assert response.headers["content-type"] == "application/problem+json", response.text
        problem = response.json()
        return response.status_code, problem["code"], [error["field"] for error in problem.get("errors", [])]


@pytest.fixture(scope="module")
async def festival(run_service: RunService) -> AsyncGenerator[Running]:
    """The service as the season begins. No event that the tests bring is ever held back."""
    async with run_service(service, STAFF, Running) as running:
        await running.clock(at(15, 7))
        for norm in NORMS:
            await running.done("PUT", "/norms", ADMIN, norm.model_dump(mode="json"))
        yield running
        assert await running.pool.fetch("SELECT error FROM dead_letter") == []
