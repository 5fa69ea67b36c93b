"""A visit: one request of a browser, with who asks, in which language, and what the portal reads with."""

import gzip
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlsplit

import httpx
import structlog
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute

from services.portal import places, store
from services.portal.feed import Feed
from services.portal.oidc import LoginFailed, OpenId
from services.portal.rendering import Reader, render
from services.portal.sessions import Session, Signer, load_session, note_presence, renew_session
from services.portal.settings import PortalSettings, portal_settings
from services.portal.store import Kept
from services.portal.things.base import Thing
from services.portal.uploads import Upload, taken_apart
from shared.contracts.actor import Actor, Role
from shared.contracts.calendar import VIETNAM, local_day
from shared.messaging.aggregate import Database
from shared.platform.keys import IssuerKeys
from shared.platform.problems import ProblemError, problem_of
from shared.platform.runtime import Runtime, runtime_of
from shared.platform.telemetry import current_trace_id
from shared.platform.tls import trusted
from shared.platform.unit_of_work import connected, reading, translated

_log = structlog.stdlib.get_logger("phongtrao.portal")

T = TypeVar("T", bound=Thing)
SESSION_COOKIE = "phongtrao_session"
LANGUAGE_COOKIE = "phongtrao_language"
LARGEST_FORM = 2_000_000
LEAST_COMPRESSED = 1000
OWN = "http://portal"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What the portal's process has for all visits."""

    settings: PortalSettings
    signer: Signer
    openid: OpenId
    client: httpx.AsyncClient
    own: httpx.AsyncClient
    feed: Feed


def desk_of(request: Request) -> Desk:
    """The desk of the process that answers this request."""
    desk: Desk = request.app.state.desk
    return desk


@asynccontextmanager
async def open_desk(app: FastAPI) -> AsyncGenerator[None]:
    """The desk, for as long as the application runs."""
    settings: PortalSettings = portal_settings()
    runtime: Runtime = app.state.runtime
    async with (
        httpx.AsyncClient(verify=trusted(), timeout=20) as client,
        httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False)) as own,
    ):
        keys = IssuerKeys(client, settings.issuer, settings.jwks_url)
        feed = Feed(runtime.pool, runtime.stopping)
        async with feed.running():
            signer, openid = Signer(settings.portal_key.get_secret_value()), OpenId(settings, client, keys)
            app.state.desk = Desk(settings, signer, openid, client, own, feed)
            yield


async def logged_in(request: Request) -> tuple[Session, Actor] | tuple[None, None]:
    """Who the cookie says it is, with a token that is renewed when it was over."""
    desk, runtime = desk_of(request), runtime_of(request)
    claims = desk.signer.read("session", request.cookies.get(SESSION_COOKIE))
    session = await load_session(reading(runtime), str(claims["sid"])) if claims else None
    for _ in range(2):
        if session is None:
            break
        try:
            return session, await runtime.authenticator.actor(f"Bearer {session.token}")
        except ProblemError as error:
            if error.status != 401:
                raise
            async with connected(runtime) as connection:
                session = await renew_session(connection, session, desk.openid)
    return None, None


