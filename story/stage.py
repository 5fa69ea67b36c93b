"""The story's way to the system: the cast speaks HTTP to the services, nothing else.

Every command carries an idempotency key derived from who says what at which moment of the story, so a play that was
cut off can simply be played again: what was done is answered from the record, and nothing is done twice.
"""

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from story.cast import Cast, Member

PATIENCE = 90.0


class StoryStopped(Exception):
    """A step was refused or did not come about; says which, and what the service answered."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Base URLs of the services and of the development issuer, and the Kafka bootstrap servers.

    The portal is told the time; nobody acts through it.
    """

    units: str
    reports: str
    festival: str
    portal: str
    issuer: str
    kafka: str

    @staticmethod
    def of(url: Callable[[str], str], kafka: str) -> "Addresses":
        """Of a system that tells the base URL of each by its name."""
        return Addresses(url("units"), url("reports"), url("festival"), url("portal"), url("issuer"), kafka)


@dataclass(slots=True)
class Stage:
    """Where the cast acts. `acts` counts the commands that were carried out."""

    addresses: Addresses
    cast: Cast
    http: httpx.AsyncClient
    now: datetime | None = None
    acts: int = 0
    tokens: dict[str, str] = field(default_factory=dict[str, str])

    async def at(self, moment: datetime) -> None:
        """Move the clock of all services to `moment`; each runs what has become due before it answers."""
        self.now = moment
        for service in ("units", "reports", "festival", "portal"):
            response = await self._send(
                "PUT", f"{self.base(service)}/development/clock", {}, {"now": moment.isoformat()}
            )
            if response.status_code not in (200, 204, 409):
                raise StoryStopped(f"clock of {service} at {moment}: {response.status_code} {response.text}")

    async def act(self, who: str, service: str, path: str, body: Any = None, *, on: str | None = None) -> Any:
        """POST as a member of the cast. `on` is the resource whose current version the command expects."""
        return (await self.answer(who, service, path, body, on=on)).json()

    async def answer(
        self, who: str, service: str, path: str, body: Any = None, *, on: str | None = None, method: str = "POST"
    ) -> httpx.Response:
        """As `act`, with the whole response. Raises `StoryStopped` unless it is a success."""
        response = await self.attempt(who, service, path, body, on=on, method=method)
        if response.is_error:
            raise StoryStopped(f"{who} {method} {service}{path}: {response.status_code}\n{response.text}")
        self.acts += 1
        return response

    async def attempt(
        self, who: str, service: str, path: str, body: Any = None, *, on: str | None = None, method: str = "POST"
    ) -> httpx.Response:
        """As `answer`, but a refusal is an answer too. A version that moved on meanwhile is read again."""
        said = json.dumps([who, method, service, path, body, str(self.now)], ensure_ascii=False, default=str)
        headers = await self._headers(who) | {"Idempotency-Key": hashlib.sha256(said.encode()).hexdigest()}
        while True:
            if on is not None:
                headers["If-Match"] = (await self.get_response(who, service, on)).headers["etag"]
            response = await self._send(method, self.base(service) + path, headers, body)
            is_in_progress = response.status_code == 409 and "retry-after" in response.headers
            if response.status_code != 412 and not is_in_progress:
                return response

    async def get(self, who: str, service: str, path: str) -> Any:
        """GET as a member of the cast; the JSON of the answer."""
        return (await self.get_response(who, service, path)).json()

    async def get_response(self, who: str, service: str, path: str) -> httpx.Response:
        """GET as a member of the cast. Raises `StoryStopped` unless it is a success."""
        response = await self._send("GET", self.base(service) + path, await self._headers(who), None)
        if response.is_error:
            raise StoryStopped(f"{who} GET {service}{path}: {response.status_code}\n{response.text}")
        return response

    async def every(self, who: str, service: str, path: str) -> list[Any]:
        """All items of a paged list."""
        items: list[Any] = []
        joint = "&" if "?" in path else "?"
        page = await self.get(who, service, f"{path}{joint}limit=200")
        items += page["items"]
        while page["next"]:
            page = await self.get(who, service, f"{path}{joint}limit=200&cursor={page['next']}")
            items += page["items"]
        return items

    async def until(self, what: str, condition: Callable[[], Awaitable[Any]]) -> Any:
        """Wait for what another service makes of an event: the first true answer of `condition`."""
        end = time.monotonic() + PATIENCE
        while not (result := await condition()):
            if time.monotonic() > end:
                raise StoryStopped(f"waited {PATIENCE:.0f} s in vain for: {what}")
            await asyncio.sleep(0.05)
        return result

    def base(self, service: str) -> str:
        """The base URL of a service."""
        return str(getattr(self.addresses, service))

    async def _headers(self, who: str) -> dict[str, str]:
        if who not in self.tokens:
            member: Member = self.cast[who]
            response = await self._send("POST", f"{self.addresses.issuer}/token", {}, member.claims(who))
            response.raise_for_status()
            self.tokens[who] = response.json()["access_token"]
        return {"Authorization": f"Bearer {self.tokens[who]}"}

    async def _send(self, method: str, url: str, headers: dict[str, str], body: Any) -> httpx.Response:
        """Send, and send again while the service is away: it may just be starting again."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                response = await self.http.request(method, url, headers=headers, json=body)
                if response.status_code != 503 or time.monotonic() > end:
                    return response
            except httpx.TransportError as error:
                if time.monotonic() > end:
                    raise StoryStopped(f"{method} {url}: {error!r} for {PATIENCE:.0f} s") from error
            await asyncio.sleep(0.2)
