"""The period after this one: its days by kind, and the form that is filled in for it."""

from datetime import date
from urllib.parse import parse_qsl

import pytest

from services.portal.pages.following import following, form_filled
from shared.contracts.reports import FormReference, PeriodKind, PeriodSummaryOpened, ReportingPeriod
from tests.services.reports.offices import CITY, MOUNTAIN, SILENT, STAFF_UNIT


def period(kind: PeriodKind, first: str, last: str) -> ReportingPeriod:
    return ReportingPeriod(kind=kind, starts_on=date.fromisoformat(first), ends_on=date.fromisoformat(last))


@pytest.mark.parametrize(
    ("kind", "first", "last", "then_first", "then_last", "name"),
    [
        ("week", "2024-12-26", "2025-01-01", "2025-01-02", "2025-01-08", "tuần từ 02/01 đến 08/01/2025"),
        ("month", "2024-11-15", "2024-12-14", "2024-12-15", "2025-01-14", "tháng 1 năm 2025"),
        ("month", "2024-01-01", "2024-01-31", "2024-02-01", "2024-02-29", "tháng 2 năm 2024"),
        ("month", "2024-02-01", "2024-02-29", "2024-03-01", "2024-03-31", "tháng 3 năm 2024"),
        ("quarter", "2024-03-15", "2024-06-14", "2024-06-15", "2024-09-14", "quý III năm 2024"),
        ("half_year", "2023-12-15", "2024-06-14", "2024-06-15", "2024-12-14", "6 tháng cuối năm 2024"),
        ("nine_months", "2023-12-15", "2024-09-14", "2024-12-15", "2025-09-14", "9 tháng năm 2025"),
        ("year", "2023-12-15", "2024-12-14", "2024-12-15", "2025-12-14", "năm 2025"),
    ],
)
def test_the_next_period_of_a_kind(
    kind: str, first: str, last: str, then_first: str, then_last: str, name: str
) -> None:
    then = following(period(PeriodKind(kind), first, last))
    assert then == period(PeriodKind(kind), then_first, then_last)
    assert filled(period(PeriodKind(kind), first, last))["title"] == f"Báo cáo tổng hợp {name}"


@pytest.mark.parametrize("kind", [PeriodKind.AD_HOC, PeriodKind.THEMATIC])
def test_what_was_asked_once_has_no_next(kind: PeriodKind) -> None:
    assert following(period(kind, "2024-01-01", "2024-01-31")) is None


def filled(asked: ReportingPeriod, *expected: str) -> dict[str, str]:
    opened = PeriodSummaryOpened(
        title="Kỳ trước", staff_unit=STAFF_UNIT, period=asked, form=FormReference(code="movement-half-year", version=3),
        expected=expected or (CITY, MOUNTAIN), report_due_before=date(2024, 6, 20), due_before=date(2024, 6, 28),
    )  # fmt: skip
    then = following(asked)
    assert then is not None
    return dict(parse_qsl(form_filled(opened, then, (CITY, MOUNTAIN, SILENT, "department-PV01")).partition("?")[2]))


def test_the_form_asks_whom_it_asked_before_and_spares_whom_it_spared() -> None:
    quarter = period(PeriodKind.QUARTER, "2024-03-15", "2024-06-14")
    form = filled(quarter)
    assert (form["form"], form["period.kind"], form["asked"]) == ("movement-half-year/3", "quarter", "district_police")
    assert [name for name in form if name.startswith("except.")] == [f"except.{SILENT}"]
    assert "asked" not in filled(quarter, CITY, "department-PV01"), "one kind of unit is chosen on the form"
