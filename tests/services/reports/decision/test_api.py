"""The decision over HTTP on a real database: what it approves, when it takes effect, what happens when it falls."""

from datetime import date
from typing import Any

import asyncpg
import pytest

from shared.contracts.base import Evidence
from shared.contracts.units import TeamActivated
from shared.testing.service import Running
from tests.services.reports.course import Course, carry, paper
from tests.services.reports.offices import CITY, CLERK, DIRECTOR, HEAD, MOUNTAIN, PARTY_OFFICE, PERSONNEL, STAFF, at


@pytest.fixture
async def course(running: Running) -> Course:
    """A concluded dossier in which two teams wait for their decision."""
    begun = await Course(running).begin()
    await begun.signed()
    await begun.concluded()
    assert await begun.states() == {"city": "in_dossier", "mountain": "in_dossier", "other": "approved"}
    return begun


async def test_an_issued_decision_approves_its_proposals_with_phase_and_roadmap(running: Running, course: Course):
    directive = {"text": "Tổ chức tập huấn.", "lead_unit": "department-PV05", "due_before": "2024-11-23"}
    course.decision = await course.issue("1/QĐ-CAT-PX01", "city", "mountain", directives=[directive])
    assert await running.published("reports.decision.v1", course.decision) == [
        "decision-drafted",
        "decision-party-agreed",
        "decision-signed",
        "decision-issued",
        "directive-issued",
    ]
    await running.settle()
    assert (await course.states())["city"] == (await course.states())["mountain"] == "approved"
    answer = (await running.get(f"/proposals/{course.proposals['mountain']}"))["answer"]
    assert (answer["phase"], answer["decision"]["number"]) == (2, "1/QĐ-CAT-PX01")
    assert await running.held() == []


async def test_a_directive_carries_out_an_approved_proposal_that_needs_no_decision(running: Running, course: Course):
    directive = {"text": "Tổ chức thí điểm.", "lead_unit": "department-PV05"}
    for proposal in ("unknown", course.proposals["city"]):
        draft = course.draft("city", directives=[directive | {"proposal": proposal}])
        assert await running.refused("/decisions", PERSONNEL, draft) == (409, "proposal-not-assignable")
    carrying = directive | {"proposal": course.proposals["other"]}
    decision = await running.act("/decisions", PERSONNEL, course.draft("city", directives=[carrying]))
    assert [each["proposal"] for each in decision["directives"]] == [course.proposals["other"]]


async def test_a_proposal_that_is_not_in_the_decision_stays_in_the_dossier(running: Running, course: Course):
    await course.issue("2/QĐ-CAT-PX01", "city")
    await running.settle()
    assert (await course.states())["mountain"] == "in_dossier"


async def test_the_clock_makes_it_effective_once(running: Running, course: Course):
    course.decision = await course.issue("3/QĐ-CAT-PX01", "city", effective_on="2024-09-15")
    await running.settle()
    await course.until(at("2024-09-14", 23))
    assert (await running.get(course.decree))["status"] == "issued"
    await course.until(at("2024-09-15", 0))
    await course.later()
    assert (await running.get(course.decree))["status"] == "effective"
    published = await running.published("reports.decision.v1", course.decision)
    assert published.count("decision-effective") == 1


async def test_a_draft_keeps_to_the_conclusion(running: Running, course: Course):
    wrong_phase = course.draft("city")
    wrong_phase["teams"][0]["phase"] = 2
    assert await running.refused("/decisions", PERSONNEL, wrong_phase) == (409, "team-differs")
    other: dict[str, Any] = course.draft("city")
    other["teams"][0]["proposal"] = course.proposals["other"]
    assert await running.refused("/decisions", PERSONNEL, other) == (409, "proposal-not-approved")
    assert await running.refused("/decisions", STAFF, course.draft("city")) == (403, "role-missing")
    assert await running.refused("/decisions", PERSONNEL, course.draft("city", dossier="none")) == (
        404,
        "dossier-not-found",
    )
    assert await running.refused("/decisions", PERSONNEL, course.draft("city", supersedes="none")) == (
        409,
        "decision-not-standing",
    )


async def test_a_proposal_is_decided_once_until_the_draft_is_refused(running: Running, course: Course):
    first = (await running.act("/decisions", PERSONNEL, course.draft("city")))["id"]
    assert await running.refused("/decisions", PERSONNEL, course.draft("city")) == (409, "proposal-decided")
    path = f"/decisions/{first}"
    await running.act(f"{path}/refusal", DIRECTOR, {"reason": "Chưa đủ điều kiện."}, on=path)
    await running.act("/decisions", PERSONNEL, course.draft("city"))


async def test_a_draft_is_changed_until_it_is_signed_and_agreed_anew(running: Running, course: Course):
    drafted = await running.act("/decisions", PERSONNEL, course.draft("city", "mountain"))
    path = f"/decisions/{drafted['id']}"
    await running.act(f"{path}/party-agreement", PARTY_OFFICE, {"document": paper("12-KL/ĐU", "2024-08-22")}, on=path)
    wording = course.draft("city", title="Về việc thành lập một Đội (DỮ LIỆU MẪU)", reason="Thị trấn để đợt sau.")
    del wording["dossier"]
    assert await running.refused(f"{path}/draft", STAFF, wording, on=path, method="PUT") == (403, "role-missing")
    revised = await running.act(f"{path}/draft", PERSONNEL, wording, on=path, method="PUT")
    assert (revised["status"], revised["revision"], revised["party_agreement"]) == ("drafted", 2, None)
    (first,) = revised["earlier"]
    assert (first["revision"], [team["unit"] for team in first["teams"]]) == (1, [CITY, MOUNTAIN])
    assert await running.published("reports.decision.v1", drafted["id"]) == [
        "decision-drafted",
        "decision-party-agreed",
        "decision-revised",
    ]
    await running.act("/decisions", PERSONNEL, course.draft("mountain"))
    back = wording | {"teams": course.draft("city", "mountain")["teams"]}
    assert await running.refused(f"{path}/draft", PERSONNEL, back, on=path, method="PUT") == (409, "proposal-decided")
    unknown = ("/decisions/none/draft", PERSONNEL, wording)
    assert await running.refused(*unknown, method="PUT") == (404, "decision-not-found")


