"""Who carries a token: a JWT of the configured issuer becomes an `Actor`."""

import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any

from joserfc import jwt
from joserfc.errors import BadSignatureError, DecodeError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from shared.contracts.actor import BASES, Actor, Role
from shared.platform.keys import IssuerKeys, IssuerUnavailable
from shared.platform.problems import ProblemError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
LEEWAY_SECONDS = 30
LONGEST_TOKEN = 16_384
MOST_KNOWN = 4096

_UNIT = re.compile(r"[a-z_]{1,40}-[A-Za-z0-9]{1,23}")


def refused(code: str, detail: str) -> ProblemError:
    """The 401 problem: why the token is not accepted."""
    error = "" if code == "token-missing" else f', error="invalid_token", error_description="{code}"'
    return ProblemError(401, code, detail, headers={"WWW-Authenticate": f'Bearer realm="phongtrao"{error}'})


def _unavailable() -> ProblemError:
    return ProblemError(
        503,
        "issuer-unavailable",
        "Chưa lấy được khoá của hệ thống đăng nhập. Hãy thử lại sau ít giây.",
        headers={"Retry-After": "5"},
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """A token whose signature was good under these keys."""

    keys: KeySet
    claims: dict[str, Any]
    actor: Actor


class JwtAuthenticator:
    """Accepts tokens that the issuer signed, for our audience, within their time."""

    def __init__(self, keys: IssuerKeys, issuer: str, audience: str, now: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._now = now
        self._registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        self._known: dict[str, _Known] = {}

    async def actor(self, authorization: str | None) -> Actor:
        """The actor behind an `Authorization` header. Raises a 401 problem that says what is wrong."""
        if not authorization:
            raise refused("token-missing", "Thiếu tiêu đề Authorization: Bearer <token>. Hãy đăng nhập.")
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip() or len(token) > LONGEST_TOKEN:
            raise refused("token-malformed", "Tiêu đề Authorization phải có dạng: Bearer <token>.")
        keys = await self._current_keys()
        known = self._known.get(token)
        if known is None or known.keys is not keys:
            claims = await self._verified(token.strip(), keys)
            self._check_claims(claims)
            return self._remember(token, keys, claims)
        self._check_times(known.claims)
        return known.actor

    def _remember(self, token: str, keys: KeySet, claims: dict[str, Any]) -> Actor:
        """A signature is checked once for each set of the issuer's keys; the times in the token every time."""
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        actor = actor_of(claims)
        self._known[token] = _Known(keys, claims, actor)
        return actor

    async def _current_keys(self) -> KeySet:
        try:
            return await self._keys.current()
        except IssuerUnavailable as error:
            raise _unavailable() from error

    async def _verified(self, token: str, keys: KeySet) -> dict[str, Any]:
        try:
            try:
                return self._decoded(token, keys)
            except InvalidKeyIdError:
                return self._decoded(token, await self._keys.refreshed())
        except IssuerUnavailable as error:
            raise _unavailable() from error
        except InvalidKeyIdError:
            raise refused("token-unknown-key", "Token được ký bằng khoá không nhận biết. Hãy đăng nhập lại.") from None
        except BadSignatureError:
            raise refused("token-bad-signature", "Chữ ký của token không đúng.") from None
        except DecodeError:
            raise refused("token-malformed", "Token không phải là JWT hợp lệ.") from None
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise refused("token-malformed", f"Token không được chấp nhận ({type(error).__name__}).") from None

    def _decoded(self, token: str, keys: Any) -> dict[str, Any]:
        return jwt.decode(token, keys, algorithms=ALGORITHMS, registry=self._registry).claims

    def _check_claims(self, claims: dict[str, Any]) -> None:
        if claims.get("iss") != self._issuer:
            raise refused("token-wrong-issuer", f"Token không do {self._issuer} cấp.")
        audience = claims.get("aud")
        if self._audience not in (audience if isinstance(audience, list) else [audience]):
            raise refused("token-wrong-audience", f"Token không dành cho «{self._audience}».")
        self._check_times(claims)

    def _check_times(self, claims: dict[str, Any]) -> None:
        now = self._now()
        if "iat" in claims:
            self._moment(claims, "iat")
        if self._moment(claims, "exp") <= now - LEEWAY_SECONDS:
            raise refused("token-expired", "Phiên đăng nhập đã hết hạn. Hãy đăng nhập lại.")
        if "nbf" in claims and self._moment(claims, "nbf") > now + LEEWAY_SECONDS:
            raise refused("token-not-yet-valid", "Token chưa có hiệu lực. Hãy kiểm tra đồng hồ của máy chủ.")

    @staticmethod
    def _moment(claims: dict[str, Any], name: str) -> float:
        value = claims.get(name)
        # JSON as Python reads it knows NaN and Infinity.
        if isinstance(value, bool) or not isinstance(value, int | float) or not -inf < value < inf:
            raise refused(
                "token-claim-missing", f"Token thiếu thông tin «{name}» hoặc thông tin này không phải thời điểm."
            )
        return value


def actor_of(claims: dict[str, Any]) -> Actor:
    """The actor that the claims `sub`, `unit`, `office`, `roles` and `basis` describe."""
    roles = claims.get("roles")
    if not isinstance(roles, list) or not roles:
        raise refused("token-claim-missing", "Token thiếu thông tin «roles» (danh sách vai trò, ít nhất một).")
    known = {role.value for role in Role} - {Role.SYSTEM.value}
    names = [str(role) for role in roles]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if unknown := sorted(set(names) - known):
        raise refused("token-unknown-role", f"Token có vai trò không nhận biết: {', '.join(unknown)[:200]}.")
    unit = _text(claims, "unit", 64)
    if not _UNIT.fullmatch(unit) or unit.startswith("system-"):
        raise refused(
            "token-claim-malformed", "Thông tin «unit» của token phải có dạng <loại>-<mã>, ví dụ district_police-436."
        )
    basis = claims.get("basis")
    if basis is not None and basis not in BASES:
        raise refused(
            "token-claim-malformed", f"Thông tin «basis» của token phải là một trong: {', '.join(sorted(BASES))}"
        )
    return Actor(_text(claims, "sub", 200), unit, _text(claims, "office", 200), frozenset(map(Role, names)), basis)


def _text(claims: dict[str, Any], name: str, longest: int) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value.strip():
        raise refused("token-claim-missing", f"Token thiếu thông tin «{name}».")
    text = unicodedata.normalize("NFC", value.strip())
    if len(text) > longest or any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise refused("token-claim-malformed", f"Thông tin «{name}» của token quá dài hoặc có ký tự không hợp lệ.")
    return text
