"""A report over HTTP: draft, submission, review, revisions, the clock, and what the service knows by itself."""

import asyncio
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any

import pytest

from shared.contracts.actor import Actor, Role
from shared.contracts.base import Event, LegalBasis
from shared.contracts.calendar import VIETNAM
from shared.contracts.festival import (
    FestivalResultReopened,
    FestivalResultVerified,
    FestivalSpreadReopened,
    FestivalSpreadVerified,
)
from shared.contracts.reports import CollectionClosed
from shared.contracts.units import AreaDissolved, AreaRegistered, AreaReorganised, UnitDissolved, UnitRegistered
from shared.testing.service import Running
from tests.services.reports.report.people import HEAD, OFFICER, OTHER_HEAD, STAFF, STAFF_HEAD, STAFF_UNIT, UNIT

OTHER, SILENT = OTHER_HEAD.unit, "district_police-448"
SILENT_HEAD = replace(HEAD, unit=SILENT)
CHAIR = Actor("chair", "provincial_police-42", "Phó Giám đốc", frozenset({Role.CHAIR}))
ADMIN = Actor("admin", "provincial_police-42", "Quản trị", frozenset({Role.ADMIN}))
NUMBERS = count(300)
BASIS = LegalBasis(number="1283/NQ-UBTVQH15", issued_on=None, issuer=None, subject=None)
FIGURES = {"C01": 40, "C02": 5, "C03": 3, "C04": 42}


def at(day: str, hour: int = 8) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00:00").replace(tzinfo=VIETNAM)


def unit(area: str | None) -> UnitRegistered:
    return UnitRegistered(
        name="Đơn vị",
        kind="district_police",
        parent=None,
        area=area,
        symbol=None,
        valid_from=None,
        legal_basis=None,
        offices=(),
    )


def commune(parent: str, valid_to: date | None = None) -> AreaRegistered:
    return AreaRegistered(
        name="Xã",
        kind="commune",
        level="commune",
        parent=parent,
        valid_from=None,
        valid_to=valid_to,
        legal_basis=None,
    )


@pytest.fixture(scope="module")
async def ready(running: Running) -> Running:
    units = {UNIT: "area-445", OTHER: "area-436", SILENT: "area-448", STAFF_UNIT: None, CHAIR.unit: "area-42"}
    events: list[tuple[str, Event]] = [(key, unit(area)) for key, area in units.items()]
    events += [(f"area-{18600 + n}", commune("area-445")) for n in range(22)]
    await running.hear(*events, at=at("2024-07-01"))
    await running.clock(at("2024-07-01"))
    return running


async def asked(running: Running, *units: str, **changes: Any) -> dict[str, str]:
    """A convened conference that asks the units; their reports by unit."""
    terms: dict[str, Any] = {
        "title": "Hội nghị đánh giá (DỮ LIỆU MẪU)",
        "questions": [{"code": "Q1", "text": "Có tái thành lập Đội không?"}],
        "chair": {"unit": CHAIR.unit, "office": "Phó Giám đốc"},
        "staff_unit": STAFF_UNIT,
        "expected": [{"unit": each, "duty": "report"} for each in units],
        "form": {"code": "movement-half-year", "version": 1},
        "period": {"kind": "half_year", "starts_on": "2023-12-15", "ends_on": "2024-06-14"},
        "report_due_before": "2024-07-26",
        "held_on": "2024-08-05",
    }
    conference = (await running.act("/conferences", STAFF, terms | changes))["id"]
    path = f"/conferences/{conference}"
    await running.act(f"{path}/convocation", CHAIR, {}, on=path)
    await running.settle()
    rows = (await running.get(f"/reports?conference={conference}"))["items"]
    return {row["unit"]: f"/reports/{row['id']}" for row in rows} | {"conference": conference}


