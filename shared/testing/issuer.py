"""An issuer of tokens in this process: real keys, real signatures, no port."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from shared.contracts.actor import Actor
from shared.platform.auth import JwtAuthenticator
from shared.platform.development_issuer import IssuerSettings, create_issuer
from shared.platform.keys import IssuerKeys
from shared.platform.settings import Environment

ISSUER = "http://issuer.test"
AUDIENCE = "phongtrao"


class Issuer:
    """Signs tokens for actors and answers those who check them."""

    def __init__(self, folder: Path) -> None:
        self.app = create_issuer(IssuerSettings(environment=Environment.DEVELOPMENT, issuer=ISSUER, issuer_keys=folder))
        self._tokens: dict[Actor, str] = {}

    async def token(self, actor: Actor) -> str:
        """A token of the actor; the same one when asked again."""
        if actor not in self._tokens:
            self._tokens[actor] = await self.sign(
                subject=actor.subject,
                unit=actor.unit,
                office=actor.office,
                roles=sorted(actor.roles),
                basis=actor.basis,
            )
        return self._tokens[actor]

    async def sign(self, **request: Any) -> str:
        """A new token with what `POST /token` of the development issuer takes."""
        async with self._client() as client:
            answer = await client.post("/token", json=request)
            return str(answer.raise_for_status().json()["access_token"])

    @asynccontextmanager
    async def authenticator(self) -> AsyncGenerator[JwtAuthenticator]:
        """Who lets in the carriers of this issuer's tokens."""
        async with self._client() as client:
            yield JwtAuthenticator(IssuerKeys(client, ISSUER), ISSUER, AUDIENCE)

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=ISSUER)
