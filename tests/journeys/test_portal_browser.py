"""The portal in a real browser: logged in with one click, walked at two widths, checked by axe, live, without scripts.

Screenshots of every page lie in `build/portal/` afterwards.
"""

import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from deploy.embedded.home import Home
from tests.chromium import BEYOND, CHROMIUM, RULES, SHOTS, violations
from tests.journeys.portal_story import played

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.servers, pytest.mark.timeout(600)]

WIDE, NARROWEST = 1280, 320
LAYOUT = ["color-contrast", "target-size", "scrollable-region-focusable"]
SEASON = ("coverage", "readiness", "results", "spread", "comparison", "norms")
LISTS = (
    "/", "/search?q=ky+anh", "/conferences", "/reports", "/periods", "/proposals", "/dossiers", "/teams", "/tasks",
    "/festival",
    *(f"/festival/{name}" for name in SEASON), "/commendations", "/commendations/forms", "/honours",
    "/classifications", "/units", "/units/areas", "/units/reorganisations",
    "/authorities", "/registers", "/rules",
)  # fmt: skip
ADMINISTERED = ("/operations", "/rules", "/festival/norms", "/commendations/forms")
PAPER = 643
"""The width of A4 within its margins, in pixels."""
STOP = """
wanted => {
  const each = document.activeElement, at = each.getBoundingClientRect(), style = getComputedStyle(each);
  const over = document.elementFromPoint(at.left + Math.min(at.width, 20) / 2, at.top + at.height / 2);
  return {
    what: each.outerHTML.slice(0, 120), is_wanted: each.matches(wanted),
    is_marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    is_in_sight: over !== null && (each.contains(over) || over.contains(each)),
  };
}
"""
"""Where the keyboard is, as a script."""
NO_PAGE = re.compile(r"^/(files/(?!.*/signers)|(attachments|language|login)\b)|/sheet|\.zip$")


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


def walked(page: Page, begin: Sequence[str] = LISTS) -> Generator[str]:
    """The paths of pages, each while it is open: where one begins, and one page of each kind to which they lead."""
    found = list(begin)
    for path in found:
        page.goto(path)
        yield path
        links: list[str] = page.eval_on_selector_all("main a", "links => links.map(a => a.getAttribute('href'))")
        for link in links:
            is_page = link.startswith("/") and not NO_PAGE.search(link)
            if is_page and all(kind_of(link) != kind_of(known) for known in found):
                found.append(link.partition("#")[0])


def kind_of(link: str) -> str:
    """Pages of one kind look alike: their addresses differ in what names the thing."""
    return re.sub(r"[^/]*\d[^/]*", "*", re.split("[?#]", link)[0])


def rules(names: list[str]) -> dict[str, Any]:
    """These rules of axe alone."""
    return {"runOnly": {"type": "rule", "values": names}}


def faults(page: Page, those: dict[str, Any]) -> list[tuple[str, str]]:
    """What axe finds against these rules on the page: rule and place."""
    axe: Any = Axe()
    return violations(axe.run(page, options=those))


@pytest.mark.parametrize(
    ("account", "width"), [("truong-pv05", WIDE), ("truong-pv05", 390), ("truong-448", 390), ("quan-tri", WIDE)]
)
def test_main_pages_fit_and_everybody_can_use_them(home: Home, browser: Browser, account: str, width: int) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    begin = ADMINISTERED if account == "quan-tri" else LISTS
    with logged_in(home, browser, account, viewport={"width": width, "height": 844}) as page:
        for number, path in enumerate(walked(page, begin)):
            name = re.sub(r"\W+", "-", kind_of(path)).strip("-")[:40] or "home"
            page.screenshot(path=SHOTS / f"{account}-{width}-{number:02}-{name}.png", full_page=True)
            for across in (width, NARROWEST) if width != WIDE else (width,):
                page.set_viewport_size({"width": across, "height": 844})
                beyond = page.evaluate(BEYOND)
                assert beyond <= 0, f"{path} is {beyond} pixels wider than {across}"
            page.set_viewport_size({"width": width, "height": 844})
            is_seen_wide = account == "truong-pv05" and width != WIDE
            assert faults(page, rules(LAYOUT) if is_seen_wide else RULES) == [], path
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


