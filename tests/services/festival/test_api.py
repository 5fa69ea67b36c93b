"""Routes: plans, versions, problems, norms; what two callers do at once."""

import asyncio
from typing import Any

from shared.contracts.actor import Role
from tests.services.festival.conftest import Running
from tests.services.festival.requests import (
    DOCUMENT,
    ISSUE,
    PROVINCE_DRAFT,
    RESULT,
    WORDING,
    details,
    issued_plan,
    prepared,
    proposed,
)
from tests.services.festival.samples import ADMIN, CLERK, HEAD, NORMS, OFFICER, STAFF, STRANGER, UNIT, actor, at


async def test_a_district_plan_goes_from_draft_to_closed(festival: Running) -> None:
    above = await issued_plan(festival)
    body = WORDING | {"unit": UNIT, "level": "district", "year": 2024, "above": above}
    draft = await festival.send("POST", "/plans", OFFICER, body)
    plan = f"/plans/{draft.json()['id']}"
    assert (draft.status_code, draft.headers["location"], draft.headers["etag"]) == (201, plan, '"1"')
    reworded = await festival.done("PUT", f"{plan}/wording", OFFICER, WORDING | {"title": "Kế hoạch của huyện"})
    assert reworded["title"] == "Kế hoạch của huyện"
    await festival.done("POST", f"{plan}/submission", OFFICER)
    comment = {"conformity": "conforms", "note": "Phù hợp kế hoạch cấp tỉnh."}
    await festival.done("POST", f"{plan}/comment", STAFF, comment)
    await festival.done("POST", f"{plan}/return", HEAD, {"reason": "Bổ sung phần hội.", "basis": None})
    await festival.done("POST", f"{plan}/submission", OFFICER)
    clerk = actor(UNIT, Role.CLERK)
    assert (await festival.refusal("POST", f"{plan}/approval", clerk, {}))[1:] == ("basis-missing", ["basis"])
    approved = await festival.done("POST", f"{plan}/approval", clerk, {"basis": DOCUMENT})
    assert approved["basis"]["number"] == "135/KH-UBND"
    await festival.done("POST", f"{plan}/issue", OFFICER, {"document": DOCUMENT | {"number": "88/KH-CAH"}})
    amendment = WORDING | {"ends_on": "2024-08-31", "reason": "Mưa lũ.", "document": DOCUMENT}
    assert (await festival.done("POST", f"{plan}/amendment", OFFICER, amendment))["revision"] == 2
    for step in ("start", "reporting", "closing"):
        await festival.done("POST", f"{plan}/{step}", OFFICER)
    shown = await festival.get(plan)
    assert (shown["status"], shown["above"], shown["conformity"]) == ("closed", above, "conforms")
    for query in (f"unit={UNIT}", "level=district", "status=closed", f"above={above}"):
        assert [item["id"] for item in (await festival.get(f"/plans?{query}"))["items"]] == [shown["id"]]


async def test_a_second_plan_of_the_province_opens_no_second_season(festival: Running) -> None:
    keys = [(await festival.done("POST", "/plans", STAFF, PROVINCE_DRAFT | _year(2031)))["id"] for _ in range(3)]
    await asyncio.gather(
        *(festival.done("POST", f"/plans/{key}/external-issue", CLERK, ISSUE) for key in keys)
    )  # fmt: skip
    opened = [(await festival.get(f"/plans/{key}"))["opened_season"] for key in keys]
    assert sorted(opened) == [False, False, True]


def _year(year: int) -> dict[str, object]:
    return {"year": year, "starts_on": f"{year}-07-15", "ends_on": f"{year}-08-19"}


async def test_a_plan_with_open_events_neither_closes_nor_is_cancelled(festival: Running) -> None:
    key = await issued_plan(festival, **_year(2032))
    event = await proposed(festival, key)
    await festival.done("POST", f"/plans/{key}/start", STAFF)
    cancel = {"reason": "Dịch bệnh.", "basis": DOCUMENT}
    places = [f"events.{event}"]
    assert await festival.refusal("POST", f"/plans/{key}/cancellation", STAFF, cancel) == (
        409, "events-not-final", places,
    )  # fmt: skip
    await festival.done("POST", f"/plans/{key}/reporting", STAFF)
    assert await festival.refusal("POST", f"/plans/{key}/closing", STAFF) == (409, "events-not-final", places)
    body = {"plan": key, "unit": UNIT, "level": "commune", "details": details()}
    assert (await festival.refusal("POST", "/events", OFFICER, body))[:2] == (409, "plan-takes-no-events")
    gone: dict[str, Any] = {"reason": "Mưa lớn.", "spent_already": {}}
    await festival.done("POST", f"/events/{event}/cancellation", OFFICER, gone)
    assert (await festival.done("POST", f"/plans/{key}/closing", STAFF))["status"] == "closed"


