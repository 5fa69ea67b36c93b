"""The portal of a test in a real browser: served on a port of its own, people logged in already."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from services.portal.visiting import SESSION_COOKIE
from shared.contracts.actor import Actor
from tests.chromium import CHROMIUM
from tests.services.portal.conftest import Portal


@asynccontextmanager
async def served(portal: Portal) -> AsyncGenerator[str]:
    """Its address while it is served."""
    config = uvicorn.Config(portal.running.app, port=0, lifespan="off", log_level="warning")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


@asynccontextmanager
async def browser() -> AsyncGenerator[Browser]:
    """Debian's Chromium."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        await started.close()


async def opened(browser: Browser, address: str, portal: Portal, actor: Actor, **options: Any) -> Page:
    """A window in which the actor is logged in; English with `locale="en"`."""
    visitor = await portal.visitor(actor)
    cookie = visitor.http.cookies.get(SESSION_COOKIE, domain="portal.test")
    assert cookie is not None
    context = await browser.new_context(base_url=address, **options)
    language = "en" if options.get("locale") == "en" else "vi"
    await context.add_cookies(
        [
            {"name": SESSION_COOKIE, "value": cookie, "url": address},
            {"name": "phongtrao_language", "value": language, "url": address},
        ]
    )
    return await context.new_page()
