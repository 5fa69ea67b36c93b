"""An open page in a real browser: it lets go of its stream while nobody sees it, and closes nothing that is read."""

import asyncio
from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect

from tests.services.portal.browsing import browser, opened, served
from tests.services.portal.conftest import PORTAL, STAFF, Portal
from tests.services.portal.events import REPORT, convened, expected, happenings, planned, submitted

pytestmark = [pytest.mark.servers, pytest.mark.browser]
SEEN = """
is_hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => is_hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""


async def test_a_page_that_nobody_sees_lets_go_and_catches_up_when_it_is_seen_again(portal: Portal) -> None:
    await portal.running.hear(("conference-1", planned()), ("conference-1", convened()), (REPORT, expected()))
    async with served(portal) as address, browser() as chromium:
        page = await opened(chromium, address, portal, STAFF)
        let_go = asyncio.Event()
        page.on("requestfailed", lambda request: let_go.set() if "/live/" in request.url else None)
        async with page.expect_request("**/live/*"):
            await page.goto("/conferences/conference-1")
        await page.evaluate(SEEN, True)
        await asyncio.wait_for(let_go.wait(), 10)
        await portal.running.hear((REPORT, submitted(1)))
        await page.evaluate(SEEN, False)
        await expect(page.locator("#board")).to_contain_text("1/2 đơn vị đã gửi báo cáo")


async def test_the_page_of_a_thing_renews_itself_unless_there_is_something_to_do_on_it(portal: Portal) -> None:
    await portal.running.hear(("conference-1", planned()), ("conference-1", convened()), (REPORT, expected()))
    async with served(portal) as address, browser() as chromium:
        page = await opened(chromium, address, portal, STAFF)
        async with page.expect_request("**/live/*"):
            await page.goto(f"/reports/{REPORT}")
        state, news = page.locator("main .state").first, page.locator("#news")
        before = await state.inner_text()
        await portal.running.hear((REPORT, submitted(1)))
        await expect(state).not_to_have_text(before)
        await expect(page.locator("main form[method=post]").first).to_be_attached()
        await expect(news).to_be_hidden()
        await portal.running.hear((REPORT, submitted(2)))
        await expect(news).to_contain_text("vừa có thay đổi")
        await news.get_by_role("link").click()
        await expect(news).to_be_hidden()


async def test_an_open_page_says_that_its_login_has_ended_elsewhere(portal: Portal) -> None:
    await portal.running.hear(*happenings())
    async with served(portal) as address, browser() as chromium:
        page = await opened(chromium, address, portal, STAFF)
        await page.goto("/conferences/conference-1")
        await expect(page.locator("#over")).to_be_hidden()
        elsewhere = await portal.visitor(STAFF)
        form = (await elsewhere.get("/teams")).form("/logout")
        await elsewhere.http.post(f"{PORTAL}/logout", data=form.values | {"where": "everywhere"})
        await page.locator("#over").get_by_role("link", name="Đăng nhập lại").click()
        await expect(page).to_have_url(f"{address}/login?next=/conferences/conference-1")


async def test_what_is_open_stays_open_and_the_keyboard_where_it_was(portal: Portal) -> None:
    await portal.running.hear(*happenings())
    async with served(portal) as address, browser() as chromium:
        page = await opened(chromium, address, portal, STAFF)
        await page.goto("/operations")
        topics = page.locator("details", has_text="Các luồng sự kiện")
        await topics.locator("summary").click()
        await expect(topics).to_have_attribute("open", "")
        before = await shown(page)
        await portal.running.hear(("report-9", expected()), at=datetime(2024, 7, 20, 2, tzinfo=UTC))
        await expect(page.locator("#fresh ~ dl dd").first).not_to_have_text(before)
        await expect(topics).to_have_attribute("open", "")
        focused = await page.evaluate("document.activeElement.textContent")
        assert "Các luồng sự kiện" in focused


async def shown(page: Page) -> str:
    """How many events the portal has heard of, as the page says."""
    return await page.locator("#fresh ~ dl dd").first.inner_text()
