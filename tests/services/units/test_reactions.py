"""What the service makes of other services' events, through the code that applies them, in any order."""

import json
from datetime import date
from itertools import count

import pytest

from services.units.handlers import task_id, team_id
from shared.contracts.festival import FestivalResultReopened
from shared.contracts.reports import DirectiveIssued, ProposalKind
from shared.testing.service import Running
from tests.services.units import events
from tests.services.units.people import PERSONNEL, at
from tests.services.units.team.samples import DECISION

UNIT = "district_police-439"
_numbers = count(1)


@pytest.fixture
def proposals() -> tuple[str, str, str]:
    """Three proposals and the decision about them that no other test uses."""
    n = next(_numbers)
    return f"proposal-{n}a", f"proposal-{n}b", f"decision-{n}"


async def status(units: Running, proposal: str) -> str:
    team = await units.get(f"/teams/{team_id(proposal)}")
    return str(team["status"])


async def test_an_approval_plans_a_team_and_the_decision_establishes_it(
    units: Running, proposals: tuple[str, str, str]
) -> None:
    first, second, decision = proposals
    reference = DECISION.changed(id=decision)
    await units.hear(*((p, events.approved(UNIT, decision=reference)) for p in (first, second)))
    assert await status(units, first) == "planned"
    await units.hear((decision, events.effective(first, second)))
    assert [await status(units, p) for p in (first, second)] == ["authorised", "authorised"]
    assert await units.published("units.team.v1", team_id(first)) == ["team-planned", "team-established"]


async def test_a_decision_that_comes_first_waits_for_all_of_its_approvals(
    units: Running, proposals: tuple[str, str, str]
) -> None:
    first, second, decision = proposals
    reference = DECISION.changed(id=decision)
    await units.hear((decision, events.effective(first, second)))
    assert any("is not planned yet" in error for error in await units.held())
    await units.hear((first, events.approved(UNIT, decision=reference)))
    assert await status(units, first) == "planned"
    await units.hear((second, events.approved(UNIT, decision=reference)))
    assert [await status(units, p) for p in (first, second)] == ["authorised", "authorised"]
    assert await units.held() == []
    team = await units.get(f"/teams/{team_id(first)}")
    assert team["established_on"] == "2024-09-15"


async def test_a_repeated_approval_makes_nothing_new(units: Running, proposals: tuple[str, str, str]) -> None:
    first, _, decision = proposals
    event = events.approved(UNIT, decision=DECISION.changed(id=decision))
    record = units.record(first, event, at("2024-09-06"))
    await units.applier.apply([record, record])
    await units.applier.apply([record])
    assert await units.published("units.team.v1", team_id(first)) == ["team-planned"]


async def test_an_approved_solution_without_a_decision_makes_no_team(
    units: Running, proposals: tuple[str, str, str]
) -> None:
    first, _, _ = proposals
    await units.hear((first, events.approved("district_police-437", ProposalKind.OTHER, None)))
    assert (await units.send("GET", f"/teams/{team_id(first)}")).status_code == 404


async def test_a_team_without_a_decision_is_held_for_a_person(units: Running, proposals: tuple[str, str, str]) -> None:
    first, _, _ = proposals
    await units.hear((first, events.approved(UNIT, ProposalKind.TEAM, None)))
    assert any(f"{first} được duyệt lập Đội nhưng thiếu quyết định" in error for error in await units.held())
    await units.pool.execute("UPDATE dead_letter SET status = 'discarded'")


async def test_a_revoked_decision_puts_its_teams_on_hold_and_cancels_its_tasks(
    units: Running, proposals: tuple[str, str, str]
) -> None:
    first, second, decision = proposals
    for proposal in (first, second):
        await units.hear((proposal, events.approved(UNIT, decision=DECISION.changed(id=decision))))
    task = f"directive-of-{decision}"
    issued = events.directive(task, UNIT, None, decision)
    await units.hear((decision, issued), topic="reports.decision.v1")
    await units.hear((decision, events.effective(first, second)), (decision, events.revoked(first, second)))
    team = await units.get(f"/teams/{team_id(first)}")
    assert (team["status"], team["held_because"]) == ("authorised", "Thu hồi để rà soát.")
    assert (await units.get(f"/tasks/{task_id(task)}"))["status"] == "cancelled"


