"""Who is logged in: a random id in a signed cookie, everything else on the server."""

import hashlib
import hmac
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from services.portal.oidc import LoginFailed, OpenId
from services.portal.projecting import NOTIFY
from shared.contracts.calendar import VIETNAM
from shared.messaging.aggregate import Database

ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class Session:
    """A login. `token` is the user's own, for the services; `seen_before` ends the visit before this one."""

    id: bytes
    subject: str
    token: str
    secret: str
    seen_before: datetime | None

    @property
    def csrf(self) -> str:
        """What a form brings back: the session's secret, each time behind another mask.

        Pages are compressed, and what visitors type in comes back on them: an unmasked secret could be guessed from the
        lengths of answers.
        """
        secret = self.secret.encode()
        mask = secrets.token_bytes(len(secret))
        return urlsafe_b64encode(mask + _masked(secret, mask)).decode()

    def sent(self, csrf: str) -> bool:
        """Whether a form brings back what a page of this session gave it."""
        try:
            brought = urlsafe_b64decode(csrf.encode())
        except ValueError:
            return False
        half = len(brought) // 2
        return hmac.compare_digest(_masked(brought[half:], brought[:half]), self.secret.encode())


def _masked(text: bytes, mask: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(text, mask, strict=False))


class Signer:
    """Signs what cookies hold, each for one purpose, so that no cookie passes for another."""

    def __init__(self, key: str) -> None:
        self._key = OctKey.import_key(key)

    def sign(self, purpose: str, claims: dict[str, Any], seconds: int) -> str:
        """The claims as a token that ends after so many seconds."""
        claims = {**claims, "for": purpose, "exp": int(time.time()) + seconds}
        return jwt.encode({"alg": ALGORITHM}, claims, self._key)

    def read(self, purpose: str, token: str | None) -> dict[str, Any] | None:
        """The claims, if the token is ours, for this purpose and not over."""
        if not token or len(token) > 4096:
            return None
        try:
            claims = jwt.decode(token, self._key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError):
            return None
        is_good = claims.get("for") == purpose and isinstance(claims.get("exp"), int) and claims["exp"] > time.time()
        return claims if is_good else None


def digest(key: str) -> bytes:
    """What is kept of a session's id: who reads the table cannot take a session over."""
    return hashlib.sha256(key.encode()).digest()


async def open_session(
    connection: Database, subject: str, token: str, lifetime: timedelta, now: datetime, refresh: str | None = None
) -> str:
    """A new session, never one that was there before the login; returns what the cookie holds.

    `now` is the portal's clock, which events are compared with; sessions end by the machine's.
    """
    key = secrets.token_urlsafe(32)
    before = await connection.fetchval("SELECT seen_at FROM visitor WHERE subject = $1", subject)
    await connection.execute(
        "INSERT INTO visitor(subject, seen_at) VALUES ($1, $2)"
        " ON CONFLICT (subject) DO UPDATE SET seen_at = excluded.seen_at",
        subject,
        now,
    )
    await connection.execute("DELETE FROM session WHERE expires_at < now()")
    await connection.execute(
        "INSERT INTO session(id, subject, token, csrf, seen_before, created_at, expires_at, refresh)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        digest(key),
        subject,
        token,
        secrets.token_urlsafe(24),
        before,
        now,
        datetime.now(UTC) + lifetime,
        refresh,
    )
    return key


async def note_presence(connection: Database, session: Session, now: datetime) -> None:
    """The account is here: what happens from now on is new at its next login. Kept to the minute."""
    await connection.execute(
        "UPDATE visitor SET seen_at = $2 WHERE subject = $1 AND seen_at < $2::timestamptz - interval '1 minute'",
        session.subject,
        now,
    )


async def load_session(connection: Database, key: str) -> Session | None:
    """The session behind the cookie's id, unless it is over."""
    row = await connection.fetchrow(
        "SELECT id, subject, token, csrf, seen_before FROM session WHERE id = $1 AND expires_at > now()", digest(key)
    )
    if row is None:
        return None
    before = row["seen_before"]
    return Session(row["id"], row["subject"], row["token"], row["csrf"], before and before.astimezone(VIETNAM))


async def renew_session(connection: Database, session: Session, openid: OpenId) -> Session | None:
    """The session with a new token of the issuer's; None, and over, when the issuer gives none.

    Of several requests at once the first asks the issuer; the others wait for it and take what it got.
    """
    async with connection.transaction():
        row = await connection.fetchrow("SELECT token, refresh FROM session WHERE id = $1 FOR UPDATE", session.id)
        if row is None:
            return None
        if row["token"] != session.token:
            return replace(session, token=row["token"])
        try:
            tokens = await openid.renew(row["refresh"]) if row["refresh"] else None
        except LoginFailed:
            tokens = None
        if tokens is None:
            await end_session(connection, session)
            return None
        await connection.execute(
            "UPDATE session SET token = $2, refresh = $3 WHERE id = $1", session.id, tokens.access, tokens.refresh
        )
        return replace(session, token=tokens.access)


async def end_session(connection: Database, session: Session, *, everywhere: bool = False) -> None:
    """Log out here, or wherever this account is logged in, and end the streams of open pages."""
    if everywhere:
        await connection.execute("DELETE FROM session WHERE subject = $1", session.subject)
    else:
        await connection.execute("DELETE FROM session WHERE id = $1", session.id)
    await connection.execute(NOTIFY)
