"""A reporting period over HTTP: due dates in working days, reports that follow, figures that are frozen."""

import asyncio
import hashlib
import json
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any

import asyncpg
import pytest

from shared.contracts.actor import Actor, Role
from shared.contracts.base import LegalBasis
from shared.contracts.calendar import VIETNAM
from shared.contracts.units import UnitDissolved, UnitRegistered
from shared.testing.service import Running
from tests.services.reports.offices import (
    ADMIN,
    CITY,
    CLERK,
    HEAD,
    MOUNTAIN,
    OTHER_HEAD,
    STAFF,
    STAFF_HEAD,
    STAFF_UNIT,
    office,
)

NUMBERS = count(145)
UNITS = (CITY, MOUNTAIN, STAFF_UNIT)
DOCUMENT = {"number": "310/BC-PV05", "signed_on": "2024-07-12", "signer_office": "TRƯỞNG PHÒNG"}
BASIS = LegalBasis(number="02/QĐ-CAT (DỮ LIỆU MẪU)", issued_on=date(2024, 8, 15), issuer=None, subject=None)
OPENING: dict[str, Any] = {
    "title": "Báo cáo tổng hợp quý II năm 2024 (DỮ LIỆU MẪU)",
    "staff_unit": STAFF_UNIT,
    "period": {"kind": "quarter", "starts_on": "2024-03-15", "ends_on": "2024-06-14"},
    "form": {"code": "movement-half-year", "version": 1},
    "expected": [CITY, MOUNTAIN],
    "report_working_days": 3,
    "working_days": 5,
}


def at(day: str, hour: int = 8) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00:00").replace(tzinfo=VIETNAM)


def registered(unit: str, parent: str | None = None) -> UnitRegistered:
    return UnitRegistered(
        name=unit, kind=unit.partition("-")[0], parent=parent, area=None, symbol=None, valid_from=None,
        legal_basis=None, offices=(),
    )  # fmt: skip


@pytest.fixture(scope="module")
async def ready(running: Running) -> Running:
    for unit in UNITS:
        await running.hear((unit, registered(unit)), at=at("2024-01-02"))
    await running.clock(at("2024-06-14"))
    return running


async def opened(running: Running, **changes: Any) -> tuple[str, dict[str, str]]:
    """A period summary, and its reports by unit."""
    summary = await running.act("/period-summaries", STAFF, OPENING | changes)
    await running.settle()
    rows = (await running.get(f"/reports?conference={summary['id']}", STAFF))["items"]
    return f"/period-summaries/{summary['id']}", {row["unit"]: row["id"] for row in rows}


async def send(running: Running, report: str, head: Actor, figures: dict[str, int]) -> None:
    path = f"/reports/{report}"
    draft = await running.act(f"{path}/draft", head, {"indicators": figures, "narrative": {}}, method="PUT")
    number = {"number": f"{next(NUMBERS)}/BC-CAH", "draft_version": draft["version"]}
    await running.act(f"{path}/submission", head, number, on=path)


async def accept(running: Running, report: str) -> None:
    path = f"/reports/{report}"
    await running.act(f"{path}/review", STAFF, {}, on=path)
    await running.act(f"{path}/acceptance", STAFF_HEAD, {}, on=path)


