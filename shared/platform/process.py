"""One process of a service: HTTP, consumer, relay and ticker in one loop, stopped in order."""

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Callable, Coroutine, Generator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import structlog
import uvicorn

from shared.messaging.consumer import Consumer
from shared.messaging.health import Health
from shared.messaging.notifier import Notifier
from shared.messaging.relay import Relay
from shared.messaging.sealing import Sealer
from shared.platform.app import create_app, open_runtime
from shared.platform.broker import kafka_of
from shared.platform.database import scoped
from shared.platform.deadlines import Ticker
from shared.platform.revisions import MigrationError, Revisions
from shared.platform.runtime import Runtime
from shared.platform.service import Service
from shared.platform.settings import Settings

_log = structlog.stdlib.get_logger("phongtrao.process")

HTTP_SECONDS = 10  # for requests in flight
STAGE_SECONDS = 25.0  # for a stage of the shutdown as a whole


class Only(StrEnum):
    """A part that runs alone, beside the operators' endpoints."""

    HTTP = "http"
    CONSUMER = "consumer"
    RELAY = "relay"
    TICKER = "ticker"


class Fatal(Exception):
    """A part of the process cannot go on: the process ends and is to be started again."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that runs as long as the process. `stop` asks it to end; without it the task is cancelled."""

    name: str
    run: Callable[[], Coroutine[Any, Any, None]]
    stop: Callable[[], None] | None = None


class _Server(uvicorn.Server):
    """Signals are the process's affair, not the server's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def run_service(service: Service, settings: Settings, only: Only | None = None) -> None:
    """Run until SIGTERM or SIGINT. Raises `Fatal` when a part ends by itself."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    health = Health()
    kafka = kafka_of(settings)
    dsn = scoped(settings.database_url.get_secret_value(), service.name)
    relay = Relay(dsn, kafka, health)
    notifier = Notifier(dsn, relay.wake, relay.is_full)
    async with open_runtime(service, settings, notifier.notify) as runtime:
        await _require_migrated(service, runtime)
        serving = service if only in (None, Only.HTTP) else replace(service, routers=())
        app = create_app(serving, settings, runtime=runtime, health=health)
        intake = [_http(app, settings)]
        if only in (None, Only.TICKER):
            intake.append(Part("ticker", Ticker(runtime, service.deadlines, settings.deadline_seconds).run))
        if only in (None, Only.CONSUMER) and service.reactions is not None:
            consumer = Consumer(kafka, runtime.pool, service.reactions, health, on_commit=notifier.notify)
            intake.append(Part("consumer", consumer.run))
        outlet = [Part("notifier", notifier.run)]
        if only in (None, Only.RELAY):
            outlet += [Part("relay", relay.run), Part("sealer", Sealer(dsn, service.name, health).run)]
        collect_less_often()
        _log.info("running", url=f"http://{settings.http_host}:{settings.http_port}", only=only)

        def on_stop() -> None:
            health.red("process", "it is shutting down")
            runtime.stopping.set()

        await supervise([intake, outlet], stopping, on_stop=on_stop)
    _log.info("stopped")


async def supervise(
    stages: Sequence[Sequence[Part]], stopping: asyncio.Event, *, on_stop: Callable[[], None] = lambda: None
) -> None:
    """Run all parts until `stopping`, or until one ends; then stop stage after stage. Raises `Fatal` in that case."""
    tasks = {part.name: asyncio.create_task(part.run(), name=part.name) for stage in stages for part in stage}
    asked = asyncio.create_task(stopping.wait())
    await asyncio.wait({asked, *tasks.values()}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    fatal = [_ending(task) for task in tasks.values() if task.done()]
    on_stop()
    for stage in stages:
        running = [part for part in stage if not tasks[part.name].done()]
        for part in running:
            (part.stop or tasks[part.name].cancel)()
        await _finished([tasks[part.name] for part in running])
    if fatal:
        raise Fatal("; ".join(fatal))


async def _finished(tasks: Sequence["asyncio.Task[None]"]) -> None:
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=STAGE_SECONDS)
    for task in late:
        _log.error("part_did_not_stop", part=task.get_name(), seconds=STAGE_SECONDS)
        task.cancel()
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()) is not None:
            _log.error("part_failed_while_stopping", part=task.get_name(), exc_info=error)


def _ending(task: "asyncio.Task[None]") -> str:
    error = None if task.cancelled() else task.exception()
    _log.critical("part_ended", part=task.get_name(), exc_info=error)
    return f"{task.get_name()} ended by itself" + (f": {type(error).__name__}: {error}" if error else "")


def collect_less_often() -> None:
    """What was imported stays for ever, and requests leave few cycles: looking at all of it again and again costs."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _http(app: Any, settings: Settings) -> Part:
    host, port = settings.http_host, settings.http_port
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise Fatal(
            f"cannot listen on {host}:{port}: {error}. Set PHONGTRAO_HTTP_HOST or PHONGTRAO_HTTP_PORT."
        ) from error
    server = _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="on",
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=HTTP_SECONDS,
        )
    )

    def stop() -> None:
        server.should_exit = True

    return Part("http", lambda: server.serve([listening]), stop)


async def _require_migrated(service: Service, runtime: Runtime) -> None:
    async with runtime.pool.acquire() as connection:
        pending = await Revisions(service.name, service.revisions).pending(connection)
    if pending:
        raise MigrationError(f"{pending}: `python -m services.{service.name} migrate`")
