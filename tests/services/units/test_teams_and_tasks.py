"""Teams and tasks over HTTP: from the event that makes them to the end, with the clock and with refusals."""

from collections.abc import AsyncGenerator
from datetime import date
from typing import Any

import pytest

from services.units.handlers import task_id, team_id
from shared.contracts.actor import Role
from shared.testing.service import Running
from story import units as story
from tests.services.units import events
from tests.services.units.people import HEAD, OFFICER, OTHER_HEAD, PERSONNEL, STAFF, STAFF_HEAD, actor, at

UNIT = "district_police-439"
TEAM = f"/teams/{team_id('proposal-1')}"
LOC_HA = f"/teams/{team_id('proposal-2')}"
THACH_HA = f"/teams/{team_id('proposal-3')}"
TASK = f"/tasks/{task_id('directive-1')}"
SUPPORTED = f"/tasks/{task_id('directive-3')}"
OPEN_TASK = f"/tasks/{task_id('directive-2')}"
NOTE = {"evidence": {"note": "Biên bản kèm theo."}}
REGULATIONS = {
    "evidence": {
        "note": "Quy chế làm việc của Đội.",
        "document": {"number": "15/QC-CAH", "signed_on": "2024-11-19", "signer_office": "Trưởng Công an huyện"},
    }
}


@pytest.fixture(scope="module", autouse=True)
async def begun(units: Running) -> AsyncGenerator[None]:
    """The directory, three teams and two tasks."""
    await units.act("/areas/registrations", body=story.areas())
    await units.act("/units/registrations", body=story.units())
    for act in story.reorganisations()[:3]:
        await units.act("/reorganisations", body=act)
    await units.hear(
        ("conference-1", events.directive("directive-1", UNIT, date(2024, 8, 20))),
        ("conference-1", events.directive("directive-2", "district_police-448", date(2025, 6, 30))),
        at=at("2024-08-06"),
    )
    await units.hear(
        ("proposal-1", events.approved(UNIT)),
        ("proposal-2", events.approved("district_police-448")),
        ("proposal-3", events.approved("district_police-445")),
        ("decision-1", events.effective("proposal-1", "proposal-2", "proposal-3")),
    )
    yield


async def milestone(units: Running, code: str) -> Any:
    team = await units.get(TEAM)
    return next(m for m in team["milestones"] if m["code"] == code)


async def test_1_a_task_goes_from_acknowledgement_to_verification(units: Running) -> None:
    await units.clock(at("2024-08-07"))
    assert (await units.act(f"{TASK}/acknowledgement", OFFICER))["status"] == "acknowledged"
    assert await units.refused(f"{TASK}/completion", OTHER_HEAD, NOTE, on=TASK) == (403, "other-unit")
    assert await units.refused(f"{TASK}/completion", HEAD, NOTE) == (428, "version-required")
    later = {"due_before": "2024-08-25", "reason": "Mưa lớn kéo dài."}
    assert (await units.act(f"{TASK}/extension-request", HEAD, later, on=TASK))["extension"][
        "due_before"
    ] == "2024-08-25"
    assert (await units.act(f"{TASK}/extension-grant", STAFF, on=TASK))["due_before"] == "2024-08-25"
    await units.clock(at("2024-08-25"))
    assert (await units.get("/tasks?is_overdue=true"))["items"][0]["directive"] == "directive-1"
    assert (await units.act(f"{TASK}/completion", HEAD, NOTE, on=TASK))["status"] == "done"
    assert (await units.act(f"{TASK}/reopening", STAFF, {"reason": "Thiếu số liệu."}, on=TASK))["status"] == "reopened"
    again = {"evidence": {"note": "Báo cáo đã bổ sung."}}
    await units.act(f"{TASK}/completion", HEAD, again, on=TASK)
    assert (await units.act(f"{TASK}/verification", STAFF_HEAD, {"note": "Đạt."}, on=TASK))["status"] == "verified"
    assert await units.published("units.task.v1", task_id("directive-1")) == [
        "task-assigned",
        "task-acknowledged",
        "task-extension-requested",
        "task-extension-granted",
        "task-overdue",
        "task-done",
        "task-reopened",
        "task-done",
        "task-verified",
    ]