async def test_a_period_from_its_opening_to_its_dispatch(ready: Running) -> None:
    path, reports = await opened(ready)
    assert set(reports) == {CITY, MOUNTAIN}
    summary = await ready.get(path, STAFF)
    # 15 and 16 June 2024 are a weekend: the third working day is the 19th.
    assert (summary["report_due_before"], summary["due_before"]) == ("2024-06-20", "2024-06-28")

    await send(ready, reports[CITY], OTHER_HEAD, {"C01": 40, "C02": 5, "C03": 3, "C04": 42})
    closure = f"{path}/collection-closure"
    assert await ready.refused(closure, STAFF, {"non_responding": [MOUNTAIN]}, on=path) == (409, "report-not-reviewed")
    await accept(ready, reports[CITY])
    assert await ready.refused(closure, STAFF, {}, on=path) == (409, "unit-not-answered")
    await ready.act(closure, STAFF, {"non_responding": [MOUNTAIN]}, on=path)
    await ready.settle()
    report = f"/reports/{reports[MOUNTAIN]}"
    body = {"indicators": {"C01": 1}, "narrative": {}}
    draft = await ready.act(f"{report}/draft", HEAD, body, method="PUT")
    number = {"number": "9/BC-CAH", "draft_version": draft["version"]}
    late = await ready.refused(f"{report}/submission", HEAD, number, on=report)
    assert late == (409, "collection-closed")

    read = await ready.get(f"{path}/figures", STAFF_HEAD)
    assert (read["figures"]["completeness"], read["figures"]["timeliness"]) == (500, 500)
    await ready.clock(at("2024-07-12"))
    wrong = {"document": DOCUMENT, "read_sha256": "0" * 64}
    assert await ready.refused(f"{path}/signature", STAFF_HEAD, wrong, on=path) == (409, "figures-changed")
    await ready.act(f"{path}/signature", STAFF_HEAD, wrong | {"read_sha256": read["sha256"]}, on=path)
    frozen = await ready.send("GET", f"{path}/signed-figures", STAFF)
    assert hashlib.sha256(frozen.content).hexdigest() == read["sha256"]
    assert {each["code"]: each["total"] for each in json.loads(frozen.content)["totals"]}["C04"] == 42

    await ready.settle()
    assert (await ready.get(f"/reports/{reports[CITY]}", STAFF))["status"] == "consolidated"
    sent = await ready.act(f"{path}/dispatch", CLERK, {"recipients": ["Cục V05, Bộ Công an"]}, on=path)
    assert (sent["status"], sent["sent_on"]) == ("sent", "2024-07-12")
    key = path.removeprefix("/period-summaries/")
    assert await ready.published("reports.period.v1", key) == [
        "period-summary-opened",
        "period-collection-closed",
        "period-summary-overdue",
        "period-summary-signed",
        "period-summary-sent",
    ]
    with pytest.raises(asyncpg.RaiseError, match="never changes"):
        await ready.pool.execute("UPDATE period_figures SET sha256 = sha256")


async def test_a_staff_unit_opens_a_period_once_also_when_two_do_it_at_once(ready: Running) -> None:
    terms = OPENING | {"period": {"kind": "month", "starts_on": "2024-05-01", "ends_on": "2024-05-31"}}
    answers = await asyncio.gather(*(ready.attempt("/period-summaries", STAFF, terms) for _ in range(4)))
    assert {each.status_code for each in answers} == {201}
    (key,) = {each.json()["id"] for each in answers}
    assert await ready.published("reports.period.v1", key) == ["period-summary-opened"]


async def test_two_thematic_summaries_of_the_same_days_stand_beside_each_other(ready: Running) -> None:
    period = {"kind": "thematic", "starts_on": "2024-05-01", "ends_on": "2024-05-31"}
    one, _ = await opened(ready, period=period, title="Chuyên đề một (DỮ LIỆU MẪU)")
    two, _ = await opened(ready, period=period, title="Chuyên đề hai (DỮ LIỆU MẪU)")
    assert one != two


async def test_holidays_are_rows_and_due_dates_leave_them_out(ready: Running) -> None:
    terms: dict[str, Any] = OPENING | {"period": {"kind": "month", "starts_on": "2023-12-28", "ends_on": "2024-01-27"}}
    # From Monday 29 January: eight working days end before Tết, the ninth is after it.
    nine, _ = await opened(ready, **(terms | {"report_working_days": 9}))
    assert (await ready.get(nine, STAFF))["report_due_before"] == "2024-02-16"
    assert [each["name"] for each in await ready.get("/holidays?year=2024") if each["day"] == "2024-02-09"] == [
        "Tết Nguyên đán"
    ]
    body = {"name": "Nghỉ bù", "legal_basis": {"number": "5015/LĐTBXH-TCLĐ"}, "is_sample": True}
    assert await ready.refused("/holidays/2024-07-01", STAFF, body, method="PUT") == (403, "admin-only")
    await ready.act("/holidays/2024-07-01", ADMIN, body, method="PUT")
    terms = OPENING | {"period": {"kind": "month", "starts_on": "2024-05-29", "ends_on": "2024-06-28"}}
    one, _ = await opened(ready, **(terms | {"report_working_days": 1}))
    assert (await ready.get(one, STAFF))["report_due_before"] == "2024-07-03"
    gone = await ready.send("DELETE", "/holidays/2024-07-01", ADMIN)
    assert gone.status_code == 204
    assert (await ready.send("DELETE", "/holidays/2024-07-01", ADMIN)).status_code == 404


async def test_a_due_date_is_a_day_or_working_days(ready: Running) -> None:
    terms = {name: value for name, value in OPENING.items() if name != "working_days"}
    response = await ready.attempt("/period-summaries", STAFF, terms)
    assert (response.status_code, response.json()["code"]) == (409, "due-date-missing")
    assert "due_before" in response.text


