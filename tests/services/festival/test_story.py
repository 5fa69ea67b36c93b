"""The festival of the sample story over HTTP: eight events, one amended, one postponed, one cancelled, one returned."""

from typing import Any, NamedTuple

import pytest

from shared.contracts.festival import Sector
from tests.services.festival.conftest import Running
from tests.services.festival.requests import details, issued_plan, officer_of, prepared, proposed
from tests.services.festival.samples import PROVINCE, STAFF, STAFF_HEAD, at


class Course(NamedTuple):
    unit: str
    day: int
    planned: int
    spent: dict[str, int]
    sectors: tuple[int, ...]


T = 100_000  # figures are tenths of a million đồng
A, B, C, D = "province", "district", "commune", "socialised"
COURSES = {
    "F1": Course("446", 17, 1180, {A: 600, B: 300, D: 224}, (85, 60, 140, 210, 70, 45, 640)),
    "F2": Course("436", 14, 450, {C: 250, B: 100, D: 82}, (32, 25, 60, 120, 25, 8, 330)),
    "F3": Course("439", 15, 480, {C: 220, B: 150, D: 101}, (28, 40, 55, 90, 12, 15, 310)),
    "F4": Course("444", 16, 420, {C: 36}, ()),
    "F5": Course("449", 18, 495, {C: 200, B: 150, D: 139}, (30, 35, 60, 80, 220, 20, 275)),
    "F6": Course("443", 13, 460, {C: 240, B: 120, D: 88}, (30, 22, 70, 150, 15, 10, 303)),
    "F7": Course("442", 15, 380, {C: 200, B: 90, D: 75}, (25, 18, 50, 60, 8, 12, 287)),
    "F8": Course("445", 16, 400, {C: 210, B: 100, D: 82}, (24, 16, 52, 85, 10, 8, 285)),
}  # fmt: skip


def result_of(course: Course, total: int | None = None) -> dict[str, Any]:
    return {
        "attendances": dict(zip(Sector, course.sectors, strict=True)),
        "attendance_total": sum(course.sectors) if total is None else total,
        "spending": {source: amount * T for source, amount in course.spent.items()},
        "models": 1,
        "commitments": 40,
        "commendations": 5,
    }


@pytest.fixture(scope="module")
async def played(festival: Running) -> dict[str, str]:
    """The story, played. The ids of the events, and of the plan under `plan`."""
    plan = await issued_plan(festival)
    ids = {"plan": plan}
    for name, course in COURSES.items():
        unit = f"district_police-{course.unit}"
        first = details(72_000_000, 105, 38) if name == "F5" else details(course.planned * T)
        place = {"level": "province", "is_pilot_site": True} if name == "F1" else {}
        ids[name] = await proposed(festival, plan, unit, details=first, **place)
        await prepared(festival, ids[name], unit, f"2024-08-{course.day}")
    await festival.clock(at(10))
    showy, modest = f"/events/{ids['F5']}", details(49_500_000, 50, 16)
    who = officer_of("district_police-449")
    assert await festival.refusal("POST", f"{showy}/readiness", who) == (
        409,
        "restraint-check-failed",
        ["details.budget", "details.ceremony.minutes", "details.decoration_percent"],
    )
    check = await festival.get(f"{showy}/restraint-check")
    assert (check["is_passed"], len(check["errors"])) == (False, 3)
    await festival.done("PUT", f"{showy}/details", who, modest)
    for name, course in COURSES.items():
        who = officer_of(f"district_police-{course.unit}")
        await festival.done("POST", f"/events/{ids[name]}/readiness", who)
    await _postpone(festival, ids["F7"])
    cancel = {
        "reason": "Mưa lớn, tràn ngập, không bảo đảm an toàn.",
        "spent_already": {"commune": 36 * T},
        "replaced_by": "Trao khen thưởng tại trụ sở Ủy ban nhân dân xã",
    }
    await festival.done("POST", f"/events/{ids['F4']}/cancellation", officer_of("district_police-444"), cancel)
    await festival.clock(at(18))
    for name, course in COURSES.items():
        if name != "F4":
            await _report(festival, f"/events/{ids[name]}", name, course)
    return ids


async def _postpone(festival: Running, key: str) -> None:
    who = officer_of("district_police-442")
    await festival.done("POST", f"/events/{key}/postponement", who, {"reason": "Mưa lớn."})
    await festival.done("POST", f"/events/{key}/schedule", who, {"on": "2024-08-17"})
    checklist = [{"code": "an-toan", "title": "Phương án an toàn"}]
    await festival.done("POST", f"/events/{key}/preparation", who, {"checklist": checklist})
    await festival.done("POST", f"/events/{key}/readiness", who)


