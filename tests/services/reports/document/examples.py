"""The sample story as documents see it: thirteen districts and two departments, nine teams. No servers."""

from datetime import date
from typing import Any

from services.reports.commendation.state import Commendation, CommendationStatus
from services.reports.conference.state import Conclusion, Conference, Status
from services.reports.decision.state import Decision, DecisionStatus
from services.reports.document.desk import Desk, Issuer
from services.reports.dossier.snapshot import (
    AnswerLine,
    AppraisalLine,
    ArgumentLine,
    OpinionLine,
    ProposalLine,
    ReportLine,
    Snapshot,
    StatementLine,
    UnitLine,
)
from services.reports.period.figures import Figures, UnitFigures
from services.reports.proposal.state import Answer, AppraisalStatus, Proposal, ProposalStatus, Wording
from shared.contracts.base import Confidence, LegalBasis, SignedDocument
from shared.contracts.reports.commendation import (
    Achievement,
    AchievementKind,
    CommendationForm,
    Conferrer,
    RecipientKind,
)
from shared.contracts.reports.common import (
    ArgumentSource,
    ChairReference,
    Directive,
    DirectivePurpose,
    ExpectedUnit,
    FormReference,
    PeriodKind,
    Question,
    ReportingPeriod,
    SilenceRule,
    SourceKind,
    Stance,
    UnitDuty,
)
from shared.contracts.reports.conference import Acknowledgement, ConferenceTerms
from shared.contracts.reports.decision import DecidedTeam, DecisionKind, DecisionReference
from shared.contracts.reports.dossier import DossierOption, ProposalAnswer, ProposalOutcome, Tally
from shared.contracts.reports.period_summary import IndicatorTotal
from shared.contracts.reports.proposal import AppraisalVerdict, ProposalKind
from shared.contracts.units.team import MilestoneCode, PlannedMilestone
from shared.platform.documents.signing import Authority, Signer
from story.cast import load
from tests.services.reports.offices import at, document

STORY, LEADERS, UNITS = load("conference"), load("decision"), load("cast")["districts"]
PROVINCE_ID, STAFF_ID, PERSONNEL_ID = "provincial_police-42", "department-PV05", "department-PX01"
NAMES: dict[str, str] = {
    PROVINCE_ID: "Công an tỉnh Hà Tĩnh",
    STAFF_ID: "Phòng Xây dựng phong trào bảo vệ an ninh Tổ quốc",
    PERSONNEL_ID: "Phòng Tổ chức cán bộ",
    "department-PH10": "Phòng Hậu cần",
} | {f"district_police-{code}": name for code, name in UNITS.items()}

PROVINCE = Issuer(PROVINCE_ID, NAMES[PROVINCE_ID], "Bộ Công an", "CAT", "Hà Tĩnh")
STAFF_UNIT = Issuer(STAFF_ID, NAMES[STAFF_ID], NAMES[PROVINCE_ID], "PV05", "Hà Tĩnh")
PERSONNEL = Issuer(PERSONNEL_ID, NAMES[PERSONNEL_ID], NAMES[PROVINCE_ID], "PX01", "Hà Tĩnh")
AWARDS = Issuer("department-PX03", "Phòng Công tác đảng và công tác chính trị", NAMES[PROVINCE_ID], "PX03", "Hà Tĩnh")
HEAD_OF_STAFF = Signer(Authority.HEAD, "Trưởng phòng", rank="Đại tá", name="(mẫu)")
BY_ORDER = Signer(Authority.STANDING_ORDER, "Trưởng phòng", "Giám đốc")
DEPUTY = Signer(Authority.DEPUTY, "Phó Giám đốc", "Giám đốc")
DIRECTOR = Signer(Authority.HEAD, "Giám đốc")
NOTICE = document("46/TB-CAT-PV05", "2024-08-06", "KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC")
TITLE: str = STORY["title"]
QUESTION = Question(**STORY["question"])


def desk(signer: Signer = HEAD_OF_STAFF, **changes: Any) -> Desk:
    """Where PV05 writes, in the middle of August."""
    values: dict[str, Any] = {
        "names": NAMES,
        "province": PROVINCE,
        "drafter": STAFF_UNIT,
        "signature": signer.block(),
        "today": date(2024, 8, 15),
    }
    return Desk(**values | changes)