async def test_2_lists_filter_tasks_and_teams(units: Running) -> None:
    async def tasks(query: str) -> list[str]:
        return [task["directive"] for task in (await units.get(f"/tasks?{query}"))["items"]]

    assert await tasks(f"lead_unit={UNIT}") == ["directive-1"]
    assert await tasks("supporting_unit=department-PV05") == ["directive-1", "directive-2"]
    assert await tasks("status=assigned&source=conference-1") == ["directive-2"]
    assert await tasks("directive=directive-2&is_overdue=false") == ["directive-2"]
    first = await units.get("/teams?limit=2")
    second = await units.get(f"/teams?limit=2&cursor={first['next']}")
    assert [t["proposal"] for t in first["items"] + second["items"]] == ["proposal-1", "proposal-2", "proposal-3"]
    assert [t["proposal"] for t in (await units.get(f"/teams?unit={UNIT}&status=authorised&phase=1"))["items"]] == [
        "proposal-1"
    ]
    assert (await units.get("/teams?proposal=proposal-9"))["items"] == []


async def test_3_milestones_fall_due_are_announced_once_and_reached_late(units: Running) -> None:
    await units.clock(at("2024-10-14"))
    assert (await units.act(f"{TEAM}/personnel-confirmation", PERSONNEL, {"is_sufficient": False, "note": "Chưa đủ."}))[
        "status"
    ] == "authorised"
    assert await units.clock(at("2024-10-16")) == 3
    assert (await milestone(units, "M1"))["is_overdue"]
    assert await units.clock(at("2024-10-17")) == 0
    team = await units.act(f"{TEAM}/personnel-confirmation", PERSONNEL, {"is_sufficient": True, "note": "Đủ."})
    assert (team["status"], team["is_personnel_sufficient"]) == ("building", True)
    due = {"due_on": "2024-10-25", "reason": "Mưa lũ."}
    await units.act(f"{TEAM}/milestones/M2/due-day", STAFF, due, on=TEAM)
    assert await units.clock(at("2024-10-22")) == 2, "M2 of the other two teams"
    assert len((await units.get("/teams?is_overdue=true"))["items"]) == 2


async def test_4_a_team_on_hold_waits(units: Running) -> None:
    await units.act(f"{TEAM}/hold", STAFF, {"reason": "Chờ trụ sở."}, on=TEAM)
    assert [t["proposal"] for t in (await units.get("/teams?is_on_hold=true"))["items"]] == ["proposal-1"]
    assert await units.refused(f"{TEAM}/milestones/M2/completion", OFFICER, NOTE) == (409, "team-on-hold")
    await units.act(f"{TEAM}/resumption", STAFF, {"reason": "Đã có trụ sở."}, on=TEAM)


async def test_5_a_team_is_built_verified_and_launched(units: Running) -> None:
    await units.clock(at("2024-11-21"))
    assert await units.refused(f"{TEAM}/milestones/M2/completion", OTHER_HEAD, NOTE) == (403, "other-unit")
    for code, body in [("M2", NOTE), ("M3", NOTE), ("M4", REGULATIONS), ("M5", NOTE)]:
        await units.act(f"{TEAM}/milestones/{code}/completion", OFFICER, body)
    ready = {"note": "Đủ điều kiện."}
    await units.act(f"{TEAM}/readiness-confirmations", PERSONNEL, ready | {"side": "personnel"})
    assert await units.refused(f"{TEAM}/milestones/M6/completion", HEAD, NOTE) == (409, "team-not-ready")
    team = await units.act(f"{TEAM}/readiness-confirmations", STAFF, ready | {"side": "staff"})
    assert (team["status"], team["ready_on"]) == ("ready", "2024-11-21")
    assert await units.refused(f"{TEAM}/launch-confirmation", STAFF, on=TEAM) == (409, "launch-not-reported")
    await units.act(f"{TEAM}/milestones/M6/completion", HEAD, NOTE | {"completed_on": "2024-11-21"})
    team = await units.act(f"{TEAM}/launch-confirmation", STAFF, on=TEAM)
    assert (team["status"], team["activated_on"]) == ("active", "2024-11-21")
    assert (await units.published("units.team.v1", team_id("proposal-1")))[-1] == "team-activated"


