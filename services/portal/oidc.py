"""Login by OpenID Connect: authorisation code with PKCE (RFC 7636), state and nonce."""

import base64
import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError

from services.portal.settings import PortalSettings
from shared.platform.auth import ALGORITHMS
from shared.platform.keys import IssuerKeys, IssuerUnavailable


class LoginFailed(Exception):
    """The issuer did not let the user in, or its answer is not to be believed. The message is for the user."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the issuer gave: the access token, and what a new one is had with, where there is such a thing."""

    access: str
    refresh: str | None


def _tokens(answer: dict[str, Any], before: str | None = None) -> Tokens:
    refresh = answer.get("refresh_token", before)
    return Tokens(str(answer["access_token"]), str(refresh) if refresh else None)


class OpenId:
    """The portal as a client of the issuer."""

    def __init__(self, settings: PortalSettings, client: httpx.AsyncClient, keys: IssuerKeys) -> None:
        self._settings = settings
        self._client = client
        self._keys = keys
        self._document: dict[str, Any] | None = None

    @property
    def redirect_uri(self) -> str:
        """Where the issuer sends the browser back to."""
        return f"{self._settings.base}/login/callback"

    async def begin(self) -> tuple[str, dict[str, str]]:
        """Where to send the browser, and what is to be kept until it comes back."""
        kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(kept["verifier"].encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": self._settings.portal_client,
            "redirect_uri": self.redirect_uri,
            "scope": self._settings.portal_scope,
            "state": kept["state"],
            "nonce": kept["nonce"],
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        page = self._settings.authorize_url or (await self._discovery())["authorization_endpoint"]
        return f"{page}?{urlencode(query)}", kept

    async def finish(self, code: str, kept: dict[str, Any]) -> Tokens:
        """The user's tokens for the code. Raises `LoginFailed`."""
        tokens = await self._ask(
            grant_type="authorization_code",
            code=code,
            redirect_uri=self.redirect_uri,
            code_verifier=str(kept["verifier"]),
        )
        await self._check_identity(str(tokens.get("id_token", "")), str(kept["nonce"]))
        return _tokens(tokens)

    async def renew(self, refresh: str) -> Tokens:
        """New tokens for one that is over. Raises `LoginFailed` when the issuer has ended the login."""
        return _tokens(await self._ask(grant_type="refresh_token", refresh_token=refresh), refresh)

    async def logout_page(self) -> str | None:
        """Where browsers end their login at the issuer itself, if it has such a page and can be asked."""
        page = self._settings.logout_url
        if page is None and self._settings.authorize_url is None:
            with suppress(LoginFailed):
                page = (await self._discovery()).get("end_session_endpoint")
        back = {"client_id": self._settings.portal_client, "post_logout_redirect_uri": f"{self._settings.base}/login"}
        return f"{page}?{urlencode(back)}" if page else None

    async def _ask(self, **form: str) -> dict[str, Any]:
        form["client_id"] = self._settings.portal_client
        if self._settings.portal_client_secret is not None:
            form["client_secret"] = self._settings.portal_client_secret.get_secret_value()
        url = self._settings.token_url or (await self._discovery())["token_endpoint"]
        try:
            answer = await self._client.post(url, data=form, timeout=10)
            tokens: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise LoginFailed("Hệ thống đăng nhập không trả lời. Hãy thử lại sau ít phút.") from error
        if answer.is_error or "access_token" not in tokens:
            raise LoginFailed("Mã đăng nhập không được chấp nhận hoặc đã hết hạn. Hãy đăng nhập lại.")
        return tokens

    async def _check_identity(self, token: str, nonce: str) -> None:
        """The identity token must be the issuer's, for this client and for this very login."""
        try:
            claims = jwt.decode(token, await self._keys.current(), algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, IssuerUnavailable) as error:
            raise LoginFailed("Không kiểm tra được danh tính do hệ thống đăng nhập trả về.") from error
        audience = claims.get("aud")
        is_ours = self._settings.portal_client in (audience if isinstance(audience, list) else [audience])
        if claims.get("iss") != self._settings.issuer or not is_ours or claims.get("nonce") != nonce:
            raise LoginFailed("Danh tính do hệ thống đăng nhập trả về không dành cho lần đăng nhập này.")

    async def _discovery(self) -> dict[str, Any]:
        if self._document is None:
            url = f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration"
            try:
                answer = await self._client.get(url, timeout=5)
                self._document = answer.raise_for_status().json()
            except (httpx.HTTPError, ValueError) as error:
                raise LoginFailed("Không kết nối được hệ thống đăng nhập. Hãy thử lại sau ít phút.") from error
        assert self._document is not None
        return self._document
