"""A whole embedded system on which the story was played, for those who look at it through the portal."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

import httpx

from deploy.embedded.home import Home
from shared.contracts.audit import AuditSealed
from shared.testing.eventually import eventually
from story.cast import cast
from story.play import play
from story.stage import Addresses, Stage
from story.witness import hear
from tests.services.portal.visitor import Visitor
from tests.system import running_system


@contextmanager
def played() -> Generator[Home]:
    """The system, once the portal shows the last event of the story."""
    with running_system() as home:
        asyncio.run(_play(home))
        yield home


async def _play(home: Home) -> None:
    addresses = Addresses.of(home.url, home.kafka().bootstrap)
    async with httpx.AsyncClient(timeout=30) as http:
        await play(Stage(addresses, cast(), http))
    types = (await hear(addresses.kafka)).types()
    happened = types.total() - types[AuditSealed.type]  # seals of the audit logs are not for pages
    visitor = Visitor(home.url("portal"))
    await visitor.log_in("quan-tri")

    async def shows_all() -> bool:
        text = (await visitor.get("/operations")).text
        return f"Sự kiện đã nhận {happened:,}".replace(",", ".") in text

    await eventually(shows_all, timeout=60, what=f"the portal shows all {happened} events")
    await visitor.close()