async def written(running: Running, path: str, who: Actor = OFFICER, **content: Any) -> int:
    """The version of the draft after it was saved."""
    body = {"indicators": FIGURES, "narrative": {"I": "Đặc điểm (DỮ LIỆU MẪU)"}} | content
    response = await running.attempt(f"{path}/draft", who, body, method="PUT")
    if response.status_code == 428:
        response = await running.attempt(f"{path}/draft", who, body, on=f"{path}/draft", method="PUT")
    assert response.is_success, response.text
    return int(response.json()["version"])


async def submitted(running: Running, path: str, who: Actor = HEAD, **content: Any) -> dict[str, Any]:
    version = await written(running, path, who, **content)
    body = {"number": f"{next(NUMBERS)}/BC-CAH", "draft_version": version}
    answer: dict[str, Any] = await running.act(f"{path}/submission", who, body, on=path)
    return answer


async def accepted(running: Running, path: str) -> None:
    await running.act(f"{path}/review", STAFF, on=path)
    await running.act(f"{path}/acceptance", STAFF_HEAD, on=path)


async def test_a_draft_has_its_own_version(ready: Running) -> None:
    path = (await asked(ready, UNIT))[UNIT]
    fresh = await ready.send("GET", f"{path}/draft", OFFICER)
    assert (fresh.json()["version"], "ETag" in fresh.headers) == (0, False)
    assert await written(ready, path) == 1
    body = {"indicators": FIGURES | {"C02": 6}}
    assert await ready.refused(f"{path}/draft", OFFICER, body, method="PUT") == (428, "version-required")
    stale = await ready.send("PUT", f"{path}/draft", OFFICER, body, If_Match='"9"')
    assert stale.status_code == 412
    saved = await ready.send("PUT", f"{path}/draft", OFFICER, body, If_Match='"1"')
    assert (saved.json()["version"], saved.headers["ETag"]) == (2, '"2"')
    rows = {row["row"]["code"]: row["value"] for row in saved.json()["rows"]}
    assert (rows["C02"], rows["A01"]) == (6, None)
    assert (await ready.get(path, STAFF))["version"] == 1


async def test_of_two_who_save_the_draft_at_the_same_time_one_is_told_to_read_again(ready: Running) -> None:
    path = (await asked(ready, UNIT))[UNIT]
    for headers in ({}, {"If_Match": '"1"'}):
        bodies = [{"indicators": {"C02": figure}} for figure in (1, 2)]
        both = [ready.send("PUT", f"{path}/draft", OFFICER, body, **headers) for body in bodies]
        statuses = sorted(answer.status_code for answer in await asyncio.gather(*both))
        assert statuses[0] == 200
        assert statuses[1] in (412, 428)
    assert (await ready.get(f"{path}/draft", OFFICER))["version"] == 2


async def test_contradictions_show_in_the_draft_already(ready: Running) -> None:
    path = (await asked(ready, UNIT))[UNIT]
    await written(ready, path, indicators=FIGURES | {"C04": 50, "A03": 23})
    findings = (await ready.get(f"{path}/draft", OFFICER))["findings"]
    equations = [f["check"] for f in findings if f["severity"] == "equation"]
    assert equations == ["inspected-communes", "models-balance"]


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"indicators": {"C01": -1}}, (409, "figures-malformed")),
        ({"indicators": {"Z99": 1}}, (409, "figures-malformed")),
        ({"indicators": {"ratio": 1}}, (422, "invalid-input")),
        ({"indicators": {"C01": 1.5}}, (422, "invalid-input")),
        ({"indicators": {"C01": True}}, (422, "invalid-input")),
        ({"narrative": {"I": "Số CCCD 042099001234"}}, (422, "invalid-input")),
        ({"narrative": {"IX": "Phần lạ"}}, (409, "figures-malformed")),
    ],
)
async def test_what_is_no_value_of_the_form_is_refused(
    ready: Running, body: dict[str, Any], answer: tuple[int, str]
) -> None:
    path = (await asked(ready, UNIT))[UNIT]
    assert await ready.refused(f"{path}/draft", OFFICER, body, method="PUT") == answer


