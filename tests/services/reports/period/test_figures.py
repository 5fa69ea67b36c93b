"""What a period's figures add up to: accepted reports only, each kind of row in its own way."""

from dataclasses import replace
from datetime import date
from typing import Any

from services.reports.period.figures import Figures, add_up
from services.reports.report.commands import RehomeReport
from services.reports.report.domain import decide, evolve
from services.reports.report.state import Report
from shared.contracts.reports.report import AnyReportEvent
from shared.testing.given import given
from tests.services.reports.offices import CITY, MOUNTAIN, SILENT
from tests.services.reports.period.examples import OPEN, nothing, opened
from tests.services.reports.report.people import ACCEPT, EXPECT, FORM, HEAD, JULY_26, REVIEW, SERVICE, SUBMIT


def report(unit: str, *, accepted: bool = True, late: bool = False, **figures: int | str | None) -> Report:
    case: Any = given(decide, evolve, *list[AnyReportEvent]()).and_when(replace(EXPECT, unit=unit))
    submitted = replace(SUBMIT, indicators=figures, actor=replace(HEAD, unit=unit))
    case = case.and_when(replace(submitted, at=JULY_26) if late else submitted)
    if accepted:
        case = case.and_when(replace(REVIEW, at=JULY_26)).and_when(replace(ACCEPT, at=JULY_26))
    return case.state


def figures(**reports: Report) -> Figures:
    state = opened().state
    assert state is not None
    units = {"city": CITY, "mountain": MOUNTAIN, "silent": SILENT}
    parents = dict.fromkeys(units.values(), "provincial_police-42")
    return add_up("s-1", state, FORM, {units[name]: (f"r-{name}", each) for name, each in reports.items()}, parents)


def test_stock_and_flow_add_up_over_units_and_categories_are_counted() -> None:
    found = figures(
        city=report(CITY, B01=10, C04=42, K01="can_bo_kiem_nhiem"),
        mountain=report(MOUNTAIN, B01=5, C04=8, K01="can_bo_kiem_nhiem"),
    )
    totals = {each.code: each for each in found.totals}
    assert (totals["B01"].total, totals["B01"].units) == (15, 2)
    assert totals["C04"].total == 50
    assert (totals["K01"].total, totals["K01"].counts) == (None, {"can_bo_kiem_nhiem": 2})


def test_what_is_not_accepted_is_not_counted_and_a_missing_value_is_no_zero() -> None:
    found = figures(city=report(CITY, B01=10), mountain=report(MOUNTAIN, accepted=False, B01=5))
    totals = {each.code: each for each in found.totals}
    assert (totals["B01"].total, totals["B01"].units) == (10, 1)
    assert (totals["B02"].total, totals["B02"].units) == (0, 0)
    assert (found.expected, found.counted, found.completeness) == (3, 1, 333)
    assert found.reports == ("r-city",)
    assert [line.report for line in found.units] == ["r-city", None, None]


def test_a_report_holds_the_figures_of_the_units_below_so_theirs_are_not_added_again() -> None:
    commune = "commune_police-18073"
    state = nothing().and_when(replace(OPEN, expected=(CITY, commune), standing=frozenset({CITY, commune}))).state
    assert state is not None
    parents = {commune: CITY, CITY: None}

    def added(**reports: Report) -> dict[str, int | None]:
        asked = {"city": CITY, "commune": commune}
        found = add_up("s-1", state, FORM, {asked[name]: (name, each) for name, each in reports.items()}, parents)
        assert found.counted == len(reports)
        return {each.code: each.total for each in found.totals}

    below = report(commune, B01=4)
    assert added(city=report(CITY, B01=10), commune=below)["B01"] == 10
    assert added(commune=below)["B01"] == 4, "it stands in for the report above while that one is missing"


def test_timeliness_counts_what_came_in_time_of_all_that_was_expected() -> None:
    found = figures(city=report(CITY, B01=1), mountain=report(MOUNTAIN, late=True, B01=1))
    assert (found.late, found.completeness, found.timeliness) == (1, 667, 333)


def test_a_report_that_passed_to_a_successor_counts_for_the_unit_that_was_asked() -> None:
    heir = "district_police-445"
    moved: Any = given(decide, evolve, *list[AnyReportEvent]()).and_when(replace(EXPECT, unit=SILENT))
    moved = moved.and_when(RehomeReport(EXPECT.at, SERVICE, heir, date(2024, 7, 4)))
    moved = moved.and_when(replace(SUBMIT, indicators={"B01": 3}, actor=replace(HEAD, unit=heir)))
    moved = moved.and_when(REVIEW).and_when(ACCEPT)
    found = figures(silent=moved.state)
    line = found.units[2]
    assert (line.unit, line.owed_by, line.report) == (SILENT, heir, "r-silent")
    assert {each.code: each.total for each in found.totals}["B01"] == 3


def test_the_same_reports_give_the_same_hash_and_another_figure_another_one() -> None:
    one, two = figures(city=report(CITY, B01=10)), figures(city=report(CITY, B01=10))
    assert one.sha256() == two.sha256()
    assert figures(city=report(CITY, B01=11)).sha256() != one.sha256()


def test_rows_that_the_period_does_not_ask_for_have_no_total() -> None:
    state = opened().state
    assert state is not None
    asked = {row.code for row in FORM.rows if row.is_asked(state.period)}
    assert {each.code for each in figures().totals} == asked < {row.code for row in FORM.rows}