@pytest.mark.parametrize("supersession_first", [True, False])
async def test_a_team_moves_on_to_the_decision_that_replaces_its_own(
    units: Running, proposals: tuple[str, str, str], supersession_first: bool
) -> None:
    first, second, decision = proposals
    new = DECISION.changed(id=f"{decision}-new", number="88/QĐ-CAT-PX01")
    for proposal in (first, second):
        await units.hear((proposal, events.approved(UNIT, decision=DECISION.changed(id=decision))))
    await units.hear((decision, events.effective(first, second)))
    replaced = (decision, events.superseded(new, first, second))
    again = (first, events.approved(UNIT, decision=new))
    await units.hear(*([replaced, again] if supersession_first else [again, replaced]))
    moved, left = [await units.get(f"/teams/{team_id(p)}") for p in (first, second)]
    assert (moved["decision"]["id"], moved["held_because"]) == (new.id, None)
    assert "88/QĐ-CAT-PX01" in left["held_because"]


async def test_a_decision_about_a_team_that_has_ended_meanwhile_stops_nobody(
    units: Running, proposals: tuple[str, str, str]
) -> None:
    first, second, decision = proposals
    new = DECISION.changed(id=f"{decision}-new", number="88/QĐ-CAT-PX01")
    await units.hear((first, events.approved(UNIT, decision=DECISION.changed(id=decision))))
    basis = {"number": "02/2025/NĐ-CP"}
    end = {"effective_on": "2024-10-01", "reason": "Đơn vị kết thúc hoạt động.", "legal_basis": basis}
    path = f"/teams/{team_id(first)}"
    await units.act(f"{path}/dissolution", PERSONNEL, end, on=path)
    for proposal in (first, second):
        await units.hear((proposal, events.approved(UNIT, decision=new)))
    await units.hear((new.id, events.effective(first, second)), (new.id, events.revoked(first, second)))
    assert [await status(units, p) for p in (first, second)] == ["dissolved", "authorised"]
    assert (await units.get(f"/teams/{team_id(second)}"))["held_because"] == "Thu hồi để rà soát."
    assert await units.held() == []


async def test_each_directive_makes_one_task_whatever_its_document(units: Running) -> None:
    conclusion = events.directive("directive-a", UNIT, date(2024, 8, 20))
    of_decision = events.directive("directive-b", "department-PX01", None, "decision-9").changed(proposal="proposal-9")
    await units.hear(("conference-1", conclusion), topic="reports.conference.v1")
    await units.hear(("decision-9", of_decision), topic="reports.decision.v1")
    task = await units.get(f"/tasks/{task_id('directive-a')}")
    assert (task["lead_unit"], task["due_before"], task["source"]["kind"]) == (UNIT, "2024-08-20", "conclusion")
    task = await units.get(f"/tasks/{task_id('directive-b')}")
    assert (task["source"]["kind"], task["proposal"]) == ("decision", "proposal-9")


async def test_a_directive_of_a_purpose_that_is_not_known_here_makes_a_task_all_the_same(units: Running) -> None:
    newer = events.directive("directive-c", UNIT, None).model_dump(mode="json") | {"purpose": "parade"}
    await units.hear(("conference-2", DirectiveIssued.read(json.dumps(newer))), topic="reports.conference.v1")
    assert (await units.get(f"/tasks/{task_id('directive-c')}"))["purpose"] == "other"


async def test_verified_results_are_the_unit_s_record(units: Running) -> None:
    unit = "district_police-446"
    await units.hear(
        ("event-1", events.verified(unit, "area-18676", 640)),
        ("event-2", events.verified(unit, "area-18673", 300, date(2024, 8, 17))),
        ("event-3", events.verified("district_police-449", "area-18841", 275)),
    )
    record = await units.get(f"/units/{unit}/record")
    assert [(e["festival_event"], e["attendance_total"]) for e in record["items"]] == [
        ("event-1", 730),
        ("event-2", 390),
    ]
    assert record["items"][0]["attendances"] == {"people": 640, "schools": 90}
    later = await units.get(f"/units/{unit}/record?held_from=2024-08-16")
    assert [e["place"] for e in later["items"]] == ["area-18673"]


async def test_a_result_that_is_verified_no_more_leaves_the_record_until_it_is_verified_anew(units: Running) -> None:
    unit = "district_police-442"
    reopened = FestivalResultReopened(plan="plan-1", unit=unit, revision=1, reason="Số liệu sai.")
    first = events.verified(unit, "area-18391", 400)
    await units.hear(("event-9", first), ("event-9", reopened))
    assert (await units.get(f"/units/{unit}/record"))["items"] == []
    await units.hear(("event-9", events.verified(unit, "area-18391", 370).changed(revision=2)))
    assert [each["attendance_total"] for each in (await units.get(f"/units/{unit}/record"))["items"]] == [460]
