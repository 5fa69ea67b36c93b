"""The rules of a festival event: proposed, scheduled, prepared, checked for restraint, held, reported, verified."""

from typing import assert_never

from services.festival.event.commands import (
    AmendEvent,
    CancelEvent,
    Command,
    DeclareReady,
    MarkItem,
    MoveEvent,
    PostponeEvent,
    ProposeEvent,
    RecordHeld,
    RehomeEvent,
    ReopenResult,
    ReturnResult,
    ScheduleEvent,
    StartPreparation,
    SubmitResult,
    VerifyResult,
)
from services.festival.event.guards import is_at, require_open, require_status
from services.festival.event.preparation import amend, declare_ready, mark, start
from services.festival.event.rain import move
from services.festival.event.restraint import norm_for
from services.festival.event.result import blocking, findings_of
from services.festival.event.state import FINAL, NOT_HELD, POSTPONABLE, FestivalEvent, Status, evolve
from services.festival.rules import (
    require_own,
    require_proposer,
    require_staff,
    require_staff_head,
    require_system,
    require_verifier,
)
from shared.contracts.calendar import local_day
from shared.contracts.festival import (
    AnyFestivalEvent,
    FestivalEventCancelled,
    FestivalEventHeld,
    FestivalEventPostponed,
    FestivalEventProposed,
    FestivalEventRehomed,
    FestivalEventScheduled,
    FestivalResultReopened,
    FestivalResultReturned,
    FestivalResultSubmitted,
    FestivalResultVerified,
    RestraintKind,
)
from shared.contracts.refusals import Rejected

__all__ = ["FestivalEvent", "Status", "decide", "evolve"]


def decide(command: Command, event: FestivalEvent | None) -> list[AnyFestivalEvent]:
    """What the command makes of the event. Raises `Rejected` or `Forbidden`."""
    if isinstance(command, ProposeEvent):
        return _propose(command, event)
    if event is None:
        raise Rejected("event-not-found", "Không tìm thấy điểm tổ chức Ngày hội.")
    match command:
        case ScheduleEvent():
            return _schedule(command, event)
        case StartPreparation():
            return start(command, event)
        case AmendEvent():
            require_own(command.actor, event.unit, "sửa nội dung điểm tổ chức")
            return amend(event, command.details, event.checklist, command.norms, command.at)
        case MarkItem():
            return mark(command, event)
        case DeclareReady():
            return declare_ready(command, event)
        case RecordHeld():
            return _record_held(command, event)
        case PostponeEvent():
            return _postpone(command, event)
        case MoveEvent():
            return move(command, event)
        case CancelEvent():
            return _cancel(command, event)
        case SubmitResult():
            return _submit_result(command, event)
        case ReturnResult():
            require_staff(command.actor, "trả lại kết quả")
            if is_at(event, Status.RESULT_RETURNED, {Status.RESULT_SUBMITTED}):
                return []
            return [FestivalResultReturned(revision=event.revision, reason=command.reason, remarks=command.remarks)]
        case VerifyResult():
            return _verify(command, event)
        case ReopenResult():
            return _reopen(command, event)
        case RehomeEvent():
            require_system(command.actor, "chuyển điểm tổ chức sang đơn vị khác")
            if event.status in FINAL or event.unit == command.heir:
                return []
            return [FestivalEventRehomed(previous=event.unit, unit=command.heir, effective_on=command.effective_on)]
        case _:
            assert_never(command)


def _propose(command: ProposeEvent, event: FestivalEvent | None) -> list[AnyFestivalEvent]:
    require_proposer(command.actor, command.unit, command.level)
    proposed = FestivalEventProposed(
        plan=command.plan.id,
        unit=command.unit,
        year=command.plan.year,
        level=command.level,
        is_pilot_site=command.is_pilot_site,
        details=command.details,
    )
    if event is not None:
        if event == evolve(None, proposed):
            return []
        raise Rejected("event-exists", "Điểm tổ chức này đã được đề xuất.")
    require_open(command.plan)
    if not command.plan.serves_unit:
        raise Rejected(
            "plan-of-another-unit",
            f"Kế hoạch này không phải của {command.unit} hoặc của cấp trên của đơn vị.",
            {"plan": "Chọn kế hoạch của đơn vị hoặc của cấp trên."},
        )
    return [proposed]


