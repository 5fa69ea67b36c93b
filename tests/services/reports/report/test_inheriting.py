"""What a new report begins with: figures of units that went over to it, and of the shorter periods inside its own."""

from datetime import date

from services.reports.report.forms import form_of
from services.reports.report.inheriting import Earlier, Predecessor, Sheet
from shared.contracts.reports.common import FormReference, PeriodKind, ReportingPeriod
from tests.services.reports.report.people import UNIT

FORM = form_of(FormReference(code="movement-half-year", version=3))
SECOND = form_of(FormReference(code="movement-half-year", version=2))
GONE, GONE_BEFORE = "district_police-448", "district_police-447"
MERGED = date(2025, 1, 1)


def period(kind: PeriodKind, first: str, last: str) -> ReportingPeriod:
    return ReportingPeriod(kind=kind, starts_on=date.fromisoformat(first), ends_on=date.fromisoformat(last))


HALF = period(PeriodKind.HALF_YEAR, "2024-06-15", "2024-12-14")
NEXT_HALF = period(PeriodKind.HALF_YEAR, "2024-12-15", "2025-06-14")
YEAR = period(PeriodKind.YEAR, "2024-12-15", "2025-12-14")
LAST_HALF = period(PeriodKind.HALF_YEAR, "2025-06-15", "2025-12-14")
FIRST_QUARTER = period(PeriodKind.QUARTER, "2024-12-15", "2025-03-14")
SECOND_QUARTER = period(PeriodKind.QUARTER, "2025-03-15", "2025-06-14")


def sheet(unit: str, of: ReportingPeriod, **figures: int | str | None) -> Sheet:
    return Sheet(unit, of, dict(figures))


def whole(unit: str, heir: str = UNIT, effective_on: date = MERGED) -> Predecessor:
    return Predecessor(unit, heir, effective_on, is_whole=True)


class TestHeirs:
    OWN = sheet(UNIT, HALF, C04=40, B01=7, K01="doi_rieng", D01=10)
    THEIRS = sheet(GONE, HALF, C04=12, B01=3, K01="doi_rieng", D01=None)

    def test_what_went_over_is_added_where_numbers_add_up(self):
        found = Earlier(UNIT, [self.OWN, self.THEIRS], [whole(GONE)]).figures(NEXT_HALF, FORM)
        assert (found.figures["previous.C04"], found.figures["latest.B01"]) == (52, 10)
        assert found.figures["previous.K01"] == "doi_rieng"
        assert "previous.D01" not in found.figures, "a part that was not reported leaves no sum"
        assert [origin.unit for origin in found.origins["previous"]] == [UNIT, GONE]

    def test_categories_that_differ_are_no_figure(self):
        other = sheet(GONE, HALF, C04=12, K01="ghep_doi_khac")
        found = Earlier(UNIT, [self.OWN, other], [whole(GONE)]).figures(NEXT_HALF, FORM)
        assert "previous.K01" not in found.figures and found.figures["previous.C04"] == 52

    def test_a_new_unit_begins_with_the_sum_of_all_that_it_was_made_of(self):
        sheets = [sheet(GONE, HALF, C04=12), sheet(GONE_BEFORE, HALF, C04=5)]
        found = Earlier(UNIT, sheets, [whole(GONE), whole(GONE_BEFORE)]).figures(NEXT_HALF, FORM)
        assert found.figures["previous.C04"] == 17

    def test_a_unit_that_had_taken_over_another_hands_both_on(self):
        sheets = [sheet(GONE, HALF, C04=12), sheet(GONE_BEFORE, HALF, C04=5), self.OWN]
        line = [whole(GONE), whole(GONE_BEFORE, heir=GONE)]
        assert Earlier(UNIT, sheets, line).figures(NEXT_HALF, FORM).figures["previous.C04"] == 57

    def test_once_the_heir_has_reported_itself_its_own_report_holds_everything(self):
        sheets = [self.THEIRS, self.OWN, sheet(UNIT, NEXT_HALF, C04=55)]
        found = Earlier(UNIT, sheets, [whole(GONE)]).figures(LAST_HALF, FORM)
        assert (found.figures["previous.C04"], len(found.origins["previous"])) == (55, 1)

    def test_a_split_or_silent_predecessor_leaves_no_sum(self):
        split = Predecessor(GONE, UNIT, MERGED, is_whole=False)
        assert "previous" not in Earlier(UNIT, [self.OWN, self.THEIRS], [split]).figures(NEXT_HALF, FORM).origins
        assert Earlier(UNIT, [self.OWN], [whole(GONE)]).figures(NEXT_HALF, FORM).figures == {}

    def test_what_is_known_of_the_period_before_is_told_with_whose_part_is_missing(self):
        split = Predecessor(GONE, UNIT, MERGED, is_whole=False)
        for line in ([split], [whole(GONE)]):
            found = Earlier(UNIT, [self.OWN], line).figures(NEXT_HALF, FORM)
            assert (found.parts["previous.C04"], found.missing, found.figures) == (40, (GONE,), {})
        chain = [whole(GONE), whole(GONE_BEFORE, heir=GONE)]
        found = Earlier(UNIT, [self.OWN, self.THEIRS], chain).figures(NEXT_HALF, FORM)
        assert (found.parts["previous.C04"], found.missing) == (52, (GONE_BEFORE,))
        assert Earlier(UNIT, [self.OWN, self.THEIRS], [whole(GONE)]).figures(NEXT_HALF, FORM).missing == ()

    def test_a_unit_that_stood_and_did_not_report_does_not_begin_with_the_figures_of_another_alone(self):
        theirs, line = [sheet(GONE, HALF, C04=12)], [whole(GONE)]
        silent = Earlier(UNIT, theirs, line, {UNIT: date.min}).figures(NEXT_HALF, FORM)
        assert (silent.figures, silent.parts["previous.C04"], silent.missing) == ({}, 12, (UNIT,))
        new = Earlier(UNIT, theirs, line, {UNIT: MERGED}).figures(NEXT_HALF, FORM)
        assert (new.figures["previous.C04"], new.missing) == (12, ())

    def test_a_report_that_the_heir_gave_for_the_unit_counts_as_that_unit_s(self):
        theirs_late = sheet(GONE, NEXT_HALF, C04=3)
        found = Earlier(
            UNIT,
            [self.OWN, theirs_late, sheet(UNIT, NEXT_HALF, C04=41)],
            [whole(GONE, effective_on=LAST_HALF.starts_on)],
        )
        assert found.figures(LAST_HALF, FORM).figures["previous.C04"] == 44

    def test_units_that_succeed_each_other_in_a_circle_come_to_an_end(self):
        line = [whole(GONE), whole(UNIT, heir=GONE)]
        assert Earlier(UNIT, [self.OWN, self.THEIRS], line).figures(NEXT_HALF, FORM).figures["previous.C04"] == 52


