"""The login page of the development issuer: OpenID Connect's authorisation code with PKCE, one click per account."""

import base64
import hashlib
import hmac
import html
import json
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from shared.platform.problems import ProblemError

CODE_SECONDS = 60
MOST_CODES = 1000
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_STYLE = (
    "body{font:16px/1.5 'Segoe UI',Roboto,Arial,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;"
    "background:#fffbe6;color:#222}h1{font-size:1.4rem}p.mark{border:2px solid #a15c00;padding:.5rem .75rem;"
    "background:#fff}"
    "ul{list-style:none;padding:0;display:grid;gap:.5rem;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr))}"
    "button{width:100%;min-height:3.5rem;text-align:left;padding:.5rem .75rem;border:1px solid #777;background:#fff;"
    "font:inherit;color:inherit;border-radius:4px;cursor:pointer}button:hover,button:focus{outline:3px solid #0b5d3b}"
    "small{display:block;color:#555}"
)


@dataclass(frozen=True, slots=True)
class _Granted:
    """What a code stands for until it is redeemed, once."""

    account: dict[str, Any]
    client: str
    redirect_uri: str
    challenge: str
    nonce: str | None
    ends_at: float


def read_accounts(file: Path | None) -> list[dict[str, Any]]:
    """The accounts on the page: `subject`, `unit`, `office`, `roles`, perhaps `basis`, `group` and `label`."""
    return [] if file is None else json.loads(file.read_text(encoding="utf-8"))


class Codes:
    """Codes that were given out and not redeemed yet."""

    def __init__(self) -> None:
        self._granted: dict[str, _Granted] = {}

    def grant(self, granted: _Granted) -> str:
        """A new code."""
        if len(self._granted) >= MOST_CODES:
            self._granted.clear()
        code = secrets.token_urlsafe(24)
        self._granted[code] = granted
        return code

    def redeem(self, form: dict[str, str]) -> _Granted | None:
        """What the code stands for, if client, address and verifier are those it was given to. It is spent anyway."""
        granted = self._granted.pop(form.get("code", ""), None)
        if granted is None or granted.ends_at < time.monotonic():
            return None
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        same = (granted.client, granted.redirect_uri) == (form.get("client_id"), form.get("redirect_uri"))
        return granted if same and hmac.compare_digest(challenge, granted.challenge) else None


def login_routes(accounts: list[dict[str, Any]], tokens: Any) -> APIRouter:
    """`/authorize` and `/oauth/token`. `tokens(account, client, nonce)` makes what a redeemed code is answered with."""
    router = APIRouter()
    codes = Codes()
    by_subject = {account["subject"]: account for account in accounts}

    @router.get("/authorize")
    async def choose(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        """The page: whom to log in as."""
        asked = _asked(dict(request.query_params))
        policy = f"default-src 'none'; style-src '{_hash(_STYLE)}'; base-uri 'none'; frame-ancestors 'none'"
        return HTMLResponse(
            _page(accounts, asked), headers={"Content-Security-Policy": policy, "Cache-Control": "no-store"}
        )

    @router.post("/authorize")
    async def chosen(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        """Back to the client, with a code."""
        form = await _form(request)
        asked = _asked(form)
        account = by_subject.get(form.get("account", ""))
        if account is None:
            raise ProblemError(422, detail="Không có tài khoản này.")
        granted = _Granted(
            account,
            asked["client_id"],
            asked["redirect_uri"],
            asked["code_challenge"],
            asked.get("nonce"),
            time.monotonic() + CODE_SECONDS,
        )
        query = urlencode({"code": codes.grant(granted), "state": asked.get("state", "")})
        return RedirectResponse(f"{asked['redirect_uri']}?{query}", 303)

    @router.post("/oauth/token")
    async def redeem(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        """Access and identity token for a code."""
        form = await _form(request)
        granted = codes.redeem(form) if form.get("grant_type") == "authorization_code" else None
        if granted is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        answer = tokens(granted.account, granted.client, granted.nonce)
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    return router


def _asked(query: dict[str, str]) -> dict[str, str]:
    """The request for a code. Only clients on this machine are sent back to: the issuer gives anybody any role."""
    missing = [name for name in ("client_id", "redirect_uri", "code_challenge") if not query.get(name)]
    if missing or query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
        raise ProblemError(422, detail="Yêu cầu đăng nhập thiếu: client_id, redirect_uri, code_challenge (S256).")
    if urlsplit(query["redirect_uri"]).hostname not in LOOPBACK:
        raise ProblemError(422, detail="Bộ cấp token phát triển chỉ trả về địa chỉ trên chính máy này.")
    names = ("client_id", "redirect_uri", "code_challenge", "code_challenge_method", "response_type", "state", "nonce")
    return {name: query[name] for name in names if name in query}


async def _form(request: Request) -> dict[str, str]:
    body = await request.body()
    return {name: values[-1] for name, values in parse_qs(body[:20_000].decode(errors="replace")).items()}


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _page(accounts: list[dict[str, Any]], asked: dict[str, str]) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in asked.items()
    )
    groups: dict[str, list[str]] = {}
    for account in accounts:
        subject, label = html.escape(account["subject"]), html.escape(account.get("label") or account["office"])
        below = html.escape(f"{account['unit']} · {', '.join(account['roles'])}")
        button = f'<li><button name="account" value="{subject}">{label}<small>{below}</small></button></li>'
        groups.setdefault(account.get("group") or "", []).append(button)
    lists = "".join(f"<h2>{html.escape(name)}</h2><ul>{''.join(found)}</ul>" for name, found in groups.items())
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Đăng nhập thử (phát triển)</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style></head><body><main>'
        "<h1>Chọn vai để đăng nhập</h1>"
        '<p class="mark"><strong>CHỈ DÙNG KHI PHÁT TRIỂN.</strong> Trang này cấp quyền cho bất kỳ ai, '
        "không hỏi mật khẩu. "
        '<span lang="en">Development only: anybody gets any role, no password asked.</span></p>'
        f'<form method="post" action="/authorize">{hidden}{lists or "<p>Chưa có tài khoản nào.</p>"}</form>'
        "</main></body></html>"
    )
