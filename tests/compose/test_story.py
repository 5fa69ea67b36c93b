"""The story against the containers, with Kafka killed in its middle: nothing may be lost, nothing done twice."""

import asyncio
import json
import subprocess
from collections.abc import Generator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import TopicAuthorizationFailedError

from deploy.embedded.ports import LOOPBACK
from shared.testing.eventually import eventually
from story import witness
from story.cast import cast
from story.play import play
from story.scene import Scene
from story.stage import Stage, StoryStopped
from story.stories import CONFERENCE
from tests.compose.system import SERVICES, System, running_system

pytestmark = [pytest.mark.compose, pytest.mark.timeout(1200)]


def _missing_engine() -> str:
    """Why the containers cannot be brought up here, or nothing."""
    try:
        done = subprocess.run(["docker", "compose", "ls"], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"docker compose does not run here: {error}"
    return "" if done.returncode == 0 else f"no container engine answers: {done.stderr.strip()}"


@pytest.fixture(scope="module")
def system() -> Generator[System]:
    if reason := _missing_engine():
        pytest.skip(reason)
    with running_system() as running:
        yield running


async def test_the_story_survives_a_killed_broker(system: System) -> None:
    scenes = CONFERENCE.scenes()
    middle = scenes[len(scenes) // 2]
    revivals: list[asyncio.Task[None]] = []

    def kill_the_broker_once(scene: Scene) -> None:
        if (scene.at, scene.title) == (middle.at, middle.title):
            system.compose("kill", "--signal", "SIGKILL", "kafka")
            revivals.append(asyncio.get_running_loop().create_task(_revived_once_events_wait(system)))

    async with httpx.AsyncClient(timeout=30) as http:
        stage = Stage(system.addresses, cast(), http)
        try:
            await play(stage, kill_the_broker_once)
        except StoryStopped as stopped:
            pytest.fail(f"{stopped}\n{system.logs()}")
        assert len(revivals) == 1
        await revivals[0]
        assert CONFERENCE.differences(await CONFERENCE.answered(stage)) == []

    testimony = await witness.hear(system.addresses.kafka)
    assert testimony.faults == []
    assert CONFERENCE.differences(CONFERENCE.rebuilt(testimony)) == []

    # Heads of the audit logs may come while this looks.
    published = {(e.topic, e.key, e.sequence) for e in testimony.events if not e.topic.endswith(".audit.v1")}
    done = "FROM outbox WHERE topic NOT LIKE '%.audit.v1'"
    for service in SERVICES:
        committed = set(await system.query(service, f"SELECT topic, msg_key, aggregate_version {done}"))
        assert committed or service == "portal"  # which publishes nothing
        assert committed == {each for each in published if each[0].startswith(f"{service}.")}
        assert await system.query(service, "SELECT consumer, topic, error FROM dead_letter WHERE status = 'held'") == []


async def _revived_once_events_wait(system: System) -> None:
    """Kafka comes back only when something was committed that it could not take."""
    killed_at = (await system.query("units", "SELECT clock_timestamp()"))[0][0]
    await eventually(lambda: system.written_since(killed_at), timeout=60, what="an event committed without Kafka")
    await asyncio.to_thread(system.compose, "start", "kafka")


async def test_every_consumer_has_applied_what_was_published(system: System) -> None:
    last = (
        "SELECT topic, msg_key, max(aggregate_version) FROM outbox WHERE topic NOT LIKE '%.audit.v1'"
        " GROUP BY topic, msg_key"
    )
    published = {row for service in SERVICES for row in await system.query(service, last)}
    assert published

    for service in SERVICES:

        async def has_caught_up(service: str = service) -> bool:
            applied = set(await system.query(service, "SELECT topic, msg_key, version FROM applied"))
            topics = {topic for topic, *_ in applied}
            return {row for row in published if row[0] in topics} <= applied

        await eventually(has_caught_up, timeout=60, what=f"{service} applied the last of each aggregate's events")


def test_no_container_restarted_or_ran_out_of_memory(system: System) -> None:
    ids = system.compose("ps", "--all", "--quiet").split()
    inspected = subprocess.run(
        ["docker", "inspect", "--format", "{{.Name}} {{.RestartCount}} {{.State.OOMKilled}}", *ids],
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line for line in inspected.stdout.splitlines() if not line.endswith(" 0 false")] == []


def test_ports_are_open_on_the_loopback_address_only(system: System) -> None:
    described = [json.loads(line) for line in system.compose("ps", "--format", "json").splitlines()]
    open_at = {port["URL"] for each in described for port in each["Publishers"] if port["PublishedPort"]}
    assert open_at == {LOOPBACK}


def test_no_password_shows_in_logs_or_settings(system: System) -> None:
    passwords = {urlsplit(system.database_url).password}
    every = "cd /run/secrets; for file in *; do cat $file; echo; done"
    passwords |= set(system.compose("exec", "-T", "kafka", "sh", "-c", every).split())
    assert len(passwords) == 7
    shown = system.compose("logs", "--no-color") + system.compose("config")
    assert [password for password in passwords if password and password in shown] == []
    assert "serverKey" not in shown, "what Kafka's storage tool says of the users it was given"


async def test_outsiders_may_read_events_but_not_write_them(system: System) -> None:
    producer: Any = AIOKafkaProducer(bootstrap_servers=system.addresses.kafka)
    await producer.start()
    try:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait("reports.report.v1", b"{}", b"forged")
    finally:
        await producer.stop()
