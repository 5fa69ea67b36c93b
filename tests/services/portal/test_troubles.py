"""What pages say when something is wrong: a service hangs, the database is away, an address or a form means nothing."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import httpx
import pytest

from services.portal.acts.form import Field, nested
from services.portal.acts.unit import path_with_code
from services.portal.pages import home
from services.portal.pages.account import local_path
from shared.platform import unit_of_work
from shared.platform.idempotency import IdempotentRequest
from tests.services.portal.conftest import ADMIN, HEAD, STAFF, House, Portal
from tests.services.portal.events import CONFERENCE, HUONG_SON, happenings, unit_registered
from tests.services.portal.test_report_pages import own
from tests.services.portal.visitor import page_of
from tests.services.reports.offices import HEAD as REPORTING

pytestmark = pytest.mark.servers


class Hanging(httpx.AsyncBaseTransport):
    """A service that takes requests and never answers."""

    def __init__(self) -> None:
        self.asked = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        await asyncio.Event().wait()
        raise AssertionError


async def test_a_service_that_hangs_holds_up_nobody_who_does_not_need_it(portal: Portal) -> None:
    await portal.running.hear(*happenings())
    staff, hanging = await portal.visitor(STAFF), Hanging()
    size = portal.running.pool.get_max_size()
    async with httpx.AsyncClient(transport=hanging) as client, asyncio.TaskGroup() as waiting:
        portal.running.app.state.desk = replace(portal.running.app.state.desk, client=client)
        visits = [waiting.create_task(staff.get("/conferences/new")) for _ in range(size + 2)]
        while hanging.asked < len(visits):
            await asyncio.sleep(0)
        assert (await asyncio.wait_for(staff.get("/teams"), 4)).status == 200
        for visit in visits:
            visit.cancel()


async def test_without_a_database_there_is_still_a_page_that_says_so(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_of_work, "ACQUIRE_SECONDS", 0.2)
    head, pool = await portal.visitor(HEAD), portal.running.pool
    async with AsyncExitStack() as taken:
        for _ in range(pool.get_max_size() - 1):  # the feed has one
            await taken.enter_async_context(pool.acquire())
        page = await head.get("/teams")
    assert page.status == 503 and page.headers["content-type"].startswith("text/html")
    assert "Cơ sở dữ liệu tạm thời không truy cập được" in page.text and page.headers["retry-after"] == "2"
    assert "content-security-policy" in page.headers


async def test_a_fault_of_the_portal_names_the_code_that_it_asks_to_report(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await portal.running.hear((HUONG_SON, unit_registered(HUONG_SON, "Công an huyện Hương Sơn", "district_police")))

    async def fails(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(home.store, "waiting", fails)
    monkeypatch.setattr("services.portal.visiting.current_trace_id", lambda: "abcdef0123456789abcdef0123456789")
    page = await (await portal.visitor(HEAD)).get("/")
    assert page.status == 500 and "abcdef0123456789abcdef0123456789" in page.text
    assert "Công an huyện Hương Sơn" in page.text and HUONG_SON not in page.text


async def test_a_form_that_is_sent_twice_at_once_waits_for_the_first_answer(house: House) -> None:
    refused = asyncio.Event()

    async def look(answer: httpx.Response) -> None:
        if answer.status_code == 409:
            refused.set()

    head, path = await own(house)
    page = await head.get(f"{path}/draft")
    claim = IdempotentRequest(page.form("/draft").values["key"], REPORTING.subject, b"")
    transport = httpx.ASGITransport(house.reports.app)
    async with httpx.AsyncClient(transport=transport, event_hooks={"response": [look]}) as client:
        house.running.app.state.desk = replace(house.running.app.state.desk, client=client)
        async with house.reports.pool.acquire() as connection, connection.transaction():
            assert await claim.claim(connection) is None
            sent = asyncio.create_task(head.send(page, "/draft", number="145/BC-CAH", do="submit", i__A01="3"))
            await asyncio.wait_for(refused.wait(), 10)
        assert "?done=submit" in (await sent).url


async def test_the_address_of_an_act_that_was_refused_leads_back_to_its_page(portal: Portal) -> None:
    await portal.running.hear(*happenings())
    staff = await portal.visitor(STAFF)
    assert (await staff.get(f"/act/conference/{CONFERENCE}/cancel")).url.endswith(f"/conferences/{CONFERENCE}")


async def test_what_a_form_names_stays_one_step_of_the_services_path() -> None:
    assert path_with_code({"code": "../x?y#z"}, "/teams/{id}/milestones/{code}/due-day") == (
        "/teams/{id}/milestones/..%2Fx%3Fy%23z/due-day"
    )


ADDRESSES = (
    "/search?q=%00", "/units/%00", "/reports/%00", "/things/%00", "/conferences/new?from=%00",
    "/classifications?year=²", f"/festival?year={'9' * 5000}", f"/festival/comparison?other={'9' * 5000}",
    f"/units?registered={'9' * 5000}&unchanged=1",
    "/live/%00", "/live/*?after=99999999999999999999", "/live/*?after=-1",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address[:40])
async def test_an_address_that_means_nothing_is_no_fault_of_the_portal(portal: Portal, address: str) -> None:
    staff = await portal.visitor(STAFF)
    assert (await staff.get(address)).status < 500


FORMS = (
    ("/rules", "/rules/holidays", {"day": "9" * 70_000, "name": "Ngày nghỉ"}),
    ("/rules", "/rules/levels", {"period": "month\0"}),
    ("/units/reorganisations/new", "", {"effective_on": "0001-01-01", "do": "preview"}),
)


@pytest.mark.parametrize(("path", "action", "typed"), FORMS, ids=lambda each: str(each)[:30])
async def test_what_fits_into_no_address_or_calendar_is_no_fault_of_the_portal(
    portal: Portal, path: str, action: str, typed: dict[str, str]
) -> None:
    admin = await portal.visitor(ADMIN)
    page = await admin.get(path)
    answer = await admin.http.post(f"{admin.portal}{action or path}", data=page.form(action).values | typed)
    assert answer.status_code in (422, 503), answer.text[:500]


async def test_a_page_that_takes_no_form_says_so_as_a_page(portal: Portal) -> None:
    staff = await portal.visitor(STAFF)
    token = (await staff.get("/")).form("/logout").values
    answer = page_of(await staff.http.post(f"{staff.portal}/teams", data=token))
    assert answer.status == 404 and answer.headers["content-type"].startswith("text/html")


def test_a_number_of_a_form_is_what_was_meant_or_is_left_to_be_refused() -> None:
    days = Field("days", "Số ngày", "number")
    for typed, meant in (("1.234", 1234), ("1.5", "1.5"), ("--5", "--5"), ("²", "²"), ("9" * 5000, "9" * 5000)):
        assert nested([days], {"days": typed}) == {"days": meant}


@pytest.mark.parametrize(
    "path", ["///elsewhere.test", "/%2F/elsewhere.test", "////elsewhere.test", "/\t/elsewhere.test"]
)
def test_no_number_of_slashes_leads_elsewhere(path: str) -> None:
    assert local_path(path.replace("%2F", "/")) == "/"
