"""Every wrong input over real HTTP is answered by a problem that an officer understands."""

import re
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import replace

import httpx
import pytest

from deploy.embedded.ports import LOOPBACK, free_port
from services.festival.app import service as festival
from services.reports.app import service as reports
from services.units.app import service as units
from shared.contracts.units import UnitRegistered
from shared.platform.app import create_app
from shared.platform.development_issuer import IssuerSettings, SigningKeys, create_issuer
from shared.platform.problems import Problem
from shared.platform.settings import Environment
from shared.testing.fixtures import NewDatabase
from shared.testing.issuer import Issuer
from shared.testing.service import Running, running_service, settings_for
from shared.testing.serving import serving
from tests.journeys.refusals import DETAILS, Bench
from tests.journeys.wrong_inputs import CASES, DISTRICT, OFFICER, STRANGER, Case
from tests.services.units.people import ADMIN, at

pytestmark = pytest.mark.journey
VIETNAMESE = re.compile("[ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.IGNORECASE)
UNITS = (DISTRICT, "provincial_police-42", "department-PV05")


@pytest.fixture(scope="module")
async def bench(
    new_database: NewDatabase, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Bench]:
    """Three services and an issuer, each on a port of its own; events are brought over by hand."""
    folder, port = tmp_path_factory.mktemp("keys"), free_port()
    known_as = f"http://{LOOPBACK}:{port}"
    values = IssuerSettings(environment=Environment.DEVELOPMENT, issuer=known_as, issuer_keys=folder)
    urls: dict[str, str] = {}
    inside: dict[str, Running] = {}
    async with AsyncExitStack() as stack:
        stack.enter_context(serving(create_issuer(values), port))
        for service in (units, reports, festival):
            database = await new_database(service.name, ())
            running = await stack.enter_async_context(running_service(service, database, issuer, ADMIN, Running))
            inside[service.name] = running
            await running.clock(at("2024-07-01"))
            urls[service.name] = stack.enter_context(
                serving(create_app(service, settings_for(database, issuer=known_as)))
            )
        await inside["reports"].hear(*((unit, _registered(unit)) for unit in UNITS))
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=30))
        bench = Bench(urls, known_as, SigningKeys(folder), http)
        await bench.prepare(inside["reports"].settle)
        yield bench


def _registered(unit: str) -> UnitRegistered:
    kind = unit.partition("-")[0]
    return UnitRegistered(
        name=unit, kind=kind, parent=None, area=None, symbol=None, valid_from=None, legal_basis=None, offices=()
    )


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_a_wrong_input_is_answered_by_a_clear_problem(bench: Bench, case: Case) -> None:
    response = await bench.send(case)
    assert response.headers["content-type"] == "application/problem+json", response.text
    problem = Problem.model_validate(response.json())
    assert (response.status_code, problem.code) == (case.status, case.code), response.text
    assert (problem.status, problem.type) == (case.status, f"/problems/{case.code}")
    for text in (problem.title, problem.detail, *(error.message for error in problem.errors)):
        assert VIETNAMESE.search(text), text
    assert {error.field for error in problem.errors} == set(case.places)
    assert case.mentions in problem.detail
    if case.status == 401:
        assert response.headers["www-authenticate"].startswith("Bearer")
    for error in problem.errors if case.code == "invalid-input" else ():
        assert error.rule and re.fullmatch("[a-z-]+", error.rule)
        if error.rule in ("personal-data", "secrecy-mark"):
            assert error.legal_basis and "Hãy bỏ" in error.message
    if case.code == "invalid-input":
        assert all(place in problem.detail for place in case.places)


async def test_a_refused_change_has_changed_nothing(bench: Bench) -> None:
    headers = {"Authorization": f"Bearer {bench.token(OFFICER)}"}
    event = await bench.http.get(f"{bench.urls['festival']}/events/{bench.things['event']}", headers=headers)
    assert (event.json()["status"], event.headers["etag"]) == ("proposed", '"1"')


async def test_a_repeated_request_is_answered_again_and_done_once(bench: Bench) -> None:
    body = {"plan": "{plan}", "unit": DISTRICT, "level": "commune", "details": DETAILS}
    proposal = Case("", 201, "", path="/events", body=body, headers={"Idempotency-Key": "one"})
    first, again = await bench.send(proposal), await bench.send(proposal)
    assert (first.status_code, again.status_code) == (201, 201)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.content, again.headers["location"]) == (first.content, first.headers["location"])


async def test_a_key_is_for_one_request_only(bench: Bench) -> None:
    body = {"plan": "{plan}", "unit": DISTRICT, "level": "commune", "details": DETAILS}
    proposal = Case("", 201, "", path="/events", body=body, headers={"Idempotency-Key": "two"})
    assert (await bench.send(proposal)).status_code == 201
    reused = await bench.send(replace(proposal, body=body | {"is_pilot_site": True}))
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency-key-reused")
    assert reused.json()["errors"][0]["field"] == "header.Idempotency-Key"
    assert "Idempotency-Key" in reused.json()["detail"]
    other = await bench.send(replace(proposal, who=STRANGER, body=body | {"unit": "district_police-444"}))
    assert other.status_code == 201, "keys of different accounts have nothing to do with each other"
