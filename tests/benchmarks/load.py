"""Load over HTTP: at a fixed rate whatever the service does, or as fast as a fixed number of connections allows."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

ANSWER_WITHIN = 30.0
IDLE_AT_MOST = 2.0  # uvicorn closes a connection that was idle for five seconds


class Request(Protocol):
    """Makes the bytes of one POST for a command's id."""

    def __call__(self, command: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """One command: when it was due and when its answer came (seconds since the epoch), and the answer's status."""

    command: str
    due: float
    answered: float
    status: int


def post(url: str, path: str, body: Callable[[str], bytes], headers: Callable[[str], dict[str, str]]) -> Request:
    """POSTs to a service; `body` and `headers` get the command's id."""
    host = urlsplit(url).netloc

    def request(command: str) -> bytes:
        content = body(command)
        lines = {"Host": host, "Content-Type": "application/json", "Content-Length": len(content), **headers(command)}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + content

    return request


class Connections:
    """Kept-alive connections to one service; a new one is opened when all are in use."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname, parts.port
        self._idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def send(self, command: str, due: float, request: bytes) -> Sent:
        """Send one request and wait for its answer."""
        used, reader, writer = self._idle.pop() if self._idle else (0.0, None, None)
        if reader is None or writer is None or time.time() - used > IDLE_AT_MOST:
            if writer is not None:
                writer.close()
            reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                writer.write(request)
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                _, _, rest = head.partition(b"content-length:")
                await reader.readexactly(int(rest.split(b"\r\n", 1)[0]))
        except BaseException:
            writer.close()
            raise
        answered = time.time()
        self._idle.append((answered, reader, writer))
        return Sent(command, due, answered, int(head[9:12]))

    def close(self) -> None:
        """Close what is idle."""
        for _, _, writer in self._idle:
            writer.close()


async def at_rate(url: str, request: Request, commands: list[str], per_second: float) -> list[Sent]:
    """Arrivals at random (Poisson, the same pattern every time) that wait for nobody.

    A command is due when it was to arrive: what piles up behind a pause of the service counts as waiting.
    """
    connections = Connections(url)
    arrivals = random.Random(436)
    due = time.time() + 0.05
    try:
        async with asyncio.TaskGroup() as sending:
            tasks: list[asyncio.Task[Sent]] = []
            for command in commands:
                due += arrivals.expovariate(per_second)
                if (early := due - time.time()) > 0:
                    await asyncio.sleep(early)
                tasks.append(sending.create_task(connections.send(command, due, request(command))))
        return [task.result() for task in tasks]
    finally:
        connections.close()


async def saturating(
    url: str, request: Request, new_command: Callable[[], str], seconds: float, concurrency: int
) -> list[Sent]:
    """`concurrency` senders, each sending its next command when the last one is answered."""
    connections = Connections(url)
    end = time.time() + seconds
    sent: list[Sent] = []

    async def sender() -> None:
        while (now := time.time()) < end:
            command = new_command()
            sent.append(await connections.send(command, now, request(command)))

    try:
        async with asyncio.TaskGroup() as sending:
            for _ in range(concurrency):
                sending.create_task(sender())
        return sent
    finally:
        connections.close()
