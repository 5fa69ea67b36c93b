"""Dossiers at each place of their way, brought there by commands."""

from datetime import date

from services.reports.dossier.commands import (
    ClearDossier,
    CloseCollection,
    Command,
    ConcludeDossier,
    Included,
    OpenDossier,
    PresentDossier,
    RecordSitting,
    RequestReview,
    ReturnDossier,
    SignDossier,
)
from services.reports.dossier.domain import decide, evolve
from services.reports.dossier.state import Dossier
from shared.contracts.reports.common import ChairReference, ExpectedUnit, Question, SilenceRule, UnitDuty
from shared.contracts.reports.dossier import (
    AnyDossierEvent,
    DossierDraft,
    DossierOption,
    ProposalAnswer,
    ProposalOutcome,
    SittingBody,
    SittingOutcome,
    SnapshotSource,
)
from shared.testing.given import Given, given
from tests.services.reports.offices import (
    CHAIR,
    CITY,
    CLERK,
    MOUNTAIN,
    PARTY_OFFICE,
    PROVINCE,
    SILENT,
    STAFF,
    STAFF_HEAD,
    STAFF_UNIT,
    SYSTEM,
    at,
    document,
)

Case = Given[Dossier, Command, AnyDossierEvent]

HASH = "a" * 64
DEPARTMENT = "department-PX01"
INCLUDED = {
    "p-city": Included(unit=CITY, needs_decision=True),
    "p-mountain": Included(unit=MOUNTAIN, needs_decision=True),
    "p-other": Included(unit=MOUNTAIN, needs_decision=False),
}

OPEN = OpenDossier(
    at=at("2024-08-06"),
    actor=SYSTEM,
    conference="conference-1",
    staff_unit=STAFF_UNIT,
    chair=ChairReference(unit=PROVINCE, office="Phó Giám đốc"),
    questions=(Question(code="Q1", text="Có tái thành lập Đội không?"),),
    expected=(
        ExpectedUnit(unit=CITY, duty=UnitDuty.REPORT),
        ExpectedUnit(unit=MOUNTAIN, duty=UnitDuty.REPORT),
        ExpectedUnit(unit=SILENT, duty=UnitDuty.REPORT),
        ExpectedUnit(unit=DEPARTMENT, duty=UnitDuty.OPINION),
    ),
    silence_rule=SilenceRule.NOT_COUNTED,
    conclusion=document("46/TB-CAT-PV05", "2024-08-06", "KT. GIÁM ĐỐC"),
    due_before=date(2024, 8, 14),
)
CLOSE = CloseCollection(
    at=at("2024-08-12", 17),
    actor=STAFF,
    asked=frozenset({CITY, MOUNTAIN, SILENT, DEPARTMENT}),
    answered=frozenset({CITY, MOUNTAIN, DEPARTMENT}),
    non_responding=(SILENT,),
)
CITY_APPROVED = ProposalOutcome(
    proposal="p-city", unit=CITY, outcome=ProposalAnswer.APPROVE, phase=1, reason=None, until=None
)
MOUNTAIN_REJECTED = ProposalOutcome(
    proposal="p-mountain", unit=MOUNTAIN, outcome=ProposalAnswer.REJECT, phase=None, reason="Không phù hợp.", until=None
)
OTHER_APPROVED = ProposalOutcome(
    proposal="p-other", unit=MOUNTAIN, outcome=ProposalAnswer.APPROVE, phase=None, reason="Thí điểm.", until=None
)
OUTCOMES = (CITY_APPROVED, MOUNTAIN_REJECTED, OTHER_APPROVED)
DRAFT = DossierDraft(
    assessment="Đa số đơn vị nhất trí.",
    options=(DossierOption(code="PA1", text="Thành lập theo hai giai đoạn."),),
    recommendations=(CITY_APPROVED,),
)
REVIEW = RequestReview(at=at("2024-08-13"), actor=STAFF, draft=DRAFT, included=INCLUDED)
SIGN = SignDossier(
    at=at("2024-08-13", 16),
    actor=STAFF_HEAD,
    document=document("230/BC-PV05", "2024-08-13", "TRƯỞNG PHÒNG"),
    read_sha256=HASH,
    sha256=HASH,
    tallies=(),
    sources=(SnapshotSource(topic="reports.conference.v1", id="conference-1", version=9),),
    pending=(),
)
SIGN_AGAIN = SignDossier(
    at=at("2024-08-15"),
    actor=STAFF_HEAD,
    document=document("233/BC-PV05", "2024-08-15", "TRƯỞNG PHÒNG"),
    read_sha256="b" * 64,
    sha256="b" * 64,
    tallies=(),
    sources=SIGN.sources,
    pending=(),
)
CLEAR = ClearDossier(at=at("2024-08-15", 15), actor=CHAIR)
SEND_BACK = ReturnDossier(at=at("2024-08-14"), actor=CHAIR, reason="Phương án phân kỳ chưa rõ.")
PRESENT = PresentDossier(at=at("2024-08-20"), actor=STAFF, presented_on=date(2024, 8, 20))
PARTY = RecordSitting(
    at=at("2024-08-22", 16),
    actor=PARTY_OFFICE,
    body=SittingBody.PARTY_STANDING_COMMITTEE,
    date=date(2024, 8, 22),
    outcome=SittingOutcome.AGREED,
    wording="Thống nhất chủ trương.",
    document=document("12-KL/ĐU", "2024-08-22", "T/M BAN THƯỜNG VỤ – BÍ THƯ"),
)
DIRECTORATE = RecordSitting(
    at=at("2024-08-23", 10),
    actor=CLERK,
    body=SittingBody.DIRECTORATE,
    date=date(2024, 8, 23),
    outcome=SittingOutcome.AGREED,
    wording="Thống nhất; Giám đốc quyết định từng đề xuất.",
    document=document("52/TB-CAT-PV05", "2024-08-23", "TL. GIÁM ĐỐC"),
)
CONCLUDE = ConcludeDossier(at=at("2024-08-23", 11), actor=CLERK, outcomes=OUTCOMES, included=INCLUDED)


def nothing() -> Case:
    return given(decide, evolve)


def after(*commands: Command) -> Case:
    """An opened dossier to which these commands were given."""
    case = nothing().and_when(OPEN)
    for command in commands:
        case = case.and_when(command)
    return case