async def test_drafts_and_reports_of_others_are_closed(ready: Running) -> None:
    path = (await asked(ready, UNIT, OTHER))[UNIT]
    for who in (OTHER_HEAD, STAFF):
        assert (await ready.send("GET", f"{path}/draft", who)).status_code == 403
        assert (await ready.refused(f"{path}/draft", who, {}, method="PUT"))[0] == 403
    assert (await ready.send("GET", path, OTHER_HEAD)).status_code == 403
    listed = (await ready.get("/reports?limit=200", OTHER_HEAD))["items"]
    assert {row["unit"] for row in listed} == {OTHER}


async def test_the_head_submits_what_was_read_and_officers_do_not(ready: Running) -> None:
    path = (await asked(ready, UNIT))[UNIT]
    body = {"number": "145/BC-CAH", "draft_version": 1}
    assert await ready.refused(f"{path}/submission", HEAD, body, on=path) == (409, "draft-changed")
    await written(ready, path)
    assert await ready.refused(f"{path}/submission", OFFICER, body, on=path) == (403, "not-entitled")
    assert (await ready.refused(f"{path}/submission", HEAD, body | {"number": "tuần"}, on=path))[0] == 422
    assert await ready.refused(f"{path}/submission", HEAD, body) == (428, "version-required")
    after = await ready.act(f"{path}/submission", HEAD, body, on=path)
    assert (after["status"], after["revision"], after["is_late"]) == ("submitted", 1, False)
    assert after["latest"]["number"] == "145/BC-CAH"
    assert await ready.refused(f"{path}/draft", OFFICER, {}, method="PUT") == (409, "report-state")


async def test_returned_once_with_a_remark_at_the_cell_then_accepted(ready: Running) -> None:
    path = (await asked(ready, UNIT))[UNIT]
    after = await submitted(ready, path, indicators=FIGURES | {"C04": 50})
    assert "models-balance" in [f["check"] for f in after["latest"]["findings"]]
    await ready.act(f"{path}/review", STAFF, on=path)
    assert await ready.refused(f"{path}/acceptance", STAFF_HEAD, on=path) == (409, "figures-contradict")
    remark = {"place": "C04", "text": "C04 ≠ C01 + C02 − C03"}
    back = await ready.act(f"{path}/return", STAFF, {"reason": "Chưa khớp", "remarks": [remark]}, on=path)
    assert (back["status"], back["due_before"]) == ("returned", "2024-07-26")
    assert (await ready.get(f"{path}/draft", OFFICER))["remarks"] == [remark]

    again = await submitted(ready, path)
    assert again["revision"] == 2
    await accepted(ready, path)
    assert [r["revision"] for r in await ready.get(f"{path}/revisions", HEAD)] == [1, 2]
    compared = await ready.get(f"{path}/revisions/1/compare/2", STAFF)
    assert compared["differences"] == [{"place": "indicators.C04", "before": 50, "after": 42}]
    missing = await ready.send("GET", f"{path}/revisions/1/compare/3", STAFF)
    assert missing.status_code == 404
    published = await ready.published("reports.report.v1", path.rpartition("/")[2])
    assert published == [
        "report-expected",
        "report-submitted",
        "report-review-started",
        "report-returned",
        "report-submitted",
        "report-review-started",
        "report-accepted",
    ]


async def test_an_accepted_report_is_reopened(ready: Running) -> None:
    path = (await asked(ready, UNIT))[UNIT]
    await submitted(ready, path)
    await accepted(ready, path)
    body = {"reason": "Đơn vị đề nghị", "due_before": "2024-07-30"}
    assert await ready.refused(f"{path}/reopening", STAFF, body, on=path) == (403, "not-staff-unit")
    after = await ready.act(f"{path}/reopening", STAFF_HEAD, body, on=path)
    assert (after["status"], after["due_before"]) == ("reopened", "2024-07-30")
    refused = await ready.refused(f"{path}/corrections", HEAD, {"due_before": "2024-09-01"})
    assert refused == (409, "report-not-consolidated")


