"""A visitor of the portal without JavaScript: logs in through the issuer's page, follows links, sends forms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

from shared.platform.tls import trusted


@dataclass
class Form:
    """A form of a page: where it goes, what stands in it."""

    action: str
    values: dict[str, str] = field(default_factory=dict[str, str])
    names: set[str] = field(default_factory=set[str])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.unlabelled: list[str] = []
        self._by_id: dict[str, Form] = {}
        self._in_label = False
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "form":
            self.forms.append(self._by_id.setdefault(given.get("id") or str(len(self.forms)), Form("")))
            self.forms[-1].action = given.get("action", "")
        if tag == "label":
            self.labels.add(given.get("for", ""))
            self._in_label = True
        if tag in ("input", "textarea", "select") and "form" in given:  # belongs to another form, which may come later
            self._by_id.setdefault(given["form"], Form("")).names.add(given["name"])
        elif tag in ("input", "textarea", "select") and self.forms and "name" in given:
            self.forms[-1].names.add(given["name"])
            if tag == "input" and given.get("type") not in ("checkbox", "radio", "file"):
                self.forms[-1].values[given["name"]] = given.get("value", "")
            if tag == "textarea":
                self._area = given["name"]
                self.forms[-1].values[given["name"]] = ""
            if tag == "select":
                self._select = given["name"]
                self.forms[-1].values.setdefault(given["name"], "")
        if tag == "option" and self._select and self.forms and "selected" in given:
            self.forms[-1].values[self._select] = given.get("value", "")
        is_seen = tag in ("textarea", "select") or (tag == "input" and given.get("type") not in ("hidden", "submit"))
        if is_seen and not self._in_label:
            self.unlabelled.append(given.get("id", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._in_label = False
        if tag == "textarea":
            self._area = None
        if tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area and self.forms:
            self.forms[-1].values[self._area] += data


@dataclass
class Page:
    """A page as it came."""

    url: str
    status: int
    html: str
    headers: Mapping[str, str]

    def __post_init__(self) -> None:
        reader = _Reader()
        reader.feed(self.html)
        self.links, self.forms, self.ids = reader.links, reader.forms, reader.ids
        self.unlabelled = [name for name in reader.unlabelled if name not in reader.labels]

    @property
    def text(self) -> str:
        """What can be read, without marks and with single spaces."""
        body = re.sub(r"<(script|style).*?</\1>", " ", self.html, flags=re.S)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())

    @property
    def rows(self) -> list[str]:
        """The rows of its lists, without their headings and sums, as they can be read."""
        bodies = "".join(re.findall(r"<tbody>(.*?)</tbody>", self.html, flags=re.S))
        return [
            " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split())
            for row in re.findall(r"<tr.*?</tr>", bodies, flags=re.S)
        ]

    def form(self, action: str) -> Form:
        """The form that goes to an action; the page's own where that is empty."""
        return next(form for form in self.forms if form.action == action or (action and form.action.endswith(action)))


class Visitor:
    """One browser of one person."""

    def __init__(self, portal: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.portal = portal
        self.http = httpx.AsyncClient(verify=trusted(), transport=transport, follow_redirects=True, timeout=30)

    async def close(self) -> None:
        """Leave."""
        await self.http.aclose()

    async def log_in(self, account: str, path: str = "/") -> Page:
        """Choose the account on the issuer's page."""
        choosing = await self.get(f"/login/start?next={path}")
        form = choosing.forms[0]
        answer = await self.http.post(urljoin(choosing.url, form.action), data=form.values | {"account": account})
        return page_of(answer)

    async def get(self, path: str, **headers: str) -> Page:
        """A page."""
        return page_of(await self.http.get(urljoin(self.portal, path), headers=headers))

    async def send(self, page: Page, action: str, **values: str) -> Page:
        """A form of the page, with what is typed into it. Names with dots are written with two underscores."""
        form = page.form(action)
        typed = {name.replace("__", "."): value for name, value in values.items()}
        assert typed.keys() <= form.names | {"do"}, f"no such fields: {typed.keys() - form.names}"
        url = urljoin(page.url, form.action) if form.action else page.url
        return page_of(await self.http.post(url, data=form.values | typed))


def page_of(answer: httpx.Response) -> Page:
    """What came, as a page."""
    return Page(str(answer.url), answer.status_code, answer.text, answer.headers)
