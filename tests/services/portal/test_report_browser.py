"""The report's form in a real browser: what was typed outlives a broken network and another person's save."""

import pytest
from playwright.async_api import Page, expect

from tests.services.portal.browsing import browser, needs_browser, opened, served
from tests.services.portal.conftest import House
from tests.services.portal.test_report_pages import own
from tests.services.reports.offices import HEAD, OFFICER

pytestmark = [pytest.mark.servers, needs_browser]


async def typed(page: Page, **figures: str) -> None:
    for code, value in figures.items():
        await page.fill(f'[name="i.{code}"]', value)


async def test_what_was_typed_outlives_a_network_that_breaks_in_mid_form(house: House) -> None:
    _, path = await own(house, OFFICER)
    async with served(house) as address, browser() as chromium:
        page = await opened(chromium, address, house, OFFICER)
        await page.goto(f"{path}/draft")
        await typed(page, A01="17", B01="4")
        await page.context.set_offline(True)
        await page.click("button[value=save]")
        await expect(page.locator("#offline")).to_be_visible()
        assert page.url.endswith("/draft"), "the page with what was typed stays"
        await page.close()  # the machine is switched off

        again = await page.context.new_page()
        await page.context.set_offline(False)
        await again.goto(f"{path}/draft")
        await expect(again.locator('[name="i.A01"]')).to_have_value("17")
        await expect(again.locator("[data-restored]")).to_be_visible()
        await again.click("button[value=save]")
        await expect(again.locator(".done")).to_be_visible()
        await again.reload()
        await expect(again.locator('[name="i.B01"]')).to_have_value("4")
        await expect(again.locator("[data-restored]")).to_be_hidden()


async def test_what_was_typed_before_another_saved_is_compared_and_not_dropped(house: House) -> None:
    officer, path = await own(house, OFFICER)
    async with served(house) as address, browser() as chromium:
        page = await opened(chromium, address, house, HEAD)
        await page.goto(f"{path}/draft")
        await typed(page, C01="41", A01="9")
        await page.goto("/")
        await officer.send(await officer.get(f"{path}/draft"), "/draft", i__C01="40", i__C02="5", do="save")

        await page.goto(f"{path}/draft")
        await expect(page.locator('[name="i.C01"]')).to_have_value("40")
        await page.click("text=So sánh và chọn")
        await expect(page.locator(".clash")).to_have_count(1)
        await expect(page.locator('[name="i.A01"]')).to_have_value("9")
        await expect(page.locator('[name="i.C02"]')).to_have_value("5")
        await page.click("button[value=save]")
        await expect(page.locator(".clash")).to_have_count(1)  # the browser asks for the choice first
        await page.locator(".clash label", has_text="Của tôi").click()
        await page.click("button[value=save]")
        await expect(page.locator(".done")).to_be_visible()
        await expect(page.locator('[name="i.C01"]')).to_have_value("41")
        await expect(page.locator("#older")).to_be_hidden()