async def test_the_next_period_is_prefilled_from_the_last_one_and_from_the_festival(ready: Running) -> None:
    path = (await asked(ready, UNIT))[UNIT]
    await submitted(ready, path)
    await accepted(ready, path)
    for number, (place, held_on, people) in enumerate(
        [("area-18628", "2024-08-16", 480), ("area-18628", "2024-08-17", 20), ("area-18629", "2024-12-20", 999)]
    ):
        await ready.hear((f"event-{number}", result(place, held_on, people)), at=at("2024-08-20"))
    later = {"kind": "half_year", "starts_on": "2024-06-15", "ends_on": "2024-12-14"}
    dates = {"report_due_before": "2024-12-20", "held_on": "2024-12-25"}
    following = (await asked(ready, UNIT, period=later, **dates))[UNIT]
    draft = await ready.get(f"{following}/draft", OFFICER)
    rows = {row["row"]["code"]: row for row in draft["rows"]}
    assert {code: rows[code]["value"] for code in ("C01", "G01", "G03")} == {"C01": 42, "G01": 1, "G03": 500}
    assert rows["C01"]["on_record"] == 42
    wrong = FestivalResultReopened(plan="plan-1", unit=UNIT, revision=1, reason="Số liệu sai.")
    await ready.hear(("event-1", wrong), at=at("2024-08-21"))
    anew = (await asked(ready, UNIT, period=later, **dates))[UNIT]
    again = {row["row"]["code"]: row["value"] for row in (await ready.get(f"{anew}/draft", OFFICER))["rows"]}
    assert again["G03"] == 480
    assert rows["D01"]["is_asked"]
    await written(ready, following, indicators={"C01": 41})
    checks = [f["check"] for f in (await ready.get(f"{following}/draft", OFFICER))["findings"]]
    assert "models-carried-over" in checks
    await written(ready, following, indicators={"C01": 41}, explanations={"C01": "Rà soát lại."})
    checks = [f["check"] for f in (await ready.get(f"{following}/draft", OFFICER))["findings"]]
    assert "models-carried-over" not in checks


async def test_a_year_is_prefilled_from_the_half_year_in_it_and_from_the_year_before(ready: Running) -> None:
    form = {"code": "movement-half-year", "version": 2}
    half = (await asked(ready, UNIT, form=form))[UNIT]
    figures = FIGURES | {
        "A01": 1, "A02": 1, "B01": 0, "C06": 0, "C07": 0, "D03": 4, "D04": 12, "E01": 90, "E02": 60, "K01": "doi_rieng",
        "K02": "co",
    }  # fmt: skip
    await submitted(ready, half, indicators=figures)
    await accepted(ready, half)
    spread = FestivalSpreadVerified(unit=UNIT, year=2024, revision=1, findings=(), residential_areas=90, held=77)
    opened = FestivalSpreadReopened(unit=UNIT, year=2024, revision=1, reason="Một xã báo cáo lại.")
    await ready.hear(
        ("sheet-1", spread),
        ("sheet-1", opened),
        ("sheet-1", spread.changed(revision=2, held=78)),
        ("sheet-2", spread),
        ("sheet-2", opened),
        at=at("2024-09-01"),
    )
    year = {"kind": "year", "starts_on": "2023-12-15", "ends_on": "2024-12-14"}
    dates = {"report_due_before": "2024-12-20", "held_on": "2024-12-25"}
    following = (await asked(ready, UNIT, form=form, period=year, **dates))[UNIT]
    rows = {row["row"]["code"]: row["value"] for row in (await ready.get(f"{following}/draft", OFFICER))["rows"]}
    carried = {code: rows[code] for code in ("D03", "D04", "E01", "E02", "G02", "K01", "K02", "B01", "C04")}
    assert carried == {
        "D03": 4, "D04": 12, "E01": 90, "E02": 60, "G02": 78, "K01": "doi_rieng", "K02": "co", "B01": None, "C04": None,
    }  # fmt: skip


