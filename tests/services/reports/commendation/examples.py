"""Commendations at each place of their way, brought there by commands."""

from dataclasses import replace
from datetime import date

from services.reports.commendation.commands import (
    Appraise,
    Award,
    Command,
    Decline,
    DeclineByDecision,
    FallWithDecision,
    Include,
    Nominate,
    RecordCertificates,
    RecordOutcome,
    Release,
    Revoke,
    Standing,
    Withdraw,
)
from services.reports.commendation.domain import decide, evolve
from services.reports.commendation.state import Commendation
from shared.contracts.base import Confidence, LegalBasis
from shared.contracts.reports.commendation import (
    Achievement,
    AchievementKind,
    AnyCommendationEvent,
    CommendationForm,
    Conferrer,
    RecipientKind,
)
from shared.contracts.reports.proposal import AppraisalVerdict
from shared.testing.given import Given, given
from tests.services.reports.offices import (
    AWARDS,
    CLERK,
    DIRECTOR,
    HEAD,
    MOUNTAIN,
    PROVINCE,
    SYSTEM,
    at,
    document,
    reference,
)

Case = Given[Commendation, Command, AnyCommendationEvent]

LAW = LegalBasis(number="06/2022/QH15", issued_on=None, issuer="Quốc hội", subject=None, confidence=Confidence.BELIEVED)
FORM = CommendationForm(
    code="giay_khen",
    name="Giấy khen",
    conferred_by=Conferrer.PROVINCIAL_POLICE,
    recipients=(RecipientKind.UNIT, RecipientKind.INDIVIDUALS),
    unit_kinds=(),
    valid_from=date(2024, 1, 1),
    valid_to=None,
    legal_basis=LAW,
    is_sample=True,
)
OF_MINISTRY = FORM.changed(
    code="bang_khen_bo",
    name="Bằng khen",
    conferred_by=Conferrer.MINISTRY,
    recipients=(RecipientKind.UNIT,),
    unit_kinds=("district_police", "commune_police"),
)
HALF_YEAR = Achievement(
    kind=AchievementKind.PERIOD,
    reference=None,
    starts_on=date(2023, 12, 15),
    ends_on=date(2024, 6, 14),
    text="Hoàn thành xuất sắc nhiệm vụ.",
)
FESTIVAL = HALF_YEAR.changed(kind=AchievementKind.FESTIVAL, reference="event-1", starts_on=date(2024, 6, 1))
FEAT = HALF_YEAR.changed(kind=AchievementKind.FEAT, reference="Đợt cao điểm Tết Giáp Thìn")

NOMINATE = Nominate(
    at=at("2024-09-02"),
    actor=HEAD,
    unit=MOUNTAIN,
    recipient=RecipientKind.UNIT,
    individuals=None,
    achievement=HALF_YEAR,
    form_code="giay_khen",
    form=FORM,
    line=frozenset({MOUNTAIN, PROVINCE}),
)
OF_PEOPLE = replace(NOMINATE, recipient=RecipientKind.INDIVIDUALS, individuals=2)
TO_MINISTRY = replace(NOMINATE, form_code="bang_khen_bo", form=OF_MINISTRY)
TAKEN = replace(NOMINATE, other=Standing("c-0", "Giấy khen", is_awarded=False))
APPRAISE = Appraise(
    at=at("2024-09-03"), actor=AWARDS, verdict=AppraisalVerdict.SUPPORT, note="Đủ điều kiện, tiêu chuẩn."
)
WITHDRAW = Withdraw(at=at("2024-09-03"), actor=HEAD, reason="Đề nghị nhầm hình thức.")
INCLUDE = Include(at=at("2024-09-04"), actor=AWARDS, decision="decision-1")
RELEASE = Release(at=at("2024-09-04", 15), actor=AWARDS, decision="decision-1", reason="Để xét đợt sau.")
BASIS = document("1240/QĐ-CAT-PX03", "2024-09-05")
AWARD = Award(at=at("2024-09-15"), actor=SYSTEM, decision=reference(number="1240/QĐ-CAT-PX03"), basis=BASIS)
NEW_BASIS = document("1300/QĐ-CAT-PX03", "2024-10-01")
AWARD_ANEW = Award(
    at=at("2024-10-02"),
    actor=SYSTEM,
    decision=reference("decision-2", "1300/QĐ-CAT-PX03"),
    basis=NEW_BASIS,
    supersedes="decision-1",
)
DECLINE_BY_DECISION = DeclineByDecision(
    at=at("2024-09-15"), actor=SYSTEM, decision="decision-1", reason="Chưa đủ tiêu chuẩn.", basis=BASIS
)
FALL = FallWithDecision(
    at=at("2024-10-01"),
    actor=SYSTEM,
    decision="decision-1",
    reason="Thu hồi để rà soát.",
    document=document("1299/QĐ-CAT", "2024-10-01"),
)
OUTCOME = RecordOutcome(
    at=at("2024-10-10"),
    actor=AWARDS,
    is_awarded=True,
    document=document("88/QĐ-BCA", "2024-10-01", "BỘ TRƯỞNG"),
    effective_on=date(2024, 10, 5),
)
NOT_AWARDED = replace(OUTCOME, is_awarded=False, reason="Hồ sơ chưa đủ.")
DECLINE = Decline(at=at("2024-09-04"), actor=DIRECTOR, reason="Chưa đủ tiêu chuẩn.", document=None)
REVOKE = Revoke(
    at=at("2024-11-01"),
    actor=CLERK,
    reason="Thành tích không đúng thực tế.",
    document=document("1400/QĐ-CAT", "2024-10-31"),
)
CERTIFY = RecordCertificates(at=at("2024-09-16"), actor=CLERK, numbers=("118/GK",), issued_on=date(2024, 9, 16))


def nothing() -> Case:
    return given(decide, evolve)


def after(*commands: Command, nomination: Nominate = NOMINATE) -> Case:
    """A nomination to which these commands were given."""
    case = nothing().and_when(nomination)
    for command in commands:
        case = case.and_when(command)
    return case