async def test_a_season_follows_its_plan_and_opens_again_when_that_is_cancelled(festival: Running) -> None:
    def seasons(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
        return [(season["plan"], season["ends_on"]) for season in found if season["year"] == 2045]

    key = await issued_plan(festival, **_year(2045))
    await festival.settle(again=True)
    later = WORDING | {"starts_on": "2045-07-15", "ends_on": "2045-08-31", "reason": "Mưa lũ.", "document": DOCUMENT}
    await festival.done("POST", f"/plans/{key}/amendment", STAFF, later)
    assert seasons(await festival.get("/seasons")) == [(key, "2045-08-31")]
    await festival.done("POST", f"/plans/{key}/cancellation", STAFF, {"reason": "Dịch bệnh.", "basis": DOCUMENT})
    assert seasons(await festival.get("/seasons")) == []
    other = await issued_plan(festival, **_year(2045))
    await festival.settle(again=True)
    assert seasons(await festival.get("/seasons")) == [(other, "2045-08-19")]


async def test_a_plan_is_not_cancelled_while_an_event_is_being_proposed(festival: Running) -> None:
    for year in range(2040, 2044):
        key = await issued_plan(festival, **_year(year))
        body = {"plan": key, "unit": UNIT, "level": "commune", "details": details()}
        cancel = {"reason": "Dịch bệnh.", "basis": DOCUMENT}
        proposal, cancellation = await asyncio.gather(
            festival.send("POST", "/events", OFFICER, body),
            festival.send("POST", f"/plans/{key}/cancellation", STAFF, cancel),
        )
        assert sorted([proposal.is_success, cancellation.is_success]) == [False, True]


async def test_a_change_names_its_version_and_is_done_once(festival: Running) -> None:
    key = await proposed(festival, await issued_plan(festival, **_year(2033)))
    path, body = f"/events/{key}/schedule", {"on": "2033-08-16"}
    assert (await festival.send("POST", path, OFFICER, body, If_Match='"7"')).status_code == 412
    headers = {"If_Match": '"1"', "Idempotency_Key": "k1"}
    first = await festival.send("POST", path, OFFICER, body, **headers)
    again = await festival.send("POST", path, OFFICER, body, **headers)
    assert (first.status_code, again.json()) == (200, first.json())
    assert await festival.published(key=key) == ["festival-event-proposed", "festival-event-scheduled"]


async def test_what_does_not_exist_is_not_found(festival: Running) -> None:
    for path in ("/plans/none", "/events/none", "/events/none/restraint-check"):
        assert (await festival.send("GET", path)).status_code == 404
    assert (await festival.refusal("POST", "/plans/none/submission", OFFICER))[:2] == (404, "plan-not-found")
    assert (await festival.refusal("POST", "/events/none/readiness", OFFICER))[:2] == (404, "event-not-found")
    body = WORDING | {"unit": UNIT, "level": "district", "year": 2024, "above": "none"}
    assert await festival.refusal("POST", "/plans", OFFICER, body) == (404, "plan-above-not-found", ["above"])


async def test_free_text_holds_no_personal_data_and_the_body_is_closed(festival: Running) -> None:
    plan = await issued_plan(festival, **_year(2034))
    named = details(title="Liên hệ 0912 345 678")
    body = {"plan": plan, "unit": UNIT, "level": "commune", "details": named}
    assert await festival.refusal("POST", "/events", OFFICER, body) == (422, "invalid-input", ["body.details.title"])
    body = {"plan": plan, "unit": UNIT, "level": "commune", "details": details(), "names": ["A"]}
    assert (await festival.refusal("POST", "/events", OFFICER, body))[2] == ["body.names"]
    key = await proposed(festival, plan)
    twice = {"checklist": [{"code": "a", "title": "Một"}, {"code": "a", "title": "Hai"}]}
    assert (await festival.refusal("POST", f"/events/{key}/preparation", OFFICER, twice))[0] == 422
    wrong = RESULT | {"attendances": {"residents": 5}, "spending": {"commune": 1.5}}
    status, code, places = await festival.refusal("POST", f"/events/{key}/result", OFFICER, wrong)
    assert (status, code) == (422, "invalid-input")
    assert {place.split(".")[1] for place in places} == {"attendances", "spending"}


async def test_another_units_event_is_out_of_bounds(festival: Running) -> None:
    key = await proposed(festival, await issued_plan(festival, **_year(2035)))
    refused = await festival.refusal("POST", f"/events/{key}/schedule", STRANGER, {"on": "2035-08-16"})
    assert refused[:2] == (403, "not-own-unit")


async def test_norms_are_rows_that_an_administrator_edits(festival: Running) -> None:
    shown = await festival.get("/norms")
    assert {norm["value"] for norm in shown if norm["kind"] == "budget"} == {120_000_000, 50_000_000}
    assert all(norm["is_sample"] for norm in shown)
    norm = {key: value for key, value in shown[0].items() if key != "id"} | {"valid_from": "2036-01-01"}
    assert (await festival.refusal("PUT", "/norms", STAFF, norm))[:2] == (403, "not-admin")
    first = await festival.done("PUT", "/norms", ADMIN, norm | {"value": 7})
    second = await festival.done("PUT", "/norms", ADMIN, norm | {"value": 8})
    assert (first["id"], second["value"]) == (second["id"], 8)
    assert (await festival.send("DELETE", f"/norms/{first['id']}", STAFF)).status_code == 403
    assert (await festival.send("DELETE", f"/norms/{first['id']}", ADMIN)).status_code == 204
    assert (await festival.send("DELETE", f"/norms/{first['id']}", ADMIN)).status_code == 404
    assert await festival.get("/norms") == shown


async def test_without_a_budget_norm_for_its_level_an_event_is_not_ready_until_one_is_set(festival: Running) -> None:
    plan = await issued_plan(festival, **_year(2037))
    key = await proposed(festival, plan, level="district", details=details(900_000_000))
    await prepared(festival, key, UNIT, "2037-08-16")
    check = await festival.get(f"/events/{key}/restraint-check")
    budget = check["items"][0]
    assert (check["is_passed"], budget["kind"], budget["norm"], budget["is_met"]) == (False, "budget", None, None)
    assert "cấp huyện, không phải điểm chỉ đạo, ngày 16/08/2037" in check["errors"]["norms.budget"]
    refused = await festival.refusal("POST", f"/events/{key}/readiness", OFFICER)
    assert refused == (409, "restraint-check-failed", ["norms.budget"])
    norm = NORMS[0].model_dump(mode="json") | {"level": "district", "is_pilot_site": False, "value": 900_000_000}
    row = await festival.done("PUT", "/norms", ADMIN, norm)
    ready = await festival.done("POST", f"/events/{key}/readiness", OFFICER)
    assert [item["is_met"] for item in ready["check"]] == [True, True, True, True, True]
    assert (await festival.send("DELETE", f"/norms/{row['id']}", ADMIN)).status_code == 204


async def test_what_is_ready_and_no_longer_passes_is_back_in_preparation(festival: Running) -> None:
    key = await proposed(festival, await issued_plan(festival, **_year(2038)))
    await prepared(festival, key, UNIT, "2038-08-16")
    await festival.done("POST", f"/events/{key}/readiness", OFFICER)
    lost = await festival.done("PUT", f"/events/{key}/details", OFFICER, details(minutes=61))
    assert lost["status"] == "preparing"
    assert (await festival.published(key=key))[-2:] == ["festival-event-amended", "festival-readiness-lost"]


async def test_an_event_is_not_held_before_its_day(festival: Running) -> None:
    key = await proposed(festival, await issued_plan(festival, **_year(2039)))
    await prepared(festival, key, UNIT, "2039-08-16")
    await festival.done("POST", f"/events/{key}/readiness", OFFICER)
    await festival.clock(at(15, 8).replace(year=2039))
    assert (await festival.refusal("POST", f"/events/{key}/holding", OFFICER))[1] == "event-not-yet-due"
    await festival.clock(at(16, 8).replace(year=2039))
    assert (await festival.done("POST", f"/events/{key}/holding", OFFICER))["held_on"] == "2039-08-16"
