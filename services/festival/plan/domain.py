"""The rules of a festival plan: drafted, submitted, approved or issued outside, issued, carried out, closed."""

from typing import assert_never

from services.festival.plan import expecting
from services.festival.plan.commands import (
    AmendPlan,
    ApprovePlan,
    CancelPlan,
    ClosePlan,
    Command,
    CommentPlan,
    DraftPlan,
    EndWaiver,
    IssuePlan,
    RecordIssuedPlan,
    RehomePlan,
    ReportPlan,
    ReturnPlan,
    SetPlansDue,
    StartPlan,
    SubmitPlan,
    WaivePlan,
)
from services.festival.plan.guards import check_above, check_level, check_window, move, require_final
from services.festival.plan.state import FINAL, IN_FORCE, TAKES_EVENTS, WRITABLE, Plan, Status, evolve
from services.festival.rules import require_approver, require_manager, require_recorder, require_staff, require_system
from shared.contracts.base import SignedDocument
from shared.contracts.festival import (
    AnyPlanEvent,
    FestivalPlanAmended,
    FestivalPlanApproved,
    FestivalPlanCancelled,
    FestivalPlanClosed,
    FestivalPlanCommented,
    FestivalPlanDrafted,
    FestivalPlanIssued,
    FestivalPlanRehomed,
    FestivalPlanReporting,
    FestivalPlanReturned,
    FestivalPlanStarted,
    FestivalPlanSubmitted,
    FestivalSeasonOpened,
    IssuingBody,
    Level,
)
from shared.contracts.papers import must_be_signed
from shared.contracts.refusals import Rejected

__all__ = ["Plan", "Status", "decide", "evolve"]


def decide(command: Command, plan: Plan | None) -> list[AnyPlanEvent]:
    """What the command makes of the plan. Raises `Rejected` or `Forbidden`."""
    if events := _decided(command, plan):
        must_be_signed(command)
    return events


def _decided(command: Command, plan: Plan | None) -> list[AnyPlanEvent]:
    if isinstance(command, DraftPlan):
        return _draft(command, plan)
    if plan is None:
        raise Rejected("plan-not-found", "Không tìm thấy kế hoạch.")
    match command:
        case SubmitPlan():
            require_manager(command.actor, plan.unit, plan.level, "trình kế hoạch")
            return move(plan, Status.SUBMITTED, WRITABLE, FestivalPlanSubmitted(unit=plan.unit))
        case CommentPlan():
            return _comment(command, plan)
        case ReturnPlan():
            require_approver(command.actor, plan.unit, plan.level, command.basis, "trả lại kế hoạch")
            event = FestivalPlanReturned(reason=command.reason, basis=command.basis)
            return move(plan, Status.RETURNED, {Status.SUBMITTED}, event)
        case ApprovePlan():
            require_approver(command.actor, plan.unit, plan.level, command.basis, "phê duyệt kế hoạch")
            return move(plan, Status.APPROVED, {Status.SUBMITTED}, FestivalPlanApproved(basis=command.basis))
        case IssuePlan():
            require_manager(command.actor, plan.unit, plan.level, "cấp số, ban hành kế hoạch")
            issued = _issued(plan, IssuingBody.POLICE, command.document)
            return [] if _is_repeat(plan, issued) else move(plan, None, {Status.APPROVED}, issued)
        case RecordIssuedPlan():
            return _record_issued(command, plan)
        case StartPlan():
            require_manager(command.actor, plan.unit, plan.level, "bắt đầu thực hiện kế hoạch")
            return move(plan, Status.EXECUTING, {Status.ISSUED}, FestivalPlanStarted(unit=plan.unit))
        case ReportPlan():
            require_manager(command.actor, plan.unit, plan.level, "chuyển kế hoạch sang báo cáo kết quả")
            return move(plan, Status.REPORTING, {Status.EXECUTING}, FestivalPlanReporting(unit=plan.unit))
        case ClosePlan():
            return _close(command, plan)
        case AmendPlan():
            return _amend(command, plan)
        case CancelPlan():
            return _cancel(command, plan)
        case WaivePlan():
            return expecting.waive(command, plan)
        case EndWaiver():
            return expecting.end(command, plan)
        case SetPlansDue():
            return expecting.set_due(command, plan)
        case RehomePlan():
            require_system(command.actor, "chuyển kế hoạch sang đơn vị khác")
            if plan.status in FINAL or plan.unit == command.heir:
                return []
            return [FestivalPlanRehomed(previous=plan.unit, unit=command.heir, effective_on=command.effective_on)]
        case _:
            assert_never(command)


