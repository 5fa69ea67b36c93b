"""Through the code that applies events: the directory copy, expected plans, and what goes over to an heir."""

from datetime import date
from typing import Any

import pytest

from services.festival.directory.heirs import heir_of, line_of
from services.festival.season.store import open_season
from shared.contracts.base import LegalBasis
from shared.contracts.festival import FestivalSeasonOpened
from shared.contracts.units import UnitDissolved, UnitRegistered, UnitReorganised
from tests.services.festival.conftest import Running
from tests.services.festival.requests import (
    DOCUMENT,
    ISSUE,
    PROVINCE_DRAFT,
    WORDING,
    details,
    issued_plan,
    officer_of,
    proposed,
)
from tests.services.festival.samples import DOCUMENT as PAPER
from tests.services.festival.samples import PROVINCE, STAFF, at

BASIS = LegalBasis(number="1283/NQ-UBTVQH15", issued_on=date(2024, 11, 14), issuer=None, subject=None)
LOC_HA, THACH_HA, HUONG_KHE = "district_police-448", "district_police-445", "district_police-444"


def unit(name: str, kind: str, parent: str | None, valid_from: date | None = None) -> UnitRegistered:
    return UnitRegistered(
        name=name, kind=kind, parent=parent, area=None, symbol=None, valid_from=valid_from, legal_basis=None, offices=()
    )


def dissolved(effective_on: date, *successors: str) -> UnitDissolved:
    return UnitDissolved(effective_on=effective_on, successors=successors, legal_basis=BASIS, reason="Sắp xếp.")


@pytest.fixture(scope="module")
async def season(festival: Running) -> str:
    """The id of the plan that opened 2024's season, in a province of three districts, one of which comes later."""
    await festival.hear((PROVINCE, unit("Công an tỉnh Hà Tĩnh", "provincial_police", None)))
    await festival.hear(("department-PV05", unit("Phòng PV05", "department", PROVINCE)))
    await festival.hear((LOC_HA, unit("Công an huyện Lộc Hà", "district_police", PROVINCE)))
    await festival.hear((THACH_HA, unit("Công an huyện Thạch Hà", "district_police", PROVINCE)))
    young = unit("Công an xã mới", "commune_police", THACH_HA, date(2024, 7, 16))
    await festival.hear(("commune_police-1", young))
    plan = await issued_plan(festival)
    await festival.settle(again=True)
    await festival.hear((HUONG_KHE, unit("Công an huyện Hương Khê", "district_police", PROVINCE)))
    return plan


async def test_every_unit_that_stands_on_the_first_day_owes_a_plan_whichever_event_came_first(
    festival: Running, season: str
) -> None:
    assert await festival.get("/seasons") == [
        {"year": 2024, "plan": season, "unit": PROVINCE, "starts_on": "2024-07-15", "ends_on": "2024-08-19"}
    ]
    body = WORDING | {"unit": THACH_HA, "level": "district", "year": 2024, "above": season}
    draft = await festival.done("POST", "/plans", officer_of(THACH_HA), body)
    board = (await festival.get("/seasons/2024/expected-plans"))["items"]
    assert {(item["unit"], item["has_plan"]) for item in board} == {
        (LOC_HA, False), (THACH_HA, True), (HUONG_KHE, False),
    }  # fmt: skip
    having = (await festival.get("/seasons/2024/expected-plans?has_plan=true"))["items"]
    assert having == [
        {
            "unit": THACH_HA, "name": "Công an huyện Thạch Hà", "kind": "district_police", "ceased_on": None,
            "has_plan": True, "plans": [{"id": draft["id"], "status": "draft"}], "waived_because": None,
            "due_before": None, "is_overdue": False,
        }
    ]  # fmt: skip
    assert (await festival.get("/seasons/2024/expected-plans?kind=commune_police"))["items"] == []
    first = await festival.get("/seasons/2024/expected-plans?limit=2")
    rest = await festival.get(f"/seasons/2024/expected-plans?limit=2&cursor={first['next']}")
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]