def result(place: str, held_on: str, people: int) -> FestivalResultVerified:
    return FestivalResultVerified.model_validate(
        {
            "plan": "plan-1",
            "unit": UNIT,
            "place": {"area": place, "name": "Xã Tượng Sơn"},
            "level": "commune",
            "is_pilot_site": False,
            "held_on": held_on,
            "revision": 1,
            "attendances": {"people": people},
            "attendance_total": people,
            "spending": {"commune": 0},
            "spent_total": 0,
            "models": 0,
            "commitments": 0,
            "commendations": 0,
        }
    )


async def test_the_number_of_communes_follows_the_directory(ready: Running) -> None:
    path = (await asked(ready, UNIT))[UNIT]

    async def is_too_many(figure: int) -> bool:
        await written(ready, path, indicators={"A03": figure})
        findings = (await ready.get(f"{path}/draft", OFFICER))["findings"]
        return "inspected-communes" in [f["check"] for f in findings]

    assert [await is_too_many(figure) for figure in (22, 23)] == [False, True]
    moved = AreaReorganised(
        name="Xã",
        kind="commune",
        level="commune",
        parent="area-436",
        effective_on=date(2024, 6, 1),
        formed_from=(),
        legal_basis=BASIS,
    )
    ended = AreaDissolved(effective_on=date(2024, 6, 14), successors=(), legal_basis=BASIS)
    later = AreaDissolved(effective_on=date(2024, 6, 15), successors=(), legal_basis=BASIS)
    events: list[tuple[str, Event]] = [("area-18600", moved), ("area-18601", ended), ("area-18602", later)]
    events += [("area-18700", commune("area-445", valid_to=date(2024, 6, 1)))]
    await ready.hear(*events, at=at("2024-07-02"))
    assert [await is_too_many(figure) for figure in (20, 21)] == [False, True]


async def test_forms_are_published(ready: Running) -> None:
    form, *later = await ready.get("/forms")
    assert [each["reference"]["version"] for each in (form, *later)] == [1, 2, 3]
    assert form["reference"] == {"code": "movement-half-year", "version": 1}
    assert len(form["rows"]) == 46


async def test_only_an_administrator_sets_the_days_of_notice(ready: Running) -> None:
    assert await ready.refused("/reminders", STAFF, {"days": 5}, method="PUT") == (403, "not-admin")
    assert await ready.act("/reminders", ADMIN, {"days": 3}, method="PUT") == {"days": 3}
    assert await ready.get("/reminders") == {"days": 3}


async def test_the_clock_announces_due_soon_and_overdue_once_and_late_is_a_flag(ready: Running) -> None:
    reports = await asked(ready, UNIT, OTHER, SILENT)
    keys = {name: reports[name].rpartition("/")[2] for name in (UNIT, OTHER, SILENT)}
    await submitted(ready, reports[UNIT])
    await ready.clock(at("2024-07-22", 23))
    assert await ready.published("reports.report.v1", keys[OTHER]) == ["report-expected"]
    await ready.clock(at("2024-07-23"))
    assert await ready.published("reports.report.v1", keys[OTHER]) == ["report-expected", "report-due-soon"]
    assert "report-due-soon" not in await ready.published("reports.report.v1", keys[UNIT])
    await ready.clock(at("2024-07-25", 23))
    assert not (await ready.get(reports[OTHER]))["is_overdue"]
    await ready.clock(at("2024-07-26", 0))
    assert (await ready.get(reports[OTHER]))["is_overdue"]
    await ready.clock(at("2024-07-27"))
    announced = await ready.published("reports.report.v1", keys[SILENT])
    assert announced == ["report-expected", "report-due-soon", "report-overdue"]
    late = await submitted(ready, reports[OTHER], OTHER_HEAD)
    assert (late["is_late"], late["is_overdue"]) == (True, False)
    listed = await ready.get(f"/reports?conference={reports['conference']}&is_late=true")
    assert [row["unit"] for row in listed["items"]] == [OTHER]