def _draft(command: DraftPlan, plan: Plan | None) -> list[AnyPlanEvent]:
    require_manager(command.actor, command.unit, command.level, "soạn kế hoạch")
    check_level(command.unit, command.level)
    check_window(command.wording, command.year)
    check_above(command.level, command.year, command.above)
    wording = command.wording
    event = FestivalPlanDrafted(
        unit=command.unit,
        level=command.level,
        year=command.year,
        above=command.above.id if command.above else None,
        title=wording.title,
        summary=wording.summary,
        starts_on=wording.starts_on,
        ends_on=wording.ends_on,
    )
    if plan is None:
        return [event]
    if (plan.unit, plan.level, plan.year) != (command.unit, command.level, command.year):
        raise Rejected(
            "plan-identity-fixed", "Không đổi được đơn vị, cấp và năm của kế hoạch đã soạn; hãy lập kế hoạch khác."
        )
    return [] if evolve(plan, event) == plan else move(plan, None, WRITABLE, event)


def _comment(command: CommentPlan, plan: Plan) -> list[AnyPlanEvent]:
    require_staff(command.actor, "góp ý sự phù hợp của kế hoạch")
    if (plan.conformity, plan.comment) == (command.conformity, command.note):
        return []
    event = FestivalPlanCommented(by_unit=command.actor.unit, conformity=command.conformity, note=command.note)
    return move(plan, None, {Status.SUBMITTED, Status.APPROVED} | TAKES_EVENTS, event)


def _issued(plan: Plan, issued_by: IssuingBody, document: SignedDocument) -> FestivalPlanIssued:
    return FestivalPlanIssued(
        unit=plan.unit,
        level=plan.level,
        year=plan.year,
        above=plan.above,
        title=plan.title,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        issued_by=issued_by,
        document=document,
        revision=plan.revision,
    )


def _is_repeat(plan: Plan, event: FestivalPlanIssued) -> bool:
    return (plan.status, plan.issued_by, plan.document) == (Status.ISSUED, event.issued_by, event.document)


def _record_issued(command: RecordIssuedPlan, plan: Plan) -> list[AnyPlanEvent]:
    require_recorder(command.actor, plan.unit, plan.level)
    if command.issued_by is IssuingBody.POLICE:
        raise Rejected(
            "issuing-body-not-external",
            "Kế hoạch của Công an do thủ trưởng phê duyệt rồi cấp số; chỉ ghi nhận kế hoạch của Ủy ban nhân dân"
            " hoặc Ban Chỉ đạo.",
            {"issued_by": "Chọn Ủy ban nhân dân hoặc Ban Chỉ đạo."},
        )
    issued = _issued(plan, command.issued_by, command.document)
    if _is_repeat(plan, issued):
        return []
    events = move(plan, None, WRITABLE | {Status.SUBMITTED}, issued)
    if plan.level is Level.PROVINCE and command.season_opened_by is None:
        events.append(
            FestivalSeasonOpened(
                year=plan.year,
                unit=plan.unit,
                starts_on=plan.starts_on,
                ends_on=plan.ends_on,
                document=command.document,
            )
        )
    return events


def _close(command: ClosePlan, plan: Plan) -> list[AnyPlanEvent]:
    require_manager(command.actor, plan.unit, plan.level, "kết thúc kế hoạch")
    event = FestivalPlanClosed(unit=plan.unit, events=command.events.total)
    closed = move(plan, Status.CLOSED, {Status.REPORTING}, event)
    if closed:
        require_final(command.events, "kết thúc kế hoạch")
    return closed


def _amend(command: AmendPlan, plan: Plan) -> list[AnyPlanEvent]:
    require_manager(command.actor, plan.unit, plan.level, "điều chỉnh kế hoạch")
    wording = command.wording
    check_window(wording, plan.year)
    event = FestivalPlanAmended(
        revision=plan.revision + 1,
        title=wording.title,
        summary=wording.summary,
        starts_on=wording.starts_on,
        ends_on=wording.ends_on,
        reason=command.reason,
        document=command.document,
    )
    if evolve(plan, event).changed(revision=plan.revision) == plan:
        return []
    return move(plan, None, TAKES_EVENTS, event)


def _cancel(command: CancelPlan, plan: Plan) -> list[AnyPlanEvent]:
    require_manager(command.actor, plan.unit, plan.level, "hủy kế hoạch")
    event = FestivalPlanCancelled(unit=plan.unit, reason=command.reason, basis=command.basis)
    cancelled = move(plan, Status.CANCELLED, frozenset(Status) - FINAL, event)
    if cancelled and plan.status in IN_FORCE and command.basis is None:
        raise Rejected(
            "basis-missing",
            "Kế hoạch đã ban hành chỉ hủy được theo một văn bản.",
            {"basis": "Nhập số, ngày ký và chức vụ người ký của văn bản hủy."},
        )
    if cancelled:
        require_final(command.events, "hủy kế hoạch")
    return cancelled
