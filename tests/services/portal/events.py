"""Events of a small story, for the portal's tests."""

from datetime import UTC, date, datetime
from typing import Any

from shared.contracts.base import Event, Evidence, LegalBasis, SignedDocument
from shared.contracts.reports import (
    Argument,
    ArgumentSource,
    ChairReference,
    CollectionClosed,
    ConclusionIssued,
    ConferenceConvened,
    ConferenceHeld,
    ConferencePlanned,
    DecidedTeam,
    DecisionDrafted,
    DecisionIssued,
    DecisionKind,
    DecisionReference,
    Directive,
    DirectiveIssued,
    DirectivePurpose,
    DirectiveSource,
    DirectiveSourceKind,
    DossierOpened,
    ExpectedUnit,
    FormReference,
    MilestoneCode,
    OpinionChanged,
    OpinionGiven,
    PeriodKind,
    PlannedMilestone,
    ProposalApproved,
    ProposalKind,
    ProposalSubmitted,
    Question,
    Remark,
    ReportExpected,
    ReportingPeriod,
    ReportReturned,
    ReportSubmitted,
    SourceKind,
    Stance,
    UnitDuty,
)
from shared.contracts.units import (
    MilestoneCompleted,
    TaskAcknowledged,
    TaskAssigned,
    TaskSource,
    TeamEstablished,
    TeamPlanned,
    UnitDissolved,
    UnitRegistered,
)

CONFERENCE, REPORT, PROPOSAL, TASK = "conference-1", "report-1", "proposal-1", "task-1"
HUONG_SON, CAN_LOC, STAFF_UNIT = "district_police-439", "district_police-443", "department-PV05"
DOCUMENT = SignedDocument(
    number="46/TB-CAT-PV05", signed_on=date(2024, 8, 6), signer_office="PHÓ GIÁM ĐỐC", sha256=None
)
FORM = FormReference(code="movement-half-year", version=1)
PERIOD = ReportingPeriod(kind=PeriodKind.HALF_YEAR, starts_on=date(2023, 12, 15), ends_on=date(2024, 6, 14))
QUESTION = Question(code="Q1", text="Có tái thành lập Đội Xây dựng phong trào không?")
CHAIR = ChairReference(unit="provincial_police-42", office="Phó Giám đốc")
EXPECTED = (
    ExpectedUnit(unit=HUONG_SON, duty=UnitDuty.REPORT),
    ExpectedUnit(unit=CAN_LOC, duty=UnitDuty.REPORT),
)
TERMS: dict[str, Any] = {
    "title": "Hội nghị đánh giá (DỮ LIỆU MẪU)",
    "questions": (QUESTION,),
    "chair": CHAIR,
    "staff_unit": STAFF_UNIT,
    "expected": EXPECTED,
    "form": FORM,
    "period": PERIOD,
    "report_due_before": date(2024, 7, 26),
    "held_on": date(2024, 8, 5),
}
REFERENCE = DecisionReference(
    id="decision-1", number="1234/QĐ-CAT-PX01", signed_on=date(2024, 9, 5), effective_on=date(2024, 9, 15)
)
ROADMAP = tuple(
    PlannedMilestone(code=code, title=f"Mốc {code.value}", due_on=date(2024, 10, 15 + number))
    for number, code in enumerate(MilestoneCode)
)


def planned() -> ConferencePlanned:
    return ConferencePlanned(**TERMS)


def convened() -> ConferenceConvened:
    return ConferenceConvened(**TERMS)


def expected(unit: str = HUONG_SON) -> ReportExpected:
    return ReportExpected(
        conference=CONFERENCE, unit=unit, staff_unit=STAFF_UNIT, form=FORM, period=PERIOD, due_before=date(2024, 7, 26)
    )


