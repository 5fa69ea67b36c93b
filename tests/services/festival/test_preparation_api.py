"""The template of readiness checklists and the rain plan over HTTP."""

from shared.contracts.festival import ChecklistGroup
from tests.services.festival.conftest import Running
from tests.services.festival.requests import details, issued_plan, officer_of, proposed
from tests.services.festival.samples import ADMIN, OFFICER, UNIT

SEASON_OF_2025 = {"starts_on": "2025-07-15", "ends_on": "2025-08-19"}


async def test_an_event_that_brings_no_checklist_gets_the_template_s(festival: Running) -> None:
    path = "/checklist-template"
    rows = await festival.get(path)
    assert {row["group"] for row in rows} == {str(group) for group in ChecklistGroup}
    assert all(row["is_sample"] for row in rows), "nothing is shipped as if it were law"
    own = {
        "code": "cap-xa", "title": "Họp dân", "group": "ceremony", "level": "commune", "valid_from": "2024-01-01",
        "is_sample": False, "is_mandatory": True,
    }  # fmt: skip
    assert (await festival.refusal("PUT", path, OFFICER, own))[:2] == (403, "not-admin")
    number = (await festival.done("PUT", path, ADMIN, own))["id"]
    assert (await festival.done("PUT", path, ADMIN, own | {"title": "Họp thôn"}))["id"] == number
    assert (await festival.refusal("PUT", path, ADMIN, own | {"valid_to": "2023-01-01"}))[0] == 422
    applied = await festival.get(f"{path}/applying?on=2024-08-15&level=commune")
    assert [item["code"] for item in applied] == [row["code"] for row in rows] + ["cap-xa"]
    key = await proposed(festival, await issued_plan(festival))
    who = officer_of(UNIT)
    await festival.done("POST", f"/events/{key}/schedule", who, {"on": "2024-08-15"})
    mine = {"checklist": [{"code": "san-khau", "title": "Sân khấu"}]}
    refusal = await festival.refusal("POST", f"/events/{key}/preparation", who, mine)
    assert refusal[1:] == ("checklist-item-missing", ["checklist.cap-xa"])
    prepared = await festival.done("POST", f"/events/{key}/preparation", who, {})
    laws = {item["code"]: item["legal_basis"] for item in prepared["checklist"]}
    assert list(laws) == [item["code"] for item in applied]
    assert laws["an-bao-dam"]["number"] == "30/2023/QH15"
    for who, status in ((OFFICER, 403), (ADMIN, 204), (ADMIN, 404)):
        assert (await festival.send("DELETE", f"{path}/{number}", who)).status_code == status


async def test_an_event_goes_over_to_its_rain_plan(festival: Running) -> None:
    key = await proposed(festival, await issued_plan(festival, year=2025, **SEASON_OF_2025))
    path, who = f"/events/{key}", officer_of(UNIT)
    await festival.done("POST", f"{path}/schedule", who, {"on": "2025-08-15"})
    rain = {"place": {"area": "area-18628", "name": "Nhà văn hóa xã"}, "on": "2025-08-17", "note": "Báo qua loa."}
    nothing = details() | {"rain_plan": {"note": "Xem trời."}}
    assert (await festival.refusal("PUT", f"{path}/details", who, nothing))[0] == 422
    await festival.done("PUT", f"{path}/details", who, details() | {"rain_plan": rain})
    moved = await festival.done("POST", f"{path}/rain-plan", who, {"reason": "Mưa lớn."})
    assert (moved["scheduled_on"], moved["details"]["place"]["name"]) == ("2025-08-17", "Nhà văn hóa xã")
    assert (await festival.published(key=key))[-1] == "festival-event-moved"