async def test_6_what_a_ceased_unit_leaves_open_is_re_homed_on_the_day(units: Running) -> None:
    supported = events.directive("directive-3", UNIT, None).changed(supporting_units=("district_police-448",))
    await units.hear(("conference-1", supported))
    await units.clock(at("2024-12-31", 23))
    assert (await units.get(LOC_HA))["status"] == "authorised"
    await units.clock(at("2025-01-01", 7))
    team = await units.get(LOC_HA)
    assert (team["status"], team["to_unit"], team["ended_on"]) == ("transferred", "district_police-445", "2025-01-01")
    task = await units.get(OPEN_TASK)
    assert (task["lead_unit"], task["status"]) == ("district_police-445", "assigned")
    assert (await units.get(SUPPORTED))["supporting_units"] == ["district_police-445"]
    await units.clock(at("2025-03-01", 7))
    assert [(await units.get(path))["status"] for path in (TEAM, THACH_HA)] == ["dissolved", "dissolved"]
    assert (await units.get(OPEN_TASK))["lead_unit"] == "provincial_police-42"
    task = await units.get(SUPPORTED)
    assert (task["lead_unit"], task["supporting_units"]) == ("provincial_police-42", [])
    assert (await units.get(TASK))["lead_unit"] == UNIT, "a finished task stays with who finished it"


async def test_7_an_ended_team_ends_once_and_a_task_may_change_hands(units: Running) -> None:
    basis = {"legal_basis": {"number": "99/QĐ-CAT-PX01"}, "reason": "Kết thúc.", "effective_on": "2025-03-01"}
    assert await units.refused(f"{THACH_HA}/transfer", PERSONNEL, basis | {"to_unit": UNIT}, on=THACH_HA) == (
        409,
        "team-ended",
    )
    assert (await units.act(f"{THACH_HA}/dissolution", PERSONNEL, basis, on=THACH_HA))["status"] == "dissolved"
    chair = actor("provincial_police-42", Role.CHAIR)
    change = {"lead_unit": "commune_police-18568", "reason": "Giao Công an cấp xã."}
    assert (await units.act(f"{OPEN_TASK}/reassignment", chair, change, on=OPEN_TASK))["status"] == "assigned"
    gone = {"lead_unit": UNIT, "reason": "Đơn vị không còn."}
    assert await units.refused(f"{OPEN_TASK}/reassignment", chair, gone, on=OPEN_TASK) == (409, "unit-unknown")
    why = {"reason": "Cần thêm lực lượng (DỮ LIỆU MẪU)."}
    support = f"{OPEN_TASK}/support"
    assert await units.refused(support, STAFF, why | {"unit": "department-PX99"}, on=OPEN_TASK) == (409, "unit-unknown")
    added = await units.act(support, STAFF, why | {"unit": "department-PX01"}, on=OPEN_TASK)
    assert added["supporting"][1] == {"unit": "department-PX01", "has_acknowledged": False, "evidence": None}
    released = await units.act(f"{support}/department-PX01/withdrawal", STAFF, why, on=OPEN_TASK)
    assert released["supporting_units"] == ["department-PV05"]
    cancelled = await units.act(f"{OPEN_TASK}/cancellation", chair, {"reason": "Không còn phù hợp."}, on=OPEN_TASK)
    assert (cancelled["status"], cancelled["reason"]) == ("cancelled", "Không còn phù hợp.")


async def test_8_the_record_of_a_ceased_unit_is_found_with_its_only_successor(units: Running) -> None:
    await units.hear(("event-1", events.verified("district_police-448", "area-18568", 200)))
    path = "/units/district_police-445/record"
    assert (await units.get(path))["items"] == []
    (entry,) = (await units.get(f"{path}?with_predecessors=true"))["items"]
    assert (entry["unit"], entry["attendance_total"]) == ("district_police-448", 290)


async def test_9_input_that_does_not_fit_is_named(units: Running) -> None:
    bad = {"evidence": {"note": "Liên hệ 0912 345 678."}}
    assert await units.refused(f"{TEAM}/milestones/M2/completion", OFFICER, bad) == (422, "invalid-input")
    assert (await units.send("GET", "/teams/nobody")).status_code == 404
    assert await units.refused("/tasks/nobody/acknowledgement", OFFICER) == (404, "task-not-found")
    assert await units.refused(
        "/teams/nobody/personnel-confirmation", PERSONNEL, {"is_sufficient": True, "note": "Đủ."}
    ) == (
        404,
        "team-not-found",
    )
    assert (await units.send("GET", "/openapi.json")).json()["paths"].keys() >= {"/teams/{team_id}", "/reorganisations"}