def _schedule(command: ScheduleEvent, event: FestivalEvent) -> list[AnyFestivalEvent]:
    require_own(command.actor, event.unit, "xếp lịch")
    if event.status is Status.SCHEDULED and event.scheduled_on == command.on:
        return []
    require_status(event, {Status.PROPOSED, Status.POSTPONED})
    require_open(command.plan)
    if not command.plan.starts_on <= command.on <= command.plan.ends_on:
        raise Rejected(
            "date-outside-plan",
            f"Ngày {command.on:%d/%m/%Y} nằm ngoài thời gian của kế hoạch.",
            {"on": f"Chọn từ {command.plan.starts_on:%d/%m/%Y} đến {command.plan.ends_on:%d/%m/%Y}."},
        )
    return [FestivalEventScheduled(scheduled_on=command.on, previous=event.scheduled_on)]


def _record_held(command: RecordHeld, event: FestivalEvent) -> list[AnyFestivalEvent]:
    require_own(command.actor, event.unit, "ghi nhận đã tổ chức")
    if is_at(event, Status.HELD, {Status.READY}):
        return []
    assert event.scheduled_on is not None
    if local_day(command.at) < event.scheduled_on:
        raise Rejected(
            "event-not-yet-due",
            f"Lịch tổ chức là ngày {event.scheduled_on:%d/%m/%Y}; chỉ ghi nhận từ ngày đó."
            " Nếu đổi ngày, hãy hoãn rồi xếp lịch lại.",
        )
    return [FestivalEventHeld(held_on=event.scheduled_on)]


def _postpone(command: PostponeEvent, event: FestivalEvent) -> list[AnyFestivalEvent]:
    require_own(command.actor, event.unit, "hoãn")
    if is_at(event, Status.POSTPONED, POSTPONABLE):
        return []
    assert event.scheduled_on is not None
    return [FestivalEventPostponed(previous=event.scheduled_on, reason=command.reason)]


def _cancel(command: CancelEvent, event: FestivalEvent) -> list[AnyFestivalEvent]:
    require_own(command.actor, event.unit, "hủy điểm tổ chức")
    if is_at(event, Status.CANCELLED, NOT_HELD):
        return []
    return [
        FestivalEventCancelled(
            plan=event.plan,
            unit=event.unit,
            reason=command.reason,
            spent_already=command.spent_already,
            spent_total=sum(command.spent_already.values()),
            replaced_by=command.replaced_by,
        )
    ]


def _submit_result(command: SubmitResult, event: FestivalEvent) -> list[AnyFestivalEvent]:
    require_own(command.actor, event.unit, "báo cáo kết quả")
    result = command.result
    if event.status is Status.RESULT_SUBMITTED and event.result == result:
        return []
    require_status(event, {Status.HELD, Status.RESULT_RETURNED})
    assert event.held_on is not None
    applying = {
        kind: norm
        for kind in RestraintKind
        if (norm := norm_for(kind, event.level, event.is_pilot_site, event.held_on, command.norms)) is not None
    }
    return [
        FestivalResultSubmitted(
            plan=event.plan,
            unit=event.unit,
            place=event.details.place,
            revision=event.revision + 1,
            result=result,
            spent_total=sum(result.spending.values()),
            findings=findings_of(result, event.details, applying),
            attachments=command.attachments,
        )
    ]


def _verify(command: VerifyResult, event: FestivalEvent) -> list[AnyFestivalEvent]:
    require_verifier(command.actor, event.unit)
    if is_at(event, Status.VERIFIED, {Status.RESULT_SUBMITTED}):
        return []
    if standing := blocking(event.findings):
        raise Rejected(
            "result-has-findings",
            "Chưa xác nhận được kết quả: " + " ".join(finding.text for finding in standing) + " Hãy trả lại đơn vị.",
            {f"result.{finding.code}": finding.text for finding in standing},
        )
    result, held_on = event.result, event.held_on
    assert result is not None
    assert held_on is not None
    return [
        FestivalResultVerified(
            plan=event.plan,
            unit=event.unit,
            place=event.details.place,
            level=event.level,
            is_pilot_site=event.is_pilot_site,
            held_on=held_on,
            revision=event.revision,
            attendances=result.attendances,
            attendance_total=result.attendance_total,
            spending=result.spending,
            spent_total=sum(result.spending.values()),
            models=result.models,
            commitments=result.commitments,
            commendations=result.commendations,
            ceremony_minutes=result.ceremony_minutes,
            speeches=result.speeches,
        )
    ]


def _reopen(command: ReopenResult, event: FestivalEvent) -> list[AnyFestivalEvent]:
    require_staff_head(command.actor, "mở lại kết quả đã xác nhận")
    if event.status is Status.RESULT_RETURNED and event.reason == command.reason:
        return []
    require_status(event, {Status.VERIFIED})
    return [FestivalResultReopened(plan=event.plan, unit=event.unit, revision=event.revision, reason=command.reason)]
