"""Login, logout, language."""

import re
from datetime import timedelta
from typing import Any

from fastapi.responses import Response

from services.portal.oidc import LoginFailed
from services.portal.rate import Rate
from services.portal.sessions import end_session, open_session
from services.portal.visiting import LANGUAGE_COOKIE, SESSION_COOKIE, PageRouter, Visit, Visiting, public
from shared.platform.problems import ProblemError
from shared.platform.runtime import runtime_of

router = PageRouter()

LOGIN_COOKIE = "phongtrao_login"
LOGIN_SECONDS = 600
_attempts = Rate(most=120, seconds=60)


def local_path(path: str | None) -> str:
    """A path of the portal, never another site."""
    is_ours = path is not None and re.match(r"/(?![/\s])[^\\]*$", path)
    return path if path and is_ours else "/"


def _cookie(visit: Visit, response: Response, name: str, value: str, seconds: int, same_site: Any = "lax") -> None:
    response.set_cookie(
        name, value, max_age=seconds, path="/", httponly=True, secure=visit.desk.settings.is_secure, samesite=same_site
    )


@router.get("/login")
@public
async def front_page(visit: Visiting) -> Response:
    """What this is, and the button."""
    goal = local_path(visit.request.query_params.get("next"))
    if visit.session is not None:
        return visit.go(goal)
    if "out" not in visit.request.query_params:
        return await visit.page("login.html", goal=goal, is_over="over" in visit.request.query_params)
    return await visit.page("login.html", goal="/", is_out=True, issuer_logout=await visit.desk.openid.logout_page())


@router.get("/login/start")
@public
async def begin(visit: Visiting) -> Response:
    """To the issuer."""
    _attempts.check(visit.request)
    url, kept = await visit.desk.openid.begin()
    kept["next"] = local_path(visit.request.query_params.get("next"))
    response = visit.go(url)
    _cookie(visit, response, LOGIN_COOKIE, visit.desk.signer.sign("login", kept, LOGIN_SECONDS), LOGIN_SECONDS)
    return response


@router.get("/login/callback")
@public
async def finish(visit: Visiting) -> Response:
    """Back from the issuer: a new session, if all of it is to be believed."""
    _attempts.check(visit.request)
    query = visit.request.query_params
    kept = visit.desk.signer.read("login", visit.request.cookies.get(LOGIN_COOKIE))
    if kept is None or not query.get("state") or query["state"] != kept.get("state"):
        raise LoginFailed("Lần đăng nhập này đã quá lâu hoặc bắt đầu ở trình duyệt khác. Hãy đăng nhập lại.")
    if "code" not in query:
        raise LoginFailed("Hệ thống đăng nhập không chấp nhận. Hãy đăng nhập lại.")
    tokens = await visit.desk.openid.finish(query["code"], kept)
    try:
        actor = await runtime_of(visit.request).authenticator.actor(f"Bearer {tokens.access}")
    except ProblemError as error:
        raise LoginFailed(error.detail) from error
    if visit.session is not None:
        await end_session(visit.connection, visit.session)
    lifetime = timedelta(hours=visit.desk.settings.session_hours)
    key = await open_session(visit.connection, actor.subject, tokens.access, lifetime, visit.now, tokens.refresh)
    seconds = int(lifetime.total_seconds())
    response = visit.go(local_path(kept.get("next")))
    _cookie(visit, response, SESSION_COOKIE, visit.desk.signer.sign("session", {"sid": key}, seconds), seconds)
    response.delete_cookie(LOGIN_COOKIE, path="/")
    return response


@router.post("/logout")
async def leave(visit: Visiting) -> Response:
    """Log out here, or everywhere."""
    assert visit.session is not None
    await end_session(visit.connection, visit.session, everywhere=visit.form.get("where") == "everywhere")
    response = visit.go("/login?out=1")
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


@router.get("/language/{code}")
@public
async def choose_language(code: str, visit: Visiting) -> Response:
    """Vietnamese or English, for a year."""
    response = visit.go(local_path(visit.request.query_params.get("next")))
    _cookie(visit, response, LANGUAGE_COOKIE, "en" if code == "en" else "vi", 365 * 24 * 3600)
    return response
