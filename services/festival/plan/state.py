"""A festival plan as it stands, and how its events fold into it."""

from datetime import date
from typing import assert_never

from pydantic import Field

from shared.contracts.base import Code, SignedDocument, Value
from shared.contracts.festival import (
    AnyPlanEvent,
    Conformity,
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
    FestivalPlansDue,
    FestivalPlanStarted,
    FestivalPlanSubmitted,
    FestivalPlanWaived,
    FestivalPlanWaiverEnded,
    FestivalSeasonOpened,
    IssuingBody,
    Level,
)


class Status(Code):
    """Where a plan stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    ISSUED = "issued"
    EXECUTING = "executing"
    REPORTING = "reporting"
    CLOSED = "closed"
    CANCELLED = "cancelled"


NAMES = {
    Status.DRAFT: "dự thảo",
    Status.SUBMITTED: "đã trình",
    Status.RETURNED: "trả lại",
    Status.APPROVED: "đã phê duyệt",
    Status.ISSUED: "đã ban hành",
    Status.EXECUTING: "đang thực hiện",
    Status.REPORTING: "đang báo cáo kết quả",
    Status.CLOSED: "đã kết thúc",
    Status.CANCELLED: "đã hủy",
}
WRITABLE = frozenset({Status.DRAFT, Status.RETURNED})
TAKES_EVENTS = frozenset({Status.ISSUED, Status.EXECUTING})
IN_FORCE = TAKES_EVENTS | {Status.REPORTING}
WAS_IN_FORCE = IN_FORCE | {Status.CLOSED}
FINAL = frozenset({Status.CLOSED, Status.CANCELLED})


class Plan(Value):
    """A festival plan as it stands."""

    status: Status = Field(description="Where it stands")
    unit: str = Field(description="Unit whose plan it is")
    level: Level = Field(description="Level of the plan")
    year: int = Field(description="Year of the season")
    above: str | None = Field(description="Id of the plan above")
    title: str = Field(description="Title of the document")
    summary: str = Field(description="What is to be done, in short")
    starts_on: date = Field(description="First day on which its events may be held")
    ends_on: date = Field(description="Last day on which its events may be held")
    revision: int = Field(default=1, description="1 for the first wording, one more for each amendment")
    issued_by: IssuingBody | None = Field(default=None, description="Who issued it")
    document: SignedDocument | None = Field(default=None, description="The issued or the amending document")
    basis: SignedDocument | None = Field(default=None, description="The paper that a recorder cited")
    conformity: Conformity | None = Field(default=None, description="The staff unit's last finding")
    comment: str | None = Field(default=None, description="The staff unit's last remarks")
    reason: str | None = Field(default=None, description="Why it was last returned, amended or cancelled")
    opened_season: bool = Field(default=False, description="Whether it opened the season of its year")
    plans_due_before: date | None = Field(
        default=None, description="Until when the units' own plans of that season are to be in force; exclusive"
    )
    waived: dict[str, str] = Field(
        default={}, description="Units of which no plan is expected in that season, and why not"
    )


def evolve(state: Plan | None, event: AnyPlanEvent) -> Plan:
    """The plan after the event."""
    if isinstance(event, FestivalPlanDrafted):
        wording = event.model_dump()
        return Plan(status=Status.DRAFT, **wording) if state is None else state.changed(**wording)
    assert state is not None
    match event:
        case FestivalPlanSubmitted():
            return state.changed(status=Status.SUBMITTED)
        case FestivalPlanCommented():
            return state.changed(conformity=event.conformity, comment=event.note)
        case FestivalPlanReturned():
            return state.changed(status=Status.RETURNED, reason=event.reason, basis=event.basis)
        case FestivalPlanApproved():
            return state.changed(status=Status.APPROVED, basis=event.basis)
        case FestivalPlanIssued():
            return state.changed(status=Status.ISSUED, issued_by=event.issued_by, document=event.document)
        case FestivalSeasonOpened():
            return state.changed(opened_season=True)
        case FestivalPlansDue():
            return state.changed(plans_due_before=event.due_before)
        case FestivalPlanWaived():
            return state.changed(waived=state.waived | {event.unit: event.reason})
        case FestivalPlanWaiverEnded():
            return state.changed(waived={unit: why for unit, why in state.waived.items() if unit != event.unit})
        case FestivalPlanStarted():
            return state.changed(status=Status.EXECUTING)
        case FestivalPlanReporting():
            return state.changed(status=Status.REPORTING)
        case FestivalPlanClosed():
            return state.changed(status=Status.CLOSED)
        case FestivalPlanAmended():
            return state.changed(**event.model_dump(exclude={"document"}), document=event.document)
        case FestivalPlanCancelled():
            return state.changed(status=Status.CANCELLED, reason=event.reason, basis=event.basis)
        case FestivalPlanRehomed():
            return state.changed(unit=event.unit)
        case _:
            assert_never(event)
