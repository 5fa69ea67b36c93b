"""Evidence in an S3-compatible store: the same routes, the same promises, another place."""

from collections.abc import AsyncGenerator
from datetime import date
from hashlib import sha256

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from deploy.embedded.ports import LOOPBACK, free_port
from services.units.app import service
from services.units.handlers import task_id
from shared.platform.attachments.bucket import Credentials
from shared.platform.attachments.store import sweep
from shared.platform.commands import migrate_schema
from shared.testing.fixtures import NewDatabase
from shared.testing.issuer import Issuer
from shared.testing.service import Running, running_app, settings_for
from shared.testing.serving import serving
from story import units as story
from tests.services.units import events
from tests.services.units.attachment.test_api import PDF, attached
from tests.services.units.people import ADMIN, OFFICER, STAFF, at

KEYS = Credentials("phongtrao", "kho-tep")
TASK = f"/tasks/{task_id('directive-1')}"


class Store:
    """Objects over HTTP as S3 answers, for whoever signs what he sends with the right secret."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.is_away = False
        self.app = FastAPI(title="object store")
        self.app.add_api_route("/files/{key:path}", self.answer, methods=["GET", "PUT", "DELETE"])

    async def answer(self, request: Request) -> Response:
        body, key = await request.body(), request.path_params["key"]
        signed = {name: request.headers[name] for name in ("host", "x-amz-content-sha256", "x-amz-date")}
        wanted = KEYS.authorization(request.method, str(request.url), signed)
        if self.is_away:
            return Response("SlowDown", 503)
        if request.headers["authorization"] != wanted or signed["x-amz-content-sha256"] != sha256(body).hexdigest():
            return Response("SignatureDoesNotMatch", 403)
        if request.method == "PUT":
            self.objects[key] = body
        elif request.method == "DELETE":
            self.objects.pop(key, None)
            return Response(status_code=204)
        elif key not in self.objects:
            return Response("NoSuchKey", 404)
        return Response(self.objects[key] if request.method == "GET" else b"")


@pytest.fixture(scope="module")
def store() -> Store:
    return Store()


@pytest.fixture(scope="module")
async def units(new_database: NewDatabase, issuer: Issuer, store: Store) -> AsyncGenerator[Running]:
    port = free_port()
    settings = settings_for(
        await new_database("units", ()),
        file_store_url=f"http://{LOOPBACK}:{port}/files",
        file_store_key=KEYS.key,
        file_store_password=KEYS.secret,
    )
    await migrate_schema(service, settings)
    with serving(store.app, port):
        async with running_app(service, settings, issuer) as app:
            assert service.reactions is not None
            units = Running(app, issuer, service.reactions, ADMIN, at("2024-09-06"))
            await units.clock(at("2024-01-02", 8))
            await units.act("/areas/registrations", body=story.areas())
            await units.act("/units/registrations", body=story.units())
            directive = events.directive("directive-1", "district_police-439", date(2024, 8, 20))
            await units.hear(("conference-1", directive), at=at("2024-08-06"))
            yield units


async def test_a_file_is_kept_in_the_bucket_and_comes_back_as_it_was(units: Running, store: Store) -> None:
    created = await attached(units, TASK)
    assert created.status_code == 201, created.text
    file = created.json()["file"]
    assert store.objects == {f"task/{file['id']}": PDF}
    assert await units.pool.fetchval("SELECT count(*) FROM attachment WHERE content IS NOT NULL") == 0
    answer = await units.send("GET", created.headers["Location"], STAFF)
    assert (answer.content, answer.headers["etag"]) == (PDF, f'"{sha256(PDF).hexdigest()}"')
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_what_was_changed_in_the_store_is_not_handed_out(units: Running, store: Store) -> None:
    created = await attached(units, TASK, PDF + b"1")
    store.objects[f"task/{created.json()['file']['id']}"] += b" "
    answer = await units.send("GET", created.headers["Location"], STAFF)
    assert (answer.status_code, answer.json()["code"]) == (500, "file-damaged")


async def test_without_the_store_nothing_is_noted_and_it_is_said_so(units: Running, store: Store) -> None:
    before = await units.pool.fetchval("SELECT count(*) FROM attachment")
    store.is_away = True
    try:
        refused = await attached(units, TASK, PDF + b"2")
    finally:
        store.is_away = False
    assert (refused.status_code, refused.json()["code"]) == (503, "file-store-unavailable")
    assert await units.pool.fetchval("SELECT count(*) FROM attachment") == before


async def test_the_object_of_a_removed_file_goes_after_the_removal(units: Running, store: Store) -> None:
    created = await attached(units, TASK, PDF + b"3")
    key = f"task/{created.json()['file']['id']}"
    assert (await units.send("DELETE", created.headers["Location"], OFFICER)).status_code == 204
    assert (await units.send("GET", created.headers["Location"], STAFF)).status_code == 404
    assert key in store.objects, "until the removal is committed nothing is lost"
    bucket = units.app.state.runtime.bucket
    await sweep(units.pool, bucket)
    assert key not in store.objects
    kept = set(store.objects)
    await sweep(units.pool, bucket)
    assert set(store.objects) == kept


@pytest.mark.parametrize(
    ("method", "name", "headers", "signature"),
    [
        (
            "GET",
            "test.txt",
            {"range": "bytes=0-9", "x-amz-content-sha256": sha256(b"").hexdigest()},
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT",
            "test%24file.text",
            {
                "date": "Fri, 24 May 2013 00:00:00 GMT",
                "x-amz-content-sha256": sha256(b"Welcome to Amazon S3.").hexdigest(),
                "x-amz-storage-class": "REDUCED_REDUNDANCY",
            },
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
    ],
)
def test_requests_are_signed_as_in_the_published_examples(
    method: str, name: str, headers: dict[str, str], signature: str
) -> None:
    keys = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    host = "examplebucket.s3.amazonaws.com"
    signed = keys.authorization(
        method, f"https://{host}/{name}", headers | {"host": host, "x-amz-date": "20130524T000000Z"}
    )
    assert signed.endswith(f"Signature={signature}")
    assert httpx.Headers({"authorization": signed})["authorization"] == signed
