"""Who disturbs a link ends what he has begun, and nothing that another has begun."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from deploy.embedded.ports import LOOPBACK, free_port
from tests.faults.proxy import Link

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def echoing(peers: list[int] | None = None) -> AsyncGenerator[Link]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if peers is not None:
            peers.append(writer.get_extra_info("peername")[1])
        while data := await reader.read(100):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(echo, LOOPBACK, 0)
    link = Link("link", free_port(), server.sockets[0].getsockname()[1], random.Random(1))
    await link.open()
    try:
        yield link
    finally:
        await link.close()
        server.close()


async def answered(streams: Streams, within: float) -> bool:
    reader, writer = streams
    writer.write(b"x")
    try:
        return await asyncio.wait_for(reader.readexactly(1), within) == b"x"
    except TimeoutError:
        return False


async def test_a_link_stays_half_open_until_the_last_who_made_it_so_is_done() -> None:
    async with echoing() as link:
        streams = await asyncio.open_connection(LOOPBACK, link.port)
        assert await answered(streams, 5)
        with link.swallow():
            with link.swallow():
                pass
            assert not await answered(streams, 0.2)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(streams[0].readexactly(1), 5)
        assert await answered(await asyncio.open_connection(LOOPBACK, link.port), 5)


async def test_a_link_stays_slow_when_another_disturbance_ends() -> None:
    async with echoing() as link:
        with link.slow(5, 5):
            with link.slow(0, 0), link.swallow():
                pass
            assert not await answered(await asyncio.open_connection(LOOPBACK, link.port), 0.2)
        assert await answered(await asyncio.open_connection(LOOPBACK, link.port), 5)


async def test_a_link_knows_the_ports_that_the_server_sees() -> None:
    peers: list[int] = []
    async with echoing(peers) as link, echoing() as other:
        streams = await asyncio.open_connection(LOOPBACK, link.port)
        assert await answered(streams, 5)
        assert link.carries(peers[0])
        assert not other.carries(peers[0])
        assert not link.carries(streams[1].get_extra_info("sockname")[1]), "this is the near side"


async def test_connections_that_were_cut_already_can_be_cut_again() -> None:
    async with echoing() as link:
        streams = await asyncio.open_connection(LOOPBACK, link.port)
        assert await answered(streams, 5)
        link.reset()
        link.reset()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(streams[0].readexactly(1), 5)
