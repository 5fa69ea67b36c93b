"""People of the story in a real browser: each with a window of one language and width, acting through pages alone."""

from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, Locator, Page, expect

from deploy.embedded.home import Home
from services.portal.labels import label
from services.portal.words import translate
from tests.chromium import BEYOND, SHOTS

PATIENCE = 30.0
WIDEST = """
[...document.querySelectorAll("main *, header *")].filter(each => each.getBoundingClientRect().right > innerWidth + 1)
  .filter(each => !each.closest(".scroll")).slice(0, 4).map(each => each.outerHTML.slice(0, 160))
"""

SILENT = "retry: 600000\n\n"


@dataclass
class Person:
    """An account with its window. What does not fit, or what the console calls an error, fails the test."""

    page: Page
    name: str
    language: str
    width: int
    shots: list[str]
    errors: list[str] = field(default_factory=list[str])

    def say(self, words: str) -> str:
        """What the pages say in this window's language."""
        return translate(words, self.language)

    def label(self, group: str, code: str) -> str:
        """What they call a code."""
        return label(group, code, self.language)

    def open(self, path: str) -> None:
        """A page, which fits into the window and speaks its language."""
        self.page.goto(path)
        self.fits()

    def fits(self) -> None:
        """Nothing of the page lies beyond the window, once all of it has come."""
        self.page.wait_for_load_state()
        assert self.page.get_attribute("html", "lang") == self.language
        beyond = self.page.evaluate(BEYOND)
        assert beyond <= 0, f"{self.page.url} is {beyond} pixels too wide: {self.page.evaluate(WIDEST)}"

    def look(self, name: str) -> None:
        """A picture of the page for whoever looks at it afterwards."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.shots.append(name)
        number = f"{len(self.shots):02}"
        self.page.screenshot(path=SHOTS / f"story-{self.language}-{self.width}-{number}-{name}.png", full_page=True)

    def fill(self, form: Locator, values: dict[str, Any]) -> None:
        """Type, choose and tick, each where it belongs."""
        for name, value in values.items():
            place = form.locator(f'[name="{name}"]')
            kind = place.evaluate("each => each.type")
            if kind == "checkbox":
                place.set_checked(bool(value))
            elif kind == "select-one":
                place.select_option(value)
            else:
                place.fill(str(value))

    def act(self, path: str, code: str, /, **values: Any) -> str:
        """Do one of the things that a page offers. Names with dots are written with two underscores.

        Returns the path of the page to which it leads.
        """
        self.until(path, f'form[action^="/act/"][action$="/{code}"]')
        form = self.page.locator(f'form[action$="/{code}"]')
        if not form.is_visible():
            self.page.locator("details.act", has=form).locator("summary").first.click()
        self.fill(form, {name.replace("__", "."): value for name, value in values.items()})
        form.locator("button.main").click()
        return self.done()

    def create(self, path: str, **values: Any) -> str:
        """Make something new by the form of a page."""
        self.open(path)
        form = self.page.locator("form.act-form")
        self.fill(form, {name.replace("__", "."): value for name, value in values.items()})
        form.locator("button.main").click()
        return self.done()

    def done(self) -> str:
        """The page says that it was recorded; what it says instead fails the test. Returns its path."""
        expect(self.page.locator(".done:visible, .problem[role=alert]:visible").first).to_be_visible()
        refusal = self.page.locator(".problem[role=alert]:visible")
        assert refusal.count() == 0, f"{self.name}: {refusal.first.inner_text()}"
        self.fits()
        return urlsplit(self.page.url).path

    def until(self, path: str, wanted: str) -> Locator:
        """The page, again and again until it shows what another service makes of an event."""
        end = monotonic() + PATIENCE
        while True:
            self.open(path)
            if (found := self.page.locator(wanted)).count():
                return found
            assert monotonic() < end, f"{self.name}: {path} never showed {wanted}"
            self.page.wait_for_timeout(100)

    def sees_state(self, kind: str, code: str) -> None:
        """The state of the thing whose page is open, in this window's language."""
        expect(self.page.locator(f".facts .s-{kind}-{code}").first).to_have_text(self.label(kind, code))


class Company:
    """Everybody, each window opened when it is first needed."""

    def __init__(self, home: Home, browser: Browser, language: str, width: int) -> None:
        self._home, self._browser = home, browser
        self._language, self._width = language, width
        self._people: dict[str, Person] = {}
        self._shots: list[str] = []

    def __getitem__(self, account: str) -> Person:
        """The person, logged in with one click."""
        if account not in self._people:
            viewport: Any = {"width": self._width, "height": 844}
            context = self._browser.new_context(base_url=self._home.url("portal"), viewport=viewport)
            person = Person(context.new_page(), account, self._language, self._width, self._shots)
            page, errors = person.page, person.errors
            # Open pages that change by themselves have tests of their own; here nothing moves between two looks.
            page.route("**/live/*", lambda route: route.fulfill(content_type="text/event-stream", body=SILENT))
            page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
            page.goto("/login")
            if self._language == "en":
                page.click('a[hreflang="en"]')
            page.get_by_role("link", name=person.say("Đăng nhập"), exact=True).click()
            page.click(f'button[value="{account}"]')
            self._people[account] = person
        return self._people[account]

    def at(self, moment: str) -> None:
        """Move the clock of all services."""
        for service in ("units", "reports", "festival", "portal"):
            address = f"{self._home.url(service)}/development/clock"
            httpx.put(address, json={"now": f"{moment}:00+07:00"}, timeout=30).raise_for_status()

    def leave(self) -> None:
        """Close all windows."""
        for person in self._people.values():
            person.page.context.close()
            assert person.errors == [], person.name
