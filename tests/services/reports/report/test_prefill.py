"""A draft on a real database begins with what went over to its unit, and with the shorter periods inside its own."""

from datetime import date
from typing import Any

from shared.contracts.actor import Role
from shared.contracts.base import Event, LegalBasis
from shared.contracts.units import UnitDissolved
from shared.testing.service import Running
from tests.services.reports.report.people import HEAD, OFFICER, OTHER_HEAD, STAFF_UNIT, UNIT, actor
from tests.services.reports.report.test_api import CHAIR, FIGURES, OTHER, SILENT, accepted, asked, at, submitted, unit

FORM = {"code": "movement-half-year", "version": 3}
MANDATORY = FIGURES | {
    "A01": 1, "A02": 2, "B01": 3, "B02": 60, "C06": 0, "C07": 0, "D01": 5, "D02": 20, "D03": 0, "D04": 0, "E01": 9,
    "E02": 0, "G01": 0, "G02": 0, "G03": 0, "K01": "doi_rieng", "K02": "co",
}  # fmt: skip
BASIS = LegalBasis(number="1283/NQ-UBTVQH15", issued_on=date(2024, 11, 14), issuer=None, subject=None)
SILENT_HEAD = actor(SILENT, Role.HEAD)


def spanning(kind: str, first: str, last: str) -> dict[str, Any]:
    return {
        "form": FORM,
        "period": {"kind": kind, "starts_on": first, "ends_on": last},
        "report_due_before": "2026-01-01",
        "held_on": "2026-01-02",
    }


FIRST = spanning("quarter", "2024-06-15", "2024-09-14")
SECOND = spanning("quarter", "2024-09-15", "2024-12-14")
HALF = spanning("half_year", "2024-06-15", "2024-12-14")
AFTER = spanning("half_year", "2024-12-15", "2025-06-14")


async def rows_of(running: Running, path: str, who: Any = OFFICER) -> dict[str, Any]:
    return {row["row"]["code"]: row for row in (await running.get(f"{path}/draft", who))["rows"]}


async def ready(running: Running) -> None:
    events: list[tuple[str, Event]] = [(key, unit(None)) for key in (UNIT, OTHER, SILENT, STAFF_UNIT, CHAIR.unit)]
    await running.hear(*events, at=at("2024-07-01"))
    await running.clock(at("2024-07-01"))


async def test_heirs_and_longer_periods_begin_with_sums_that_say_where_they_come_from(running: Running) -> None:
    await ready(running)
    for terms, more in ((FIRST, 0), (SECOND, 10)):
        paths = await asked(running, UNIT, OTHER, **terms)
        figures = MANDATORY | {"B01": 3 + more, "B02": 600, "A03": 1}
        for key, head in ((UNIT, HEAD), (OTHER, OTHER_HEAD)):
            await submitted(running, paths[key], head, indicators=figures)
            await accepted(running, paths[key])

    halves = await asked(running, UNIT, OTHER, SILENT, **HALF)
    rows = await rows_of(running, halves[UNIT])
    values = {code: rows[code]["value"] for code in ("B01", "B02", "C04", "A03", "D01", "K01")}
    assert values == {"B01": 16, "B02": 1200, "C04": 42, "A03": None, "D01": 5, "K01": "doi_rieng"}
    assert [(each["unit"], each["ends_on"]) for each in rows["B01"]["origins"]] == [
        (UNIT, "2024-09-14"), (UNIT, "2024-12-14")
    ]  # fmt: skip
    assert rows["D01"]["origins"] == [], "one own report says itself where it is from"
    await submitted(running, halves[UNIT], HEAD, indicators=MANDATORY)
    await accepted(running, halves[UNIT])

    # Both others go over: OTHER has reported by quarters only, SILENT owes its half-year, which the heir gives.
    for gone in (OTHER, SILENT):
        end = UnitDissolved(effective_on=date(2025, 1, 1), successors=(UNIT,), legal_basis=BASIS, reason="Sắp xếp.")
        await running.hear((gone, end), at=at("2024-12-20"))
    following = (await asked(running, UNIT, **AFTER))[UNIT]
    await running.clock(at("2025-01-02"))
    assert (await rows_of(running, following))["C01"]["value"] is None, "the silent unit's part is still missing"

    await submitted(running, halves[SILENT], HEAD, indicators=MANDATORY | {"C01": 10, "C02": 0, "C03": 0, "C04": 10})
    await accepted(running, halves[SILENT])
    rows = await rows_of(running, following)
    assert (rows["C01"]["value"], rows["D01"]["value"], rows["K01"]["value"]) == (94, 15, "doi_rieng")
    assert [each["unit"] for each in rows["C01"]["origins"]] == [UNIT, OTHER, SILENT]
    assert rows["B01"]["value"] is None, "nothing inside the new half-year was reported yet"

    # The report that the heir still owes for OTHER begins with that unit's own quarters.
    theirs = await rows_of(running, halves[OTHER])
    assert (theirs["B01"]["value"], [each["unit"] for each in theirs["B01"]["origins"]]) == (16, [OTHER, OTHER])
