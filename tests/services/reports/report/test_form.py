"""The half-year form: every check with figures that pass and figures that fail, and what is asked when."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.reports.report.form import Form, RowKind
from services.reports.report.forms import all_forms, form_of
from shared.contracts.refusals import Rejected
from shared.contracts.reports.common import FormReference, PeriodKind, ReportingPeriod
from shared.contracts.reports.report import Severity
from tests.services.reports.report.people import FORM, PERIOD

YEAR = ReportingPeriod(kind=PeriodKind.YEAR, starts_on=date(2024, 12, 15), ends_on=date(2025, 12, 14))
SECOND_HALF = ReportingPeriod(kind=PeriodKind.HALF_YEAR, starts_on=date(2024, 6, 15), ends_on=date(2024, 12, 14))

EQUATION, WARNING = Severity.EQUATION, Severity.WARNING
YEARLY = {"E02": 10, "E06a": 10, "E07a": 10, "E08a": 10}
# check, severity, figures that pass, the same with one change that fails
CASES: list[tuple[str, Severity, dict[str, int], dict[str, int]]] = [
    ("inspected-communes", EQUATION, {"A03": 22, "communes": 22}, {"A03": 23}),
    ("audience-without-session", EQUATION, {"B01": 0, "B02": 0}, {"B02": 5}),
    ("session-without-audience", EQUATION, {"B01": 1, "B02": 20}, {"B02": 0}),
    ("small-audience", WARNING, {"B01": 2, "B02": 20}, {"B02": 19}),
    ("large-audience", WARNING, {"B01": 2, "B02": 2000}, {"B02": 2001}),
    ("models-carried-over", WARNING, {"C01": 40, "previous.C04": 40}, {"C01": 41}),
    ("models-stopped", EQUATION, {"C01": 2, "C02": 1, "C03": 3}, {"C03": 4}),
    ("models-balance", EQUATION, {"C01": 40, "C02": 5, "C03": 3, "C04": 42}, {"C04": 43}),
    ("models-reviewed", EQUATION, {"C01": 2, "C02": 1, "C05": 3}, {"C05": 4}),
    ("models-effective", EQUATION, {"C04": 42, "C06": 42}, {"C06": 43}),
    ("communes-with-model", EQUATION, {"C07": 9, "communes": 9}, {"C07": 10}),
    ("communes-by-models", EQUATION, {"C06": 9, "C07": 9}, {"C07": 10}),
    ("protection-members", WARNING, {"D01": 3, "D02": 9}, {"D02": 8}),
    ("members-without-group", EQUATION, {"D03": 0, "D04": 0}, {"D04": 1}),
    ("group-members", WARNING, {"D03": 3, "D04": 9}, {"D04": 8}),
    ("areas-registered", EQUATION, {"E01": 9, "E02": 9}, {"E02": 10}),
    ("areas-recognised", EQUATION, {"E02": 9, "E03": 9}, {"E03": 10}),
    ("communes-registered", EQUATION, {"E04": 9, "communes": 9}, {"E04": 10}),
    ("communes-recognised", EQUATION, {"E04": 9, "E05": 9}, {"E05": 10}),
    ("recognised-share", WARNING, YEARLY | {"E05": 1, "E03": 7, "E06b": 7, "E07b": 7, "E08b": 7}, {"E08b": 6}),
    ("agencies-recognised", EQUATION, {"E06a": 9, "E06b": 9}, {"E06b": 10}),
    ("enterprises-recognised", EQUATION, {"E07a": 9, "E07b": 9}, {"E07b": 10}),
    ("schools-recognised", EQUATION, {"E08a": 9, "E08b": 9}, {"E08b": 10}),
    ("festival-sites", WARNING, {"G01": 1, "festival.G01": 1}, {"G01": 2}),
    ("festival-areas", EQUATION, {"E01": 9, "G02": 9}, {"G02": 10}),
    ("festival-attendance", WARNING, {"G03": 1250, "festival.G03": 1250}, {"G03": 1300}),
]


def found(figures: dict[str, int], explanations: dict[str, str] | None = None) -> dict[str, Severity]:
    rows = {row.code for row in FORM.rows}
    indicators: dict[str, int | str | None] = {c: v for c, v in figures.items() if c in rows}
    record = {c: v for c, v in figures.items() if c not in rows}
    findings = FORM.findings(indicators, explanations or {}, YEAR, record)
    return {finding.check: finding.severity for finding in findings}


@pytest.mark.parametrize(("check", "severity", "passing", "change"), CASES, ids=[case[0] for case in CASES])
def test_check(check: str, severity: Severity, passing: dict[str, int], change: dict[str, int]) -> None:
    assert check not in found(passing)
    assert found(passing | change)[check] == severity


def test_every_check_of_the_form_has_a_case() -> None:
    assert [case[0] for case in CASES] == [check.code for check in FORM.checks]


def test_a_check_is_skipped_while_one_of_its_figures_is_not_known() -> None:
    assert "inspected-communes" not in found({"A03": 999})
    assert "models-balance" not in found({"C01": 1, "C02": 1, "C04": 99})


@pytest.mark.parametrize(
    ("check", "figures", "place"),
    [
        ("models-carried-over", {"C01": 41, "previous.C04": 40}, "C01"),
        ("festival-sites", {"G01": 2, "festival.G01": 1}, "G01"),
        ("festival-attendance", {"G03": 2, "festival.G03": 1}, "G03"),
    ],
)
def test_a_reason_settles_a_difference_from_what_is_on_record(check: str, figures: dict[str, int], place: str) -> None:
    assert check in found(figures)
    assert check not in found(figures, {place: "Rà soát lại theo hướng dẫn mới"})


def test_less_than_the_units_below_come_to_needs_a_reason_more_does_not() -> None:
    below = {"below.B01": 12}
    assert found({"B01": 11, "B02": 300} | below) == found({"B01": 11, "B02": 300}) | {"units-below": WARNING}
    assert "units-below" not in found({"B01": 11, "B02": 300} | below, {"B01": "Một cuộc hai xã cùng báo cáo."})
    assert "units-below" not in found({"B01": 13, "B02": 300} | below)
    assert "units-below" not in found(below)


def test_a_draft_begins_with_what_the_units_below_come_to_unless_the_figure_is_settled() -> None:
    record = {f"below.{code}": 12 for code in ("B01", "C01", "D03", "G01")} | {"below.K01": "doi_rieng"}
    earlier: dict[str, int | str] = {
        "previous.C04": 40,
        "latest.D03": 4,
        "inside.B01": 7,
        "latest.K01": "can_bo_kiem_nhiem",
    }
    rows = {row.code: row for row in form_of(FormReference(code="movement-half-year", version=3)).rows}
    first = {code: rows[code].first_value(record | earlier) for code in ("B01", "C01", "D03", "G01", "K01")}
    assert first == {"B01": 12, "C01": 40, "D03": 12, "G01": 12, "K01": "can_bo_kiem_nhiem"}


def test_a_reason_settles_no_equation() -> None:
    wrong = {"C01": 40, "C02": 5, "C03": 3, "C04": 50}
    assert "models-balance" in found(wrong, {"C04": "Không rõ"})


def test_the_message_shows_both_sides_with_their_figures() -> None:
    findings = FORM.findings({"C01": 40, "C02": 5, "C03": 3, "C04": 50}, {}, PERIOD, {})
    message = next(f.message for f in findings if f.check == "models-balance")
    assert "C04 = 50" in message
    assert "C01 + C02 − C03 = 42" in message


@pytest.mark.parametrize(
    ("code", "in_first_half", "in_second_half", "in_year"),
    [
        ("C04", True, True, True),
        ("D01", False, True, True),
        ("E03", False, False, True),
        ("E06b", False, False, True),
        ("G01", False, True, True),
    ],
)
def test_rows_are_asked_in_their_periods_only(
    code: str, in_first_half: bool, in_second_half: bool, in_year: bool
) -> None:
    row = next(row for row in FORM.rows if row.code == code)
    asked = [row.is_asked(period) for period in (PERIOD, SECOND_HALF, YEAR)]
    assert asked == [in_first_half, in_second_half, in_year]


def test_a_figure_that_is_not_asked_in_the_period_is_a_warning_at_its_place() -> None:
    findings = FORM.findings({"G03": 100, "E03": 0}, {}, PERIOD, {})
    assert [f.place for f in findings if f.check == "not-asked"] == ["G03"]


def test_rows_left_empty_are_named_in_one_warning() -> None:
    findings = FORM.findings({row.code: 0 for row in FORM.rows if row.code != "A04"}, {}, YEAR, {})
    assert [f.message for f in findings if f.check == "not-filled"] == ["Chưa có số liệu: A04."]


def test_the_form_has_the_rows_and_sections_of_the_half_year_report() -> None:
    assert len({row.code[:3] for row in FORM.rows}) == 39
    assert len({row.code for row in FORM.rows}) == len(FORM.rows) == 46
    assert [section.code for section in FORM.sections] == ["I", "II", "III", "IV", "V", "VI"]
    terms = {t for check in FORM.checks for t in (*check.left, *check.right, check.place)}
    known = {row.code for row in FORM.rows} | {"communes", "previous.C04", "festival.G01", "festival.G03"}
    assert terms <= known


def test_a_form_is_found_by_code_and_version_or_refused() -> None:
    assert all(form_of(form.reference) is form for form in all_forms())
    with pytest.raises(Rejected, match="form-unknown"):
        form_of(FormReference(code="movement-half-year", version=99))


@for_all(st.dictionaries(st.sampled_from([r.code for r in FORM.rows if r.kind != RowKind.CATEGORY]), st.integers()))
def test_what_is_not_malformed_can_be_checked_and_balances_exactly(figures: dict[str, int]) -> None:
    indicators: dict[str, int | str | None] = dict(figures)
    malformed = FORM.malformed(indicators, {})
    assert bool(malformed) == any(value < 0 or value > 10**15 for value in figures.values())
    if not malformed:
        balance = figures.keys() >= {"C01", "C02", "C03", "C04"} and (
            figures["C04"] != figures["C01"] + figures["C02"] - figures["C03"]
        )
        assert ("models-balance" in found(figures)) == balance


def with_row(code: str, **changes: Any) -> Form:
    """The form as a later version could have it."""
    return FORM.changed(rows=tuple(row.changed(**changes) if row.code == code else row for row in FORM.rows))


def test_a_row_may_have_a_range_of_its_own() -> None:
    form = with_row("C04", largest=100)
    assert form.malformed({"C04": 100}, {}) == {}
    assert form.malformed({"C04": 101}, {}) == {"indicators.C04": "Phải là số nguyên từ 0 đến 100."}
    assert form.malformed({"C04": -1}, {}).keys() == {"indicators.C04"}


@pytest.mark.parametrize(
    ("changes", "figures", "is_found"),
    [
        ({"is_mandatory": True}, {}, True),
        ({"is_mandatory": True}, {"C04": 0}, False),
        ({"mandatory_when_positive": "C01"}, {}, False),
        ({"mandatory_when_positive": "C01"}, {"C01": 0}, False),
        ({"mandatory_when_positive": "C01"}, {"C01": 3}, True),
        ({"mandatory_when_positive": "C01"}, {"C01": 3, "C04": 3}, False),
        ({"is_mandatory": True, "only_in": (PeriodKind.YEAR,)}, {}, False),
        ({}, {"C01": 3}, False),
    ],
)
def test_a_mandatory_row_that_is_empty_contradicts(
    changes: dict[str, Any], figures: dict[str, int], is_found: bool
) -> None:
    found = with_row("C04", **changes).findings(dict(figures), {}, PERIOD, {})
    wrong = [finding for finding in found if finding.check == "mandatory"]
    assert [(finding.place, finding.severity) for finding in wrong] == ([("C04", EQUATION)] if is_found else [])


def test_figures_are_as_of_the_cut_off_of_their_indicator_then_of_their_group_then_of_the_period() -> None:
    cutoffs = {"E": date(2024, 11, 15), "E01": date(2024, 10, 31), "E06": date(2024, 11, 1)}
    as_of = {row.code: row.as_of(PERIOD, cutoffs) for row in FORM.rows}
    assert (as_of["E01"], as_of["E02"], as_of["E06b"]) == (date(2024, 10, 31), date(2024, 11, 15), date(2024, 11, 1))
    assert as_of["C04"] == PERIOD.ends_on
    assert {"E", "E01", "E06", "E06b"} <= FORM.groups


def test_a_choice_is_refused_by_the_names_of_choices() -> None:
    refused = FORM.malformed({"K01": "Đội riêng"}, {})
    assert refused == {"indicators.K01": "Phải là một trong: Đội riêng; Ghép với đội khác; Cán bộ kiêm nhiệm."}
