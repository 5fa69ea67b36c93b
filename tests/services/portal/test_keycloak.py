"""Login at a real Keycloak with the realm that compose imports: in, renewed, out."""

import os
import re
import shutil
import subprocess
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import asyncpg
import httpx
import pytest

from deploy.embedded.ports import free_port
from deploy.keycloak import realm
from services.portal.app import service
from services.portal.settings import portal_settings
from shared.platform.app import create_app
from shared.platform.commands import migrate_schema
from shared.testing.eventually import eventually
from shared.testing.fixtures import NewDatabase
from shared.testing.service import settings_for
from tests.services.portal.conftest import KEY, PORTAL
from tests.services.portal.visitor import Page, Visitor, page_of

KEYCLOAK = os.environ.get("PHONGTRAO_KEYCLOAK", "")
PASSWORD = "development-only-not-a-secret"
pytestmark = [
    pytest.mark.servers,
    pytest.mark.timeout(400),
    pytest.mark.skipif(
        not (Path(KEYCLOAK) / "bin" / "kc.sh").is_file() or shutil.which("java") is None,
        reason="no Keycloak: PHONGTRAO_KEYCLOAK must name an unpacked distribution (org.keycloak:keycloak-quarkus-dist"
        " on Maven Central, 180 MB), and Java 17 or later must be there",
    ),
]


