"""A service as a process of its own: started, asked, told to stop, and what it says when it cannot run."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.embedded.ports import free_port
from shared.platform import process
from shared.platform.commands import migrate_schema
from shared.platform.process import Fatal, Part, supervise
from shared.testing.databases import ServiceDatabase
from shared.testing.eventually import eventually
from shared.testing.fixtures import NewDatabase
from tests.shared.platform.conftest import settings_for
from tests.shared.platform.sample import SAMPLES, TOPIC

SAMPLE = "tests.shared.platform.sample"


def environment(**variables: Any) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PHONGTRAO_")}
    return {**kept, **{f"PHONGTRAO_{name}": str(value) for name, value in variables.items()}}


@contextmanager
def started(module: str, *arguments: str, env: dict[str, str], log: Path) -> Generator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", module, *arguments], env=env, stderr=output)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def ran(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", SAMPLE, *arguments], env=env, capture_output=True, text=True, timeout=60
    )


async def answers(url: str) -> httpx.Response | None:
    try:
        async with httpx.AsyncClient() as client:
            return await client.get(url, timeout=2)
    except httpx.TransportError:
        return None


@pytest.fixture(scope="session")
async def issuer_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[str]:
    folder, port = tmp_path_factory.mktemp("issuer-process"), free_port()
    url = f"http://127.0.0.1:{port}"
    env = environment(ENVIRONMENT="development", ISSUER=url, ISSUER_PORT=port, ISSUER_KEYS=folder)
    with started("shared.platform.development_issuer", env=env, log=folder / "log"):
        await eventually(lambda: answers(f"{url}/healthz"), 30)
        yield url


@pytest.fixture(scope="session")
async def token(issuer_url: str) -> str:
    async with httpx.AsyncClient() as client:
        body = {"subject": "a", "unit": "district_police-436", "office": "Văn thư", "roles": ["clerk"]}
        return str((await client.post(f"{issuer_url}/token", json=body)).json()["access_token"])


@asynccontextmanager
async def running_service(
    database: ServiceDatabase,
    issuer_url: str,
    log: Path,
    *arguments: str,
    kafka: str = "127.0.0.1:1",
    **variables: str,
) -> AsyncGenerator[tuple[subprocess.Popen[bytes], str, dict[str, str]]]:
    port = free_port()
    env = environment(
        DATABASE_URL=database.url,
        MIGRATION_DATABASE_URL=database.migration_url,
        KAFKA_BOOTSTRAP=kafka,
        ISSUER=issuer_url,
        AUDIENCE="phongtrao",
        ENVIRONMENT="development",
        CLOCK="simulated",
        HTTP_PORT=port,
        **variables,
    )
    with started(SAMPLE, "run", *arguments, env=env, log=log) as process:
        url = f"http://127.0.0.1:{port}"

        async def is_up() -> bool:
            assert process.poll() is None, log.read_text()
            return await answers(f"{url}/healthz") is not None

        await eventually(is_up, 40)
        yield process, url, env


def stopped(process: subprocess.Popen[bytes], number: int) -> int:
    process.send_signal(number)
    return process.wait(30)


async def test_a_committed_event_reaches_the_topic_and_the_process_stops_when_told(
    database: ServiceDatabase, kafka_bootstrap: str, issuer_url: str, token: str, tmp_path: Path
) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(TOPIC, 3, 1)])
    await admin.close()
    log = tmp_path / "log"
    async with running_service(database, issuer_url, log, kafka=kafka_bootstrap) as (process, url, env):
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as client:
            note = (await client.post(f"{url}/notes", json={"text": "một"})).json()["id"]
        consumer: Any = AIOKafkaConsumer(TOPIC, bootstrap_servers=kafka_bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        try:

            async def arrived() -> bool:
                batches = await consumer.getmany(timeout_ms=200)
                return any(record.key == note.encode() for records in batches.values() for record in records)

            await eventually(arrived, 20)
        finally:
            await consumer.stop()
        ready = await answers(f"{url}/readyz")
        assert ready is not None
        assert ready.json()["reasons"] == {}
        diagnosis = await asyncio.to_thread(ran, "doctor", env=env)
        assert diagnosis.returncode == 0, diagnosis.stdout + diagnosis.stderr
        assert "ok  issuer" in diagnosis.stdout
        assert await asyncio.to_thread(stopped, process, signal.SIGTERM) == 0, log.read_text()


async def test_a_request_in_flight_is_finished_before_the_end(
    database: ServiceDatabase, issuer_url: str, token: str, tmp_path: Path
) -> None:
    async with running_service(database, issuer_url, tmp_path / "log", "--only", "http") as (process, url, _env):
        body = b'{"text": "m\xe1\xbb\x99t"}'
        begun = asyncio.Event()

        async def slowly() -> AsyncGenerator[bytes]:
            yield body[:5]
            begun.set()
            await asyncio.sleep(0.5)  # the signal comes while the request is on its way
            yield body[5:]

        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        async with httpx.AsyncClient(headers=headers) as client:
            answer = asyncio.create_task(client.post(f"{url}/notes", content=slowly()))
            await begun.wait()
            code = asyncio.create_task(asyncio.to_thread(stopped, process, signal.SIGINT))
            assert (await answer).status_code == 201
            assert await code == 0


async def test_without_kafka_commands_are_taken_and_readiness_says_so(
    database: ServiceDatabase, issuer_url: str, token: str, tmp_path: Path
) -> None:
    async with running_service(database, issuer_url, tmp_path / "log") as (process, url, env):
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as client:
            assert (await client.post(f"{url}/notes", json={"text": "một"})).status_code == 201

        async def relay_is_red() -> bool:
            ready = await answers(f"{url}/readyz")
            return ready is not None and "relay" in ready.json()["reasons"]

        await eventually(relay_is_red, 20)
        diagnosis = await asyncio.to_thread(ran, "doctor", env=env)
        assert diagnosis.returncode == 1
        assert "BAD kafka" in diagnosis.stdout
        assert await asyncio.to_thread(stopped, process, signal.SIGTERM) == 0


@asynccontextmanager
async def collector() -> AsyncGenerator[tuple[str, list[bytes]]]:
    """Takes what an exporter of traces sends: request lines and headers."""
    requests: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", requests


async def test_traces_leave_the_process_when_there_is_an_endpoint(
    database: ServiceDatabase, issuer_url: str, tmp_path: Path
) -> None:
    async with (
        collector() as (endpoint, requests),
        running_service(database, issuer_url, tmp_path / "log", "--only", "http", OTLP_ENDPOINT=endpoint) as (
            process,
            url,
            _env,
        ),
    ):
        await answers(f"{url}/notes")
        assert await asyncio.to_thread(stopped, process, signal.SIGTERM) == 0
        assert any(request.startswith(b"POST /v1/traces ") for request in requests)


async def test_whatever_is_sent_the_answer_is_documented(
    database: ServiceDatabase, issuer_url: str, token: str, tmp_path: Path
) -> None:
    async with running_service(database, issuer_url, tmp_path / "log", "--only", "http") as (_process, url, _env):
        checks = (
            "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
            "response_headers_conformance,negative_data_rejection,ignored_auth,unsupported_method"
        )
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json", "--checks", checks),
            *("--max-examples", "15", "--seed", "1", "--phases", "examples,coverage,fuzzing", "--no-color"),
            *("--header", f"Authorization: Bearer {token}", "--suppress-health-check", "all"),
        ]
        done = await asyncio.to_thread(
            subprocess.run, command, capture_output=True, text=True, timeout=110, cwd=tmp_path
        )
        assert done.returncode == 0, done.stdout + done.stderr[-2000:]
        assert "Tested: 7" in done.stdout, "all routes and the clock's two"


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"AUDIENCE": ""}, 2, "PHONGTRAO_AUDIENCE"),
        ({"CLOCK": "simulated", "ENVIRONMENT": "production"}, 2, "PHONGTRAO_CLOCK=simulated"),
        ({}, 1, "schema samples has no tables yet: `python -m services.samples migrate`"),
        ({"HTTP_PORT": "taken"}, 1, "Set PHONGTRAO_HTTP_HOST or PHONGTRAO_HTTP_PORT"),
    ],
)
async def test_a_process_that_cannot_run_says_why(
    new_database: NewDatabase, kafka_bootstrap: str, changes: dict[str, str], code: int, said: str
) -> None:
    database = await new_database("samples", statements=())
    variables: dict[str, Any] = {
        "DATABASE_URL": database.url,
        "KAFKA_BOOTSTRAP": kafka_bootstrap,
        "ISSUER": "http://127.0.0.1:1",
        "AUDIENCE": "phongtrao",
        "ENVIRONMENT": "development",
        **changes,
    }
    if changes.get("HTTP_PORT") == "taken":
        await migrate_schema(SAMPLES, settings_for(database))
        variables["HTTP_PORT"] = database.url.rsplit(":", 1)[1].split("/")[0]  # PostgreSQL listens there
    done = await asyncio.to_thread(ran, "run", env=environment(**variables))
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


async def test_a_part_that_ends_ends_all_others_in_order_and_is_fatal() -> None:
    log: list[str] = []

    def lasting(name: str) -> Part:
        async def work() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                log.append(name)

        return Part(name, work)

    async def fails() -> None:
        raise RuntimeError("stuck")

    with pytest.raises(Fatal, match="consumer ended by itself: RuntimeError: stuck"):
        await supervise([[lasting("http"), Part("consumer", fails)], [lasting("relay")]], asyncio.Event())
    assert log == ["http", "relay"]


async def test_told_to_stop_all_parts_end_and_nothing_is_fatal() -> None:
    stopping, asked = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        await asked.wait()

    stopping.set()
    told: list[bool] = []
    await supervise([[Part("http", work, asked.set)]], stopping, on_stop=lambda: told.append(True))
    assert told == [True]


async def test_a_part_that_does_not_stop_holds_the_others_up_for_a_limited_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "STAGE_SECONDS", 0.05)
    ended: list[str] = []

    async def deaf() -> None:
        await asyncio.Event().wait()

    async def relay() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("relay")

    stopping = asyncio.Event()
    stopping.set()
    async with asyncio.timeout(5):
        await supervise([[Part("http", deaf, lambda: None)], [Part("relay", relay)]], stopping)
    assert ended == ["relay"]
