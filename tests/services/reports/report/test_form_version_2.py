"""The half-year form's second version: largest values, mandatory rows, more rules between rows, and prefill."""

from datetime import date

import pytest

from services.reports.report.draft import prefilled
from services.reports.report.form import LARGEST
from services.reports.report.forms import form_of
from services.reports.report.state import Report, Status
from shared.contracts.reports.common import FormReference, PeriodKind, ReportingPeriod
from shared.contracts.reports.report import Severity
from tests.services.reports.report.people import FORM as FIRST
from tests.services.reports.report.people import STAFF_UNIT, UNIT
from tests.services.reports.report.test_form import CASES, EQUATION, SECOND_HALF, WARNING, YEAR

FORM = form_of(FormReference(code="movement-half-year", version=2))
RENAMED = {"festival.G01": "festival.sites", "festival.G03": "festival.attendances"}
Figures = dict[str, int]


def renamed(figures: Figures) -> Figures:
    return {RENAMED.get(term, term): value for term, value in figures.items()}


NEW: list[tuple[str, Severity, Figures, Figures]] = [
    ("communes-with-effective-model", EQUATION, {"E05": 3, "C07": 3}, {"C07": 2}),
    ("sites-in-communes", EQUATION, {"G01": 9, "communes": 9}, {"G01": 10}),
    ("site-without-audience", EQUATION, {"G01": 1, "G03": 200}, {"G03": 0}),
    ("audience-without-site", EQUATION, {"G01": 0, "G02": 0, "G03": 0}, {"G02": 1}),
    ("festival-areas-verified", WARNING, {"G02": 80, "festival.residential_areas": 80}, {"G02": 79}),
    ("festival-commitments", WARNING, {"B07": 120, "festival.commitments": 120}, {"B07": 119}),
    ("festival-budget", WARNING, {"K03a": 90, "festival.budget": 90}, {"K03a": 89}),
    ("festival-socialised", WARNING, {"K03b": 10, "festival.socialised": 10}, {"K03b": 9}),
    ("areas-carried-over", WARNING, {"E01": 210, "latest.E01": 210}, {"E01": 209}),
    ("registered-after-the-half-year", WARNING, {"E02": 205, "within.E02": 200}, {"E02": 199}),
    ("protection-members-without-group", EQUATION, {"D01": 0, "D02": 0}, {"D02": 3}),
    ("models-without-effect", EQUATION, {"C06": 0, "C07": 0}, {"C07": 1}),
]
ALL = [(check, severity, renamed(passing), change) for check, severity, passing, change in CASES] + NEW


def found(figures: Figures, explanations: dict[str, str] | None = None, period: ReportingPeriod = YEAR) -> set[str]:
    rows = {row.code for row in FORM.rows}
    indicators: dict[str, int | str | None] = {code: value for code, value in figures.items() if code in rows}
    record = {code: value for code, value in figures.items() if code not in rows}
    return {f"{each.check} {each.severity}" for each in FORM.findings(indicators, explanations or {}, period, record)}


@pytest.mark.parametrize(("check", "severity", "passing", "change"), ALL, ids=[case[0] for case in ALL])
def test_check(check: str, severity: Severity, passing: Figures, change: Figures) -> None:
    assert f"{check} {severity}" not in found(passing)
    assert f"{check} {severity}" in found(passing | change)


def test_every_check_has_a_case_and_names_what_there_is() -> None:
    assert [case[0] for case in ALL] == [check.code for check in FORM.checks]
    codes = {row.code for row in FORM.rows}
    terms = {term for check in FORM.checks for term in (*check.left, *check.right) if term not in codes}
    terms |= {term for row in FORM.rows for term in (row.prefill, row.on_record) if term}
    known = {"communes", "sites", "attendances", "residential_areas", "commitments", "budget", "socialised"}
    sources = ("previous", "latest", "within")
    assert {term.removeprefix("festival.") for term in terms if term.partition(".")[0] not in sources} <= known
    assert {term.partition(".")[2] for term in terms if term.partition(".")[0] in sources} <= codes