async def test_a_closed_collection_takes_reports_by_exception_only(ready: Running) -> None:
    reports = await asked(ready, UNIT, SILENT, report_due_before="2024-08-03")
    await submitted(ready, reports[UNIT])
    path, conference = reports[SILENT], reports["conference"]
    closed = CollectionClosed(conference=conference, non_responding=(SILENT,), closed_at=at("2024-08-12"))
    await ready.hear((f"dossier-{conference}", closed), at=at("2024-08-12"))
    body = {"number": "12/BC-CAH", "draft_version": await written(ready, path, SILENT_HEAD)}
    assert await ready.refused(f"{path}/submission", SILENT_HEAD, body, on=path) == (409, "collection-closed")
    assert not (await ready.get(reports[UNIT]))["is_collection_closed"]
    exception = {"reason": "Mưa lũ chia cắt", "due_before": "2024-08-20"}
    assert await ready.refused(f"{path}/exception", STAFF, exception, on=path) == (403, "not-staff-unit")
    await ready.act(f"{path}/exception", STAFF_HEAD, exception, on=path)
    assert (await ready.act(f"{path}/submission", SILENT_HEAD, body, on=path))["status"] == "submitted"


async def test_a_collection_closed_before_its_reports_are_opened_waits_for_them(ready: Running) -> None:
    conference = (await ready.act("/conferences", STAFF, plan(SILENT)))["id"]
    path = f"/conferences/{conference}"
    await ready.act(f"{path}/convocation", CHAIR, {}, on=path)
    closed = CollectionClosed(conference=conference, non_responding=(SILENT,), closed_at=at("2024-08-12"))
    await ready.hear((f"dossier-{conference}", closed), at=at("2024-08-12"))
    assert len(await ready.held()) == 1
    await ready.settle()
    (row,) = (await ready.get(f"/reports?conference={conference}"))["items"]
    assert (await ready.get(f"/reports/{row['id']}"))["is_collection_closed"]
    assert await ready.held() == []


def plan(*units: str) -> dict[str, Any]:
    return {
        "title": "Hội nghị (DỮ LIỆU MẪU)",
        "questions": [{"code": "Q1", "text": "Câu hỏi?"}],
        "chair": {"unit": CHAIR.unit, "office": "Phó Giám đốc"},
        "staff_unit": STAFF_UNIT,
        "expected": [{"unit": each, "duty": "report"} for each in units],
        "form": {"code": "movement-half-year", "version": 1},
        "period": {"kind": "half_year", "starts_on": "2023-12-15", "ends_on": "2024-06-14"},
        "report_due_before": "2024-08-03",
        "held_on": "2024-08-05",
    }


async def test_open_reports_of_a_ceased_unit_pass_to_its_only_successor_on_the_day(ready: Running) -> None:
    reports = await asked(ready, UNIT, SILENT, OTHER)
    await submitted(ready, reports[UNIT])
    long_closed = await asked(ready, SILENT)
    closed = CollectionClosed(
        conference=long_closed["conference"], non_responding=(SILENT,), closed_at=at("2024-08-12")
    )
    await ready.hear((f"dossier-{long_closed['conference']}", closed), at=at("2024-08-12"))
    first_day_without = date(2025, 1, 1)
    ended = UnitDissolved(effective_on=first_day_without, successors=(UNIT,), legal_basis=BASIS, reason="Sáp nhập")
    split = UnitDissolved(effective_on=first_day_without, successors=(), legal_basis=BASIS, reason="Giải thể")
    await ready.hear((SILENT, ended), (OTHER, split), at=at("2024-11-14"))
    await ready.clock(at("2024-12-31"))
    assert (await ready.get(reports[SILENT]))["unit"] == SILENT
    await ready.clock(at("2025-01-01"))
    assert (await ready.get(reports[SILENT]))["unit"] == UNIT
    assert (await ready.get(reports[OTHER]))["status"] == "cancelled"
    ended_report = await ready.get(long_closed[SILENT])
    assert (ended_report["status"], ended_report["unit"]) == ("cancelled", SILENT)
    assert (await ready.get(reports[UNIT]))["status"] == "submitted"
    assert await ready.refused(
        "/conferences",
        STAFF,
        plan(SILENT) | {"held_on": "2025-01-10", "report_due_before": "2025-01-05"},
    ) == (409, "unit-unknown")