@pytest.mark.parametrize("width", [WIDE, 390])
def test_what_takes_long_says_that_it_is_on_its_way(home: Home, browser: Browser, width: int) -> None:
    with logged_in(home, browser, "can-bo-px01", viewport={"width": width, "height": 844}) as page:
        page.goto("/teams")
        page.click("main tbody tr:last-child a")
        page.evaluate("addEventListener('submit', event => event.preventDefault())")  # no answer comes
        if (summary := page.locator("details.act:not([open]) > summary", has_text="Xác nhận nhân sự")).count():
            summary.click()
        page.fill('form[action$="/personnel"] [name="note"]', "Đường truyền chậm (DỮ LIỆU MẪU)")
        page.click('form[action$="/personnel"] button.main')
        page.locator("#sending").wait_for()
        assert page.evaluate(BEYOND) <= 0
        page.screenshot(path=SHOTS / f"sending-{width}.png")
        page.reload()
        assert not page.locator("#sending").is_visible()


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


def test_printed_pages_fit_on_paper_and_carry_no_buttons(home: Home, browser: Browser) -> None:
    with logged_in(home, browser, "truong-pv05") as page:
        for path in walked(page, ("/", "/conferences", "/dossiers", "/reports", "/teams", "/festival/results")):
            if path.endswith(("/new", "/draft", "/heading")) or path.startswith(
                "/registers/papers/"
            ):  # a form as a whole
                continue
            name = re.sub(r"\W+", "-", kind_of(path)).strip("-")[:40] or "home"
            page.set_viewport_size({"width": PAPER, "height": 970})
            page.emulate_media(media="print")
            assert page.evaluate(BEYOND) <= 0, f"{path} is too wide for paper"
            controls = page.locator("main :is(button, input, select, textarea, .button)")
            assert [each.inner_html() for each in controls.all() if each.is_visible()] == [], path
            sheet = page.pdf(path=SHOTS / f"printed-{name}.pdf", prefer_css_page_size=True)
            assert "/brief" not in path or len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1, "the brief is one page"
            page.emulate_media(media="screen")


def test_a_report_is_written_and_saved_with_the_keyboard_alone(home: Home, browser: Browser) -> None:
    with logged_in(home, browser, "truong-448", viewport={"width": WIDE, "height": 844}) as page:
        page.goto("/")
        enter(page, 'main a[href^="/reports/"]')
        enter(page, 'main a.button[href$="/draft"]')
        tab_to(page, '[name="i.A01"]')
        page.keyboard.type("17")
        tab_to(page, '[name="n.I"]')
        page.keyboard.type("Viết bằng bàn phím (DỮ LIỆU MẪU)")
        enter(page, 'button[value="save"]')
        page.locator(".done").wait_for()


def test_the_board_is_read_down_to_a_unit_s_words_with_the_keyboard_alone(home: Home, browser: Browser) -> None:
    with logged_in(home, browser, "truong-pv05", viewport={"width": WIDE, "height": 844}) as page:
        page.goto("/")
        enter(page, 'nav a[href="/conferences"]')
        enter(page, 'main td a[href^="/conferences/"], main th a[href^="/conferences/"]')
        tab_to(page, 'a.tile[href$="district_police-439"]')
        page.keyboard.press("Enter")
        row = page.evaluate("location.hash")
        assert row.startswith("#row-")
        tab_to(page, "tr a")
        assert page.evaluate("row => document.activeElement.closest('tr').id === row.slice(1)", row), "it goes on there"
        enter(page, 'main a[href*="/words?unit="]')
        assert page.locator("main blockquote").first.is_visible()


def test_an_act_is_recorded_with_the_keyboard_alone(home: Home, browser: Browser) -> None:
    with logged_in(home, browser, "can-bo-px01", viewport={"width": WIDE, "height": 844}) as page:
        page.goto("/teams")
        enter(page, 'main tbody tr:last-child a[href^="/teams/"]')
        form = 'form[action$="/personnel"]'
        if page.locator(f"details.act:not([open]):has({form})").count():
            tab_to(page, f"details:has({form}) > summary")
            page.keyboard.press("Enter")
        tab_to(page, f'{form} [name="note"]')
        page.keyboard.type("Còn thiếu, bàn phím (DỮ LIỆU MẪU)")
        enter(page, f"{form} button.main")
        page.locator(".done").wait_for()


def enter(page: Page, wanted: str) -> None:
    """Press what is wanted, once the keyboard has come to it."""
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, wanted: str) -> None:
    """Tab until the keyboard is where one wants it: each stop on the way is seen, and nothing lies over it."""
    for _ in range(200):
        page.keyboard.press("Tab")
        stop: dict[str, Any] = page.evaluate(STOP, wanted)
        assert stop["is_marked"] and stop["is_in_sight"], stop
        if stop["is_wanted"]:
            return
    raise AssertionError(f"the keyboard never came to {wanted}")
