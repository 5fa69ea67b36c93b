"""A conference over HTTP: from the plan to the conclusion, and who sees what on the way."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from shared.contracts.base import Event
from shared.contracts.calendar import VIETNAM
from shared.contracts.units import UnitRegistered
from shared.testing.service import Running
from tests.services.reports.conference.people import (
    ADMIN,
    CHAIR,
    CITY,
    HEAD,
    KNOWN,
    MOUNTAIN,
    OFFICER,
    OTHER_HEAD,
    PERSONNEL,
    PERSONNEL_HEAD,
    STAFF,
    STAFF_UNIT,
)

TERMS: dict[str, Any] = {
    "title": "Hội nghị đánh giá (DỮ LIỆU MẪU)",
    "questions": [{"code": "Q1", "text": "Có tái thành lập Đội không?"}],
    "chair": {"unit": "provincial_police-42", "office": "Phó Giám đốc"},
    "staff_unit": STAFF_UNIT,
    "expected": [
        {"unit": CITY, "duty": "report"},
        {"unit": MOUNTAIN, "duty": "report"},
        {"unit": PERSONNEL, "duty": "opinion"},
    ],
    "form": {"code": "movement-half-year", "version": 1},
    "period": {"kind": "half_year", "starts_on": "2023-12-15", "ends_on": "2024-06-14"},
    "report_due_before": "2024-07-26",
    "held_on": "2024-08-05",
}
NOTICE = {"number": "46/TB-CAT-PV05", "signed_on": "2024-08-06", "signer_office": "KT. GIÁM ĐỐC"}
START = datetime(2024, 7, 1, 8, tzinfo=VIETNAM)


def registered(unit: str) -> UnitRegistered:
    return UnitRegistered(
        name=f"Tên {unit}",
        kind=unit.partition("-")[0],
        parent=None,
        area=None,
        symbol=None,
        valid_from=None,
        legal_basis=None,
        offices=(),
    )


@pytest.fixture(scope="module")
async def ready(running: Running) -> Running:
    units: list[tuple[str, Event]] = [(unit, registered(unit)) for unit in sorted(KNOWN)]
    await running.hear(*units, at=START)
    await running.clock(START)
    return running


async def planned(running: Running, **changes: Any) -> str:
    return str((await running.act("/conferences", STAFF, TERMS | changes))["id"])


async def convened(running: Running) -> tuple[str, str]:
    path = f"/conferences/{await planned(running)}"
    await running.act(f"{path}/convocation", CHAIR, {}, on=path)
    await running.settle()
    return path, path.rpartition("/")[2]


async def test_a_plan_is_created_with_its_place_version_and_names(ready: Running) -> None:
    response = await ready.send("POST", "/conferences", STAFF, TERMS)
    assert response.status_code == 201
    body = response.json()
    assert response.headers["Location"] == f"/conferences/{body['id']}"
    assert response.headers["ETag"] == '"1"'
    assert body["names"][CITY] == f"Tên {CITY}"
    assert body["status"] == "planned"
    got = await ready.get(f"/conferences/{body['id']}", OTHER_HEAD)
    assert got["title"] == TERMS["title"]
    assert got["tallies"] is None


async def test_a_plan_with_an_unknown_unit_or_form_is_refused(ready: Running) -> None:
    stranger = [{"unit": "district_police-999", "duty": "report"}]
    assert await ready.refused("/conferences", STAFF, TERMS | {"expected": stranger}) == (409, "unit-unknown")
    form = {"code": "movement-half-year", "version": 9}
    assert await ready.refused("/conferences", STAFF, TERMS | {"form": form}) == (409, "form-unknown")
    assert await ready.refused("/conferences", HEAD, TERMS) == (403, "not-staff-unit")


async def test_personal_data_and_secrecy_marks_are_refused_at_their_place(ready: Running) -> None:
    for title in ("Liên hệ 0912 345 678", "Tài liệu TỐI MẬT"):
        response = await ready.send("POST", "/conferences", STAFF, TERMS | {"title": title})
        assert response.status_code == 422
        assert response.json()["errors"][0]["field"] == "body.title"


async def test_a_change_needs_the_present_version(ready: Running) -> None:
    path = f"/conferences/{await planned(ready)}"
    assert await ready.refused(f"{path}/convocation", CHAIR, {}) == (428, "version-required")
    stale = await ready.send("POST", f"{path}/convocation", CHAIR, {}, If_Match='"7"')
    assert stale.status_code == 412
    assert await ready.refused("/conferences/none/convocation", CHAIR, {}) == (404, "conference-not-found")


async def test_convening_opens_one_draft_for_each_unit_that_owes_a_report(ready: Running) -> None:
    _, conference = await convened(ready)
    reports = (await ready.get(f"/reports?conference={conference}"))["items"]
    assert [(r["unit"], r["status"], r["due_before"]) for r in reports] == [
        (CITY, "draft", "2024-07-26"),
        (MOUNTAIN, "draft", "2024-07-26"),
    ]
    assert await ready.held() == []


async def test_a_conference_asks_all_communes_of_the_largest_province(ready: Running) -> None:
    communes = [f"commune_police-{n:05}" for n in range(579)]
    records = [ready.record(unit, registered(unit), START) for unit in communes]
    await ready.applier.apply(records)
    expected = [{"unit": unit, "duty": "report"} for unit in communes]
    path = f"/conferences/{await planned(ready, expected=expected)}"
    await ready.act(f"{path}/convocation", CHAIR, {}, on=path)
    await ready.settle()
    reports = (await ready.get(f"/reports?conference={path.rpartition('/')[2]}&limit=200"))["items"]
    assert [report["unit"] for report in reports] == communes[:200]
    assert await ready.held() == []


async def test_communes_that_are_asked_with_their_district_are_due_before_it(ready: Running) -> None:
    below, alone = "commune_police-80", "commune_police-81"
    for unit, parent in ((below, CITY), (alone, "provincial_police-42")):
        await ready.hear((unit, registered(unit).changed(parent=parent)), at=START)
    rule = {"days_before_above": {"district_police": 1, "commune_police": 2}}
    await ready.act("/deadline-rules/nine_months", ADMIN, rule, method="PUT")
    terms = TERMS | {
        "expected": [{"unit": unit, "duty": "report"} for unit in (CITY, MOUNTAIN, below, alone)],
        "period": {"kind": "nine_months", "starts_on": "2023-09-15", "ends_on": "2024-06-14"},
    }
    path = f"/conferences/{(await ready.act('/conferences', STAFF, terms))['id']}"
    assert (await ready.get(path, STAFF))["earlier"] == {below: "2024-07-24"}
    await ready.act(f"{path}/convocation", CHAIR, {}, on=path)
    await ready.settle()
    reports = (await ready.get(f"/reports?conference={path.rpartition('/')[2]}"))["items"]
    assert {r["unit"]: r["due_before"] for r in reports} == {
        CITY: "2024-07-26",
        MOUNTAIN: "2024-07-26",
        alone: "2024-07-26",
        below: "2024-07-24",
    }
    # Friday 2 August is the others' last day, Wednesday that of the commune.
    dates = {"held_on": "2024-08-12", "report_due_before": "2024-08-03", "reason": "Mưa lũ"}
    await ready.act(f"{path}/postponement", CHAIR, dates, on=path)
    assert (await ready.get(path, STAFF))["earlier"] == {below: "2024-08-01"}
    same = terms | {"earlier_by_kind": {}}
    assert (await ready.act("/conferences", STAFF, same))["earlier"] == {}
    own = terms | {"earlier_by_kind": {"commune_police": 1}}
    assert set((await ready.act("/conferences", STAFF, own))["earlier"]) == {below, alone}


async def test_postponing_moves_the_drafts_and_cancelling_ends_them(ready: Running) -> None:
    path, conference = await convened(ready)
    dates = {"held_on": "2024-08-12", "report_due_before": "2024-08-02", "reason": "Mưa lũ"}
    await ready.act(f"{path}/postponement", CHAIR, dates, on=path)
    await ready.settle()
    reports = (await ready.get(f"/reports?conference={conference}"))["items"]
    assert {r["due_before"] for r in reports} == {"2024-08-02"}
    await ready.act(f"{path}/cancellation", CHAIR, {"reason": "Gộp hội nghị"}, on=path)
    await ready.settle()
    assert {r["status"] for r in (await ready.get(f"/reports?conference={conference}"))["items"]} == {"cancelled"}


async def test_from_answers_to_the_conclusion_and_who_sees_what(ready: Running) -> None:
    path, conference = await convened(ready)
    paper = await ready.act(f"{path}/papers", OFFICER, {"title": "Tham luận", "text": "Nội dung (DỮ LIỆU MẪU)"})
    argument = {"code": "436-L1", "text": "Địa bàn đô thị", "source": {"kind": "paper", "document": paper["id"]}}
    opinion = {"question": "Q1", "stance": "disagree", "arguments": [argument]}
    await ready.act(f"{path}/opinions", HEAD, opinion)
    await ready.act(f"{path}/opinions", OTHER_HEAD, {"question": "Q1", "stance": "agree"})
    assert await ready.refused(f"{path}/opinions", OTHER_HEAD, opinion) == (409, "source-unknown")

    statement = {"unit": CITY, "speaker_office": "Trưởng Công an", "text": "Nhất trí nếu có quy chế mẫu."}
    said = await ready.act(f"{path}/statements", STAFF, statement)
    changed = {
        "unit": CITY,
        "question": "Q1",
        "stance": "agree_with_conditions",
        "arguments": [argument | {"source": {"kind": "statement", "document": said["id"]}}],
    }
    await ready.act(f"{path}/opinions", STAFF, changed)

    theirs = await ready.get(path, OTHER_HEAD)
    assert [o["unit"] for o in theirs["opinions"]] == [MOUNTAIN]
    assert (theirs["papers"], theirs["statements"], theirs["tallies"]) == ([], [], None)
    staffs = await ready.get(path, STAFF)
    city = next(o for o in staffs["opinions"] if o["unit"] == CITY)
    assert (city["present"]["stance"], [e["stance"] for e in city["earlier"]]) == (
        "agree_with_conditions",
        ["disagree"],
    )

    await ready.clock(datetime(2024, 8, 5, 17, tzinfo=VIETNAM))
    attending = {"held_on": "2024-08-05", "attending": [CITY, MOUNTAIN]}
    await ready.act(f"{path}/holding", STAFF, attending, on=path)
    theirs = await ready.get(path, OTHER_HEAD)
    assert [o["unit"] for o in theirs["opinions"]] == [MOUNTAIN]
    districts, departments = theirs["tallies"]
    assert (districts["agree"], districts["agree_with_conditions"], districts["not_answered"]) == (1, 1, 0)
    assert departments["not_answered"] == 1

    assert await ready.refused(f"{path}/open-words", HEAD, {}, on=path) == (403, "not-chair")
    await ready.act(f"{path}/open-words", CHAIR, {}, on=path)
    assert len((await ready.get(path, OTHER_HEAD))["opinions"]) == 2

    directive = {
        "purpose": "synthesise",
        "text": "Tổng hợp ý kiến",
        "lead_unit": STAFF_UNIT,
        "due_before": "2024-08-14",
    }
    festival = {"purpose": "festival", "text": "Tổ chức Ngày hội", "lead_unit": CITY}
    conclusion = {"document": NOTICE, "acknowledgements": [{"text": "Biểu dương"}], "directives": [directive, festival]}
    await ready.clock(datetime(2024, 8, 6, 9, tzinfo=VIETNAM))
    after = await ready.act(f"{path}/conclusion", STAFF, conclusion, on=path)
    assert after["status"] == "concluded"
    assert len({d["directive"] for d in after["conclusion"]["directives"]}) == 2
    published = await ready.published("reports.conference.v1", conference)
    assert published[-3:] == ["conclusion-issued", "directive-issued", "directive-issued"]
    await ready.settle()
    assert await ready.held() == []


async def test_a_notice_is_drafted_before_it_is_signed(ready: Running) -> None:
    path, _ = await convened(ready)
    draft = {"acknowledgements": [{"text": "Biểu dương (DỮ LIỆU MẪU)."}], "directives": []}
    place = f"{path}/conclusion-draft"
    assert (await ready.get(place, STAFF))["version"] == 0
    assert await ready.refused(place, HEAD, draft, method="PUT") == (403, "not-preparing")
    saved = await ready.act(place, STAFF, draft, method="PUT")
    assert (saved["version"], saved["changed_by"]) == (1, STAFF.title)
    assert (await ready.send("PUT", place, CHAIR, draft)).status_code == 428, "it has not read what is there"
    shorter = await ready.send("PUT", place, CHAIR, draft | {"acknowledgements": []}, If_Match='"1"')
    assert shorter.json()["version"] == 2
    assert (await ready.send("PUT", place, STAFF, draft, If_Match='"1"')).status_code == 412
    assert (await ready.get(place, STAFF))["acknowledgements"] == []
    unplanned = f"/conferences/{await planned(ready)}"
    assert await ready.refused(f"{unplanned}/conclusion-draft", STAFF, draft, method="PUT") == (409, "conference-state")
    assert (await ready.send("GET", "/conferences/none/conclusion-draft", STAFF)).status_code == 404


async def test_opinions_of_many_units_need_no_version_and_a_repeat_changes_nothing(ready: Running) -> None:
    path, conference = await convened(ready)
    key = "opinion-of-the-city"
    body = {"question": "Q1", "stance": "agree"}
    first = await ready.send("POST", f"{path}/opinions", HEAD, body, Idempotency_Key=key)
    again = await ready.send("POST", f"{path}/opinions", HEAD, body, Idempotency_Key=key)
    assert first.json() == again.json()
    await ready.act(f"{path}/opinions", HEAD, body)
    assert (await ready.published("reports.conference.v1", conference)).count("opinion-given") == 1


async def test_opinions_given_at_the_same_time_are_all_taken(ready: Running) -> None:
    path, conference = await convened(ready)
    body = {"question": "Q1", "stance": "agree"}
    units = (HEAD, OTHER_HEAD, PERSONNEL_HEAD)
    answers = await asyncio.gather(*(ready.send("POST", f"{path}/opinions", who, body) for who in units))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {o["unit"] for o in (await ready.get(path, STAFF))["opinions"]} == {who.unit for who in units}
    assert (await ready.published("reports.conference.v1", conference)).count("opinion-given") == 3


async def test_lists_come_in_pages_and_by_status_and_unit(ready: Running) -> None:
    ids = [await planned(ready, title=f"Hội nghị {n}") for n in range(3)]
    seen: list[str] = []
    path = "/conferences?status=planned&limit=2"
    page = await ready.get(path)
    seen += [c["id"] for c in page["items"]]
    while page["next"]:
        assert len(page["items"]) == 2
        page = await ready.get(f"{path}&cursor={page['next']}")
        seen += [c["id"] for c in page["items"]]
    assert seen[-3:] == ids
    assert len(seen) == len(set(seen))
    assert (await ready.get("/conferences?unit=district_police-999"))["items"] == []
    assert ids[0] in [c["id"] for c in (await ready.get(f"/conferences?unit={PERSONNEL}&limit=200"))["items"]]
