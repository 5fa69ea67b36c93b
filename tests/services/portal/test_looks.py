"""Pages in the states that the played story does not leave behind: they fit, and everybody can use them.

At 1280 and 390 pixels, light and dark; screenshots in `build/portal`.
"""

from typing import Any, Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.chromium import BEYOND, RULES, SHOTS, violations
from tests.services.portal.browsing import browser, opened, served
from tests.services.portal.conftest import ADMIN, STAFF, House, Portal
from tests.services.portal.conftest import HEAD as HEAD_OF_439
from tests.services.portal.events import HUONG_SON, REPORT, happenings
from tests.services.portal.test_operations import held
from tests.services.portal.test_register import HEADING, REGISTER, given
from tests.services.portal.test_report_pages import filled, own, sent
from tests.services.reports.offices import CLERK, HEAD, OFFICER

pytestmark = [pytest.mark.servers, pytest.mark.browser]
SIZES: tuple[tuple[int, Literal["light", "dark"]], ...] = ((1280, "light"), (390, "dark"))


async def faults(page: Page) -> set[str]:
    """What axe finds, and `too-wide` where one must scroll sideways."""
    axe: Any = Axe()
    found = {rule for rule, _ in violations(await axe.run(page, options=RULES))}
    return found | ({"too-wide"} if await page.evaluate(BEYOND) > 0 else set())