async def test_a_number_is_given_once_a_year(running: Running, course: Course):
    first = await course.issue("4/QĐ-CAT-PX01", "city")
    second = (await running.act("/decisions", PERSONNEL, course.draft("mountain")))["id"]
    path = f"/decisions/{second}"
    await running.act(f"{path}/party-agreement", PARTY_OFFICE, {"document": paper("12-KL/ĐU", "2024-08-22")}, on=path)
    await running.act(f"{path}/signature", DIRECTOR, {"document": paper("58/TTr", "2024-09-05")}, on=path)
    body = {"number": "4/QĐ-CAT-PX01", "issued_on": "2024-09-06", "effective_on": "2024-10-01"}
    assert await running.refused(f"{path}/issue", CLERK, body, on=path) == (409, "number-taken")
    with pytest.raises(asyncpg.UniqueViolationError):
        await running.pool.execute(
            "UPDATE decision SET state = state || (SELECT jsonb_build_object('number', number, 'issued_on',"
            " state -> 'issued_on') FROM decision WHERE id = $1) WHERE id = $2",
            first,
            second,
        )


async def test_a_revoked_decision_gives_its_proposals_back(running: Running, course: Course):
    course.decision = await course.issue("5/QĐ-CAT-PX01", "city", "mountain")
    await running.settle()
    body = {"reason": "Thu hồi để rà soát.", "document": paper("9/QĐ-CAT", "2024-09-10")}
    await running.act(f"{course.decree}/revocation", CLERK, body, on=course.decree)
    await running.settle()
    assert (await course.states())["city"] == "in_dossier"
    back = await running.get(f"/proposals/{course.proposals['city']}")
    assert (back["fallen_decision"], back["answer"]) == (course.decision, None)
    again = await course.issue("6/QĐ-CAT-PX01", "city")
    await running.settle()
    assert (await running.get(f"/proposals/{course.proposals['city']}"))["answer"]["decision"]["id"] == again
    assert await running.held() == []


async def test_nothing_is_decided_anew_before_the_fall_of_the_old_decision_has_reached_the_proposal(
    running: Running, course: Course
):
    course.decision = await course.issue("11/QĐ-CAT-PX01", "city")
    superseding = course.draft("city", supersedes=course.decision)
    assert await running.refused("/decisions", PERSONNEL, superseding) == (409, "proposal-unsettled")
    await running.settle()
    body = {"reason": "Thu hồi để rà soát.", "document": paper("9/QĐ-CAT", "2024-09-10")}
    await running.act(f"{course.decree}/revocation", CLERK, body, on=course.decree)
    assert await running.refused("/decisions", PERSONNEL, course.draft("city")) == (409, "proposal-unsettled")
    await running.settle()
    await course.issue("12/QĐ-CAT-PX01", "city")
    await running.settle()
    assert (await course.states())["city"] == "approved"
    assert await running.held() == []


async def test_a_new_decision_supersedes_the_old_one_from_its_day(running: Running, course: Course):
    old = await course.issue("7/QĐ-CAT-PX01", "city", "mountain")
    await running.settle()
    new = await course.issue("8/QĐ-CAT-PX01", "city", supersedes=old, effective_on="2024-09-20")
    await running.settle()
    assert (await running.get(f"/decisions/{old}"))["status"] in ("issued", "effective")
    await course.until(at("2024-09-20", 1))
    await course.later()
    await carry(running, "reports.proposal.v1", "reports.decision.v1")
    replaced = await running.get(f"/decisions/{old}")
    assert (replaced["status"], replaced["superseded_by"]["id"]) == ("superseded", new)
    assert await course.states() == {"city": "approved", "mountain": "in_dossier", "other": "approved"}
    assert (await running.get(f"/proposals/{course.proposals['city']}"))["answer"]["decision"]["id"] == new
    assert await running.held() == []


async def test_an_active_team_implements_its_proposal(running: Running, course: Course):
    await course.issue("9/QĐ-CAT-PX01", "city")
    await running.settle()
    activated = TeamActivated(
        unit=CITY,
        proposal=course.proposals["city"],
        activated_on=date(2024, 12, 2),
        evidence=Evidence(note="Lễ ra mắt (DỮ LIỆU MẪU)", document=None),
    )
    await running.hear(("team-city", activated), at=at("2024-12-02"))
    city = await running.get(f"/proposals/{course.proposals['city']}")
    assert (city["status"], city["implemented_by"]) == ("implemented", "team-city")
    assert (await running.published("reports.proposal.v1", course.proposals["city"]))[-1] == "proposal-implemented"


async def test_lists_and_items(running: Running, course: Course):
    await course.issue("10/QĐ-CAT-PX01", "city")
    listed = (await running.get(f"/decisions?dossier={course.dossier}&status=issued"))["items"]
    assert [each["number"] for each in listed] == ["10/QĐ-CAT-PX01"]
    assert (await running.send("GET", "/decisions/none")).status_code == 404
    response = await running.send("GET", f"/decisions/{listed[0]['id']}", HEAD)
    assert (response.status_code, response.json()["code"]) == (403, "province-only")
