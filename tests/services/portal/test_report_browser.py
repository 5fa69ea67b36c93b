"""The report's form in a real browser: what was typed outlives a broken network and another person's save."""

import asyncio

import pytest
from playwright.async_api import Page, Route, expect

from tests.services.portal.browsing import browser, opened, served
from tests.services.portal.conftest import House
from tests.services.portal.test_report_pages import own
from tests.services.reports.offices import HEAD, OFFICER

pytestmark = [pytest.mark.servers, pytest.mark.browser]


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


async def test_a_draft_is_saved_by_itself_until_another_saves_it_then_one_chooses(house: House) -> None:
    officer, path = await own(house, OFFICER)
    async with served(house) as address, browser() as chromium:
        page = await opened(chromium, address, house, HEAD)
        await page.goto(f"{path}/draft")
        await typed(page, A01="17", C01="41")
        await expect(page.locator("#quiet-saved")).to_contain_text("Đã tự lưu dự thảo lúc")
        seen = (await officer.get(f"{path}/draft")).form("/draft").values
        assert (seen["i.A01"], seen["i.C01"], seen["version"]) == ("17", "41", "1"), "nobody pressed a button"
        await typed(page, C02="5", C03="3", C04="41")
        await expect(page.locator('[id="i.C04-note"]')).to_contain_text("C01 + C02 − C03")
        await typed(page, C04="43")
        await expect(page.locator('[id="i.C04-note"]')).not_to_contain_text("C01 + C02 − C03")
        await page.context.set_offline(True)
        await typed(page, B02="9")
        await expect(page.locator("#quiet-saved")).to_contain_text("Chưa tự lưu được")
        await page.context.set_offline(False)
        await typed(page, B02="8")
        await expect(page.locator("#quiet-saved")).to_contain_text("Đã tự lưu dự thảo lúc")
        await page.evaluate("localStorage.clear()")
        await typed(page, B01="4")
        await page.click("button[value=save]")  # before the pause is over, by the version that was saved quietly
        await expect(page.locator(".done")).to_be_visible()
        await expect(page.locator(".clash")).to_have_count(0)

        await officer.send(await officer.get(f"{path}/draft"), "/draft", i__C01="40", i__C02="5", do="save")
        await typed(page, C01="42")
        await expect(page.locator("#quiet-stale")).to_be_visible()
        seen = (await officer.get(f"{path}/draft")).form("/draft").values
        assert (seen["i.C01"], seen["i.C02"]) == ("40", "5"), "nobody is overwritten"
        await page.click("button[value=save]")
        await expect(page.locator(".clash")).to_have_count(1)
        await expect(page.locator('[name="i.C02"]')).to_have_value("5")


async def test_who_saves_while_the_page_saves_by_itself_waits_for_it_and_meets_nobody(house: House) -> None:
    _, path = await own(house, OFFICER)
    async with served(house) as address, browser() as chromium:
        page = await opened(chromium, address, house, HEAD)
        await page.goto(f"{path}/draft")
        held, let_go = asyncio.Event(), asyncio.Event()

        async def hold(route: Route) -> None:
            if "do=quiet" in (route.request.post_data or ""):
                held.set()
                await let_go.wait()
            await route.continue_()

        await page.route("**/draft", hold)
        await typed(page, A01="17")
        await held.wait()
        await page.click("button[value=save]", no_wait_after=True)
        let_go.set()
        await expect(page.locator(".done")).to_be_visible()
        await expect(page.locator('[name="i.A01"]')).to_have_value("17")