@dataclass
class Visit:
    """One request. `actor` is who is logged in; `form` what was sent.

    `connection` keeps none of the pool's between two look-ups: services may take long to answer.
    """

    request: Request
    desk: Desk
    connection: Database
    now: datetime
    language: str
    session: Session | None = None
    actor_or_none: Actor | None = None
    form: dict[str, str] = field(default_factory=dict[str, str])
    fields: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    files: dict[str, Upload] = field(default_factory=dict[str, Upload])
    names: dict[str, str] = field(default_factory=dict[str, str])
    is_dated: bool = False
    attached: dict[str, list[Any]] = field(default_factory=dict[str, list[Any]])  # asked for once a request
    rebuilt: store.Rebuilt | None = None

    @property
    def actor(self) -> Actor:
        """Who is logged in."""
        assert self.actor_or_none is not None
        return self.actor_or_none

    @property
    def address(self) -> str:
        """What is asked for: path and query."""
        url = self.request.url
        return url.path + (f"?{url.query}" if url.query else "")

    @property
    def here(self) -> str:
        """The address of the page; of the one that sent the form, where this answers a form."""
        if self.request.method != "POST":
            return self.address
        page = urlsplit(self.request.headers.get("referer", ""))
        return (page.path or "/") + (f"?{page.query}" if page.query else "")

    @cached_property
    def on(self) -> date | None:
        """The past day that the page is asked for (`?on=2024-07-20`), where it can show one."""
        text = self.request.query_params.get("on", "") if self.is_dated else ""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return None
        return day if day <= self.yesterday else None

    @property
    def missed_day(self) -> str:
        """What the page was asked for and cannot show: no date, or none that is past."""
        asked = self.request.query_params.get("on", "") if self.is_dated else ""
        return "" if self.on or asked == local_day(self.now).isoformat() else asked

    @cached_property
    def at(self) -> datetime | None:
        """The end of that day; none for a page of today."""
        if (on := self.on) is None:
            return None
        return datetime.combine(on + timedelta(days=1), time.min, VIETNAM) - timedelta(microseconds=1)

    @cached_property
    def today(self) -> date:
        """The day that the page is about: the local one, or the past one that is asked for."""
        return self.on or local_day(self.now)

    @cached_property
    def yesterday(self) -> date:
        """The last day that is past."""
        return local_day(self.now) - timedelta(days=1)

    def chosen(self, name: str, numbers: Iterable[int]) -> int | None:
        """Which of these numbers the address asks for (`?year=2024`), if one of them."""
        asked = self.request.query_params.get(name, "")
        return next((each for each in numbers if str(each) == asked), None)

    async def every(
        self, model: type[T], *, unit: str | None = None, parent: str | list[str] | None = None
    ) -> list[Kept[T]]:
        """The things of a kind, as they are or as they were on the day asked for."""
        return await store.every(self.connection, model, unit=unit, parent=parent, at=self.at)

    async def learn_names(self) -> dict[str, str]:
        """The names of units and areas on the day that the page is about."""
        if not self.names:
            self.names = await store.names(self.connection, self.on)
        return self.names

    @property
    def is_operator(self) -> bool:
        """Whether the visitor sees how the portal is doing."""
        return self.actor_or_none is not None and self.actor.has(Role.ADMIN, Role.STAFF, Role.STAFF_HEAD)

    @property
    def is_fragment(self) -> bool:
        """Whether a part of an open page asks, not a person who opens one."""
        return "hx-request" in self.request.headers

    async def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """The page, with the names of units at hand."""
        await self.learn_names()
        self.rebuilt = await store.rebuilt(self.connection)
        return self.shown(template, status, **values)

    def shown(self, template: str, status: int, **values: Any) -> Response:
        """The page with what is known already."""
        reader = Reader(self.language, self.on, self.today, self.names)
        is_sample = self.desk.settings.environment == "development"
        html = render(template, reader, visit=self, actor=self.actor_or_none, is_sample=is_sample, **values)
        return HTMLResponse(html, status)

    def go(self, path: str) -> Response:
        """Elsewhere, with a GET."""
        return RedirectResponse(path, 303)


