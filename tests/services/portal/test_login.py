"""Login against the development issuer over its pages: what stands between a browser and a session."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.portal.oidc import LoginFailed, OpenId, Tokens
from services.portal.rate import Rate
from services.portal.sessions import Session, Signer, open_session
from services.portal.settings import PortalSettings, portal_settings
from services.portal.visiting import SESSION_COOKIE
from shared.platform.development_issuer import IssuerSettings, create_issuer
from shared.platform.keys import IssuerKeys
from shared.platform.problems import ProblemError
from shared.platform.settings import Environment
from shared.testing.issuer import ISSUER
from tests.services.portal.browsing import served
from tests.services.portal.conftest import HEAD, KEY, PORTAL, STAFF, Portal
from tests.services.portal.visitor import Visitor

pytestmark = pytest.mark.servers
LOCAL = "http://127.0.0.1:8104"  # the development issuer sends nobody beyond this machine
ACCOUNT = {
    "subject": "truong-439", "unit": "district_police-439", "office": "Trưởng Công an huyện", "roles": ["head"],
}  # fmt: skip


@pytest.fixture
async def visitor(portal: Portal, tmp_path: Path) -> AsyncGenerator[Visitor]:
    """A browser that finds the portal and a development issuer, whose page has one account, in this process."""
    file = tmp_path / "accounts.json"
    file.write_text(json.dumps([ACCOUNT]), encoding="utf-8")
    known = IssuerSettings(environment=Environment.DEVELOPMENT, issuer=ISSUER, issuer_keys=tmp_path / "keys",
                           issuer_accounts=file)  # fmt: skip
    issuer = httpx.ASGITransport(create_issuer(known))
    visitor = await portal.visitor()
    await visitor.close()
    visitor.portal = LOCAL
    mounts = {LOCAL: httpx.ASGITransport(portal.running.app), ISSUER: issuer}
    visitor.http = httpx.AsyncClient(mounts=mounts, follow_redirects=True)
    desk, runtime = portal.running.app.state.desk, portal.running.app.state.runtime
    async with httpx.AsyncClient(transport=issuer) as client:
        keys = IssuerKeys(client, ISSUER)
        settings = portal_settings().model_copy(update={"portal_url": LOCAL})
        object.__setattr__(desk, "openid", OpenId(settings, client, keys))
        object.__setattr__(runtime.authenticator, "_keys", keys)
        yield visitor
    await visitor.close()


async def test_the_browser_is_sent_with_pkce_state_and_nonce_and_comes_back_to_where_it_was_going(
    visitor: Visitor,
) -> None:
    visitor.http.follow_redirects = False
    away = await visitor.http.get(f"{LOCAL}/login/start?next=/teams")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away.headers["location"]).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len(asked["code_challenge"]) == 43 and len(asked["state"]) > 30 and len(asked["nonce"]) > 30
    assert "client_secret" not in asked
    visitor.http.follow_redirects = True
    assert (await visitor.log_in("truong-439", "/teams")).url == f"{LOCAL}/teams"


async def test_the_cookie_is_signed_for_the_server_alone_and_new_with_every_login(
    visitor: Visitor, portal: Portal
) -> None:
    await visitor.log_in("truong-439")
    first = visitor.http.cookies[SESSION_COOKIE]
    claims = Signer(KEY).read("session", first)
    assert claims is not None and await portal.running.pool.fetchval("SELECT count(*) FROM session") == 1
    assert claims["sid"].encode() not in await portal.running.pool.fetchval("SELECT id FROM session")
    await visitor.http.get(f"{LOCAL}/login/start?next=/")  # a second login in the same browser
    again = await visitor.log_in("truong-439")
    assert again.status == 200 and visitor.http.cookies[SESSION_COOKIE] != first
    assert await portal.running.pool.fetchval("SELECT count(*) FROM session") == 1, "the one before is over"
    thief = await portal.visitor()
    thief.http.cookies.set(SESSION_COOKIE, first, domain="portal.test")
    assert "/login" in (await thief.get("/teams")).url


async def test_cookies_are_http_only_lax_and_secure_behind_tls(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.http.follow_redirects = False
    plain = (await visitor.http.get(f"{LOCAL}/login/start")).headers["set-cookie"]
    assert "HttpOnly" in plain and "SameSite=lax" in plain and "Secure" not in plain
    assert "strict-transport-security" not in (await visitor.http.get(f"{LOCAL}/login")).headers
    monkeypatch.setattr(PortalSettings, "is_secure", property(lambda _: True))
    assert "Secure" in (await visitor.http.get(f"{LOCAL}/login/start")).headers["set-cookie"]
    assert "max-age=31536000" in (await visitor.http.get(f"{LOCAL}/login")).headers["strict-transport-security"]


async def test_an_answer_that_this_browser_did_not_ask_for_is_not_believed(visitor: Visitor, portal: Portal) -> None:
    forged = await visitor.get("/login/callback?code=somebodys&state=elses")
    assert forged.status == 401 and "Hãy đăng nhập lại" in forged.text
    await visitor.http.get(f"{LOCAL}/login/start")
    assert (await visitor.get("/login/callback?code=x&state=wrong")).status == 401
    assert await portal.running.pool.fetchval("SELECT count(*) FROM session") == 0


def test_too_many_attempts_from_one_address_are_refused_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    class Asking:
        def __init__(self, host: str) -> None:
            self.client = type("Client", (), {"host": host})()

    rate, now = Rate(most=3, seconds=60), time.monotonic()
    monkeypatch.setattr("services.portal.rate.time.monotonic", lambda: now)
    for _ in range(3):
        rate.check(Asking("10.0.0.1"))  # pyright: ignore[reportArgumentType]
    with pytest.raises(ProblemError) as refused:
        rate.check(Asking("10.0.0.1"))  # pyright: ignore[reportArgumentType]
    assert refused.value.status == 429 and refused.value.headers["Retry-After"] == "60"
    rate.check(Asking("10.0.0.2"))  # pyright: ignore[reportArgumentType]
    now += 61
    rate.check(Asking("10.0.0.1"))  # pyright: ignore[reportArgumentType]


async def test_logging_out_everywhere_ends_the_persons_sessions_and_nobody_elses(portal: Portal) -> None:
    one, other, somebody = await portal.visitor(STAFF), await portal.visitor(STAFF), await portal.visitor(HEAD)
    form = (await one.get("/teams")).form("/logout")
    out = await one.http.post(f"{PORTAL}/logout", data=form.values | {"where": "everywhere"})
    assert "Đã đăng xuất khỏi cổng." in out.text
    assert "/login" in (await other.get("/teams")).url
    assert (await other.get("/live/*")).status == 401
    assert (await somebody.get("/teams")).url.endswith("/teams")


async def test_the_streams_of_open_pages_end_with_their_login_and_nobody_elses(portal: Portal) -> None:
    one, other, somebody = await portal.visitor(STAFF), await portal.visitor(STAFF), await portal.visitor(HEAD)
    async with served(portal) as address, httpx.AsyncClient(base_url=address, timeout=10) as client:

        async def listening(visitor: Visitor, heard: asyncio.Event) -> list[str]:
            cookies = {SESSION_COOKIE: visitor.http.cookies[SESSION_COOKIE]}
            async with client.stream("GET", "/live/*", cookies=cookies) as stream:
                lines: list[str] = []
                async for line in stream.aiter_lines():
                    lines.append(line)
                    heard.set()
                return lines

        heard = asyncio.Event(), asyncio.Event()
        others = asyncio.create_task(listening(other, heard[0]))
        somebodys = asyncio.create_task(listening(somebody, heard[1]))
        await asyncio.wait_for(asyncio.gather(*(each.wait() for each in heard)), 10)
        form = (await one.get("/teams")).form("/logout")
        await one.http.post(f"{PORTAL}/logout", data=form.values | {"where": "everywhere"})
        assert "event: over" in await asyncio.wait_for(others, 5)
        assert not somebodys.done()
        somebodys.cancel()


async def test_a_token_that_is_over_is_renewed_once_for_all_who_wait_and_the_login_ends_with_the_issuers(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await portal.visitor()
    good = await portal.running.issuer.token(HEAD)
    asked: list[str] = []

    async def renew(_: OpenId, refresh: str) -> Tokens:
        asked.append(refresh)
        if refresh == "second":
            raise LoginFailed("over")
        return Tokens(good, "second")

    monkeypatch.setattr(OpenId, "renew", renew)
    async with portal.running.pool.acquire() as connection:
        key = await open_session(
            connection, HEAD.subject, "over", timedelta(hours=1), datetime.now(UTC), refresh="first"
        )
    cookie = Signer(KEY).sign("session", {"sid": key}, 3600)
    visitor.http.cookies.set(SESSION_COOKIE, cookie, domain="portal.test")
    assert (await visitor.get("/teams")).url.endswith("/teams")
    assert (await visitor.get("/tasks")).url.endswith("/tasks")
    assert asked == ["first"]
    await portal.running.pool.execute("UPDATE session SET token = 'over'")
    assert "/login" in (await visitor.get("/teams")).url
    assert asked == ["first", "second"] and await portal.running.pool.fetchval("SELECT count(*) FROM session") == 0


def test_a_forms_token_looks_different_each_time_and_fits_its_session_only() -> None:
    session = Session(b"", "a", "token", "a secret of this session", None)
    first, second = session.csrf, session.csrf
    assert first != second and session.sent(first) and session.sent(second)
    assert not Session(b"", "b", "token", "a secret of another one.", None).sent(first)
    for wrong in ("", "x", session.secret, first[:-4], "AAAA", "đ"):
        assert not session.sent(wrong), wrong