def submitted(revision: int, unit: str = HUONG_SON) -> ReportSubmitted:
    return ReportSubmitted(
        conference=CONFERENCE,
        unit=unit,
        revision=revision,
        number=f"{144 + revision}/BC-CAH",
        submitted_on=date(2024, 7, 16),
        is_late=False,
        period=PERIOD,
        form=FORM,
        indicators={"C01": 40, "C04": 42, "K01": "can_bo_kiem_nhiem"},
        narrative={"I": "Đặc điểm tình hình (DỮ LIỆU MẪU)."},
        explanations={},
        findings=(),
        signer_office="Trưởng Công an huyện",
    )


def returned(revision: int) -> ReportReturned:
    return ReportReturned(
        conference=CONFERENCE,
        unit=HUONG_SON,
        revision=revision,
        reason="Số liệu mô hình chưa khớp.",
        remarks=(Remark(place="C04", text="C04 phải bằng C01 + C02 − C03."),),
        due_before=date(2024, 7, 28),
    )


def given_opinion(first: str, then: str | None = None, unit: str = HUONG_SON) -> list[Event]:
    argument = Argument(
        code="439-L1", text="Địa bàn miền núi.", source=ArgumentSource(kind=SourceKind.LETTER, document="97/CV-CAH")
    )
    given = OpinionGiven(unit=unit, question="Q1", stance=Stance(first), arguments=(argument,), is_late=False)
    if then is None:
        return [given]
    changed = OpinionChanged(
        unit=unit, question="Q1", previous=Stance(first), stance=Stance(then), arguments=(argument,), is_late=False
    )
    return [given, changed]


def proposed(unit: str = HUONG_SON) -> ProposalSubmitted:
    return ProposalSubmitted(
        conference=CONFERENCE,
        unit=unit,
        kind=ProposalKind.TEAM,
        title="Đề xuất lập Đội (DỮ LIỆU MẪU)",
        text="Đề nghị tái thành lập Đội và phối hợp với Bộ đội Biên phòng.",
        conditions=None,
        revision=1,
        submitted_at=datetime(2024, 7, 16, 2, tzinfo=UTC),
    )


def unit_registered(unit: str, name: str, kind: str) -> UnitRegistered:
    return UnitRegistered(
        name=name, kind=kind, parent=None, area=None, symbol=None, valid_from=None, legal_basis=None, offices=()
    )