def answer(code: str, said: dict[str, Any]) -> AnswerLine:
    source = ArgumentSource(kind=SourceKind.REPORT, document=f"report-{code}", revision=1)
    text = f"{said['argument']} (DỮ LIỆU MẪU)"
    argument = ArgumentLine(code=f"{code}-L1", text=text, source=source, number="145/BC-CAH")
    return AnswerLine(stance=Stance(said["stance"]), arguments=(argument,), is_late=False)


def unit_line(code: str) -> UnitLine:
    said = STORY["units"].get(code)
    statements: tuple[StatementLine, ...] = ()
    if said is None:
        opinion = OpinionLine(question="Q1", stance=None, history=())
    else:
        history = (answer(code, said),)
        if code == "447":
            text = "Nhất trí nếu có quy chế làm việc mẫu của Đội trước khi thành lập (DỮ LIỆU MẪU)."
            statements = (
                StatementLine(statement="s-1", speaker_office="Trưởng Công an huyện", question="Q1", text=text),
            )
            spoken = ArgumentSource(kind=SourceKind.STATEMENT, document="s-1", revision=None)
            argument = ArgumentLine(code="447-L2", text=text, source=spoken, number=None)
            first = history[0].changed(stance=Stance.DISAGREE)
            history = (first, AnswerLine(stance=Stance.AGREE_WITH_CONDITIONS, arguments=(argument,), is_late=False))
        opinion = OpinionLine(question="Q1", stance=history[-1].stance, history=history)
    sent = ReportLine(
        report=f"report-{code}",
        revision=1,
        number="145/BC-CAH",
        submitted_on=said["reported_at"].date() if said else date(2024, 7, 1),
        is_late=code == "443",
    )
    return UnitLine(
        unit=f"district_police-{code}",
        duty=UnitDuty.REPORT,
        has_answered=said is not None,
        is_non_responding=said is None,
        is_late=False,
        opinions=(opinion,),
        reports=(sent,) if said else (),
        papers=(),
        statements=statements,
    )


def department_line(code: str, said: dict[str, Any]) -> UnitLine:
    source = ArgumentSource(kind=SourceKind.LETTER, document=f"97/{code}", revision=None)
    argument = ArgumentLine(code=f"{code}-L1", text=said["argument"], source=source, number=None)
    given = AnswerLine(stance=Stance(said["stance"]), arguments=(argument,), is_late=False)
    return UnitLine(
        unit=f"department-{code}",
        duty=UnitDuty.OPINION,
        has_answered=True,
        is_non_responding=False,
        is_late=False,
        opinions=(OpinionLine(question="Q1", stance=given.stance, history=(given,)),),
        reports=(),
        papers=(),
        statements=(),
    )


def proposal_line(code: str, said: dict[str, Any]) -> ProposalLine:
    wanted = said["proposal"]
    answered = {key: value for key, value in said["outcome"].items() if key != "outcome"}
    outcome = ProposalAnswer(said["outcome"]["outcome"])
    return ProposalLine(
        proposal=f"p-{code}",
        unit=f"district_police-{code}",
        kind=ProposalKind(wanted["kind"]),
        title="Đề xuất của đơn vị (DỮ LIỆU MẪU)",
        text=f"{wanted['text']} (DỮ LIỆU MẪU)",
        conditions=wanted.get("conditions"),
        revision=1,
        is_late=False,
        appraisal=AppraisalLine(
            by_unit=PERSONNEL_ID, verdict=AppraisalVerdict.SUPPORT, note="Phù hợp quy định về tổ chức.", revision=1
        ),
        recommendation=ProposalOutcome(
            proposal=f"p-{code}", unit=f"district_police-{code}", outcome=outcome, **answered
        ),
    )


def tally(duty: UnitDuty, expected: int, **counts: int) -> Tally:
    whole = {"agree": 0, "agree_with_conditions": 0, "disagree": 0, "no_opinion": 0, "not_answered": 0} | counts
    return Tally(question="Q1", duty=duty, expected=expected, base=expected - whole["not_answered"], **whole)