@pytest.fixture(scope="module")
def keycloak(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """A Keycloak of the module's own: the issuer's URL."""
    folder, port = tmp_path_factory.mktemp("keycloak"), free_port()
    shutil.copytree(KEYCLOAK, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("data"))
    (folder / "data" / "import").mkdir(parents=True)
    shutil.copy(realm.FILE, folder / "data" / "import")
    url = f"http://127.0.0.1:{port}"
    variables = {
        "KC_BOOTSTRAP_ADMIN_USERNAME": "admin", "KC_BOOTSTRAP_ADMIN_PASSWORD": PASSWORD, "PHONGTRAO_PORTAL_URL": PORTAL,
        "PHONGTRAO_SAMPLE_PASSWORD": PASSWORD, "JAVA_OPTS_APPEND": "-Xmx512m -XX:TieredStopAtLevel=1",
    }  # fmt: skip
    command = [
        "bin/kc.sh",
        "start-dev",
        "--import-realm",
        "--http-host=127.0.0.1",
        f"--http-port={port}",
        "--cache=local",
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=os.environ | variables, stdout=log, stderr=log)
    try:
        yield f"{url}/realms/{realm.REALM}"
    finally:
        process.terminate()
        process.wait(30)


class Loopback(httpx.AsyncHTTPTransport):
    """As browsers do on this machine's own address: cookies for secure connections are sent without TLS too."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        kept = [(name, re.sub(rb"(?i);\s*secure", b"", value)) for name, value in response.headers.raw]
        response.headers = httpx.Headers(kept)
        return response


@dataclass
class Stand:
    """The portal, its database, and who visits it."""

    app: Any
    issuer: str
    pool: "asyncpg.Pool[Any]"

    @asynccontextmanager
    async def visitor(self) -> AsyncGenerator[Visitor]:
        """A browser that finds the portal in this process and Keycloak over the network."""
        visitor = Visitor(PORTAL)
        await visitor.close()
        mounts = {PORTAL: httpx.ASGITransport(self.app), "http://127.0.0.1": Loopback()}
        visitor.http = httpx.AsyncClient(mounts=mounts, follow_redirects=True, timeout=30)
        yield visitor
        await visitor.close()

    async def log_in(self, visitor: Visitor, account: str, password: str = PASSWORD) -> Page:
        """Through Keycloak's own page."""
        choosing = await visitor.get("/login/start?next=/teams")
        form = next(form for form in choosing.forms if "password" in form.names)
        values = form.values | {"username": account, "password": password}
        answer = await visitor.http.post(urljoin(choosing.url, form.action), data=values)
        return Page(str(answer.url), answer.status_code, answer.text, answer.headers)


@pytest.fixture
async def stand(keycloak: str, new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Stand]:
    async def answers() -> bool:
        try:
            async with httpx.AsyncClient() as client:
                return (await client.get(f"{keycloak}/.well-known/openid-configuration")).is_success
        except httpx.TransportError:
            return False

    await eventually(answers, timeout=240, every=0.5, what="Keycloak answers")
    monkeypatch.setenv("PHONGTRAO_ISSUER", keycloak)
    monkeypatch.setenv("PHONGTRAO_PORTAL_KEY", KEY)
    portal_settings.cache_clear()
    database = await new_database("portal", statements=())
    settings = settings_for(database, issuer=keycloak)
    await migrate_schema(service, settings)
    app = create_app(service, settings)
    async with app.router.lifespan_context(app):
        yield Stand(app, keycloak, app.state.runtime.pool)


async def test_an_office_logs_in_with_its_unit_and_roles(stand: Stand) -> None:
    async with stand.visitor() as visitor:
        page = await stand.log_in(visitor, "truong-439")
        assert page.status == 200 and page.url == f"{PORTAL}/teams"
        assert "Trưởng Công an huyện Hương Sơn" in page.text
        assert (await visitor.get("/operations")).status == 404
    async with stand.visitor() as visitor:
        await stand.log_in(visitor, "quan-tri")
        assert (await visitor.get("/operations")).status == 200
    async with stand.visitor() as visitor:
        await stand.log_in(visitor, "pho-giam-doc")
        assert "KT. Phó Giám đốc" in (await visitor.get("/")).text


async def test_a_wrong_password_lets_nobody_in(stand: Stand) -> None:
    async with stand.visitor() as visitor:
        page = await stand.log_in(visitor, "truong-439", "not the password")
        assert page.status == 200 and page.url.startswith(stand.issuer.partition("/realms")[0])
        assert "/login" in (await visitor.get("/teams")).url


async def test_a_token_that_is_over_is_renewed_until_keycloak_ends_the_login(stand: Stand) -> None:
    async with stand.visitor() as visitor:
        await stand.log_in(visitor, "truong-439")
        await stand.pool.execute("UPDATE session SET token = 'over'")
        assert (await visitor.get("/teams")).url == f"{PORTAL}/teams"
        token, refresh = await stand.pool.fetchrow("SELECT token, refresh FROM session") or ("", "")
        assert token.count(".") == 2

        form = {"client_id": realm.PORTAL, "refresh_token": refresh}
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{stand.issuer}/protocol/openid-connect/logout", data=form)
            assert answer.is_success, answer.text
        await stand.pool.execute("UPDATE session SET token = 'over'")
        assert "/login" in (await visitor.get("/teams")).url
        assert await stand.pool.fetchval("SELECT count(*) FROM session") == 0


async def test_logging_out_everywhere_ends_each_browsers_session_and_keycloaks_own_logout_the_login_there(
    stand: Stand,
) -> None:
    async with stand.visitor() as one, stand.visitor() as other, stand.visitor() as somebody:
        page = await stand.log_in(one, "truong-439")
        await stand.log_in(other, "truong-439")
        await stand.log_in(somebody, "quan-tri")
        leaving = page.form("/logout").values | {"where": "everywhere"}
        out = page_of(await one.http.post(f"{PORTAL}/logout", data=leaving))
        assert "Đã đăng xuất khỏi cổng." in out.text
        assert "/login" in (await other.get("/teams")).url
        assert (await somebody.get("/teams")).url == f"{PORTAL}/teams"

        assert (await one.get("/login/start?next=/teams")).url == f"{PORTAL}/teams", "Keycloak still knows this browser"
        (link,) = [link for link in out.links if link.startswith(stand.issuer)]
        asking = await one.get(link)
        (sure,) = asking.forms
        back = await one.http.post(urljoin(asking.url, sure.action), data=sure.values)
        assert str(back.url).startswith(f"{PORTAL}/")
        asked = await one.get("/login/start?next=/teams")
        assert any("password" in form.names for form in asked.forms), "and now it asks for the password again"