async def looks(page: Page, name: str) -> None:
    """Fails where the page, as it stands open, does not fit or is not for everybody."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for width, scheme in SIZES:
        await page.set_viewport_size({"width": width, "height": 844})
        await page.emulate_media(color_scheme=scheme)
        await page.screenshot(path=SHOTS / f"looks-{name}-{width}-{scheme}.png", full_page=True)
        assert await faults(page) == set(), (name, width, scheme)


async def test_what_is_too_wide_too_pale_or_without_a_name_is_found(portal: Portal) -> None:
    async with served(portal) as address, browser() as chromium:
        page = await opened(chromium, address, portal, STAFF, viewport={"width": 390, "height": 844})
        await page.goto("/teams")
        assert await faults(page) == set()
        for wrong, fault in (
            ("<pre>" + "x" * 200 + "</pre>", "too-wide"),
            ("<p id='pale'>quá nhạt</p>", "color-contrast"),
            ("<input>", "label"),
        ):
            await page.evaluate(
                "html => document.querySelector('main').insertAdjacentHTML('beforeend', `<div id=wrong>${html}</div>`)",
                wrong,
            )
            await page.evaluate("document.getElementById('pale')?.style.setProperty('color', '#ddd')")
            assert fault in await faults(page)
            await page.evaluate("document.getElementById('wrong').remove()")


async def test_the_operations_page_with_held_events(portal: Portal) -> None:
    await held(portal)
    await portal.running.hear(*happenings())
    async with served(portal) as address, browser() as chromium:
        page = await opened(chromium, address, portal, ADMIN)
        await page.goto("/operations")
        await page.click("text=Bỏ sự kiện này")
        await looks(page, "operations")


async def test_a_report_of_two_writers_and_a_sheet_with_wrong_cells(house: House) -> None:
    officer, path = await own(house, OFFICER)
    sheet = await officer.http.get(f"http://portal.test{path}/draft/sheet")
    async with served(house) as address, browser() as chromium:
        page = await opened(chromium, address, house, HEAD)
        await page.goto(f"{path}/draft")
        await looks(page, "draft")
        await officer.send(await officer.get(f"{path}/draft"), "/draft", i__C01="40", n__I="Lời khác.", do="save")
        await page.fill('[name="i.C01"]', "41")
        await page.fill('[name="n.I"]', "Lời của trưởng.")
        await page.click("button[value=save]")
        await page.locator(".clash").first.wait_for()
        await looks(page, "clash")

        await page.goto(f"{path}/draft")
        await page.click("text=Điền bằng bảng tính")
        wrong = filled(sheet.content, C01="bốn mươi", C02=5)
        await page.set_input_files("#sheet", {"name": "mẫu.xlsx", "mimeType": "", "buffer": wrong})
        await page.get_by_role("button", name="Tải lên", exact=True).click()
        await page.locator(".row.wrong").first.wait_for()
        await looks(page, "sheet")


async def test_a_returned_report_and_its_revisions_beside_each_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.portal.pages.acting.SECONDS", 0.0)
    head, path = await own(house)
    figures = {"i__C01": "40", "i__C02": "5", "i__C03": "3", "i__C04": "41"}
    await sent(house, head, path, "145/BC-CAH", n__I="Địa bàn miền núi.", **figures)
    staff = await house.visitor(STAFF)
    await staff.send(await staff.get(path), "/review")
    await house.carry()
    async with served(house) as address, browser() as chromium:
        page = await opened(chromium, address, house, STAFF)
        await page.goto(path)
        await looks(page, "review")
        await staff.send(await staff.get(path), "/return", reason="Số liệu mô hình chưa khớp.")
        await house.carry()
        own_page = await opened(chromium, address, house, HEAD)
        await own_page.goto(f"{path}/draft")
        await looks(own_page, "returned")
        await sent(house, head, path, "146/BC-CAH", i__C04="42", n__I="Địa bàn rộng, miền núi.")
        await page.goto(f"{path}/compare")
        await looks(page, "compare")


async def test_lists_before_anything_has_happened(portal: Portal) -> None:
    async with served(portal) as address, browser() as chromium:
        page = await opened(chromium, address, portal, STAFF)
        for path in (
            "/", "/conferences", "/reports", "/periods", "/proposals", "/dossiers", "/teams", "/tasks", "/festival",
            "/commendations", "/honours", "/classifications", "/units", "/authorities", "/search?q=gi", "/search",
        ):  # fmt: skip
            await page.goto(path)
            await looks(page, "empty-" + (path.strip("/").partition("?")[0] or "home"))


async def test_refusals_past_days_and_what_has_ended(portal: Portal) -> None:
    await portal.running.hear(*happenings())
    async with served(portal) as address, browser() as chromium:
        stranger = await (await chromium.new_context(base_url=address)).new_page()
        for path, name in (("/login", "login"), ("/login?out=1", "logged-out"), ("/login?over=1&next=/", "login-over")):
            await stranger.goto(path)
            await looks(stranger, name)
        page = await opened(chromium, address, portal, STAFF)
        for path, name in (
            ("/teams/no-such-team", "not-found"), ("/conferences/conference-1?on=2020-01-01", "not-yet"),
            ("/teams?on=2024-07-20", "past-day"), (f"/units/{HUONG_SON}", "ended-unit"), ("/things/area/x", "no-area"),
        ):  # fmt: skip
            await page.goto(path)
            await looks(page, name)
        head = await opened(chromium, address, portal, HEAD_OF_439, locale="en")
        for path, name in (
            ("/dossiers/dossier-1", "forbidden"),
            ("/", "home-en"),
            (f"/reports/{REPORT}/draft", "down"),
        ):
            await head.goto(path)
            await looks(head, name)


async def test_a_register_with_a_cancelled_number_and_how_its_unit_prints_itself(house: House) -> None:
    clerk = await house.visitor(CLERK)
    first = await given(house, clerk)
    await given(house, clerk, symbol="QĐ-CAT-PV05", number="12", gap_reason="Cấp trên hệ thống quản lý văn bản.")
    number = first.url.partition("?")[0].removeprefix("http://portal.test")
    await clerk.send(await clerk.get(number), "/void", reason="Ký lại do sai thể thức (DỮ LIỆU MẪU)")
    await house.carry()
    async with served(house) as address, browser() as chromium:
        page = await opened(chromium, address, house, CLERK)
        for name, path in (("registers", "/registers"), ("register", REGISTER), ("number", number)):
            await page.goto(path)
            await looks(page, name)
        await page.goto(f"{REGISTER}/new")
        await looks(page, "give-number")
        await page.goto(HEADING)
        for name, value in (("code", "pho"), ("office", "Phó Trưởng phòng"), ("for_office", "Trưởng phòng")):
            await page.fill(f'[name="signers.new.{name}"]', value)
        await page.select_option('[name="signers.new.authority"]', "deputy")
        await page.click("button[value=preview]")
        await page.locator(".signatures").wait_for()
        await looks(page, "heading")


async def test_the_rows_that_an_administrator_sets(house: House) -> None:
    async with served(house) as address, browser() as chromium:
        page = await opened(chromium, address, house, ADMIN)
        for name, path in (("rules", "/rules"), ("award-forms", "/commendations/forms")):
            await page.goto(path)
            await page.evaluate("document.querySelectorAll('details.act').forEach(each => each.open = true)")
            await looks(page, name)