def happenings() -> list[tuple[str, Event]]:
    """From the units to a team that is being built; each aggregate's events in their order."""
    directive = Directive(
        directive="directive-1",
        purpose=DirectivePurpose.SYNTHESISE,
        text="Tổng hợp ý kiến (DỮ LIỆU MẪU).",
        lead_unit=STAFF_UNIT,
        due_before=date(2024, 8, 14),
    )
    source = DirectiveSource(kind=DirectiveSourceKind.CONCLUSION, id=CONFERENCE, number=DOCUMENT.number)
    team = DecidedTeam(
        proposal=PROPOSAL, unit=HUONG_SON, phase=1, team_name="Đội Xây dựng phong trào", milestones=ROADMAP
    )
    decided: dict[str, Any] = {
        "kind": DecisionKind.ORGANISATION,
        "dossier": "dossier-1",
        "teams": (team,),
        "supersedes": None,
    }
    evidence = Evidence(note="Đã bố trí đủ (DỮ LIỆU MẪU)", document=None)
    basis = LegalBasis(number="02/2025/NĐ-CP", issued_on=None, issuer=None, subject=None)
    return [
        (HUONG_SON, unit_registered(HUONG_SON, "Công an huyện Hương Sơn", "district_police")),
        (CAN_LOC, unit_registered(CAN_LOC, "Công an huyện Can Lộc", "district_police")),
        (STAFF_UNIT, unit_registered(STAFF_UNIT, "Phòng Xây dựng phong trào", "department")),
        (CONFERENCE, planned()),
        (CONFERENCE, convened()),
        (REPORT, expected()),
        ("report-2", expected(CAN_LOC)),
        (REPORT, submitted(1)),
        *((CONFERENCE, event) for event in given_opinion("agree")),
        *((CONFERENCE, event) for event in given_opinion("disagree", unit=CAN_LOC)),
        (PROPOSAL, proposed()),
        (CONFERENCE, ConferenceHeld(held_on=date(2024, 8, 5), attending=(HUONG_SON, CAN_LOC))),
        (
            CONFERENCE,
            ConclusionIssued(
                document=DOCUMENT,
                acknowledgements=(),
                directives=(directive,),
                synthesis_due_before=date(2024, 8, 14),
                staff_unit=STAFF_UNIT,
                chair=CHAIR,
                questions=(QUESTION,),
                expected=EXPECTED,
                silence_rule="not_counted",  # pyright: ignore[reportArgumentType]
            ),
        ),
        (CONFERENCE, DirectiveIssued(source=source, **dict(directive))),
        (
            "dossier-1",
            DossierOpened(
                conference=CONFERENCE,
                staff_unit=STAFF_UNIT,
                chair=CHAIR,
                questions=(QUESTION,),
                expected=EXPECTED,
                silence_rule="not_counted",  # pyright: ignore[reportArgumentType]
                conclusion=DOCUMENT,
                due_before=date(2024, 8, 14),
            ),
        ),
        (
            "dossier-1",
            CollectionClosed(conference=CONFERENCE, non_responding=(), closed_at=datetime(2024, 8, 12, 10, tzinfo=UTC)),
        ),
        (
            "decision-1",
            DecisionDrafted(
                title="Về việc thành lập Đội (DỮ LIỆU MẪU)",
                conference=CONFERENCE,
                directives=(),
                needs_ministry=False,
                drafter_office="department-PX01:Cán bộ",
                **decided,
            ),
        ),
        (
            "decision-1",
            DecisionIssued(
                number=REFERENCE.number,
                issued_on=date(2024, 9, 6),
                signed_on=date(2024, 9, 5),
                signer_office="Giám đốc",
                effective_on=date(2024, 9, 15),
                **decided,
            ),
        ),
        (
            PROPOSAL,
            ProposalApproved(
                conference=CONFERENCE,
                unit=HUONG_SON,
                kind=ProposalKind.TEAM,
                phase=1,
                decision=REFERENCE,
                basis=DOCUMENT,
                team_name="Đội Xây dựng phong trào",
                milestones=ROADMAP,
            ),
        ),
        (
            "team-1",
            TeamPlanned(
                unit=HUONG_SON,
                proposal=PROPOSAL,
                decision=REFERENCE,
                phase=1,
                name="Đội Xây dựng phong trào",
                milestones=ROADMAP,
            ),
        ),
        (
            "team-1",
            TeamEstablished(unit=HUONG_SON, proposal=PROPOSAL, decision=REFERENCE, established_on=date(2024, 9, 15)),
        ),
        (
            "team-1",
            MilestoneCompleted(
                unit=HUONG_SON,
                milestone=MilestoneCode.PERSONNEL,
                completed_on=date(2024, 10, 14),
                evidence=evidence,
                is_late=False,
            ),
        ),
        (
            TASK,
            TaskAssigned(
                directive="directive-1",
                lead_unit=STAFF_UNIT,
                source=TaskSource(kind=DirectiveSourceKind.CONCLUSION, id=CONFERENCE, number=DOCUMENT.number),
                purpose=DirectivePurpose.SYNTHESISE,
                text="Tổng hợp ý kiến (DỮ LIỆU MẪU).",
                supporting_units=(),
                due_before=date(2024, 8, 14),
            ),
        ),
        (TASK, TaskAcknowledged(directive="directive-1", lead_unit=STAFF_UNIT)),
        (
            HUONG_SON,
            UnitDissolved(
                effective_on=date(2025, 3, 1),
                successors=(),
                legal_basis=basis,
                reason="Kết thúc hoạt động của Công an cấp huyện.",
            ),
        ),
    ]