async def test_a_unit_sees_its_own_periods_and_no_totals(ready: Running) -> None:
    path, _ = await opened(
        ready, period={"kind": "week", "starts_on": "2024-06-03", "ends_on": "2024-06-09"}, expected=[CITY]
    )
    assert (await ready.get(path, OTHER_HEAD))["expected"] == [CITY]
    assert (await ready.send("GET", path, HEAD)).json()["code"] == "not-of-this-unit"
    assert (await ready.send("GET", f"{path}/figures", OTHER_HEAD)).json()["code"] == "province-only"
    theirs = (await ready.get("/period-summaries?limit=100", HEAD))["items"]
    assert theirs
    assert all(MOUNTAIN in each["expected"] for each in theirs)
    other = await ready.send("GET", f"/period-summaries?unit={CITY}", HEAD)
    assert other.status_code == 403
    stranger = replace(HEAD, roles=frozenset({Role.OFFICER}))
    assert await ready.refused("/period-summaries", stranger, OPENING) == (403, "staff-only")


RULES = "/deadline-rules/nine_months"


async def test_lower_levels_follow_the_standing_rule_unless_the_period_says_otherwise(ready: Running) -> None:
    under_the_city, under_the_province = "commune_police-1", "commune_police-2"
    for unit, parent in ((under_the_city, CITY), (under_the_province, "provincial_police-42")):
        await ready.hear((unit, registered(unit, parent)), at=at("2024-01-02"))
    rule = {"days_before_above": {"district_police": 1, "commune_police": 2}}
    assert await ready.refused(RULES, STAFF, rule, method="PUT") == (403, "admin-only")
    await ready.act(RULES, ADMIN, rule, method="PUT")
    assert {"period_kind": "nine_months", **rule} in await ready.get("/deadline-rules")

    period = {"kind": "nine_months", "starts_on": "2024-03-01", "ends_on": "2024-11-30"}
    asked = {
        "period": period,
        "expected": [CITY, under_the_city, under_the_province],
        "report_due_before": "2024-12-21",
    }
    asked |= {"due_before": "2024-12-28"}
    path, reports = await opened(ready, **asked)
    due = {unit: (await ready.get(f"/reports/{report}", STAFF))["due_before"] for unit, report in reports.items()}
    assert due == {CITY: "2024-12-20", under_the_province: "2024-12-19", under_the_city: "2024-12-18"}
    assert (await ready.get(path, STAFF))["earlier"] == due

    for first, own, earlier in (
        ("2024-03-02", {}, {}),
        ("2024-03-03", {"district_police": 3}, {CITY: "2024-12-18"}),
    ):
        path, _ = await opened(ready, **asked | {"period": period | {"starts_on": first}}, earlier_by_kind=own)
        assert (await ready.get(path, STAFF))["earlier"] == earlier, own

    await ready.act(RULES, ADMIN, {"days_before_above": {}}, method="PUT")
    assert (await ready.get(path, STAFF))["earlier"] == {CITY: "2024-12-18"}, "what was opened keeps its days"


async def test_a_lower_level_s_reports_are_due_earlier(ready: Running) -> None:
    period = {"kind": "month", "starts_on": "2024-06-01", "ends_on": "2024-06-30"}
    path, reports = await opened(ready, period=period, report_working_days=5, earlier_by_kind={"district_police": 2})
    summary = await ready.get(path, STAFF)
    assert summary["report_due_before"] == "2024-07-06"
    due = {(await ready.get(f"/reports/{report}", STAFF))["due_before"] for report in reports.values()}
    assert due == {"2024-07-04"} == set(summary["earlier"].values())
    another = period | {"kind": "ad_hoc"}
    rushed = OPENING | {"title": "Khác", "period": another, "earlier_by_kind": {"district_police": 9}}
    assert await ready.refused("/period-summaries", STAFF, rushed) == (409, "earlier-than-the-period")


