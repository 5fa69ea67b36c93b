"""The issuer's public keys: found by discovery, cached, fetched again for a key that is not known yet."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

_log = structlog.stdlib.get_logger("phongtrao.auth")


class IssuerUnavailable(Exception):
    """The issuer's keys cannot be had, and none are cached."""


class IssuerKeys:
    """The key set of one issuer. Once fetched it is kept for as long as the issuer is away."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        issuer: str,
        jwks_url: str | None = None,
        *,
        minimum_interval: float = 5.0,
        maximum_age: float = 3600.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._issuer = issuer
        self._jwks_url = jwks_url
        self._minimum_interval = minimum_interval
        self._maximum_age = maximum_age
        self._monotonic = monotonic
        self._keys: KeySet | None = None
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._failure = ""
        self._lock = asyncio.Lock()

    async def current(self) -> KeySet:
        """The cached keys; fetched when there are none or they are old. Only one waits for new ones."""
        is_old = self._monotonic() - self._fetched_at > self._maximum_age
        if self._keys is None or (is_old and not self._lock.locked()):
            await self._fetch()
        if self._keys is None:
            raise IssuerUnavailable(self._failure)
        return self._keys

    async def refreshed(self) -> KeySet:
        """The keys after another look at the issuer, unless the last look was a moment ago."""
        await self._fetch()
        return await self.current()

    async def _fetch(self) -> None:
        asked_at = self._monotonic()
        async with self._lock:
            if self._tried_at >= asked_at or self._monotonic() - self._tried_at < self._minimum_interval:
                return
            self._tried_at = self._monotonic()
            try:
                document = await self._document(self._jwks_url or await self._discover())
                self._keys = KeySet.import_key_set({"keys": [k for k in document["keys"] if k.get("kty") != "oct"]})
                self._fetched_at = self._monotonic()
            except (
                httpx.HTTPError,
                httpx.InvalidURL,
                JoseError,
                ValueError,
                KeyError,
                TypeError,
                AttributeError,
            ) as error:
                self._failure = f"the keys of {self._issuer} cannot be had: {type(error).__name__}: {error}"
                _log.warning(
                    "issuer_unavailable", issuer=self._issuer, reason=self._failure, cached=self._keys is not None
                )

    async def _discover(self) -> str:
        document = await self._document(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if document["issuer"] != self._issuer:
            raise ValueError(f"discovery names another issuer: {document['issuer']}")
        return str(document["jwks_uri"])

    async def _document(self, url: str) -> dict[str, Any]:
        response = await self._client.get(url, timeout=5.0)
        return response.raise_for_status().json()