TALLIES = (
    tally(UnitDuty.REPORT, 13, agree=7, agree_with_conditions=3, disagree=2, not_answered=1),
    tally(UnitDuty.OPINION, 2, agree_with_conditions=2),
)
SNAPSHOT = Snapshot(
    dossier="dossier-1",
    revision=2,
    conference="conference-1",
    title=TITLE,
    held_on=date(2024, 8, 5),
    chair=ChairReference(unit=PROVINCE_ID, office="Phó Giám đốc"),
    staff_unit=STAFF_ID,
    conclusion=NOTICE,
    questions=(QUESTION,),
    silence_rule=SilenceRule.NOT_COUNTED,
    tallies=TALLIES,
    units=(
        *(unit_line(code) for code in UNITS),
        *(department_line(code, said) for code, said in STORY["departments"].items()),
    ),
    proposals=tuple(proposal_line(code, said) for code, said in STORY["units"].items()),
    assessment="Đa số đơn vị nhất trí; hai đơn vị không nhất trí, một đơn vị không trả lời (DỮ LIỆU MẪU).",
    options=(
        DossierOption(code="PA1", text="Tái thành lập theo hai giai đoạn, nêu rõ đơn vị thuộc từng giai đoạn."),
        DossierOption(code="PA2", text="Chưa tái thành lập."),
    ),
)
SIGNED: dict[str, Any] = {"number": "233/BC-PV05", "dated": date(2024, 8, 15), "is_draft": False}


def roadmap(phase: int) -> tuple[PlannedMilestone, ...]:
    return tuple(
        PlannedMilestone(code=MilestoneCode(code), title=each["title"], due_on=each[f"phase_{phase}"])
        for code, each in LEADERS["roadmap"]["milestones"].items()
    )


DECISION = Decision(
    status=DecisionStatus.ISSUED,
    kind=DecisionKind.ORGANISATION,
    title="Về việc thành lập Đội Xây dựng phong trào bảo vệ an ninh Tổ quốc (DỮ LIỆU MẪU)",
    dossier="dossier-1",
    conference="conference-1",
    teams=tuple(
        DecidedTeam(
            proposal=f"p-{code}",
            unit=f"district_police-{code}",
            phase=said["outcome"]["phase"],
            team_name=LEADERS["decision"]["team_name"],
            milestones=roadmap(said["outcome"]["phase"]),
        )
        for code, said in STORY["units"].items()
        if "phase" in said["outcome"]
    ),
    directives=(
        Directive(
            directive="d-1",
            purpose=DirectivePurpose.OTHER,
            text="Tổ chức tập huấn cho cán bộ của các Đội (DỮ LIỆU MẪU).",
            lead_unit=STAFF_ID,
            supporting_units=(PERSONNEL_ID,),
            due_before=date(2024, 11, 23),
        ),
    ),
    needs_ministry=False,
    supersedes=None,
    drafter_office=f"{PERSONNEL_ID}:Cán bộ",
    party_agreement=document("12-KL/ĐU", "2024-08-22", "T/M BAN THƯỜNG VỤ – BÍ THƯ"),
    signature=document("1234/QĐ-CAT-PX01", "2024-09-05"),
    number="1234/QĐ-CAT-PX01",
    issued_on=date(2024, 9, 6),
    effective_on=date(2024, 9, 15),
)
CONCLUSION = Conclusion(
    document=NOTICE,
    acknowledgements=(
        Acknowledgement(
            units=("district_police-439",), text="Biểu dương các đơn vị chuẩn bị nghiêm túc (DỮ LIỆU MẪU)."
        ),
    ),
    directives=(
        Directive(
            directive="d-2",
            purpose=DirectivePurpose.SYNTHESISE,
            text="Tổng hợp ý kiến, đề xuất của các đơn vị, trình lãnh đạo (DỮ LIỆU MẪU).",
            lead_unit=STAFF_ID,
            due_before=date(2024, 8, 14),
        ),
        Directive(
            directive="d-3",
            purpose=DirectivePurpose.FESTIVAL,
            text="Tổ chức Ngày hội theo kế hoạch đã ban hành (DỮ LIỆU MẪU).",
            lead_unit=STAFF_ID,
            supporting_units=(PERSONNEL_ID, "department-PH10"),
        ),
    ),
)
CONFERENCE = Conference(
    status=Status.CONCLUDED,
    terms=ConferenceTerms(
        title=TITLE,
        questions=(QUESTION,),
        chair=SNAPSHOT.chair,
        staff_unit=STAFF_ID,
        expected=tuple(ExpectedUnit(unit=each.unit, duty=each.duty) for each in SNAPSHOT.units),
        form=FormReference(code="movement-half-year", version=1),
        period=ReportingPeriod(kind=PeriodKind.HALF_YEAR, starts_on=date(2023, 12, 15), ends_on=date(2024, 6, 14)),
        report_due_before=date(2024, 7, 26),
        held_on=date(2024, 8, 5),
    ),
    conclusion=CONCLUSION,
)
REJECTED = Proposal(
    conference="conference-1",
    unit="district_police-441",
    kind=ProposalKind.ORGANISATION,
    submitted_at=at("2024-07-23"),
    wordings=(
        Wording(
            revision=1,
            title="Đề xuất",
            text=f"{STORY['units']['441']['proposal']['text']} (DỮ LIỆU MẪU)",
            conditions=None,
        ),
    ),
    status=ProposalStatus.REJECTED,
    appraisal_status=AppraisalStatus.APPRAISED,
    dossier="dossier-1",
    answer=Answer(
        basis=document("52/TB-CAT-PV05", "2024-08-23", "TL. GIÁM ĐỐC – TRƯỞNG PHÒNG"),
        reason=STORY["units"]["441"]["outcome"]["reason"],
    ),
)
APPROVED = REJECTED.changed(
    status=ProposalStatus.APPROVED,
    answer=Answer(
        basis=SignedDocument(
            number="1234/QĐ-CAT-PX01", signed_on=date(2024, 9, 5), signer_office="GIÁM ĐỐC", sha256=None
        ),
        phase=1,
        decision=DecisionReference(
            id="decision-1", number="1234/QĐ-CAT-PX01", signed_on=date(2024, 9, 5), effective_on=date(2024, 9, 15)
        ),
    ),
)

