"""From a nomination to an honour over HTTP and topics: once, decided, at the unit, at its heir, and taken back."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Generator
from datetime import datetime
from typing import Any

import httpx
import pytest

from deploy.embedded.home import Home
from story.cast import cast, district
from story.stage import Addresses, Stage
from story.units import areas, reorganisations, units
from story.witness import hear
from tests.system import running_system

pytestmark = [pytest.mark.journey, pytest.mark.servers, pytest.mark.timeout(300)]

AWARDS, CLERK, PARTY_OFFICE, ADMIN = "can-bo-px03", "van-thu", "van-phong-dang-uy", "quan-tri"
LOC_HA, THACH_HA, HUONG_SON = "448", "445", "439"
HALF_YEAR = {"kind": "period", "starts_on": "2023-12-15", "ends_on": "2024-06-14", "text": "Xuất sắc (DỮ LIỆU MẪU)."}


@pytest.fixture(scope="module")
def home() -> Generator[Home]:
    with running_system() as home:
        yield home


@pytest.fixture
async def stage(home: Home) -> AsyncGenerator[Stage]:
    addresses = Addresses.of(home.url, home.kafka().bootstrap)
    async with httpx.AsyncClient(timeout=30) as http:
        yield Stage(addresses, cast(), http)


def paper(number: str, day: str) -> dict[str, Any]:
    """A signed paper that is cited."""
    return {"document": {"number": number, "signed_on": day, "signer_office": "GIÁM ĐỐC"}}


async def clock(stage: Stage, day: str) -> None:
    """It is the morning of the day."""
    await stage.at(datetime.fromisoformat(f"{day}T08:00:00+07:00"))


async def nominated(stage: Stage, code: str) -> str:
    """The id of the only nomination of a district's unit."""
    (found,) = await stage.every(AWARDS, "reports", f"/commendations?unit={district(code)}")
    return str(found["id"])


async def honours(stage: Stage, code: str, day: str) -> list[str]:
    """The units that earned what the district's unit holds on the day."""
    return [h["unit"] for h in await stage.every(AWARDS, "units", f"/units/{district(code)}/honours?as_of={day}")]


async def test_1_an_achievement_is_nominated_once_whoever_is_first(stage: Stage) -> None:
    await clock(stage, "2024-09-02")
    await stage.act(ADMIN, "units", "/areas/registrations", areas())
    await stage.act(ADMIN, "units", "/units/registrations", units())
    for act in reorganisations()[:2]:
        await stage.act(ADMIN, "units", "/reorganisations", act)

    async def nominate(code: str, words: str) -> httpx.Response:
        body = {"unit": district(code), "recipient": "unit", "form": "giay_khen"}
        achievement = HALF_YEAR | {"text": f"{words} (DỮ LIỆU MẪU)."}
        return await stage.attempt(f"truong-{code}", "reports", "/commendations", body | {"achievement": achievement})

    async def first() -> bool:
        return (await nominate(LOC_HA, "Xuất sắc")).status_code == 201

    await stage.until("the directory has reached the reports", first)
    assert (await nominate(THACH_HA, "Xuất sắc")).status_code == 201
    rivals = await asyncio.gather(*(nominate(HUONG_SON, f"Lần {number}") for number in range(8)))
    assert Counter(each.status_code for each in rivals) == {201: 1, 409: 7}
    assert {each.json()["code"] for each in rivals if each.status_code == 409} == {"achievement-taken"}