def test_it_asks_what_the_first_version_asked() -> None:
    first, second = (
        [(row.code, row.name, row.kind, row.only_in, row.only_from, row.only_with_day) for row in form.rows]
        for form in (FIRST, FORM)
    )
    assert first == second


def test_every_figure_has_a_largest_value_and_what_is_larger_is_a_slip() -> None:
    assert [row.code for row in FORM.rows if not row.choices and row.largest == LARGEST] == []
    assert FORM.malformed({"A03": 1001, "C04": 1000}, {}) == {"indicators.A03": "Phải là số nguyên từ 0 đến 1000."}


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, {"A01", "B01", "C01", "C04", "D01", "D03", "E01", "G01", "K01", "K02"}),
        ({"B01": 2, "C04": 3, "C06": 1, "D01": 9}, {"B02", "C06", "C07", "D02"} - {"C06"}),
        ({"E02": 5, "E04": 2, "E06a": 1, "E07a": 1, "E08a": 1}, {"E03", "E05", "E06b", "E07b", "E08b"}),
        ({"G01": 1}, {"G02", "G03"}),
    ],
)
def test_what_is_mandatory_beside_what_was_given(given: Figures, missing: set[str]) -> None:
    places = {each.place for each in FORM.findings(dict(given), {}, YEAR, {}) if each.check == "mandatory"}
    assert missing <= places
    half = {each.place for each in FORM.findings(dict(given), {}, SECOND_HALF, {}) if each.check == "mandatory"}
    assert not half & {"E03", "E05", "E06b", "E07b", "E08b"}, "recognised once a year"


def report(period: ReportingPeriod) -> Report:
    return Report(
        status=Status.DRAFT,
        conference="c-1",
        unit=UNIT,
        staff_unit=STAFF_UNIT,
        form=FORM.reference,
        period=period,
        due_before=date(2025, 12, 20),
        corrects=None,
    )


RECORD: dict[str, int | str] = {
    "previous.C04": 42,
    "latest.A04": 7,
    "latest.D01": 30,
    "latest.E01": 210,
    "latest.K01": "ghep_doi_khac",
    "latest.K02": "khong",
    "within.E02": 200,
    "festival.sites": 3,
    "festival.residential_areas": 80,
    "festival.attendances": 4660,
    "festival.commitments": 120,
}


def test_a_new_draft_begins_with_what_is_on_record_for_the_period() -> None:
    assert prefilled(FORM, report(YEAR), RECORD).indicators == {
        "A04": 7, "C01": 42, "D01": 30, "E01": 210, "E02": 200, "G01": 3, "G02": 80, "G03": 4660,
        "K01": "ghep_doi_khac", "K02": "khong",
    }  # fmt: skip
    first_half = ReportingPeriod(kind=PeriodKind.HALF_YEAR, starts_on=date(2024, 12, 15), ends_on=date(2025, 6, 14))
    assert not {"G01", "G02", "G03"} & prefilled(FORM, report(first_half), RECORD).indicators.keys()


def test_what_is_only_a_part_is_shown_and_not_filled_in() -> None:
    row = next(row for row in FORM.rows if row.code == "B07")
    assert (row.known(RECORD), row.first_value(RECORD)) == (120, None)


def test_what_a_row_can_no_longer_hold_is_not_filled_in() -> None:
    odd: dict[str, int | str] = {"latest.K01": "to_cong_tac", "latest.D01": 10**9, "latest.K02": 1}
    assert prefilled(FORM, report(YEAR), odd).indicators == {}


def test_the_first_version_is_prefilled_as_it_always_was() -> None:
    record: dict[str, int | str] = {**RECORD, "festival.G01": 3, "festival.G03": 4660}
    first = report(YEAR).changed(form=FIRST.reference)
    assert prefilled(FIRST, first, record).indicators == {"C01": 42, "G01": 3, "G03": 4660}