AWARDED = Commendation(
    status=CommendationStatus.AWARDED,
    unit="district_police-439",
    recipient=RecipientKind.UNIT,
    individuals=None,
    achievement=Achievement(
        kind=AchievementKind.PERIOD,
        reference=None,
        starts_on=date(2023, 12, 15),
        ends_on=date(2024, 6, 14),
        text="Hoàn thành xuất sắc nhiệm vụ xây dựng phong trào (DỮ LIỆU MẪU).",
    ),
    form=CommendationForm(
        code="giay_khen",
        name="Giấy khen của Giám đốc Công an tỉnh",
        conferred_by=Conferrer.PROVINCIAL_POLICE,
        recipients=(RecipientKind.UNIT, RecipientKind.INDIVIDUALS),
        unit_kinds=(),
        valid_from=date(2024, 1, 1),
        valid_to=None,
        legal_basis=LegalBasis(
            number="06/2022/QH15",
            issued_on=date(2022, 6, 15),
            issuer="Quốc hội",
            subject="Luật Thi đua, khen thưởng",
            confidence=Confidence.BELIEVED,
        ),
        is_sample=True,
    ),
    nominated_by="district_police-439",
    nominator_office="district_police-439:Trưởng Công an huyện Hương Sơn",
    claim=None,
    basis=document("1240/QĐ-CAT-PX03", "2024-09-05"),
    awarded_on=date(2024, 9, 6),
    certificates=("118/GK",),
    certified_on=date(2024, 9, 16),
)
PEOPLE = AWARDED.changed(recipient=RecipientKind.INDIVIDUALS, individuals=3, unit="district_police-436")
COMMENDING = DECISION.changed(
    kind=DecisionKind.COMMENDATION,
    title="Về việc khen thưởng (DỮ LIỆU MẪU)",
    teams=(),
    directives=(),
    drafter_office="department-PX03:Cán bộ",
    number="1240/QĐ-CAT-PX03",
    commendations=("c-1", "c-2"),
)
FIGURES = Figures(
    summary="period-1",
    title="Báo cáo tổng hợp 6 tháng đầu năm 2024 (DỮ LIỆU MẪU)",
    staff_unit=STAFF_ID,
    period=CONFERENCE.terms.period,
    form=CONFERENCE.terms.form,
    cutoffs={},
    expected=3,
    counted=2,
    late=1,
    completeness=667,
    timeliness=333,
    units=(
        UnitFigures(unit="district_police-436", owed_by="district_police-436", report="r-1", revision=1),
        UnitFigures(unit="district_police-443", owed_by="district_police-443", report="r-2", revision=1, is_late=True),
        UnitFigures(unit="district_police-448", owed_by="district_police-448"),
    ),
    totals=(
        IndicatorTotal(code="B02", units=2, total=12_345),
        IndicatorTotal(code="K01", units=2, counts={"can_bo_kiem_nhiem": 2}),
    ),
)
