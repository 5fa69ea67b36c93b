"""HTTP as a patient client speaks it: what was refused for now is tried again, with back-off and the same key."""

import asyncio
import json
import random
import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

ANSWER_WITHIN = 30.0
# The server closes a connection that is idle for five seconds.
KEPT_SECONDS = 3.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and when (seconds since the epoch)."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    at: float

    def json(self) -> Any:
        """The body."""
        return json.loads(self.body)


class GaveUp(Exception):
    """No final answer although it was tried for long, or one that is an error."""


class Client:
    """A service as its clients reach it. `refused` counts what had to be tried again, by the reason."""

    def __init__(self, url: str, patience: float = 120.0) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname, parts.port
        self._patience = patience
        self._idle: deque[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = deque()
        self.refused = Counter[str]()

    async def get(self, path: str, token: str = "", *, cookie: str | None = None) -> Answer:
        """Read, with a token or as a browser does. Raises `GaveUp` unless it succeeds in the end."""
        headers = None if cookie is None else {"Cookie": cookie}
        return _succeeded(await self._insist("GET", path, token, headers=headers), path)

    async def write(
        self, method: str, path: str, token: str, body: Any, key: str, *, based_on: str | None = None
    ) -> Answer:
        """Change something, once, however often it must be sent. `based_on` is read for the version to change.

        Raises `GaveUp` unless it succeeds in the end.
        """
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        while True:
            if based_on is not None:
                headers["If-Match"] = (await self.get(based_on, token)).headers["etag"]
            answer = await self._insist(method, path, token, content, headers)
            if answer.status != 412 or based_on is None:
                return _succeeded(answer, path)
            self.refused["412"] += 1

    async def _insist(
        self, method: str, path: str, token: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        lines = {
            "Host": f"{self._host}:{self._port}",
            **({"Authorization": f"Bearer {token}"} if token else {}),
            "Content-Length": str(len(body)),
            **(headers or {}),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        request = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body
        end, pause = time.time() + self._patience, FIRST_PAUSE
        while True:
            try:
                answer = await self._send(request)
                if "retry-after" not in answer.headers:
                    return answer
                reason, wanted = str(answer.status), float(answer.headers["retry-after"])
            except (OSError, EOFError, TimeoutError) as error:
                reason, wanted = type(error).__name__, 0.0
            self.refused[reason] += 1
            if time.time() > end:
                raise GaveUp(f"{method} {path}: {reason} for {self._patience:.0f} s")
            await asyncio.sleep(wanted + random.uniform(0, pause))
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _send(self, request: bytes) -> Answer:
        reader, writer = await self._connection()
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                writer.write(request)
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                status, *lines = head.split("\r\n")
                pairs = (line.partition(": ") for line in lines if line)
                headers = {name.lower(): value for name, _, value in pairs}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
        except BaseException:
            writer.close()
            raise
        now = time.time()
        self._idle.append((now, reader, writer))
        return Answer(int(status.split()[1]), headers, body, now)

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            since, reader, writer = self._idle.pop()
            if time.time() - since < KEPT_SECONDS:
                return reader, writer
            writer.close()
        return await asyncio.open_connection(self._host, self._port)

    def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            self._idle.pop()[2].close()


def _succeeded(answer: Answer, path: str) -> Answer:
    if answer.status >= 400 and answer.status != 412:
        raise GaveUp(f"{path}: {answer.status} {answer.body.decode(errors='replace')[:500]}")
    return answer
