"""A TCP proxy between one process and one server, through which the network between them is disturbed."""

import asyncio
import contextlib
import random
import socket
import struct
from collections.abc import Callable, Generator, Iterable
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field

from deploy.embedded.ports import LOOPBACK

RESET = struct.pack("ii", 1, 0)  # SO_LINGER with no time to linger: close sends RST


@dataclass(eq=False)
class Link:
    """Listens on `port` and forwards to `target`. Every connection through it can be slowed, cut or swallowed.

    Several may disturb it at once: each ends what it has begun, and nothing else.
    """

    name: str
    port: int
    target: int
    chance: random.Random
    _delays: dict[object, tuple[float, float]] = field(default_factory=dict[object, tuple[float, float]])
    _swallowing: int = 0
    _flowing: asyncio.Event = field(default_factory=asyncio.Event)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set[asyncio.StreamWriter])
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set["asyncio.Task[None]"])
    _server: asyncio.Server | None = None

    async def open(self) -> None:
        """Begin to listen; everything passes."""
        self._flowing.set()
        self._server = await asyncio.start_server(self._connected, LOOPBACK, self.port)

    @contextmanager
    def slow(self, least: float, most: float) -> Generator[None]:
        """Every piece of data takes between so many seconds, each way."""
        token = object()
        self._delays[token] = (least, most)
        try:
            yield
        finally:
            del self._delays[token]

    @contextmanager
    def swallow(self) -> Generator[None]:
        """Half-open: connections stand and are accepted, but nothing gets through and nobody is told.

        What was swallowed is gone with its connection: afterwards all are reset.
        """
        self._swallowing += 1
        self._flowing.clear()
        try:
            yield
        finally:
            self._swallowing -= 1
            if not self._swallowing:
                self.reset()
                self._flowing.set()

    def reset(self) -> None:
        """Cut all connections at once, with RST on both sides. New ones are accepted."""
        for writer in list(self._writers):
            raw: socket.socket | None = writer.get_extra_info("socket")
            if raw is not None and not writer.is_closing():
                with contextlib.suppress(OSError, ValueError):  # it may be closed all the same
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()

    def carries(self, port: int) -> bool:
        """Whether the server sees one of the connections come from this port."""
        return any((writer.get_extra_info("sockname") or (None, None))[1] == port for writer in self._writers)

    async def close(self) -> None:
        """End it and all that goes through it."""
        if self._server is not None:
            self._server.close()
        self.reset()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            back, forth = await asyncio.open_connection(LOOPBACK, self.target)
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, forth)
        self._writers.update(pair)
        pumps = [asyncio.create_task(self._pump(reader, forth)), asyncio.create_task(self._pump(back, writer))]
        self._tasks.update(pumps)
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for each in pair:
            each.close()
        await asyncio.wait(pumps)
        self._tasks.difference_update(pumps)
        self._writers.difference_update(pair)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(1 << 16):
                if self._delays:
                    await asyncio.sleep(max(self.chance.uniform(*delay) for delay in self._delays.values()))
                await self._flowing.wait()
                if sink.is_closing():
                    return
                sink.write(data)
                await sink.drain()


@contextmanager
def disturbed(links: Iterable[Link], disturbance: Callable[[Link], AbstractContextManager[None]]) -> Generator[None]:
    """All of the links, in one way."""
    with ExitStack() as stack:
        for link in links:
            stack.enter_context(disturbance(link))
        yield