async def test_a_unit_that_joins_another_owes_no_plan(festival: Running, season: str) -> None:
    waiver = {"unit": LOC_HA, "reason": "Tổ chức chung với xã liền kề."}

    async def owing() -> set[str]:
        return {each["unit"] for each in (await festival.get("/seasons/2024/expected-plans?has_plan=false"))["items"]}

    assert LOC_HA in await owing()
    nobody = waiver | {"unit": "commune_police-1"}
    refused = await festival.refusal("POST", f"/plans/{season}/waivers", STAFF, nobody)
    assert refused == (409, "plan-not-expected", ["unit"])
    assert (await festival.done("POST", f"/plans/{season}/waivers", STAFF, waiver))["waived"] == {
        LOC_HA: waiver["reason"]
    }
    assert LOC_HA not in await owing()
    board = (await festival.get("/seasons/2024/expected-plans"))["items"]
    assert {each["unit"]: each["waived_because"] for each in board}[LOC_HA] == waiver["reason"]
    await festival.done("POST", f"/plans/{season}/waivers/{LOC_HA}/end", STAFF)
    assert LOC_HA in await owing()


async def test_who_has_no_plan_in_force_when_its_day_comes_is_overdue(festival: Running, season: str) -> None:
    async def overdue() -> set[str]:
        board = (await festival.get("/seasons/2024/expected-plans"))["items"]
        return {each["unit"] for each in board if each["is_overdue"]}

    due = f"/plans/{season}/plans-due"
    after = await festival.refusal("PUT", due, STAFF, {"due_before": "2025-01-01"})
    assert after == (409, "plans-due-outside-season", ["due_before"])
    await festival.done("PUT", due, STAFF, {"due_before": "2024-07-20"})
    assert await overdue() == set(), "not before the day"
    await festival.done("PUT", due, STAFF, {"due_before": "2024-07-15"})
    assert await overdue() == {LOC_HA, THACH_HA, HUONG_KHE}, "a draft is no plan in force"


async def test_events_are_proposed_under_the_own_plan_or_one_above(festival: Running, season: str) -> None:
    draft = WORDING | {"unit": THACH_HA, "level": "district", "year": 2024, "above": season}
    plan = (await festival.done("POST", "/plans", officer_of(THACH_HA), draft))["id"]
    await festival.done("POST", f"/plans/{plan}/external-issue", officer_of(THACH_HA), ISSUE)
    body = {"plan": plan, "unit": LOC_HA, "level": "commune", "details": details()}
    assert (await festival.refusal("POST", "/events", officer_of(LOC_HA), body))[:2] == (409, "plan-of-another-unit")
    own = await proposed(festival, plan, THACH_HA)
    gone: dict[str, Any] = {"reason": "Đổi kế hoạch.", "spent_already": {}}
    await festival.done("POST", f"/events/{own}/cancellation", officer_of(THACH_HA), gone)
    ended = {"reason": "Đổi kế hoạch.", "basis": DOCUMENT}
    await festival.done("POST", f"/plans/{plan}/cancellation", officer_of(THACH_HA), ended)


def test_the_line_of_a_unit_ends_at_the_top_even_where_units_stand_above_each_other() -> None:
    assert line_of("c", {"c": "d", "d": "p", "p": None}) == ("c", "d", "p")
    assert line_of("c", {"c": "d", "d": "c"}) == ("c", "d")
    assert line_of("unknown", {}) == ("unknown",)


async def test_what_is_heard_again_changes_nothing(festival: Running, season: str) -> None:
    before = await festival.get("/seasons/2024/expected-plans")
    await festival.settle(again=True)
    assert await festival.get("/seasons/2024/expected-plans") == before


async def test_open_work_goes_to_the_heir_on_the_day_and_not_before(festival: Running, season: str) -> None:
    body = WORDING | {"unit": LOC_HA, "level": "district", "year": 2024, "above": season}
    plan = (await festival.done("POST", "/plans", officer_of(LOC_HA), body))["id"]
    event = await proposed(festival, season, LOC_HA)
    await festival.hear((LOC_HA, dissolved(date(2025, 1, 1), THACH_HA)), at=at(20, 11))
    assert await festival.clock(at(31, 12)) == 0
    assert await festival.clock(at(1, 1).replace(year=2025)) == 2
    assert (await festival.get(f"/plans/{plan}"))["unit"] == THACH_HA
    assert (await festival.get(f"/events/{event}"))["unit"] == THACH_HA
    assert (await festival.published(key=plan))[-1] == "festival-plan-rehomed"
    assert (await festival.published(key=event))[-1] == "festival-event-rehomed"
    assert await festival.clock(at(2, 1).replace(year=2025)) == 0
    gone: dict[str, Any] = {"reason": "Đã hết mùa Ngày hội.", "spent_already": {}}
    await festival.done("POST", f"/events/{event}/cancellation", officer_of(THACH_HA), gone)


