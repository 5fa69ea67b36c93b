"""The relay is woken soon after a commit, not once for each."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

import asyncpg
import pytest

from shared.messaging.notifier import Notifier
from shared.testing.databases import ServiceDatabase
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import Connection


@contextlib.asynccontextmanager
async def running(notifier: Notifier) -> AsyncGenerator[None]:
    task = asyncio.create_task(notifier.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def heard(connection: Connection) -> list[float]:
    heard: list[float] = []

    def hear(*_: object) -> None:
        heard.append(asyncio.get_running_loop().time())

    await connection.add_listener("outbox_units", hear)
    return heard


async def test_a_burst_of_commits_is_one_or_two_notifications(database: ServiceDatabase, heard: list[float]) -> None:
    notifier = Notifier(database.url)
    async with running(notifier):
        notifier.notify()
        await eventually(lambda: len(heard) == 1)
        for _ in range(100):
            notifier.notify()
        await eventually(lambda: len(heard) == 2)
        assert notifier.sent == 2


async def test_the_last_commit_is_always_followed_by_a_notification(
    database: ServiceDatabase, heard: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it comes while a NOTIFY is on its way, or in the window after one."""
    monkeypatch.setattr("shared.messaging.notifier.WINDOW", 0.1)
    notifier = Notifier(database.url)
    async with running(notifier):
        for _ in range(3):
            before = notifier.sent
            notifier.notify()
            await eventually(lambda: notifier.sent > before, every=0.001)  # noqa: B023
        notifier.notify()
        last = asyncio.get_running_loop().time()
        await eventually(lambda: heard and heard[-1] > last)


async def test_a_relay_of_the_same_process_is_woken_without_a_notification(database: ServiceDatabase) -> None:
    woken: list[bool] = []
    leads = True

    def wake() -> bool:
        woken.append(leads)
        return leads

    notifier = Notifier(database.url, wake)
    async with running(notifier):
        notifier.notify()
        await eventually(lambda: woken == [True])
        assert notifier.sent == 0
        leads = False
        notifier.notify()
        await eventually(lambda: notifier.sent == 1)


async def test_while_waves_are_full_it_notifies_less_often(database: ServiceDatabase, heard: list[float]) -> None:
    counts: list[int] = []
    for full in (False, True):
        notifier = Notifier(database.url, is_full=lambda full=full: full)
        async with running(notifier):
            notifier.notify()
            await eventually(lambda: notifier.sent)  # noqa: B023
            begun, before = asyncio.get_running_loop().time(), notifier.sent
            while asyncio.get_running_loop().time() - begun < 0.4:
                notifier.notify()
                await asyncio.sleep(0.001)
            counts.append(notifier.sent - before)
    assert counts[1] <= 21
    assert counts[0] > counts[1]


async def test_it_survives_the_loss_of_its_connection(database: ServiceDatabase, heard: list[float]) -> None:
    notifier = Notifier(database.url)
    async with running(notifier):
        notifier.notify()
        await eventually(lambda: heard)
        admin = await asyncpg.connect(database.admin_url)
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'SELECT pg_notify%'"
        )
        await admin.close()

        def again() -> bool:
            notifier.notify()
            return len(heard) > 1

        await eventually(again, 5)