async def _report(festival: Running, event: str, name: str, course: Course) -> None:
    who = officer_of(f"district_police-{course.unit}")
    await festival.done("POST", f"{event}/holding", who)
    if name == "F8":
        submitted = await festival.done("POST", f"{event}/result", who, result_of(course, 530))
        assert [finding["code"] for finding in submitted["findings"]] == ["attendance-total-differs"]
        refused = await festival.refusal("POST", f"{event}/result/verification", STAFF)
        assert refused == (409, "result-has-findings", ["result.attendance-total-differs"])
        remark = {"place": "attendance_total", "text": "Tổng 530 khác tổng các thành phần 480."}
        back = {"reason": "Số liệu chưa khớp.", "remarks": [remark]}
        await festival.done("POST", f"{event}/result/return", STAFF, back)
    await festival.done("POST", f"{event}/result", who, result_of(course))
    await festival.done("POST", f"{event}/result/verification", STAFF)


async def test_the_season_comes_to_4660_attendances_and_375_7_million(
    festival: Running, played: dict[str, str]
) -> None:
    total = (await festival.get("/seasons/2024/summary"))["total"]
    assert total["events"] == {"verified": 7, "cancelled": 1}
    assert list(total["attendances"].values()) == [254, 216, 487, 795, 360, 118, 2430]
    assert total["attendance_total"] == 4660
    assert (total["spent_total"], total["spent_on_cancelled"]) == (375_700_000, 3_600_000)
    assert total["spending"] == {
        "commune": 135_600_000, "district": 101_000_000, "province": 60_000_000, "socialised": 79_100_000,
    }  # fmt: skip


async def test_the_summary_is_told_by_unit_and_plan(festival: Running, played: dict[str, str]) -> None:
    summary = await festival.get(f"/seasons/2024/summary?plan={played['plan']}")
    assert summary["by_plan"] == {played["plan"]: summary["total"]}
    assert summary["by_unit"]["district_police-444"]["spent_total"] == 3_600_000
    assert summary["by_unit"]["district_police-446"]["attendance_total"] == 1250
    assert sum(part["spent_total"] for part in summary["by_unit"].values()) == 375_700_000
    assert (await festival.get("/seasons/2023/summary"))["total"]["events"] == {}


async def test_what_was_published_tells_the_same_story(festival: Running, played: dict[str, str]) -> None:
    assert await festival.published(key=played["plan"]) == [
        "festival-plan-drafted", "festival-plan-issued", "festival-season-opened",
    ]  # fmt: skip
    common = ["festival-event-proposed", "festival-event-scheduled", "festival-event-preparation-started"]
    f7 = await festival.published(key=played["F7"])
    assert f7 == [
        *common, "festival-event-amended", "festival-event-ready", "festival-event-postponed",
        "festival-event-scheduled", "festival-event-preparation-started", "festival-event-ready",
        "festival-event-held", "festival-result-submitted", "festival-result-verified",
    ]  # fmt: skip
    f8 = await festival.published(key=played["F8"])
    assert f8[-4:] == [
        "festival-result-submitted", "festival-result-returned", "festival-result-submitted",
        "festival-result-verified",
    ]  # fmt: skip
    assert (await festival.published(key=played["F4"]))[-1] == "festival-event-cancelled"


async def test_events_are_found_by_what_they_are(festival: Running, played: dict[str, str]) -> None:
    async def found(query: str) -> list[str]:
        ids = {key: name for name, key in played.items()}
        return [ids[item["id"]] for item in (await festival.get(f"/events?year=2024&{query}"))["items"]]

    assert await found("status=cancelled") == ["F4"]
    assert await found("unit=district_police-445") == ["F8"]
    assert await found("is_pilot_site=true") == ["F1"]
    assert await found("level=province") == ["F1"]
    assert await found("from_day=2024-08-17") == ["F1", "F5", "F7"]
    assert await found("to_day=2024-08-14") == ["F2", "F6"]
    assert await found("plan=none") == []
    first = await festival.get("/events?limit=3")
    second = await festival.get(f"/events?limit=5&cursor={first['next']}")
    assert [len(first["items"]), len(second["items"]), second["next"]] == [3, 5, None]


async def test_the_plan_closes_when_every_event_is_final(festival: Running, played: dict[str, str]) -> None:
    plan = f"/plans/{played['plan']}"
    for step in ("start", "reporting"):
        await festival.done("POST", f"{plan}/{step}", STAFF)
    closed = await festival.done("POST", f"{plan}/closing", STAFF)
    assert (closed["status"], closed["unit"]) == ("closed", PROVINCE)


async def test_a_wrong_result_is_corrected_after_the_plan_was_closed(festival: Running, played: dict[str, str]) -> None:
    event, who = f"/events/{played['F8']}", officer_of("district_police-445")
    await festival.done("POST", f"{event}/result/reopening", STAFF_HEAD, {"reason": "Xã báo cáo lại."})
    summary = await festival.get("/seasons/2024/summary")
    assert (summary["total"]["attendance_total"], summary["total"]["events"]["verified"]) == (4660 - 480, 6)
    await festival.done("POST", f"{event}/result", who, result_of(COURSES["F8"]))
    await festival.done("POST", f"{event}/result/verification", STAFF)
    assert (await festival.get("/seasons/2024/summary"))["total"]["attendance_total"] == 4660
    assert (await festival.published(key=played["F8"]))[-3:] == [
        "festival-result-reopened", "festival-result-submitted", "festival-result-verified",
    ]  # fmt: skip
    assert (await festival.get(f"/plans/{played['plan']}"))["status"] == "closed"
