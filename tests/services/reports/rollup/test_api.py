"""Roll-ups and comparisons of periods over HTTP."""

from datetime import date

from shared.contracts.units import UnitDissolved, UnitReorganised
from shared.testing.service import Running
from tests.services.reports.report.people import HEAD, OTHER_HEAD, STAFF, UNIT
from tests.services.reports.report.test_api import (
    BASIS,
    CHAIR,
    FIGURES,
    OTHER,
    SILENT,
    accepted,
    asked,
    at,
    ready,
    submitted,
)

__all__ = ["ready"]


def placed(unit: str, parent: str | None) -> UnitReorganised:
    return UnitReorganised(
        name=f"Tên {unit}",
        parent=parent,
        area=None,
        symbol=None,
        offices=(),
        effective_on=date(2024, 1, 1),
        legal_basis=BASIS,
    )


async def test_a_period_is_compared_with_the_one_before(ready: Running) -> None:
    first = (await asked(ready, UNIT))[UNIT]
    await submitted(ready, first, indicators=FIGURES | {"B01": 10, "B02": 200, "K01": "doi_rieng"})
    alone = await ready.get(f"{first}/comparison", STAFF)
    assert (alone["before"], {row["change"] for row in alone["rows"]}) == (None, {None})
    await accepted(ready, first)
    later = {"kind": "year", "starts_on": "2024-06-15", "ends_on": "2025-06-14"}
    dates = {"report_due_before": "2025-06-20", "held_on": "2025-06-25"}
    second = (await asked(ready, UNIT, period=later, **dates))[UNIT]
    draft = await ready.get(f"{second}/draft", HEAD)
    assert {row["row"]["code"]: row["previous"] for row in draft["rows"]}["B02"] == 200
    figures = {"C01": 42, "C02": 0, "C03": 12, "C04": 30, "B01": 12, "B02": 300, "K01": "ghep_doi_khac"}
    await submitted(ready, second, indicators=figures)
    compared = await ready.get(f"{second}/comparison", STAFF)
    rows = {row["code"]: row for row in compared["rows"]}
    assert (compared["before"], compared["after"]) == tuple(path.rpartition("/")[2] for path in (first, second))
    assert {
        code: (rows[code]["change"], rows[code]["thousandths"], rows[code]["is_comparable"])
        for code in rows
        if rows[code]["before"] is not None
    } == {
        "B01": (2, 200, False),
        "B02": (100, 500, False),
        "C01": (2, 50, True),
        "C02": (-5, -1000, False),
        "C03": (9, 3000, False),
        "C04": (-12, -286, True),
        "K01": (None, None, True),
    }
    assert (await ready.send("GET", f"{second}/comparison", OTHER_HEAD)).status_code == 403


async def test_a_collection_is_added_up_along_the_tree_as_of_a_day(ready: Running) -> None:
    await ready.hear(*((each, placed(each, CHAIR.unit)) for each in (UNIT, OTHER, SILENT)), at=at("2024-07-01"))
    reports = await asked(ready, UNIT, OTHER, SILENT)
    for unit, head, models in ((UNIT, HEAD, 42), (OTHER, OTHER_HEAD, 10)):
        figures = {"C01": models, "C02": 0, "C03": 0, "C04": models}
        await submitted(ready, reports[unit], head, indicators=figures)
        await accepted(ready, reports[unit])
    path = f"/roll-ups/{reports['conference']}"
    rolled = await ready.get(path, STAFF)
    assert (rolled["as_of"], rolled["form"]["code"]) == ("2024-06-14", "movement-half-year")
    root = rolled["nodes"][0]
    assert (root["unit"], root["expected"], root["counted"], root["completeness"]) == (CHAIR.unit, 3, 2, 667)
    assert root["missing"] == [SILENT]
    assert {row["code"]: row["total"] for row in root["totals"]}["C04"] == 52

    ended = UnitDissolved(effective_on=date(2025, 1, 1), successors=(UNIT,), legal_basis=BASIS, reason="Sáp nhập")
    await ready.hear((OTHER, ended), at=at("2024-11-14"))
    later = (await ready.get(f"{path}?as_of=2025-03-01", STAFF))["nodes"]
    assert {row["code"]: row["total"] for row in later[0]["totals"]}["C04"] == 52
    assert [node["unit"] for node in later if node["has_ceased"]] == [OTHER]

    own = (await ready.get(path, HEAD))["nodes"]
    assert [node["unit"] for node in own] == [UNIT]
    assert (await ready.send("GET", f"{path}?root={OTHER}", HEAD)).status_code == 403
    assert (await ready.send("GET", "/roll-ups/none", STAFF)).status_code == 404

    taken_over = reports[OTHER]
    assert (await ready.send("GET", taken_over, HEAD)).status_code == 403
    await ready.clock(at("2025-01-02"))
    assert (await ready.get(taken_over, HEAD))["latest"]["indicators"]["C04"] == 10
    listed = (await ready.get(f"/reports?unit={OTHER}&conference={reports['conference']}", HEAD))["items"]
    assert [each["unit"] for each in listed] == [OTHER]
    assert (await ready.get(f"/reports?unit={SILENT}&conference={reports['conference']}", HEAD))["items"][0][
        "unit"
    ] == UNIT
