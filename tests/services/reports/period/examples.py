"""A period summary from its opening to its dispatch."""

from datetime import date

from services.reports.period.commands import (
    AnnounceSummaryOverdue,
    ClosePeriodCollection,
    Command,
    OpenPeriodSummary,
    RehomePeriodSummary,
    SendPeriodSummary,
    SignPeriodSummary,
)
from services.reports.period.domain import decide, evolve
from services.reports.period.state import PeriodSummary
from shared.contracts.reports.common import FormReference, PeriodKind, ReportingPeriod
from shared.contracts.reports.period_summary import AnyPeriodSummaryEvent, IndicatorTotal
from shared.testing.given import Given, given
from tests.services.reports.offices import (
    CITY,
    CLERK,
    MOUNTAIN,
    SILENT,
    STAFF,
    STAFF_HEAD,
    STAFF_UNIT,
    SYSTEM,
    at,
    document,
)

PERIOD = ReportingPeriod(kind=PeriodKind.HALF_YEAR, starts_on=date(2023, 12, 15), ends_on=date(2024, 6, 14))
OPEN = OpenPeriodSummary(
    at=at("2024-06-10"),
    actor=STAFF,
    title="Báo cáo tổng hợp 6 tháng đầu năm 2024 (DỮ LIỆU MẪU)",
    staff_unit=STAFF_UNIT,
    period=PERIOD,
    form=FormReference(code="movement-half-year", version=1),
    expected=(CITY, MOUNTAIN, SILENT),
    report_due_before=date(2024, 6, 20),
    due_before=date(2024, 6, 27),
    cutoffs={"H": date(2024, 6, 17)},
    standing=frozenset({CITY, MOUNTAIN, SILENT, STAFF_UNIT}),
    groups=frozenset("ABCDEFGHK"),
)
CLOSE = ClosePeriodCollection(
    at=at("2024-06-21"),
    actor=STAFF,
    accepted=frozenset({CITY, MOUNTAIN}),
    at_hand=frozenset[str](),
    non_responding=(SILENT,),
)
SIGN = SignPeriodSummary(
    at=at("2024-06-25"),
    actor=STAFF_HEAD,
    document=document("310/BC-PV05", "2024-06-25", "TRƯỞNG PHÒNG"),
    read_sha256="a" * 64,
    sha256="a" * 64,
    counted=2,
    late=1,
    totals=(IndicatorTotal(code="C04", units=2, total=84),),
    reports=("r-city", "r-mountain"),
)
SEND = SendPeriodSummary(
    at=at("2024-06-26"), actor=CLERK, sent_on=date(2024, 6, 26), recipients=("Cục V05, Bộ Công an", "Lưu: VT, PV05")
)

OVERDUE = AnnounceSummaryOverdue(at=at("2024-06-27"), actor=SYSTEM)
REHOME = RehomePeriodSummary(
    at=at("2024-06-22"), actor=SYSTEM, staff_unit="department-PV06", effective_on=date(2024, 6, 22)
)

Case = Given[PeriodSummary, Command, AnyPeriodSummaryEvent]


def nothing() -> Case:
    return given(decide, evolve)


def opened() -> Case:
    return nothing().and_when(OPEN)


def closed() -> Case:
    return opened().and_when(CLOSE)


def signed() -> Case:
    return closed().and_when(SIGN)
