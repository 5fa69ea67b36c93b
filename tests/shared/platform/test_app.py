"""What every service answers beside its routes."""

import json
import logging

import httpx
import pytest
import structlog
from fastapi import FastAPI
from opentelemetry import trace

from shared.messaging.health import Health
from shared.platform import telemetry
from shared.platform.app import create_app
from shared.testing.databases import ServiceDatabase
from shared.testing.fixtures import NewDatabase
from tests.shared.platform.conftest import client_of, running, settings_for
from tests.shared.platform.sample import SAMPLES


async def test_a_service_that_has_all_it_needs_is_ready(app: FastAPI) -> None:
    async with client_of(app) as client:
        assert (await client.get("/healthz")).json() == {"status": "ok", "service": "samples"}
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()) == (200, {"status": "ready", "service": "samples", "reasons": {}})


async def test_a_service_that_is_not_ready_says_why(new_database: NewDatabase, issuer: FastAPI) -> None:
    database = await new_database("samples", statements=())
    async with running(settings_for(database), issuer) as app, client_of(app) as client:
        ready = await client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["reasons"] == {"migrations": "schema samples has no tables yet"}


async def test_trouble_of_relay_and_consumer_shows(database: ServiceDatabase) -> None:
    health = Health()
    health.red("relay", "no Kafka")
    app = create_app(SAMPLES, settings_for(database), health=health)
    async with app.router.lifespan_context(app), client_of(app) as client:
        assert (await client.get("/readyz")).json()["reasons"] == {"relay": "no Kafka"}


async def test_every_session_commits_durably_sees_what_is_committed_and_ends_what_hangs(app: FastAPI) -> None:
    wanted = {
        "synchronous_commit": "on",
        "transaction_isolation": "read committed",
        "transaction_timeout": "15s",
        "search_path": "samples",
        "timezone": "UTC",
    }
    pool = app.state.runtime.pool
    assert {name: await pool.fetchval(f"SHOW {name}") for name in wanted} == wanted


async def test_metrics_count_requests_by_route(client: httpx.AsyncClient) -> None:
    await client.get("/notes/abc")
    await client.request("BREW", "/notes")
    text = (await client.get("/metrics")).text
    assert 'http_requests_total{method="GET",route="/notes/{note_id}",status="404"}' in text
    assert 'method="other"' in text
    assert "abc" not in text
    assert "BREW" not in text


async def test_the_docs_load_from_where_they_are_told_to(database: ServiceDatabase, app: FastAPI) -> None:
    async with client_of(app) as client:
        assert (await client.get("/docs")).status_code == 404
    other = create_app(SAMPLES, settings_for(database, docs_asset_url="http://assets.test/ui/"))
    async with client_of(other) as client:
        page = (await client.get("/docs")).text
    assert "http://assets.test/ui/swagger-ui-bundle.js" in page
    assert "cdn" not in page


def test_every_problem_is_documented(app: FastAPI) -> None:
    document = app.openapi()
    schemas = document["components"]["schemas"]
    assert {"Problem", "FieldError"} <= schemas.keys()
    assert "HTTPValidationError" not in schemas
    writes = document["paths"]["/notes/{note_id}"]["put"]
    assert {"400", "401", "403", "404", "409", "412", "413", "422", "428"} <= writes["responses"].keys()
    assert {p["name"] for p in writes["parameters"]} == {"note_id", "Idempotency-Key", "If-Match"}
    reads = document["paths"]["/notes"]["get"]
    assert "409" not in reads["responses"]
    assert list(reads["responses"]["401"]["content"]) == ["application/problem+json"]
    assert reads["security"] == [{"HTTPBearer": []}]


@pytest.fixture
def restored_logging() -> object:
    root = logging.getLogger()
    before = root.handlers, root.level
    yield
    root.handlers, root.level = before
    structlog.reset_defaults()


def test_logs_are_json_with_the_trace(restored_logging: object, capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure_logging("samples", "INFO")
    tracer = telemetry.tracing("samples", None).get_tracer("test")
    with tracer.start_as_current_span("work") as span:
        structlog.stdlib.get_logger("a").info("đã ghi", n=1)
        logging.getLogger("uvicorn.error").warning("from %s", "uvicorn")
        secret = "4711"
        try:
            raise RuntimeError("broken")
        except RuntimeError:
            logging.getLogger("b").exception("failed")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["đã ghi", "from uvicorn", "failed"]
    assert {line["trace_id"] for line in lines} == {f"{span.get_span_context().trace_id:032x}"}
    assert {line["service"] for line in lines} == {"samples"}
    assert lines[0]["n"] == 1
    assert lines[2]["exception"][0]["exc_value"] == "broken"
    assert secret not in json.dumps(lines[2]), "no local variables"


def test_without_a_span_there_is_no_trace() -> None:
    assert telemetry.current_traceparent() is None
    assert trace.get_current_span() is trace.INVALID_SPAN
