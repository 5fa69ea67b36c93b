"""Registers over HTTP on a real database: many at once, typed in, void, and what documents bring with them."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import date
from typing import Any

import pytest

from services.reports.app import service
from shared.contracts.base import SignedDocument
from shared.contracts.festival import FestivalPlanIssued, IssuingBody, Level
from shared.testing.fixtures import RunService
from shared.testing.service import Running
from tests.services.reports.course import Course
from tests.services.reports.offices import (
    CITY,
    CLERK,
    DIRECTOR,
    HEAD,
    MOUNTAIN,
    OTHER_HEAD,
    PARTY_OFFICE,
    PERSONNEL,
    PROVINCE,
    STAFF_UNIT,
    at,
)

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
async def registers(run_service: RunService) -> AsyncGenerator[Running]:
    async with run_service(service, CLERK) as running:
        await running.clock(at("2024-08-15"))
        yield running


def paper(symbol: str = "TTr-PV05", **more: Any) -> dict[str, Any]:
    return {"symbol": symbol, "title": "Về việc (DỮ LIỆU MẪU)", "signed_on": "2024-08-15"} | more


async def series(running: Running, unit: str, name: str, year: int = 2024) -> dict[str, Any]:
    register = await running.get(f"/registers/{unit}/{year}")
    return next(each for each in register["series"] if each["series"] == name)


async def test_forty_at_once_get_forty_numbers_without_a_double_or_a_gap(registers: Running) -> None:
    path = f"/registers/{STAFF_UNIT}/numbers"
    given = await asyncio.gather(*(registers.act(path, CLERK, paper("PA-PV05")) for _ in range(40)))
    assert sorted(each["number"] for each in given) == list(range(1, 41))
    assert await series(registers, STAFF_UNIT, "PA") == {
        "series": "PA", "last": 40, "given": 40, "void": 0, "gaps": [],
    }  # fmt: skip


async def test_requests_that_fail_meanwhile_use_no_number_up(registers: Running) -> None:
    path = f"/registers/{STAFF_UNIT}/numbers"
    bodies = [paper("KH-PV05", **({"signed_on": "2024-08-16"} if n % 3 == 0 else {})) for n in range(30)]
    answers = await asyncio.gather(*(registers.attempt(path, CLERK, body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] * 20 + [409] * 10
    assert (await series(registers, STAFF_UNIT, "KH"))["last"] == 20


async def test_one_number_typed_in_by_many_at_once_is_taken_by_one(registers: Running) -> None:
    path = f"/registers/{STAFF_UNIT}/numbers"
    bodies = [paper("BB-PV05", number=1, title=f"Biên bản {n} (DỮ LIỆU MẪU)") for n in range(12)]
    answers = await asyncio.gather(*(registers.attempt(path, CLERK, body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 11
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] == "number-taken"


async def test_numbers_given_and_typed_in_at_once_never_meet(registers: Running) -> None:
    path = f"/registers/{STAFF_UNIT}/numbers"
    typed = [paper("HD-PV05", number=n, gap_reason="Cấp trên hệ thống văn bản.") for n in (3, 7, 12)]
    bodies = [*typed, *(paper("HD-PV05") for _ in range(12))]
    answers = await asyncio.gather(*(registers.attempt(path, CLERK, body) for body in bodies))
    numbers = [answer.json()["number"] for answer in answers if answer.status_code == 201]
    assert len(numbers) == len(set(numbers)) >= 12
    account = await series(registers, STAFF_UNIT, "HD")
    missing = sum(gap["last"] - gap["first"] + 1 for gap in account["gaps"])
    assert account["given"] + account["void"] + missing == account["last"]
    assert all(gap["reason"] == "Cấp trên hệ thống văn bản." for gap in account["gaps"])


async def test_a_void_number_stays_in_the_register_and_is_not_given_again(registers: Running) -> None:
    path = f"/registers/{STAFF_UNIT}/numbers"
    first = await registers.act(path, CLERK, paper())
    at_number = f"/registered-numbers/{first['id']}"
    void = await registers.act(f"{at_number}/cancellation", CLERK, {"reason": "Ký lại."}, on=at_number)
    assert (void["status"], void["text"]) == ("void", "01/TTr-PV05")
    second = await registers.act(path, CLERK, paper())
    assert second["number"] == 2
    again = paper(number=1, title="Văn bản khác (DỮ LIỆU MẪU)")
    assert await registers.refused(path, CLERK, again) == (409, "number-void")
    listed = (await registers.get(f"/registers/{STAFF_UNIT}/2024/numbers?series=TTr"))["items"]
    assert [(each["number"], each["status"]) for each in listed] == [(1, "void"), (2, "given")]
    assert (await series(registers, STAFF_UNIT, "TTr"))["void"] == 1
    with pytest.raises(Exception, match="a number never leaves its register"):
        await registers.pool.execute("DELETE FROM registered_number WHERE id = $1", first["id"])


async def test_numbers_begin_at_one_in_every_year_and_unit(registers: Running) -> None:
    await registers.clock(at("2025-01-02"))
    body = paper("GM-PV05", signed_on="2025-01-02")
    assert (await registers.act(f"/registers/{STAFF_UNIT}/numbers", CLERK, body))["number"] == 1
    assert (await registers.act(f"/registers/{MOUNTAIN}/numbers", HEAD, body))["number"] == 1
    assert (await registers.act(f"/registers/{STAFF_UNIT}/numbers", CLERK, body))["number"] == 2


async def test_a_unit_may_number_all_types_together_from_the_next_register_on(registers: Running) -> None:
    path, setting = f"/registers/{MOUNTAIN}/numbers", {"symbol": "CAH", "place": "Hương Sơn", "policy": "all"}
    day = {"signed_on": "2025-01-02"}
    assert (await registers.act(path, HEAD, paper("BC-CAH", **day)))["text"] == "01/BC-CAH"
    await registers.act(f"/issuing-units/{MOUNTAIN}", HEAD, setting, method="PUT")
    assert (await registers.act(path, HEAD, paper("BC-CAH", **day)))["text"] == "02/BC-CAH"
    assert (await registers.get(f"/registers/{MOUNTAIN}/2025"))["policy"] == "by_type"
    await registers.clock(at("2026-01-05"))
    day = {"signed_on": "2026-01-05"}
    types = [await registers.act(path, HEAD, paper(f"{letters}-CAH", **day)) for letters in ("BC", "TB", "KH")]
    assert [each["text"] for each in types] == ["01/BC-CAH", "02/TB-CAH", "03/KH-CAH"]
    assert (await registers.get(f"/registers/{MOUNTAIN}/2026"))["policy"] == "all"


def plan_issued(number: str, by: IssuingBody = IssuingBody.POLICE) -> FestivalPlanIssued:
    signed = SignedDocument(
        number=number, signed_on=date(2024, 8, 1), signer_office="Trưởng Công an huyện", sha256=None
    )
    return FestivalPlanIssued(
        unit=CITY, level=Level.DISTRICT, year=2024, above="plan-0", title="Kế hoạch Ngày hội (DỮ LIỆU MẪU)",
        starts_on=date(2024, 8, 10), ends_on=date(2024, 8, 19), issued_by=by, document=signed, revision=1,
    )  # fmt: skip


async def test_a_festival_plan_that_the_police_issued_brings_its_number(registers: Running) -> None:
    number = paper("KH-CATP", title="Kế hoạch Ngày hội (DỮ LIỆU MẪU)", signed_on="2024-08-01")
    keeper = OTHER_HEAD
    given = await registers.act(f"/registers/{CITY}/numbers", keeper, number)
    assert (given["text"], given["status"]) == ("01/KH-CATP", "given")
    await registers.hear(("plan-1", plan_issued("01/KH-CATP")), topic="festival.plan.v1")
    await registers.hear(("plan-2", plan_issued("07/KH-UBND", IssuingBody.PEOPLES_COMMITTEE)), topic="festival.plan.v1")
    await registers.hear(("plan-3", plan_issued("03/KH-CATP")), topic="festival.plan.v1")
    entered = (await registers.get(f"/registers/{CITY}/2024/numbers", keeper))["items"]
    assert [(each["text"], each["document"]["id"], each["is_typed"]) for each in entered] == [
        ("01/KH-CATP", "plan-1", False), ("03/KH-CATP", "plan-3", True),
    ]  # fmt: skip
    assert {each["document"]["kind"] for each in entered} == {"festival_plan"}
    await registers.hear(("plan-4", plan_issued("03/KH-CATP")), topic="festival.plan.v1")
    (held_back,) = await registers.pool.fetch("SELECT error FROM dead_letter")
    assert "number-taken" in held_back["error"]


async def test_only_its_keeper_gives_numbers_and_only_readers_read(registers: Running) -> None:
    path = f"/registers/{STAFF_UNIT}/numbers"
    assert await registers.refused(path, HEAD, paper()) == (403, "register-keeper-only")
    assert (await registers.send("GET", f"/registers/{PROVINCE}/2024", HEAD)).status_code == 403
    assert (await registers.send("GET", f"/registers/{MOUNTAIN}/2024", HEAD)).status_code == 200


async def test_documents_bring_their_numbers_into_the_registers(running: Running) -> None:
    course = await Course(running).begin()
    report = await course.report(CITY, OTHER_HEAD, "145/BC-CATP")
    await course.concluded()
    given = await running.get(f"/registers/{CITY}/2024/numbers", CLERK)
    assert [(each["text"], each["document"]) for each in given["items"]] == [
        ("145/BC-CATP", {"kind": "report", "id": report})
    ]
    (gap,) = (await running.get(f"/registers/{CITY}/2024", CLERK))["series"][0]["gaps"]
    assert (gap["first"], gap["last"]) == (1, 144) and "ngoài hệ thống này" in gap["reason"]
    kinds = {each["document"]["kind"] for each in (await running.get(f"/registers/{STAFF_UNIT}/2024/numbers"))["items"]}
    assert kinds == {"opinions_report"}

    decision = (await running.act("/decisions", PERSONNEL, course.draft("city")))["id"]
    path = f"/decisions/{decision}"
    await course.until(at("2024-09-06"))
    party = {"number": "12-KL/ĐU", "signed_on": "2024-08-22", "signer_office": "T/M BAN THƯỜNG VỤ – BÍ THƯ"}
    signed = {"number": "57/TTr-PX01", "signed_on": "2024-09-05", "signer_office": "TM. BAN GIÁM ĐỐC"}
    await running.act(f"{path}/party-agreement", PARTY_OFFICE, {"document": party}, on=path)
    assert await running.refused(f"{path}/signature", DIRECTOR, {"document": signed}, on=path) == (
        409,
        "signature-form",
    )
    await running.act(f"{path}/signature", DIRECTOR, {"document": signed | {"signer_office": "GIÁM ĐỐC"}}, on=path)
    issue = {"issued_on": "2024-09-06", "effective_on": "2024-09-15"}
    issued = await running.act(f"{path}/issue", CLERK, issue, on=path)
    assert issued["number"] == "01/QĐ-CAT-PX01"
    assert (await running.act(f"{path}/issue", CLERK, issue, on=path))["number"] == "01/QĐ-CAT-PX01"
    (number,) = [
        each
        for each in (await running.get(f"/registers/{PROVINCE}/2024/numbers"))["items"]
        if each["document"]["kind"] == "decision"
    ]
    assert (number["status"], number["is_typed"]) == ("used", False)
    at_number = f"/registered-numbers/{number['id']}"
    reason = {"reason": "Thu hồi."}
    assert await running.refused(f"{at_number}/cancellation", CLERK, reason, on=at_number) == (409, "number-in-use")


async def test_two_documents_of_a_unit_never_bear_one_number(running: Running) -> None:
    first = await Course(running).begin()
    await first.report(MOUNTAIN, HEAD, "88/BC-CAH")
    second = await Course(running).begin()
    (item,) = (await running.get(f"/reports?conference={second.conference}&unit={MOUNTAIN}"))["items"]
    path = f"/reports/{item['id']}"
    saved = await running.act(f"{path}/draft", HEAD, {"indicators": {}, "narrative": {}}, method="PUT")
    body = {"number": "88/BC-CAH", "draft_version": saved["version"]}
    assert await running.refused(f"{path}/submission", HEAD, body, on=path) == (409, "number-taken")
    assert (await running.get(path))["status"] == "draft"
    await second.report(CITY, OTHER_HEAD, "88/BC-CATP")