class TestLongerPeriods:
    QUARTERS = (
        sheet(UNIT, FIRST_QUARTER, B01=4, A03=2, C01=40, C04=41, K01="doi_rieng", B02=None),
        sheet(UNIT, SECOND_QUARTER, B01=5, A03=2, C01=41, C04=44, K01="ghep_doi_khac", B02=90),
    )

    def test_flows_add_up_and_of_stocks_the_last_counts(self):
        found = Earlier(UNIT, self.QUARTERS).figures(NEXT_HALF, FORM).figures
        assert (found["inside.B01"], found["inside.C04"], found["inside.K01"]) == (9, 44, "ghep_doi_khac")

    def test_a_row_says_itself_where_its_kind_does_not(self):
        found = Earlier(UNIT, self.QUARTERS).figures(NEXT_HALF, FORM).figures
        assert "inside.A03" not in found, "a commune that was inspected twice counts once"
        assert found["inside.C01"] == 40
        assert Earlier(UNIT, self.QUARTERS).figures(NEXT_HALF, SECOND).figures["inside.A03"] == 4

    def test_a_figure_that_is_missing_in_one_of_them_leaves_no_sum(self):
        assert "inside.B02" not in Earlier(UNIT, self.QUARTERS).figures(NEXT_HALF, FORM).figures

    def test_a_period_that_is_not_covered_leaves_none(self):
        for quarters in (self.QUARTERS[:1], self.QUARTERS[1:]):
            assert "inside" not in Earlier(UNIT, quarters).figures(NEXT_HALF, FORM).origins
        assert "inside" not in Earlier(UNIT, self.QUARTERS).figures(YEAR, FORM).origins

    def test_periods_of_several_kinds_make_up_a_year_and_nothing_counts_twice(self):
        last = sheet(UNIT, LAST_HALF, B01=10, C04=50)
        with_half = (sheet(UNIT, NEXT_HALF, B01=11, C04=44), *self.QUARTERS, last)
        assert Earlier(UNIT, with_half).figures(YEAR, FORM).figures["inside.B01"] == 21
        without = Earlier(UNIT, (*self.QUARTERS, last)).figures(YEAR, FORM)
        assert (without.figures["inside.B01"], without.figures["inside.C04"]) == (19, 50)
        assert [origin.ends_on for origin in without.origins["inside"]] == [
            FIRST_QUARTER.ends_on, SECOND_QUARTER.ends_on, LAST_HALF.ends_on
        ]  # fmt: skip

    def test_of_two_reports_of_one_period_the_later_counts(self):
        corrected = (*self.QUARTERS, sheet(UNIT, SECOND_QUARTER, B01=6))
        assert Earlier(UNIT, corrected).figures(NEXT_HALF, FORM).figures["inside.B01"] == 10

    def test_a_unit_that_went_over_between_them_is_in_the_sum_once(self):
        before = sheet(GONE, FIRST_QUARTER, B01=100)
        line = [whole(GONE, effective_on=SECOND_QUARTER.starts_on)]
        found = Earlier(UNIT, (before, *self.QUARTERS), line).figures(NEXT_HALF, FORM)
        assert found.figures["inside.B01"] == 109


def test_the_third_version_asks_and_checks_what_the_second_does_and_begins_with_more() -> None:
    assert [(row.code, row.kind, row.largest) for row in FORM.rows] == [
        (row.code, row.kind, row.largest) for row in SECOND.rows
    ]
    assert (FORM.checks, FORM.sections) == (SECOND.checks, SECOND.sections)
    before = {row.code: row.prefill for row in SECOND.rows if row.prefill}
    assert {row.code: row.prefill for row in FORM.rows if row.code in before} == before
    codes = {row.code for row in FORM.rows}
    assert {
        row.prefill.partition(".")[2] for row in FORM.rows if row.prefill and row.prefill.startswith("inside")
    } <= codes
