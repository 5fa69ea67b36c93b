"""The portal in a real browser: logged in with one click, walked at two widths, checked by axe, live, without scripts.

Screenshots of every page lie in `build/portal/` afterwards.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from deploy.embedded.home import Home
from tests.chromium import BEYOND, CHROMIUM, SHOTS, WCAG, violations
from tests.journeys.portal_story import played

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.servers, pytest.mark.timeout(600)]

WIDE = 1280
LAYOUT = ["color-contrast", "target-size", "scrollable-region-focusable"]
SEASON = ("coverage", "readiness", "results", "spread", "comparison", "norms")
LISTS = (
    "/conferences", "/reports", "/periods", "/proposals", "/dossiers", "/teams", "/tasks", "/festival",
    *(f"/festival/{name}" for name in SEASON), "/commendations", "/commendations/forms", "/honours",
    "/classifications", "/units", "/authorities", "/rules",
)  # fmt: skip


@pytest.fixture(scope="module")
def home() -> Generator[Home]:
    with played() as home:
        yield home


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def logged_in(home: Home, browser: Browser, account: str, **options: Any) -> Generator[Page]:
    """A page of its own context; what its console says as an error fails the test."""
    context: BrowserContext = browser.new_context(base_url=home.url("portal"), **options)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto("/login")
    page.click("text=Đăng nhập")
    page.click(f'button[value="{account}"]')
    yield page
    context.close()
    assert errors == []


def main_pages(page: Page) -> list[str]:
    """The lists, and one page of each kind of thing that they lead to."""
    found = ["/", *LISTS, "/search?q=ky+anh"]
    for path in LISTS:
        page.goto(path)
        links: list[str] = page.eval_on_selector_all("main a", "links => links.map(a => a.getAttribute('href'))")
        for link in links:
            if link.startswith("/") and kind_of(link) and all(kind_of(link) != kind_of(known) for known in found[1:]):
                found.append(link)
    return found


def kind_of(link: str) -> str:
    """Pages of one kind look alike; the form of a new thing is a kind of its own."""
    return link if link.endswith("/new") else link.rpartition("/")[0]


def rules(names: list[str]) -> dict[str, Any]:
    """These rules of axe alone."""
    return {"type": "rule", "values": names}


def faults(page: Page, those: list[str] | dict[str, Any]) -> list[tuple[str, str]]:
    """What axe finds against these rules on the page: rule and place."""
    axe: Any = Axe()
    return violations(axe.run(page, options={"runOnly": those}))


@pytest.mark.parametrize(("account", "width"), [("truong-pv05", WIDE), ("truong-pv05", 390), ("truong-448", 390)])
def test_main_pages_fit_and_everybody_can_use_them(home: Home, browser: Browser, account: str, width: int) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    with logged_in(home, browser, account, viewport={"width": width, "height": 844}) as page:
        for number, path in enumerate(main_pages(page)):
            page.goto(path)
            name = re.sub(r"\W+", "-", path.partition("?")[0]).strip("-")[:40] or "home"
            page.screenshot(path=SHOTS / f"{account}-{width}-{number:02}-{name}.png", full_page=True)
            beyond = page.evaluate(BEYOND)
            assert beyond <= 0, f"{path} is {beyond} pixels too wide"
            is_seen_wide = account == "truong-pv05" and width != WIDE
            assert faults(page, rules(LAYOUT) if is_seen_wide else WCAG) == [], path
            if width == WIDE:
                page.emulate_media(color_scheme="dark")
                assert faults(page, rules(["color-contrast"])) == [], f"{path}, dark"
                page.emulate_media(color_scheme="light")


def test_an_open_page_changes_by_itself(home: Home, browser: Browser) -> None:
    with (
        logged_in(home, browser, "truong-pv05") as staff,
        logged_in(home, browser, "truong-436") as unit,
    ):
        staff.goto("/teams")
        row = staff.locator("tr", has_text="Công an thành phố Hà Tĩnh")
        before = row.locator(".ok").count()
        unit.goto("/units/district_police-436")
        unit.click('main a[href^="/teams/"]')
        unit.select_option('select[name="code"]', "M3")
        unit.fill('input[name="evidence.note"]', "Biên bản giao nhận (DỮ LIỆU MẪU)")
        unit.click("button.main")
        unit.wait_for_selector(".done")
        staff.wait_for_function(
            "count => [...document.querySelectorAll('tr')].find(row => row.innerText.includes('thành phố Hà Tĩnh'))"
            ".querySelectorAll('.ok').length > count",
            arg=before,
        )


def test_what_was_typed_outlives_a_broken_network(home: Home, browser: Browser) -> None:
    with logged_in(home, browser, "truong-448") as page:
        page.goto("/reports")
        page.click("main table a")
        page.click("text=Soạn báo cáo")
        page.fill('input[name="i.A01"]', "17")
        address = page.url
        page.context.set_offline(True)
        page.context.set_offline(False)
        page.goto("/")
        page.goto(address)
        assert page.input_value('input[name="i.A01"]') == "17"
        assert page.locator("[data-restored]:visible").count() == 1


def test_without_javascript_a_task_is_done_all_the_same(home: Home, browser: Browser) -> None:
    with logged_in(home, browser, "can-bo-px01", java_script_enabled=False) as page:
        page.goto("/teams")
        page.click("main tbody tr:last-child a")
        page.click("text=Xác nhận nhân sự")
        page.fill('textarea[name="note"]', "Còn thiếu (DỮ LIỆU MẪU)")
        page.locator("details[open] button.main").first.click()
        assert page.locator(".done").is_visible()


def test_the_keyboard_reaches_the_content_first(home: Home, browser: Browser) -> None:
    with logged_in(home, browser, "truong-pv05") as page:
        page.goto("/conferences")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
