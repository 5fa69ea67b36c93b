"""The HTTP application of a service: its routers, and what every service answers beside them."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

import asyncpg
import httpx
from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse, Response

from shared.messaging.audit import AuditLog
from shared.messaging.failures import DATABASE_ERRORS
from shared.messaging.health import Health
from shared.messaging.rows import Rows
from shared.platform import telemetry
from shared.platform.attachments.bucket import bucket_of
from shared.platform.auth import JwtAuthenticator
from shared.platform.broker import kafka_of
from shared.platform.clock import SimulatedClock, SystemClock, development_clock
from shared.platform.database import explain, open_pool
from shared.platform.deadlines import Ticker
from shared.platform.guard import Exceptions, let_pass
from shared.platform.idempotency import Claims
from shared.platform.keys import IssuerKeys
from shared.platform.operator import operator_routes
from shared.platform.problems import Problem, install_problems
from shared.platform.revisions import Revisions
from shared.platform.runtime import Authenticator, Runtime
from shared.platform.service import Service
from shared.platform.settings import Settings
from shared.platform.standing import Look
from shared.platform.tls import trusted

BEARER = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "JWT of the configured issuer with the claims `sub`, `unit`, `office`, `roles` and, if it acts for"
    " another office, `basis`.",
}


@asynccontextmanager
async def open_runtime(
    service: Service,
    settings: Settings,
    committed: Callable[[], None] = lambda: None,
    authenticator: Authenticator | None = None,
) -> AsyncGenerator[Runtime]:
    """Everything the routes need, closed again at the end."""
    clock = SimulatedClock() if settings.is_simulated else SystemClock()
    async with httpx.AsyncClient(verify=trusted()) as client:
        keys = IssuerKeys(client, settings.issuer, settings.jwks_url)
        authenticator = authenticator or JwtAuthenticator(keys, settings.issuer, settings.audience)
        pool = await open_pool(settings.database_url.get_secret_value(), service.name, size=settings.pool_size)
        try:
            yield Runtime(
                service.name,
                pool,
                Rows(pool),
                Claims(pool),
                AuditLog(pool),
                clock,
                authenticator,
                committed,
                service.checks_authority,
                bucket_of(client, settings),
            )
        finally:
            await close_pool(pool)


async def close_pool(pool: "asyncpg.Pool[Any]", seconds: float = 5.0) -> None:
    """Wait for what still runs, but not for ever."""
    try:
        async with asyncio.timeout(seconds):
            await pool.close()
    except TimeoutError:
        pool.terminate()


def create_app(
    service: Service,
    settings: Settings,
    *,
    runtime: Runtime | None = None,
    health: Health | None = None,
    authenticator: Authenticator | None = None,
) -> FastAPI:
    """The application. Without a `runtime` its lifespan opens one, with the `authenticator` if one is given.

    `health` is where relay and consumer say what is wrong with them.
    """
    health = health or Health()
    if settings.guard_list is not None:
        let_pass(Exceptions.read(settings.guard_list))
    revisions = Revisions(service.name, service.revisions)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        if runtime is not None:
            attach(app, runtime)
            yield
            return
        async with open_runtime(service, settings, authenticator=authenticator) as opened:
            attach(app, opened)
            yield

    def attach(app: FastAPI, runtime: Runtime) -> None:
        app.state.runtime = runtime
        app.state.ticker = Ticker(runtime, service.deadlines, settings.deadline_seconds)

    telemetry.tracing(service.name, settings.otlp_endpoint)
    app = FastAPI(
        title=service.title,
        description=service.description,
        version=version("phongtrao"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.add_middleware(telemetry.Observed)
    install_problems(app)
    _document_problems(app)
    for router in service.routers:
        app.include_router(router)
    app.include_router(operator_routes(service, Look(service, kafka_of(settings), health)))
    if settings.is_simulated:
        app.include_router(development_clock(SimulatedClock()))

    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:  # pyright: ignore[reportUnusedFunction]
        return {"status": "ok", "service": service.name}

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> Response:  # pyright: ignore[reportUnusedFunction]
        reasons = {**health.reasons, **await _database_trouble(app.state.runtime, revisions)}
        body = {"status": "not ready" if reasons else "ready", "service": service.name, "reasons": reasons}
        return JSONResponse(body, 503 if reasons else 200)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:  # pyright: ignore[reportUnusedFunction]
        return telemetry.metrics()

    if settings.docs_asset_url is not None:
        _serve_docs(app, settings.docs_asset_url)
    return app


async def _database_trouble(runtime: Runtime, revisions: Revisions) -> dict[str, str]:
    try:
        async with runtime.pool.acquire(timeout=3) as connection:
            pending = await revisions.pending(connection)
    except DATABASE_ERRORS as error:
        return {"database": explain(error)}
    return {"migrations": pending} if pending else {}


def _document_problems(app: FastAPI) -> None:
    standard = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = standard()
            schema = Problem.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
            definitions: dict[str, Any] = schema.pop("$defs", {})
            components = document.setdefault("components", {})
            components.setdefault("schemas", {}).update(definitions, Problem=schema)
            components["securitySchemes"] = {"HTTPBearer": BEARER}
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = openapi  # pyright: ignore[reportAttributeAccessIssue]


def _serve_docs(app: FastAPI, assets: str) -> None:
    base = assets.rstrip("/")

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:  # pyright: ignore[reportUnusedFunction]
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title=app.title,
            swagger_js_url=f"{base}/swagger-ui-bundle.js",
            swagger_css_url=f"{base}/swagger-ui.css",
            swagger_favicon_url=f"{base}/favicon-32x32.png",
        )