async def test_what_was_expected_stays_when_the_unit_ceases_later(festival: Running, season: str) -> None:
    board = (await festival.get("/seasons/2024/expected-plans"))["items"]
    assert {item["unit"]: item["ceased_on"] for item in board}[LOC_HA] == "2025-01-01"


async def test_a_summary_names_the_province_of_the_year(festival: Running, season: str) -> None:
    move = UnitReorganised(
        name="Công an huyện Thạch Hà", parent="provincial_police-99", area=None, symbol=None, offices=(),
        effective_on=date(2025, 2, 1), legal_basis=BASIS,
    )  # fmt: skip
    await festival.hear((THACH_HA, move), at=at(20, 12))
    summary = await festival.get("/seasons/2024/summary")
    assert set(summary["by_province"]) == {PROVINCE}
    assert summary["by_province"][PROVINCE] == summary["total"]


async def test_the_season_is_that_of_the_standing_plan_whichever_opening_is_heard_last(festival: Running) -> None:
    window = {"year": 2026, "starts_on": "2026-07-15", "ends_on": "2026-08-19"}
    first = await issued_plan(festival, **window)
    reason = {"reason": "Dịch bệnh.", "basis": DOCUMENT}
    await festival.done("POST", f"/plans/{first}/cancellation", STAFF, reason)
    second = await issued_plan(festival, **window)
    opened = FestivalSeasonOpened(
        year=2026, unit=PROVINCE, starts_on=date(2026, 7, 15), ends_on=date(2026, 8, 19), document=PAPER
    )
    async with festival.pool.acquire() as connection:
        await connection.execute("DELETE FROM season WHERE year = 2026")
        for plan in (second, first):
            await open_season(connection, plan, opened)
    assert [season["plan"] for season in await festival.get("/seasons") if season["year"] == 2026] == [second]


async def test_units_that_ceased_before_a_season_owe_nothing_in_it(festival: Running, season: str) -> None:
    window = {"year": 2025, "starts_on": "2025-07-15", "ends_on": "2025-08-19"}
    draft = await festival.done("POST", "/plans", STAFF, PROVINCE_DRAFT | window)
    issue = {"issued_by": "steering_committee", "document": {"number": "9/KH-BCĐ", "signed_on": "2024-07-12",
             "signer_office": "Trưởng Ban"}}  # fmt: skip
    await festival.done("POST", f"/plans/{draft['id']}/external-issue", STAFF, issue)
    await festival.settle(again=True)
    board = (await festival.get("/seasons/2025/expected-plans"))["items"]
    assert {item["unit"] for item in board} == {THACH_HA, HUONG_KHE, "commune_police-1"}
    await festival.hear(("commune_police-1", dissolved(date(2025, 7, 1))))
    board = (await festival.get("/seasons/2025/expected-plans"))["items"]
    assert {item["unit"] for item in board} == {THACH_HA, HUONG_KHE}


@pytest.mark.parametrize(
    ("successors", "heir"),
    [
        ({"a": ["b"]}, "b"),
        ({"a": []}, "p"),
        ({"a": ["b", "c"]}, "p"),
        ({"a": ["b"], "b": ["c"]}, "c"),
        ({"a": [], "p": []}, None),
        ({"a": ["b"], "b": ["a"]}, None),
        ({"a": ["unknown"]}, None),
    ],
)
def test_the_heir_is_the_only_successor_or_the_unit_above(successors: dict[str, list[str]], heir: str | None) -> None:
    assert heir_of("a", successors, {"p": None, "a": "p", "b": "p", "c": "p"}) == heir
