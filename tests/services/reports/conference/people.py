"""Who acts in these tests, and the conference they act in. No persons: offices in units."""

from datetime import date, datetime, timedelta

from services.reports.conference.commands import (
    CancelConference,
    Command,
    ConveneConference,
    HoldConference,
    IssueConclusion,
    PlanConference,
    PostponeConference,
)
from services.reports.conference.domain import decide, evolve
from services.reports.conference.state import Conference
from shared.contracts.actor import Actor, Role
from shared.contracts.base import SignedDocument
from shared.contracts.calendar import VIETNAM
from shared.contracts.reports.common import (
    ChairReference,
    Directive,
    DirectivePurpose,
    ExpectedUnit,
    FormReference,
    PeriodKind,
    Question,
    ReportingPeriod,
    UnitDuty,
)
from shared.contracts.reports.conference import Acknowledgement, AnyConferenceEvent, ConferenceTerms
from shared.testing.given import Given, given

PROVINCE, STAFF_UNIT, CITY, MOUNTAIN, PERSONNEL = (
    "provincial_police-42",
    "department-PV05",
    "district_police-436",
    "district_police-439",
    "department-PX01",
)


def actor(unit: str, *roles: Role) -> Actor:
    return Actor(subject=f"s-{unit}", unit=unit, office="Trưởng đơn vị", roles=frozenset(roles))


CHAIR = actor(PROVINCE, Role.CHAIR)
STAFF = actor(STAFF_UNIT, Role.STAFF)
CLERK = actor("department-PV01", Role.CLERK)
ADMIN = actor(PROVINCE, Role.ADMIN)
HEAD = actor(CITY, Role.HEAD)
OFFICER = actor(CITY, Role.OFFICER)
OTHER_HEAD = actor(MOUNTAIN, Role.HEAD)
PERSONNEL_HEAD = actor(PERSONNEL, Role.HEAD)

JULY_1 = datetime(2024, 7, 1, 8, tzinfo=VIETNAM)
JULY_20 = datetime(2024, 7, 20, 8, tzinfo=VIETNAM)
AUGUST_5 = datetime(2024, 8, 5, 17, tzinfo=VIETNAM)
LETTER = SignedDocument(number="812/CAT-PV05", signed_on=date(2024, 7, 3), signer_office="KT. GIÁM ĐỐC", sha256=None)
NOTICE = SignedDocument(number="46/TB-CAT-PV05", signed_on=date(2024, 8, 6), signer_office="KT. GIÁM ĐỐC", sha256=None)

TERMS = ConferenceTerms(
    title="Hội nghị đánh giá",
    questions=(Question(code="Q1", text="Có tái thành lập Đội không?"),),
    chair=ChairReference(unit=PROVINCE, office="Phó Giám đốc"),
    staff_unit=STAFF_UNIT,
    expected=(
        ExpectedUnit(unit=CITY, duty=UnitDuty.REPORT),
        ExpectedUnit(unit=MOUNTAIN, duty=UnitDuty.REPORT),
        ExpectedUnit(unit=PERSONNEL, duty=UnitDuty.OPINION),
    ),
    form=FormReference(code="movement-half-year", version=1),
    period=ReportingPeriod(kind=PeriodKind.HALF_YEAR, starts_on=date(2023, 12, 15), ends_on=date(2024, 6, 14)),
    report_due_before=date(2024, 7, 26),
    held_on=date(2024, 8, 5),
)
KNOWN = frozenset({PROVINCE, STAFF_UNIT, CITY, MOUNTAIN, PERSONNEL})

PLAN = PlanConference(at=JULY_1, actor=STAFF, terms=TERMS, known_units=KNOWN)
CONVENE = ConveneConference(at=JULY_1 + timedelta(days=2), actor=CHAIR)
HOLD = HoldConference(at=AUGUST_5, actor=STAFF, held_on=date(2024, 8, 5), attending=(CITY, MOUNTAIN), known_units=KNOWN)
POSTPONE = PostponeConference(
    at=JULY_20, actor=CHAIR, held_on=date(2024, 8, 12), report_due_before=date(2024, 8, 2), reason="Mưa lũ"
)
CANCEL = CancelConference(at=JULY_20, actor=CHAIR, reason="Gộp vào hội nghị sơ kết")
SYNTHESISE = Directive(
    directive="d-1",
    purpose=DirectivePurpose.SYNTHESISE,
    text="Tổng hợp ý kiến",
    lead_unit=STAFF_UNIT,
    due_before=date(2024, 8, 14),
)
FESTIVAL = Directive(
    directive="d-2",
    purpose=DirectivePurpose.FESTIVAL,
    text="Tổ chức Ngày hội theo kế hoạch",
    lead_unit=CITY,
    supporting_units=(STAFF_UNIT,),
)
CONCLUDE = IssueConclusion(
    at=AUGUST_5 + timedelta(days=1),
    actor=STAFF,
    conference="c-1",
    document=NOTICE,
    acknowledgements=(Acknowledgement(units=(CITY,), text="Biểu dương"),),
    directives=(SYNTHESISE, FESTIVAL),
    known_units=KNOWN,
)

Case = Given[Conference, Command, AnyConferenceEvent]


def nothing() -> Case:
    return given(decide, evolve)


def planned() -> Case:
    return nothing().and_when(PLAN)


def convened() -> Case:
    return planned().and_when(CONVENE)


def held() -> Case:
    return convened().and_when(HOLD)


def postponed() -> Case:
    return convened().and_when(POSTPONE)


def concluded() -> Case:
    return held().and_when(CONCLUDE)


def cancelled() -> Case:
    return planned().and_when(CANCEL)
