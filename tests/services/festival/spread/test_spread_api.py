"""The sheet over HTTP, and the season's spread."""

from dataclasses import replace

from tests.services.festival.conftest import Running
from tests.services.festival.samples import OFFICER, OTHER, STAFF, STRANGER, UNIT
from tests.services.festival.spread.examples import ROWS


async def test_a_sheet_is_sampled_verified_and_counted(festival: Running) -> None:
    body = {"rows": [each.model_dump() for each in ROWS]}
    path = f"/seasons/2030/spreads/{UNIT}"
    assert (await festival.refusal("PUT", path, STRANGER, body))[:2] == (403, "not-own-unit")
    sheet = await festival.done("PUT", path, OFFICER, body)
    assert (await festival.done("PUT", path, OFFICER, body))["version"] == sheet["version"]
    other = replace(OFFICER, unit=OTHER)
    await festival.done("PUT", f"/seasons/2030/spreads/{OTHER}", other, body)

    found = {"findings": [{"area": area, "held": 7} for area in sheet["sample"]]}
    wrong = {"findings": [{"area": area, "held": 6} for area in sheet["sample"]]}
    spread = f"/spreads/{sheet['id']}"
    assert (await festival.refusal("POST", f"{spread}/verification", STAFF, wrong))[:2] == (409, "sample-contradicts")
    assert (await festival.done("POST", f"{spread}/verification", STAFF, found))["status"] == "verified"

    season = await festival.get("/seasons/2030/spread")
    assert (season["total"]["held"], season["total"]["per_mille"], season["waiting"]) == (35, 778, [OTHER])
    assert [each["unit"] for each in season["by_unit"]] == [UNIT]
    assert [each["unit"] for each in (await festival.get("/spreads?year=2030&status=reported"))["items"]] == [OTHER]


async def test_a_sheet_with_more_than_there_are_is_told_where(festival: Running) -> None:
    rows = [ROWS[0].model_dump() | {"held_alone": 9}]
    status, code, places = await festival.refusal("PUT", f"/seasons/2031/spreads/{UNIT}", OFFICER, {"rows": rows})
    assert (status, code) == (422, "invalid-input")
    assert places == ["body.rows.0"]


async def test_years_are_compared_figure_by_figure(festival: Running) -> None:
    compared = await festival.get("/seasons/2030/comparison")
    assert (compared["year"], compared["other"]) == (2030, 2029)
    assert compared["total"]["attendance_total"] == {"before": 0, "after": 0, "difference": 0, "per_mille": None}