async def test_2_what_is_appraised_and_decided_is_an_honour_of_the_unit(stage: Stage) -> None:
    await clock(stage, "2024-09-05")
    keys = {code: await nominated(stage, code) for code in (LOC_HA, THACH_HA, HUONG_SON)}
    for key in keys.values():
        path = f"/commendations/{key}"
        advice = {"verdict": "support", "note": "Đủ điều kiện (DỮ LIỆU MẪU)."}
        await stage.act(AWARDS, "reports", f"{path}/appraisal", advice, on=path)
    draft = {
        "title": "Về việc khen thưởng (DỮ LIỆU MẪU)",
        "commendations": [keys[LOC_HA], keys[THACH_HA]],
        "declined": [{"commendation": keys[HUONG_SON], "reason": "Chưa đủ tiêu chuẩn (DỮ LIỆU MẪU)."}],
    }
    path = f"/decisions/{(await stage.act(AWARDS, 'reports', '/commendation-decisions', draft))['id']}"
    await stage.act(PARTY_OFFICE, "reports", f"{path}/party-agreement", paper("15-KL/ĐU", "2024-09-04"), on=path)
    await stage.act(CLERK, "reports", f"{path}/signature", paper("60/TTr-PX03", "2024-09-05"), on=path)
    issue = {"number": "1240/QĐ-CAT-PX03", "issued_on": "2024-09-05", "effective_on": "2024-09-10"}
    await stage.act(CLERK, "reports", f"{path}/issue", issue, on=path)
    await clock(stage, "2024-09-09")
    assert await honours(stage, LOC_HA, "2024-12-31") == []
    await clock(stage, "2024-09-10")

    async def both() -> bool:
        return all([await honours(stage, code, "2024-09-10") for code in (LOC_HA, THACH_HA)])

    await stage.until("both units hold their honours", both)
    declined = await stage.get(f"truong-{HUONG_SON}", "reports", f"/commendations/{keys[HUONG_SON]}")
    assert (declined["status"], declined["end_reason"]) == ("not_awarded", "Chưa đủ tiêu chuẩn (DỮ LIỆU MẪU).")
    assert await honours(stage, HUONG_SON, "2024-09-10") == []
    certificate = f"/commendations/{keys[LOC_HA]}"
    numbers = {"numbers": ["118/GK"], "issued_on": "2024-09-10"}
    await stage.act(CLERK, "reports", f"{certificate}/certificates", numbers, on=certificate)


async def test_3_it_follows_its_unit_and_every_past_day_stays_what_it_was(stage: Stage) -> None:
    await clock(stage, "2025-01-02")
    assert await honours(stage, THACH_HA, "2024-12-31") == [district(THACH_HA)]
    assert sorted(await honours(stage, THACH_HA, "2025-01-01")) == [district(THACH_HA), district(LOC_HA)]
    assert await honours(stage, LOC_HA, "2024-12-31") == [district(LOC_HA)]
    assert await honours(stage, LOC_HA, "2025-01-01") == []


async def test_4_a_revoked_award_is_withdrawn_from_who_holds_it_now(stage: Stage) -> None:
    await clock(stage, "2025-02-03")
    path = f"/commendations/{await nominated(stage, LOC_HA)}"
    body = {"reason": "Thành tích không đúng thực tế (DỮ LIỆU MẪU).", **paper("99/QĐ-CAT", "2025-02-03")}
    await stage.act(CLERK, "reports", f"{path}/revocation", body, on=path)

    async def withdrawn() -> bool:
        return await honours(stage, THACH_HA, "2025-02-03") == [district(THACH_HA)]

    await stage.until("the heir no longer holds it", withdrawn)
    assert len(await honours(stage, THACH_HA, "2025-02-02")) == 2


async def test_5_the_topics_alone_tell_the_same(home: Home, stage: Stage) -> None:
    testimony = await hear(stage.addresses.kafka)
    assert testimony.faults == []
    courses: dict[str, list[str]] = {}
    for event in testimony.events:
        if event.topic == "reports.commendation.v1":
            courses.setdefault(event.key, []).append(event.type.removeprefix("commendation-"))
    begun = ["nominated", "appraised", "included"]
    assert sorted(courses.values()) == sorted(
        [
            [*begun, "awarded", "certified", "revoked"],
            [*begun, "awarded"],
            [*begun, "declined"],
        ]
    )
    assert testimony.types()["honour-conferred"] == 2
    (withdrawn,) = testimony.of("honour-withdrawn")
    assert (withdrawn.payload["unit"], withdrawn.payload["withdrawn_on"]) == (district(LOC_HA), "2025-02-03")
    for service in ("units", "reports"):
        lines = (await stage.http.get(f"{stage.base(service)}/metrics")).text.splitlines()
        held = [line for line in lines if line.startswith("messaging_dead_letters_total{")]
        assert all(line.endswith(" 0.0") for line in held), held