class Page(APIRoute):
    """A route that knows its visitor, checks what a form must bring, and answers errors with a page."""

    def __init__(self, path: str, endpoint: Callable[..., Any], *, is_public: bool = False, **options: Any) -> None:
        self.is_public = is_public or getattr(endpoint, "is_public", False)
        self.is_dated = getattr(endpoint, "is_dated", False)
        options["include_in_schema"] = False
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler inside our own."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            language = "en" if request.cookies.get(LANGUAGE_COOKIE) == "en" else "vi"
            known = reading(runtime_of(request))
            visit = Visit(request, desk_of(request), known, datetime.now(VIETNAM), language, is_dated=self.is_dated)
            request.state.visit = visit
            try:
                with translated():
                    await self._enter(visit)
                    response = await self._answer(inner, request, visit)
            except LoginFailed as error:
                response = await visit.page("login.html", 401, error=str(error))
            except Exception as error:
                response = await _trouble(visit, error)
            _compress(request, response)
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            if visit.desk.settings.is_secure:
                response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
            return response

        return handler

    async def _enter(self, visit: Visit) -> None:
        """Who comes, and when."""
        visit.now = await runtime_of(visit.request).clock.now(visit.connection)
        visit.session, actor = await logged_in(visit.request)
        if visit.session is not None:
            await note_presence(visit.connection, visit.session, visit.now)
        visit.actor_or_none = await places.placed(visit.connection, actor, local_day(visit.now)) if actor else None

    async def _answer(self, inner: Any, request: Request, visit: Visit) -> Response:
        if visit.session is None and not self.is_public:
            if request.method == "POST":  # the page keeps what was typed; its script restores it
                return visit.go(f"/login?over=1&next={quote(visit.here)}")
            return visit.go(f"/login?next={quote('/' if visit.is_fragment else visit.address)}")
        if request.method == "POST":
            await _read_form(request, visit, getattr(self.endpoint, "largest_body", LARGEST_FORM))
        return await inner(request)


def _compress(request: Request, response: Response) -> None:
    """A page, for a browser that takes it so: a tenth on a slow line. What is secret on it is masked."""
    if not isinstance(response, HTMLResponse):
        return
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    if len(response.body) > LEAST_COMPRESSED and "gzip" in request.headers.get("accept-encoding", ""):
        response.body = gzip.compress(response.body, 5, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))


async def _read_form(request: Request, visit: Visit, largest: int) -> None:
    """Take the form in, with its files, and refuse one that no page of ours has sent."""
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > largest:
            raise ProblemError(413, detail="Nội dung gửi lên quá lớn nên chưa được nhận. Tệp tối đa 10 MB.")
    body = bytes(taken)
    request._body = body  # pyright: ignore[reportPrivateUsage]
    sent = await taken_apart(body, request.headers)
    visit.fields, visit.files = sent.fields, sent.files
    visit.form = {name: value.replace("\r\n", "\n") for name, value in visit.fields}
    origin = request.headers.get("origin")
    ours = urlsplit(visit.desk.settings.base)
    if origin is not None and urlsplit(origin).netloc not in (ours.netloc, request.url.netloc):
        raise ProblemError(403, "foreign-form", "Biểu mẫu được gửi từ một trang khác, nên không được nhận.")
    if visit.session is not None and not visit.session.sent(visit.form.get("csrf", "")):
        raise ProblemError(403, "form-too-old", "Biểu mẫu đã cũ. Hãy tải lại trang rồi gửi lại.")


async def _trouble(visit: Visit, error: Exception) -> Response:
    problem = problem_of(error)
    if problem.status >= 500:
        _log.error("page_failed", path=visit.request.url.path, code=problem.code, exc_info=error)
    values = {"problem": problem, "trace": current_trace_id()}
    try:
        response = await visit.page("problem.html", problem.status, **values)
    except Exception:  # this page needs nothing but itself
        response = visit.shown("problem.html", problem.status, **values)
    response.headers.update(problem.headers)
    return response


async def _visit_of(request: Request) -> Visit:
    visit: Visit = request.state.visit
    return visit


Visiting = Annotated[Visit, Depends(_visit_of)]


def public(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Open to whoever comes, logged in or not."""
    endpoint.is_public = True  # pyright: ignore[reportFunctionMemberAccess]
    return endpoint


def dated(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Can be asked for as of a past day: all that it shows, it asks `Visit.every` and `pages.thing.seen` for."""
    endpoint.is_dated = True  # pyright: ignore[reportFunctionMemberAccess]
    return endpoint


class PageRouter(APIRouter):
    """An `APIRouter` all of whose routes are pages: nobody enters without a login, but where it is public."""

    def __init__(self, *, tags: Sequence[str] | None = None, **options: Any) -> None:
        super().__init__(route_class=Page, default_response_class=HTMLResponse, **options)


def not_found(detail: str = "Không tìm thấy, hoặc chưa đến lượt hiển thị.") -> ProblemError:
    """The 404 page."""
    return ProblemError(404, detail=detail)
