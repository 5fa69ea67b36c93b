"""Who acts in these tests, and the report they act on."""

from datetime import date, datetime

from services.reports.report.commands import AcceptReport, Command, ExpectReport, StartReview, SubmitReport
from services.reports.report.domain import decide, evolve
from services.reports.report.forms import form_of
from services.reports.report.state import Report
from shared.contracts.actor import Actor, Role, system
from shared.contracts.calendar import VIETNAM
from shared.contracts.reports.common import FormReference, PeriodKind, ReportingPeriod
from shared.contracts.reports.report import AnyReportEvent
from shared.testing.given import Given, given

UNIT, STAFF_UNIT = "district_police-445", "department-PV05"


def actor(unit: str, *roles: Role) -> Actor:
    return Actor(subject=f"s-{unit}", unit=unit, office="Trưởng đơn vị", roles=frozenset(roles))


HEAD = actor(UNIT, Role.HEAD)
DEPUTY = Actor("s", UNIT, "Phó Trưởng Công an huyện", frozenset({Role.DEPUTY}), "KT.")
OFFICER = actor(UNIT, Role.OFFICER)
OTHER_HEAD = actor("district_police-436", Role.HEAD)
STAFF = actor(STAFF_UNIT, Role.STAFF)
STAFF_HEAD = actor(STAFF_UNIT, Role.STAFF_HEAD)
OTHER_STAFF = actor("department-PX01", Role.STAFF_HEAD)
SERVICE = system("reports")

REFERENCE = FormReference(code="movement-half-year", version=1)
FORM = form_of(REFERENCE)
PERIOD = ReportingPeriod(kind=PeriodKind.HALF_YEAR, starts_on=date(2023, 12, 15), ends_on=date(2024, 6, 14))
DUE = date(2024, 7, 26)

JULY_3 = datetime(2024, 7, 3, 8, tzinfo=VIETNAM)
JULY_20 = datetime(2024, 7, 20, 8, tzinfo=VIETNAM)
JULY_22 = datetime(2024, 7, 22, 9, tzinfo=VIETNAM)
JULY_25 = datetime(2024, 7, 25, 23, 59, 59, tzinfo=VIETNAM)
JULY_26 = datetime(2024, 7, 26, 0, 0, tzinfo=VIETNAM)
AUGUST_13 = datetime(2024, 8, 13, 8, tzinfo=VIETNAM)

EXPECT = ExpectReport(
    at=JULY_3,
    actor=SERVICE,
    conference="c-1",
    unit=UNIT,
    staff_unit=STAFF_UNIT,
    form=REFERENCE,
    period=PERIOD,
    due_before=DUE,
)
BALANCED: dict[str, int | str | None] = {"C01": 40, "C02": 5, "C03": 3, "C04": 42}
SUBMIT = SubmitReport(
    at=JULY_20,
    actor=HEAD,
    number="145/BC-CAH",
    form=FORM,
    indicators=BALANCED,
    narrative={"I": "Đặc điểm"},
    explanations={},
    record={},
)
REVIEW = StartReview(at=JULY_22, actor=STAFF, form=SUBMIT.form, record={})
ACCEPT = AcceptReport(at=JULY_22, actor=STAFF_HEAD)

Case = Given[Report, Command, AnyReportEvent]


def nothing() -> Case:
    return given(decide, evolve)


def draft() -> Case:
    return nothing().and_when(EXPECT)


def submitted() -> Case:
    return draft().and_when(SUBMIT)


def under_review() -> Case:
    return submitted().and_when(REVIEW)


def accepted() -> Case:
    return under_review().and_when(ACCEPT)


def state_of(case: Case) -> Report:
    assert case.state is not None
    return case.state