async def test_a_draft_begins_with_what_the_units_below_reported_once_all_of_them_are_accepted(ready: Running) -> None:
    below = ("commune_police-3", "commune_police-4")
    for unit in below:
        await ready.hear((unit, registered(unit, CITY)), at=at("2024-01-02"))
    period = {"kind": "ad_hoc", "starts_on": "2024-04-02", "ends_on": "2024-06-11"}
    _, reports = await opened(ready, period=period, expected=[CITY, MOUNTAIN, *below])

    async def carried() -> dict[str, Any]:
        draft = await ready.get(f"/reports/{reports[CITY]}/draft", OTHER_HEAD)
        row = next(each for each in draft["rows"] if each["row"]["code"] == "C05")
        return {"value": row["value"], "from": [each["unit"] for each in row["origins"]]}

    for unit, figure in zip(below, (2, 3), strict=True):
        assert await carried() == {"value": None, "from": []}
        await send(ready, reports[unit], office(unit, Role.HEAD), {"C04": 5, "C05": figure})
        await accept(ready, reports[unit])
    assert await carried() == {"value": 5, "from": list(below)}


async def test_a_unit_is_told_of_which_day_its_figures_are(ready: Running) -> None:
    period = {"kind": "ad_hoc", "starts_on": "2024-04-01", "ends_on": "2024-06-12"}
    _, reports = await opened(ready, period=period, cutoffs={"E": "2024-05-31", "E01": "2024-05-15"})
    draft = await ready.get(f"/reports/{reports[CITY]}/draft", OTHER_HEAD)
    as_of = {each["row"]["code"]: each["as_of"] for each in draft["rows"]}
    assert (as_of["C04"], as_of["E01"], as_of["E02"]) == ("2024-06-12", "2024-05-15", "2024-05-31")


async def test_a_period_goes_on_when_its_staff_unit_is_no_more(ready: Running) -> None:
    heir, gone = "department-PV06", "department-PV02"
    old, new = office(gone, Role.STAFF_HEAD, Role.STAFF), office(heir, Role.STAFF_HEAD, Role.STAFF)
    for unit in (gone, heir):
        await ready.hear((unit, registered(unit)), at=at("2024-01-02"))
    period = {"kind": "ad_hoc", "starts_on": "2024-05-01", "ends_on": "2024-06-13"}
    terms = OPENING | {"staff_unit": gone, "period": period}
    summary = await ready.act("/period-summaries", old, terms)
    await ready.settle()
    path = f"/period-summaries/{summary['id']}"
    rows = (await ready.get(f"/reports?conference={summary['id']}", STAFF))["items"]
    reports = {row["unit"]: row["id"] for row in rows}
    await send(ready, reports[CITY], OTHER_HEAD, {"C01": 1, "C02": 0, "C03": 0, "C04": 1})

    ended = UnitDissolved(effective_on=date(2024, 9, 1), successors=(heir,), legal_basis=BASIS, reason="Sắp xếp.")
    await ready.hear((gone, ended), at=at("2024-08-20"))
    await ready.clock(at("2024-08-31"))
    assert (await ready.get(path, STAFF))["staff_unit"] == gone
    await ready.clock(at("2024-09-01"))
    assert (await ready.get(path, STAFF))["staff_unit"] == heir
    report = f"/reports/{reports[CITY]}"
    assert await ready.refused(f"{report}/review", old, {}, on=report) == (403, "not-staff-unit")
    await ready.act(f"{report}/review", new, {}, on=report)
    await ready.act(f"{report}/acceptance", new, {}, on=report)
    await ready.act(f"{path}/collection-closure", new, {"non_responding": [MOUNTAIN]}, on=path)
    read = await ready.get(f"{path}/figures", new)
    document = {"number": "1/BC-PV06", "signed_on": "2024-09-01", "signer_office": "TRƯỞNG PHÒNG"}
    await ready.act(f"{path}/signature", new, {"document": document, "read_sha256": read["sha256"]}, on=path)
    await ready.settle()
    corrections, due = f"{report}/corrections", {"due_before": "2024-10-01"}
    answers = await asyncio.gather(*(ready.attempt(corrections, new, due) for _ in range(2)))
    opened_one, refused = sorted(answers, key=lambda each: each.status_code)
    assert (opened_one.status_code, opened_one.json()["staff_unit"]) == (201, heir)
    assert (refused.status_code, refused.json()["code"]) == (409, "correction-open")
    correction = f"/reports/{opened_one.json()['id']}"
    await send(ready, opened_one.json()["id"], OTHER_HEAD, {"C01": 2, "C02": 0, "C03": 0, "C04": 2})
    assert await ready.refused(corrections, new, due) == (409, "correction-open")
    await ready.act(f"{correction}/review", new, {}, on=correction)
    await ready.act(f"{correction}/acceptance", new, {}, on=correction)
    assert (await ready.act(corrections, new, due))["corrects"] == reports[CITY]
