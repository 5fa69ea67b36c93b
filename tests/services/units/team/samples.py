"""The events and commands of one team, as the tests of its rules use them."""

from datetime import date

from services.units.team.commands import (
    AnnounceOverdue,
    CompleteMilestone,
    ConfirmLaunch,
    ConfirmPersonnel,
    ConfirmReadiness,
    DissolveTeam,
    EstablishTeam,
    HoldTeam,
    PlanTeam,
    RescheduleMilestone,
    ResumeTeam,
    TransferTeam,
)
from shared.contracts.base import Evidence, SignedDocument
from shared.contracts.units import (
    AnyTeamEvent,
    DecisionReference,
    MilestoneCode,
    MilestoneCompleted,
    PersonnelConfirmed,
    PlannedMilestone,
    ReadinessSide,
    TeamActivated,
    TeamEstablished,
    TeamPlanned,
    TeamReadinessConfirmed,
    TeamReady,
)
from tests.services.units.people import BASIS, HEAD, OFFICER, PERSONNEL, STAFF, SYSTEM, at

UNIT = "district_police-439"
M = MilestoneCode
DECISION = DecisionReference(
    id="decision-1", number="1234/QĐ-CAT-PX01", signed_on=date(2024, 9, 5), effective_on=date(2024, 9, 15)
)
DUE = {
    M.PERSONNEL: date(2024, 10, 15),
    M.HANDOVER: date(2024, 10, 20),
    M.PREMISES: date(2024, 11, 15),
    M.REGULATIONS: date(2024, 11, 20),
    M.TRAINING: date(2024, 11, 22),
    M.LAUNCH: date(2024, 12, 2),
}
ROADMAP = tuple(PlannedMilestone(code=code, title=f"Mốc {code}", due_on=due) for code, due in DUE.items())
NOTE = Evidence(note="Biên bản kèm theo.", document=None)
REGULATIONS = Evidence(
    note="Quy chế làm việc của Đội.",
    document=SignedDocument(
        number="15/QC-CAH", signed_on=date(2024, 11, 19), signer_office="Trưởng Công an huyện", sha256=None
    ),
)

PLAN = PlanTeam(
    at=at("2024-09-06"),
    actor=SYSTEM,
    unit=UNIT,
    proposal="proposal-1",
    decision=DECISION,
    phase=1,
    name="Đội Xây dựng phong trào bảo vệ an ninh Tổ quốc",
    milestones=ROADMAP,
)
ESTABLISH = EstablishTeam(at=at("2024-09-15"), actor=SYSTEM, decision="decision-1", effective_on=date(2024, 9, 15))
SUFFICIENT = ConfirmPersonnel(at=at("2024-10-14"), actor=PERSONNEL, is_sufficient=True, note="Đủ.")
INSUFFICIENT = ConfirmPersonnel(at=at("2024-10-01"), actor=PERSONNEL, is_sufficient=False, note="Chưa đủ.")
LOOK = AnnounceOverdue(at=at("2024-10-16"), actor=SYSTEM)
READY_BY_PERSONNEL = ConfirmReadiness(
    at=at("2024-11-25"), actor=PERSONNEL, side=ReadinessSide.PERSONNEL, note="Đủ điều kiện."
)
READY_BY_STAFF = ConfirmReadiness(at=at("2024-11-25", 15), actor=STAFF, side=ReadinessSide.STAFF, note="Đủ điều kiện.")
CONFIRM_LAUNCH = ConfirmLaunch(at=at("2024-12-02", 10), actor=STAFF)
HOLD = HoldTeam(at=at("2024-10-10"), actor=STAFF, reason="Chờ sắp xếp lại địa bàn.")
RESUME = ResumeTeam(at=at("2024-10-12"), actor=STAFF, reason="Đã sắp xếp xong.")
RESCHEDULE = RescheduleMilestone(
    at=at("2024-10-10"), actor=STAFF, milestone=M.HANDOVER, due_on=date(2024, 11, 1), reason="Mưa lũ."
)
DISSOLVE = DissolveTeam(
    at=at("2025-02-28"), actor=PERSONNEL, effective_on=date(2025, 3, 1), reason="Kết thúc.", legal_basis=BASIS
)
TRANSFER = TransferTeam(
    at=at("2025-01-01"),
    actor=PERSONNEL,
    to_unit="district_police-445",
    effective_on=date(2025, 1, 1),
    reason="Sắp xếp đơn vị.",
    legal_basis=BASIS,
)


def complete(code: MilestoneCode, day: str = "2024-11-20") -> CompleteMilestone:
    """The unit reports a milestone on its day, with fitting evidence."""
    return CompleteMilestone(
        at=at(day, 17),
        actor=HEAD if code is M.LAUNCH else OFFICER,
        milestone=code,
        completed_on=date.fromisoformat(day),
        evidence=REGULATIONS if code is M.REGULATIONS else NOTE,
    )


def completed(code: MilestoneCode, day: str = "2024-11-20") -> MilestoneCompleted:
    """The event of `complete`."""
    return MilestoneCompleted(
        unit=UNIT,
        milestone=code,
        completed_on=date.fromisoformat(day),
        evidence=REGULATIONS if code is M.REGULATIONS else NOTE,
        is_late=date.fromisoformat(day) > DUE[code],
    )


PLANNED = TeamPlanned(
    unit=UNIT,
    proposal="proposal-1",
    decision=DECISION,
    phase=1,
    name="Đội Xây dựng phong trào bảo vệ an ninh Tổ quốc",
    milestones=ROADMAP,
)
ESTABLISHED = TeamEstablished(unit=UNIT, proposal="proposal-1", decision=DECISION, established_on=date(2024, 9, 15))
FOUND_SUFFICIENT = PersonnelConfirmed(unit=UNIT, is_sufficient=True, note="Đủ.")
FOUND_INSUFFICIENT = PersonnelConfirmed(unit=UNIT, is_sufficient=False, note="Chưa đủ.")
PERSONNEL_REACHED = MilestoneCompleted(
    unit=UNIT,
    milestone=M.PERSONNEL,
    completed_on=date(2024, 10, 14),
    evidence=Evidence(note="Phòng Tổ chức cán bộ xác nhận đủ nhân sự.", document=None),
    is_late=False,
)
BUILT: list[AnyTeamEvent] = [
    PLANNED,
    ESTABLISHED,
    FOUND_SUFFICIENT,
    PERSONNEL_REACHED,
    completed(M.HANDOVER, "2024-10-18"),
    completed(M.PREMISES, "2024-11-13"),
    completed(M.REGULATIONS, "2024-11-19"),
    completed(M.TRAINING, "2024-11-21"),
]
VERIFIED_BY_PERSONNEL = TeamReadinessConfirmed(unit=UNIT, side=ReadinessSide.PERSONNEL, note="Đủ điều kiện.")
VERIFIED_BY_STAFF = TeamReadinessConfirmed(unit=UNIT, side=ReadinessSide.STAFF, note="Đủ điều kiện.")
READY: list[AnyTeamEvent] = [
    *BUILT,
    VERIFIED_BY_PERSONNEL,
    VERIFIED_BY_STAFF,
    TeamReady(unit=UNIT, ready_on=date(2024, 11, 25)),
]
LAUNCHED: list[AnyTeamEvent] = [*READY, completed(M.LAUNCH, "2024-12-02")]
ACTIVATED = TeamActivated(unit=UNIT, proposal="proposal-1", activated_on=date(2024, 12, 2), evidence=NOTE)
