"""The sample service on a migrated database, an issuer in the same process, and clients with tokens."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from shared.platform.app import create_app
from shared.platform.auth import JwtAuthenticator
from shared.platform.commands import migrate_schema
from shared.platform.development_issuer import IssuerSettings, create_issuer
from shared.platform.keys import IssuerKeys
from shared.platform.settings import Environment, Settings
from shared.testing.databases import ServiceDatabase
from shared.testing.fixtures import NewDatabase
from shared.testing.issuer import ISSUER
from shared.testing.service import settings_for
from tests.shared.platform.sample import SAMPLES


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    folder: Path = tmp_path_factory.mktemp("issuer")
    return create_issuer(IssuerSettings(environment=Environment.DEVELOPMENT, issuer=ISSUER, issuer_keys=folder))


async def token_of(issuer: FastAPI, **claims: Any) -> str:
    body = {"subject": "a", "unit": "district_police-436", "office": "Văn thư", "roles": ["clerk"], **claims}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(issuer), base_url=ISSUER) as client:
        answer = await client.post("/token", json=body)
        return str(answer.raise_for_status().json()["access_token"])


@pytest.fixture(scope="session")
async def database(new_database: NewDatabase) -> ServiceDatabase:
    database = await new_database("samples", statements=())
    await migrate_schema(SAMPLES, settings_for(database))
    return database


@asynccontextmanager
async def running(settings: Settings, issuer: FastAPI) -> AsyncGenerator[FastAPI]:
    """The application with its lifespan; the issuer answers in this process."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(issuer)) as client:
        authenticator = JwtAuthenticator(IssuerKeys(client, ISSUER), ISSUER, settings.audience)
        app = create_app(SAMPLES, settings, authenticator=authenticator)
        async with app.router.lifespan_context(app):
            yield app


@pytest.fixture(scope="session")
async def app(database: ServiceDatabase, issuer: FastAPI) -> AsyncGenerator[FastAPI]:
    async with running(settings_for(database), issuer) as app:
        yield app


def client_of(app: FastAPI, token: str | None = None) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://samples.test", headers=headers
    )


@pytest.fixture
async def client(app: FastAPI, issuer: FastAPI) -> AsyncGenerator[httpx.AsyncClient]:
    async with client_of(app, await token_of(issuer)) as client:
        yield client
