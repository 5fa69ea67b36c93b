"""A festival event as it stands, and how what happens folds into it."""

from datetime import date
from typing import assert_never

from pydantic import Field

from shared.contracts.base import Attachment, Code, Value
from shared.contracts.festival import (
    AnyFestivalEvent,
    CheckedItem,
    ChecklistItem,
    EventDetails,
    FestivalEventAmended,
    FestivalEventCancelled,
    FestivalEventHeld,
    FestivalEventMoved,
    FestivalEventPostponed,
    FestivalEventPreparationStarted,
    FestivalEventProposed,
    FestivalEventReady,
    FestivalEventRehomed,
    FestivalEventScheduled,
    FestivalReadinessLost,
    FestivalResultReopened,
    FestivalResultReturned,
    FestivalResultSubmitted,
    FestivalResultVerified,
    Finding,
    FundingSource,
    Level,
    Remark,
    Result,
)


class Status(Code):
    """Where an event stands."""

    PROPOSED = "proposed"
    SCHEDULED = "scheduled"
    PREPARING = "preparing"
    READY = "ready"
    HELD = "held"
    RESULT_SUBMITTED = "result_submitted"
    RESULT_RETURNED = "result_returned"
    VERIFIED = "verified"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


NAMES = {
    Status.PROPOSED: "đề xuất",
    Status.SCHEDULED: "đã xếp lịch",
    Status.PREPARING: "đang chuẩn bị",
    Status.READY: "sẵn sàng",
    Status.HELD: "đã tổ chức",
    Status.RESULT_SUBMITTED: "đã báo cáo kết quả",
    Status.RESULT_RETURNED: "trả lại kết quả",
    Status.VERIFIED: "đã xác nhận kết quả",
    Status.POSTPONED: "hoãn",
    Status.CANCELLED: "hủy",
}
POSTPONABLE = frozenset({Status.SCHEDULED, Status.PREPARING, Status.READY})
NOT_HELD = POSTPONABLE | {Status.PROPOSED, Status.POSTPONED}
FINAL = frozenset({Status.VERIFIED, Status.CANCELLED})


class FestivalEvent(Value):
    """A festival event as it stands."""

    status: Status = Field(description="Where it stands")
    plan: str = Field(description="Id of its plan")
    unit: str = Field(description="Unit that organises and reports it")
    year: int = Field(description="Year of the season")
    level: Level = Field(description="Level that directs it")
    is_pilot_site: bool = Field(description="Whether it is a pilot site (điểm chỉ đạo)")
    details: EventDetails = Field(description="What is planned")
    scheduled_on: date | None = Field(default=None, description="Its day")
    checklist: tuple[ChecklistItem, ...] = Field(default=(), description="What has to be done before it is ready")
    check: tuple[CheckedItem, ...] = Field(default=(), description="The restraint check that it passed last")
    held_on: date | None = Field(default=None, description="The day on which it was held")
    result: Result | None = Field(default=None, description="The result as last submitted")
    revision: int = Field(default=0, description="How often the result was submitted")
    findings: tuple[Finding, ...] = Field(default=(), description="What does not add up in the result")
    attachments: tuple[Attachment, ...] = Field(default=(), description="The files that show the result")
    remarks: tuple[Remark, ...] = Field(default=(), description="The staff unit's remarks at the last return")
    reason: str | None = Field(default=None, description="Why it was last postponed, cancelled, returned or reopened")
    spent_already: dict[FundingSource, int] = Field(default={}, description="Spent before it was cancelled")
    replaced_by: str | None = Field(default=None, description="What is done in place of the cancelled event")
    moved_because: str | None = Field(default=None, description="Why it went over to its rain plan, if it did")


def evolve(state: FestivalEvent | None, event: AnyFestivalEvent) -> FestivalEvent:
    """The event after what happened."""
    if isinstance(event, FestivalEventProposed):
        return FestivalEvent(
            status=Status.PROPOSED,
            plan=event.plan,
            unit=event.unit,
            year=event.year,
            level=event.level,
            is_pilot_site=event.is_pilot_site,
            details=event.details,
        )
    assert state is not None
    match event:
        case FestivalEventScheduled():
            return state.changed(status=Status.SCHEDULED, scheduled_on=event.scheduled_on, moved_because=None)
        case FestivalEventPreparationStarted():
            return state.changed(status=Status.PREPARING, checklist=event.checklist)
        case FestivalEventAmended():
            return state.changed(details=event.details, checklist=event.checklist)
        case FestivalEventReady():
            return state.changed(status=Status.READY, check=event.check)
        case FestivalReadinessLost():
            return state.changed(status=Status.PREPARING, reason=event.reason)
        case FestivalEventHeld():
            return state.changed(status=Status.HELD, held_on=event.held_on)
        case FestivalEventPostponed():
            return state.changed(status=Status.POSTPONED, reason=event.reason)
        case FestivalEventMoved():
            return state.changed(
                details=state.details.changed(place=event.place),
                scheduled_on=event.scheduled_on,
                moved_because=event.reason,
            )
        case FestivalEventCancelled():
            return state.changed(
                status=Status.CANCELLED,
                reason=event.reason,
                spent_already=event.spent_already,
                replaced_by=event.replaced_by,
            )
        case FestivalResultSubmitted():
            return state.changed(
                status=Status.RESULT_SUBMITTED,
                result=event.result,
                revision=event.revision,
                findings=event.findings,
                attachments=event.attachments,
            )
        case FestivalResultReturned():
            return state.changed(status=Status.RESULT_RETURNED, reason=event.reason, remarks=event.remarks)
        case FestivalResultVerified():
            return state.changed(status=Status.VERIFIED)
        case FestivalResultReopened():
            return state.changed(status=Status.RESULT_RETURNED, reason=event.reason, remarks=())
        case FestivalEventRehomed():
            return state.changed(unit=event.unit)
        case _:
            assert_never(event)
