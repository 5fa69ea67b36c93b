"""The whole story over HTTP and topics, while services are killed: it completes, and nothing is lost or doubled."""

import os
import signal
from collections.abc import AsyncGenerator, Generator

import asyncpg
import httpx
import pytest

from deploy import SERVICES
from deploy.embedded.home import Home
from deploy.embedded.programs import processes_of
from deploy.embedded.run import is_up
from shared.testing.eventually import eventually
from story.cast import cast
from story.play import play
from story.scene import Scene
from story.stage import Addresses, Stage
from story.stories import CONFERENCE
from story.witness import hear
from tests.journeys.free_texts import Listener
from tests.system import running_system

pytestmark = [pytest.mark.journey, pytest.mark.servers, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def home() -> Generator[Home]:
    with running_system() as home:
        yield home


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
async def stage(home: Home, listener: Listener) -> AsyncGenerator[Stage]:
    addresses = Addresses.of(home.url, home.kafka().bootstrap)
    async with httpx.AsyncClient(timeout=30, event_hooks={"request": [listener]}) as http:
        yield Stage(addresses, cast(), http)


async def query(home: Home, service: str, sql: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(home.settings(service)["PHONGTRAO_DATABASE_URL"])
    try:
        await connection.execute(f"SET search_path = {service}")
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


def kill(home: Home, service: str) -> None:
    for process in processes_of(home.folder)[service]:
        os.kill(process.pid, signal.SIGKILL)


async def test_the_story_completes_although_every_service_is_killed_once(
    home: Home, stage: Stage, listener: Listener
) -> None:
    all_scenes = CONFERENCE.scenes()
    victims = {
        all_scenes[len(all_scenes) * n // (len(SERVICES) + 1)].title: service for n, service in enumerate(SERVICES, 1)
    }
    killed: list[str] = []

    def kill_the_next(scene: Scene) -> None:
        if (service := victims.pop(scene.title, None)) is not None:
            kill(home, service)
            killed.append(service)

    await play(stage, kill_the_next)

    assert sorted(killed) == sorted(SERVICES)
    assert CONFERENCE.differences(await CONFERENCE.answered(stage)) == []
    assert listener.heard > 100
    assert listener.unmarked == set(), "free texts of sample data carry «DỮ LIỆU MẪU»"


async def test_the_topics_alone_tell_the_same_story(home: Home, stage: Stage) -> None:
    testimony = await hear(stage.addresses.kafka)
    assert testimony.faults == []
    assert CONFERENCE.differences(CONFERENCE.rebuilt(testimony)) == []


# The heads of the audit log are published whenever its clock says so, also while a test looks.
DONE = "FROM outbox WHERE topic NOT LIKE '%.audit.v1'"


async def test_every_committed_event_is_on_its_topic_and_nothing_else(home: Home, stage: Stage) -> None:
    testimony = await hear(stage.addresses.kafka)
    published = {(e.topic, e.key, e.sequence) for e in testimony.events if not e.topic.endswith(".audit.v1")}
    for service in SERVICES:
        committed = set(await query(home, service, f"SELECT topic, msg_key, aggregate_version {DONE}"))
        assert committed == {each for each in published if each[0].startswith(f"{service}.")}


async def test_every_consumer_applied_each_event_and_holds_none(home: Home, stage: Stage) -> None:
    last = "SELECT topic, msg_key, max(aggregate_version) FROM outbox GROUP BY topic, msg_key"
    published = {row for service in SERVICES for row in await query(home, service, last)}
    for service in SERVICES:
        assert await query(home, service, "SELECT topic, error FROM dead_letter WHERE status = 'held'") == []

        async def has_applied_all(service: str = service) -> bool:
            applied = set(await query(home, service, "SELECT topic, msg_key, version FROM applied"))
            topics = {topic for topic, *_ in applied}
            return bool(applied) and applied == {row for row in published if row[0] in topics}

        await eventually(has_applied_all, timeout=30, what=f"{service} applied the last event of each aggregate")


async def test_playing_the_story_again_changes_nothing(home: Home, stage: Stage) -> None:
    counts = {service: await query(home, service, f"SELECT count(*) {DONE}") for service in SERVICES}
    assert await eventually(lambda: is_up(home))
    await play(stage)
    assert counts == {service: await query(home, service, f"SELECT count(*) {DONE}") for service in SERVICES}
    assert CONFERENCE.differences(await CONFERENCE.answered(stage)) == []
