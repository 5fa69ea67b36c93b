"""Tasks with several units over HTTP: each acknowledges for itself, reports its part; the clock takes them upward."""

import asyncio
from datetime import date

import pytest

from services.units.handlers import task_id
from shared.testing.service import Running
from tests.services.units import events
from tests.services.units.people import ADMIN, HEAD, OFFICER, OTHER_HEAD, PERSONNEL, STAFF, at

UNIT, SUPPORT, SECOND = "district_police-439", "department-PV05", "department-PX01"
TASK = f"/tasks/{task_id('shared-1')}"
PART = {"evidence": {"note": "Đã cử cán bộ hướng dẫn (DỮ LIỆU MẪU)."}}


@pytest.fixture(scope="module", autouse=True)
async def given_task(units: Running) -> None:
    """One task for three units, due before the twentieth."""
    issued = events.directive("shared-1", UNIT, date(2024, 8, 20)).changed(supporting_units=(SUPPORT, SECOND))
    await units.hear(("conference-9", issued), topic="reports.conference.v1", at=at("2024-08-06"))
    await units.clock(at("2024-08-07"))


async def test_1_every_unit_acknowledges_for_itself_also_at_the_same_time(units: Running) -> None:
    who = (OFFICER, STAFF, PERSONNEL, STAFF)
    answers = await asyncio.gather(*(units.attempt(f"{TASK}/acknowledgement", each) for each in who))
    assert [answer.status_code for answer in answers] == [200] * 4
    task = await units.get(TASK)
    assert task["status"] == "acknowledged"
    assert {each["unit"]: each["has_acknowledged"] for each in task["supporting"]} == {SUPPORT: True, SECOND: True}
    assert sorted(await units.published("units.task.v1", task_id("shared-1"))) == [
        "task-acknowledged",
        "task-assigned",
        "task-support-acknowledged",
        "task-support-acknowledged",
    ]
    assert await units.refused(f"{TASK}/acknowledgement", OTHER_HEAD) == (403, "other-unit")


async def test_2_a_supporting_unit_reports_its_part_with_evidence(units: Running) -> None:
    task = await units.act(f"{TASK}/contributions", STAFF, PART)
    assert task["supporting"][0]["evidence"]["note"] == PART["evidence"]["note"]
    assert task["supporting"][1]["evidence"] is None
    assert task["status"] == "acknowledged"
    assert await units.refused(f"{TASK}/contributions", HEAD, PART) == (403, "other-unit")
    assert await units.refused(f"{TASK}/completion", STAFF, PART, on=TASK) == (403, "other-unit")


async def test_2_the_lead_unit_says_how_far_it_has_come(units: Running) -> None:
    said = {"note": "Đã rà soát 5/8 xã (DỮ LIỆU MẪU).", "percent": 60}
    assert (await units.act(f"{TASK}/progress", OFFICER, said))["progress"] == said
    assert await units.refused(f"{TASK}/progress", STAFF, said) == (403, "other-unit")
    assert await units.refused(f"{TASK}/progress", OFFICER, said | {"percent": 101}) == (422, "invalid-input")
    secret = {"note": "Liên hệ 0912 345 678."}
    assert (await units.refused(f"{TASK}/progress", OFFICER, secret))[0] == 422, "no resident's data in it either"


async def test_3_what_is_overdue_too_long_goes_upward_once(units: Running) -> None:
    assert (await units.get("/task-escalation"))["days"] == 3
    assert await units.refused("/task-escalation", STAFF, {"days": 5}, method="PUT") == (403, "role-required")
    assert await units.refused("/task-escalation", ADMIN, {"days": 0}, method="PUT") == (422, "invalid-input")
    backward = {"days": 5, "further": [5]}
    assert await units.refused("/task-escalation", ADMIN, backward, method="PUT") == (422, "invalid-input")
    await units.act("/task-escalation", ADMIN, {"days": 5, "further": [9]}, method="PUT")
    assert await units.get("/task-escalation") == {"days": 5, "further": [9]}
    await units.clock(at("2024-08-24"))
    assert (await units.get(TASK))["is_escalated"] is False
    await units.clock(at("2024-08-25", 7))
    task = await units.get(TASK)
    assert (task["is_overdue"], task["is_escalated"]) == (True, True)
    assert await units.clock(at("2024-08-26")) == 0
    escalated = (await units.get("/tasks?is_escalated=true"))["items"]
    assert [each["directive"] for each in escalated] == ["shared-1"]
    published = await units.published("units.task.v1", task_id("shared-1"))
    assert published[-2:] == ["task-overdue", "task-escalated"]


async def test_4_more_time_takes_it_back_and_the_new_date_counts(units: Running) -> None:
    later = {"due_before": "2024-08-30", "reason": "Mưa lớn kéo dài."}
    await units.act(f"{TASK}/extension-request", HEAD, later, on=TASK)
    await units.act(f"{TASK}/extension-grant", STAFF, on=TASK)
    assert (await units.get(TASK))["is_escalated"] is False
    await units.clock(at("2024-09-04", 7))
    assert (await units.get(TASK))["escalation_level"] == 1
    await units.clock(at("2024-09-08", 7))
    assert (await units.get(TASK))["escalation_level"] == 2
    assert await units.clock(at("2024-09-20", 7)) == 0
    assert (await units.act(f"{TASK}/completion", HEAD, PART, on=TASK))["is_escalated"] is False
    assert await units.refused(f"{TASK}/contributions", PERSONNEL, PART) == (409, "task-not-open")
